# SPDX-License-Identifier: BSD-2-Clause
"""Copy of a struct by accident."""

from cloister.lang import Array, Ptr, array, struct, u32


@struct
class Point:
    x: u32


@struct
class Line:
    points: Array[Point] = array(2)


def f(line: Ptr[Line]) -> Point:
    return line.points[0]

# error 18:12 C0506 line.points[0] is a reference to a Point, and a Point by value is needed
# instead copy(line.points[0])
