# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to a local outlives it."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f() -> Ptr[Point]:
    p = Point(1)
    return p

# error 14:5 C0507 a pointer into the local p is returned, and p ends with f
# instead a module variable or a field, or the struct by value
