# SPDX-License-Identifier: BSD-2-Clause
"""Runs when nobody else wants to, and counts how long.

A round of the loop takes far less than `INTERRUPTED` ticks unless somebody else ran in between; then the round does not count.
"""

from cloister.lang import u64
from cloister.pd import init
from cloister.pd.clock import counter
from meters import meters

INTERRUPTED = 4  # ticks of 16 instructions


@init
def count() -> None:
    """Never returns."""
    idle: u64 = 0
    last: u64 = counter()
    while True:
        now = counter()
        if now - last < INTERRUPTED:
            idle += now - last
            meters.idle.store(idle)
        last = now
