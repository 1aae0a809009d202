# SPDX-License-Identifier: BSD-2-Clause
"""Changes its variables, then reads where there is nothing."""

from cloister.lang import Array, array, load, u64
from cloister.pd import init, log

UNSAFE = "reads an address where nothing is mapped, as a mistake would"

NOWHERE: u64 = 0xBAD_0000

first: u64 = 7
runs: u64 = 0
pages: Array[u64] = array(1500)


@init
def start() -> None:
    global first, runs
    total: u64 = 0
    for i in range(len(pages)):
        total += pages[i]
        pages[i] = u64(i)
    log(f"worker: {first} {runs} {total}")
    first += 1
    runs += 1
    log(f"worker: {load(u64, NOWHERE)}")
