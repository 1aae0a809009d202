# SPDX-License-Identifier: BSD-2-Clause
"""Condition is no bool."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(p: Ptr[Point] | None) -> u32:
    while not p:
        pass
    return 0

# error 13:15 C0406 p is Ptr[Point] | None, and a condition is a bool
# instead p is not None
