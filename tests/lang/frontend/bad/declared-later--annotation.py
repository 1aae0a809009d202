# SPDX-License-Identifier: BSD-2-Clause
"""Name declared further down."""

from cloister.lang import Ptr, struct, u32


def f(point: Ptr[Point]) -> u32:
    return point.x


@struct
class Point:
    x: u32

# error 7:18 C0112 Point is declared further down, in line 12
# instead Point further up; in an annotation "Point" in quotes, or `from __future__ import annotations`
