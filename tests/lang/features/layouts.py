# SPDX-License-Identifier: BSD-2-Clause
"""Sizes and offsets."""

from enum import Enum

from cloister.lang import Array, Ptr, array, bits, i16, offsetof, sizeof, struct, u16, u32, u64, u8, word


class Colour(Enum):
    RED = 0
    GREEN = 1
    BLUE = 2


@word(u32)
class Header:
    kind: u32 = bits(4)
    flag: bool = bits(1, default=True)
    colour: Colour = bits(2)
    _: u32 = bits(5)
    length: u32 = bits(20, default=7)

    def longer(self, by: u32) -> u32:
        return self.length + by


@struct
class Point:
    x: u16
    y: i16 = 5


@struct
class Line:
    start: Point
    end: Point
    colour: Colour
    used: bool


@struct
class Shape:
    lines: Array[Line] = array(3)
    weights: Array[u32] = array(5)
    bytes: Array[u8] = array(6)
    header: Header
    count: u8


@struct
class Node:
    value: u32
    next: Ptr["Node"] | None


colour: Colour = Colour.GREEN
header: Header = Header(kind=3, colour=Colour.RED)


def sizes() -> u64:
    a: u64 = sizeof(Point) + 100 * sizeof(Line)
    b: u64 = sizeof(Shape) + 1000 * sizeof(Node)
    return a * 100000 + b


def offsets() -> u64:
    a: u64 = offsetof(Line, "colour") + 100 * offsetof(Shape, "header")
    return a + 10000 * offsetof(Shape, "weights")
