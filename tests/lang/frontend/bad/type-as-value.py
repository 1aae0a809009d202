# SPDX-License-Identifier: BSD-2-Clause
"""Type as a value."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32


def f() -> u32:
    p = Point
    return p.x

# error 13:9 C0313 Point is not a value
# instead a value, such as a call of it
