# SPDX-License-Identifier: BSD-2-Clause
"""A struct made for a call, of which the callee gives a pointer back."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def same(p: Ptr[Point]) -> Ptr[Point]:
    return p


def f() -> u32:
    p = same(Point(1))
    return p.x

# error 17:14 C0507 a new Point is kept or given back by same, and ends with this statement
# instead a module variable or a field that holds it, or a local if it is only given back
