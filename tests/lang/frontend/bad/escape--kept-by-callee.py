# SPDX-License-Identifier: BSD-2-Clause
"""Pointer to a local outlives it."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


@struct
class Line:
    end: Ptr[Point] | None

    def finish(self, point: Ptr[Point]) -> None:
        self.end = same(point)


def same(point: Ptr[Point]) -> Ptr[Point]:
    return point


def f(line: Ptr[Line]) -> None:
    p = Point(1)
    line.finish(p)

# error 26:17 C0507 a pointer into the local p is kept by finish, and p ends with f
# instead a module variable or a field, or the struct by value
