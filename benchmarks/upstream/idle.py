# SPDX-License-Identifier: BSD-2-Clause
"""Joins upstream's echo server as its least important PD: it never waits, and writes down how much of the time nobody else wanted.

The machine's memory is read from outside, so nothing else is added to the system. A round of the loop takes far less than `INTERRUPTED` ticks unless
somebody else ran in between; then the round does not count.
"""

from cloister.lang import Ptr, Shared, region, struct, u64
from cloister.pd import init
from cloister.pd.clock import counter

INTERRUPTED = 4  # ticks of 16 instructions


@struct
class Meters:
    """The counter's last value, and the ticks until then in which nobody else ran."""

    now: Shared[u64]
    idle: Shared[u64]


meters: Ptr[Meters] = region(Meters, "meters")


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
        meters.now.store(now)
        last = now
