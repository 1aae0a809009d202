# SPDX-License-Identifier: BSD-2-Clause
"""Struct value without a place."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


held: Ptr[Point] | None = None


def f() -> None:
    global held
    held = Point(1)

# error 17:12 C0508 Point(1) is a new Point, which has no address yet
# instead a local first: x = Point(1), and then x
