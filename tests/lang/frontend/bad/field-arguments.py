# SPDX-License-Identifier: BSD-2-Clause
"""Wrong fields."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32
    y: u32


def f() -> u32:
    p = Point(1)
    return p.x

# error 14:9 C0714 Point is not given y
# instead y: a value of type u32, or a default in Point
