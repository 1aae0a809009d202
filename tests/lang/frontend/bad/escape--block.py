# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to a local outlives the round of the loop that made it."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(n: u32) -> u32:
    first = Point(0)
    last: Ptr[Point] = first
    for i in range(n):
        point = Point(i)
        last = point
    return last.x

# error 17:9 C0507 a pointer into the local point is kept in last, and point ends with the block in which it is declared
# instead point declared before the block, or last within it
