# SPDX-License-Identifier: BSD-2-Clause
"""Says hello, once."""

from cloister.pd import init, log


@init
def start() -> None:
    """Called once."""
    log("hello, world")
