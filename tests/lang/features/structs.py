# SPDX-License-Identifier: BSD-2-Clause
"""Structs: made, assigned, copied, referred to; arrays of them and in them."""

from enum import Enum

from cloister.lang import Array, array, bits, copy, fill, i16, struct, truncate, u16, u32, u64, u8, word, wrapping_add, zeroed


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
class Outer:
    inner: Shape
    tag: u64


shape: Shape = zeroed(Shape)
numbers: Array[u16] = array(8)
line: Line = Line(Point(1, 2), Point(3, 4), Colour.BLUE, True)
flags: Array[bool] = array(3)
colour: Colour = Colour.GREEN
header: Header = Header(kind=3, colour=Colour.RED)
pair: Array[Point] = array(2)


def make_and_read(a: u16, b: u16) -> u32:
    p = Point(a)
    q = Point(b, -3)
    q.x += 1
    return u32(p.x) + u32(q.x) * 3 + u32(p.y) + u32(q.y + 100)


def assign_copies(a: u16) -> u32:
    p = Point(a)
    line.start = p
    p.x = 0
    line.end = line.start
    line.start.x = 9
    return u32(line.start.x) * 70000 // 7 + u32(line.end.x)


def reference_shares(a: u16) -> u32:
    p = line.start
    p.x = a
    return u32(line.start.x) + 1


def copy_is_apart(a: u16) -> u32:
    p = copy(line.start)
    line.start.x = a
    p.x = p.x // 2
    return u32(line.start.x) + u32(p.x)


def local_copy(a: u16) -> u32:
    first = Line(Point(a), Point(2, 3), Colour.RED, False)
    second: Line = copy(first)
    second.start.x = 1
    second.used = not first.used
    return u32(first.start.x) + u32(second.start.x) + u32(second.used)


def returned(a: u16) -> Point:
    p = Point(a, 8)
    return p


def returns_struct(a: u16) -> u32:
    p = returned(a)
    q = returned(3)
    return u32(p.x) + u32(q.x) + u32(p.y)


def nested_assign(i: u8, a: u16) -> u32:
    shape.lines[i].start = returned(a)
    shape.lines[i].end.x = a
    shape.lines[0] = shape.lines[i]
    shape.lines[i].end.x = 1
    return u32(shape.lines[0].end.x) + u32(shape.lines[i].start.x)


def array_of_structs(i: u8, j: u8, a: u16) -> u32:
    p = pair[i]
    p.x = a
    pair[j] = Point(7, 7)
    return u32(pair[0].x) + u32(pair[1].x) + u32(p.x)


def whole_struct(i: u8, v: u32) -> u32:
    shape.weights[i] = v
    local: Shape = copy(shape)
    shape.weights[i] = 0
    local.bytes[i] = 3
    shape.count = local.bytes[i] + shape.bytes[i]
    total: u32 = 0
    for w in local.weights:
        total = wrapping_add(total, w)
    return total ^ u32(shape.count)


def deep_copy(i: u8, v: u32) -> u32:
    outer = Outer(copy(shape), 5)
    outer.inner.lines[i].start.x = truncate(u16, v)
    other: Outer = copy(outer)
    outer.inner.lines[i].start.x = 1
    outer.inner = other.inner
    other.inner.lines[i].start.x = 2
    return u32(outer.inner.lines[i].start.x) + u32(other.inner.lines[i].start.x)


def zeroes(i: u8) -> u32:
    s = zeroed(Shape)
    s.weights[i] = 4
    t = zeroed(Shape)
    return s.weights[i] + t.weights[i] + s.header.length + u32(s.lines[1].used)


def assign_zeroed() -> u32:
    shape.count = 5
    shape.lines[2].used = True
    shape.lines[2] = zeroed(Line)
    return u32(shape.count) + u32(shape.lines[2].used)


def for_each_struct(a: u16) -> u32:
    total: u32 = 0
    for l in shape.lines:
        l.start.x = a
        total += u32(l.start.x)
    return total + u32(shape.lines[2].start.x)


def for_each_sees_writes(a: u16) -> u32:
    total: u32 = 0
    fill(numbers, 0)
    i: u64 = 0
    for n in numbers:
        total += u32(n)
        i += 1
        if i < 8:
            numbers[i] = a % 100
    return total


def for_each_break(a: u16) -> u32:
    count: u32 = 0
    for n in numbers:
        if n == a:
            break
        if n > 50:
            continue
        count += 1
    return count


def local_array(i: u8, v: u8) -> u32:
    a: Array[u8] = array(5)
    a[i] = v
    a[0] += 1
    total: u32 = 0
    for x in a:
        total += u32(x)
    return total + u32(a[4])


def array_in_loop(n: u8) -> u32:
    total: u32 = 0
    for i in range(0, n % 6):
        fresh: Array[u32] = array(6)
        fresh[i] += 1
        for x in fresh:
            total += x
    return total


def array_index_types(a: u8, b: u16, c: u32, d: u64) -> u32:
    return u32(numbers[a]) + u32(numbers[b]) + u32(numbers[c]) + u32(numbers[d])


def array_of_bool(i: u8, v: bool) -> u32:
    flags[i] = v
    flags[1] = not flags[i]
    return u32(flags[0]) + u32(flags[1]) * 2 + u32(flags[2]) * 4


def length_of_array() -> u32:
    n: u32 = len(numbers)
    return n + len(shape.bytes)
