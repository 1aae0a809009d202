# SPDX-License-Identifier: BSD-2-Clause
"""Struct value without a place."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def show(p: Ptr[Point]) -> None:
    pass


def f() -> None:
    show(Point(1))

# error 17:10 C0508 Point(1) is a new Point, which has no address yet
# instead a local first: x = Point(1), and then x
