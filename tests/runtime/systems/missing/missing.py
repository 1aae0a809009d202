# SPDX-License-Identifier: BSD-2-Clause
"""Never runs."""

from cloister.lang import log, region_address
from cloister.pd import init

DISTRIBUTOR = region_address("distributor")


@init
def start() -> None:
    """Never called."""
    log(f"pd: {DISTRIBUTOR:x}")
