# SPDX-License-Identifier: BSD-2-Clause
"""Enums: conversion from integers, values, comparison."""

from enum import Enum

from cloister.lang import Array, array, i16, struct, u16, u32, u64, u8


class Colour(Enum):
    RED = 0
    GREEN = 1
    BLUE = 2


class Sparse(Enum):
    NONE = 0
    FEW = 3
    MANY = 1000


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


line: Line = Line(Point(1, 2), Point(3, 4), Colour.BLUE, True)
colours: Array[Colour] = array(4)
colour: Colour = Colour.GREEN


def array_of_enum(i: u8, v: u8) -> u64:
    colours[i] = Colour(v)
    colours[0] = colours[3] if colours[i] == Colour.BLUE else Colour.GREEN
    return colours[0].value * 10 + colours[i].value


def enum_convert(x: u32) -> u64:
    return Colour(x).value


def enum_sparse(x: u16) -> u64:
    s = Sparse(x)
    return s.value + u64(s == Sparse.MANY) + u64(s is Sparse.FEW) * 2 + u64(s != Sparse.NONE) * 4


def enum_wide(x: u64) -> u64:
    return Sparse(x).value


def enum_global(x: u8) -> u64:
    global colour
    before = colour
    colour = Colour(x)
    return before.value * 10 + colour.value


def enum_field(x: u8) -> u64:
    line.colour = Colour(x)
    line.used = line.colour is not Colour.RED
    return line.colour.value * 2 + u64(line.used)
