# SPDX-License-Identifier: BSD-2-Clause
"""A child in Python that stops deep in its stack, with changed variables."""

from cloister.lang import Array, array, noinline, u64
from cloister.pd import init, log

begun: u64 = 7
total: u64 = 0


@init
def start() -> None:
    global begun
    log(f"child: {begun} {total}")
    begun += 1
    deep(6000)


@noinline
def deep(limit: u64) -> None:
    """Uses most of a stack of two pages: twice would be too much."""
    global total
    words: Array[u64] = array(700)
    for i in range(len(words)):
        words[i] = limit + u64(i)
    total += words[total % 700]
    assert total == 0, "as meant"
