# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to a local outlives it."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


@struct
class Line:
    end: Ptr[Point] | None


line: Line = Line(None)


def f() -> None:
    p = Point(1)
    q = p
    line.end = q

# error 23:5 C0507 a pointer into the local p is stored, and p ends with f
# instead a module variable or a field, or the struct by value
