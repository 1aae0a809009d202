# SPDX-License-Identifier: BSD-2-Clause
"""Structs, arrays, pointers, words and enums: references, copies, and what panics."""

from enum import Enum

from cloister.lang import (
    Array,
    Ptr,
    View,
    array,
    bits,
    copy,
    fill,
    from_raw,
    offsetof,
    replace,
    sizeof,
    struct,
    to_raw,
    truncate,
    u8,
    u16,
    u32,
    u64,
    i16,
    word,
    wrapping_add,
    zeroed,
)


class Colour(Enum):
    RED = 0
    GREEN = 1
    BLUE = 2


class Sparse(Enum):
    NONE = 0
    FEW = 3
    MANY = 1000


@word(u32)
class Header:
    kind: u32 = bits(4)
    flag: bool = bits(1, default=True)
    colour: Colour = bits(2)
    _: u32 = bits(5)
    length: u32 = bits(20, default=7)

    def longer(self, by: u32) -> u32:
        return self.length + by


@word(u64)
class Wide:
    low: u64 = bits(1)
    middle: u64 = bits(62)
    high: bool = bits(1)


@word(u8)
class Full:
    all: u8 = bits(8)


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


@struct
class Outer:
    inner: Shape
    tag: u64


shape: Shape = zeroed(Shape)
nodes: Array[Node] = array(4)
numbers: Array[u16] = array(8)
line: Line = Line(Point(1, 2), Point(3, 4), Colour.BLUE, True)
flags: Array[bool] = array(3)
colours: Array[Colour] = array(4)
headers: Array[Header] = array(2)
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


def array_of_enum(i: u8, v: u8) -> u64:
    colours[i] = Colour(v)
    colours[0] = colours[3] if colours[i] == Colour.BLUE else Colour.GREEN
    return colours[0].value * 10 + colours[i].value


def array_of_words(i: u8, n: u32) -> u32:
    headers[i].length = n
    headers[i].flag = n > 5
    headers[i].length += 1
    return to_raw(headers[0]) ^ to_raw(headers[1])


def length_of_array() -> u32:
    n: u32 = len(numbers)
    return n + len(shape.bytes)


# ------------------------------------------------------------------------------------------------ pointers


def link_nodes(a: u32) -> u32:
    nodes[0].next = nodes[1]
    nodes[1].next = nodes[2]
    nodes[2].next = None
    nodes[0].value = a
    nodes[1].value = 20
    nodes[2].value = 30
    return walk(nodes[0])


def walk(first: Ptr[Node] | None) -> u32:
    total: u32 = 0
    at = first
    while at is not None:
        total = wrapping_add(total, at.value)
        at = at.next
    return total


def find(value: u32) -> Ptr[Node] | None:
    for node in nodes:
        if node.value == value:
            return node
    return None


def find_and_change(value: u32, to: u32) -> u32:
    link_nodes(1)
    node = find(value)
    if node is None:
        return 12345
    node.value = to
    return walk(nodes[0])


def identity(i: u8, j: u8) -> u32:
    p = nodes[i]
    q = nodes[j]
    result: u32 = 0
    if p is q:
        result += 1
    if p is not nodes[0]:
        result += 2
    if p.next is None:
        result += 4
    elif p.next is q:
        result += 8
    return result


def unlink(i: u8) -> u32:
    if i == 0:
        return 0
    link_nodes(5)
    target = nodes[i]
    at = nodes[0]
    while at.next is not None and at.next is not target:
        at = at.next
    at.next = target.next
    return walk(nodes[0])


def conditional_pointer(flag: bool, v: u32) -> u32:
    p = nodes[0] if flag else nodes[1]
    p.value = v
    return wrapping_add(nodes[0].value, nodes[1].value // 2)


def local_node(v: u32) -> u32:
    first = Node(v, nodes[2])
    if first.next is not None:
        first.next.value = v // 2
    return nodes[2].value + first.value // 3


# ------------------------------------------------------------------------------------------------ enums


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


# ------------------------------------------------------------------------------------------------ words


def word_make(kind: u32, length: u32, flag: bool) -> u32:
    return to_raw(Header(kind=kind, length=length, flag=flag, colour=Colour.BLUE))


def word_defaults(kind: u32) -> u32:
    return to_raw(Header(kind=kind, colour=Colour.GREEN))


def word_fields(raw: u32) -> u32:
    h = from_raw(Header, raw & 0xFFFFFF9F | 32)
    return h.kind + h.length * 3 % 1000 + u32(h.flag) + u32(h.colour == Colour.GREEN)


def word_set(raw: u32, length: u32, c: u8) -> u32:
    h = from_raw(Header, raw)
    h.length = length
    h.kind += 1
    h.flag = not h.flag
    h.colour = Colour(c)
    return to_raw(h)


def word_replace(raw: u32, length: u32, flag: bool) -> u32:
    h = from_raw(Header, raw)
    return to_raw(replace(h, length=length, flag=flag))


def word_global(length: u32) -> u32:
    global header
    header.length = length
    header = replace(header, kind=length % 16)
    header.length -= 1
    return to_raw(header)


def word_in_struct(length: u32) -> u32:
    shape.header = Header(kind=1, length=2, colour=Colour.RED)
    shape.header.length = length
    shape.header.length *= 2
    return to_raw(shape.header) + shape.header.longer(3)


def word_equal(a: u32, b: u32) -> bool:
    return from_raw(Header, a) == from_raw(Header, b)


def word_wide(raw: u64, middle: u64) -> u64:
    w = from_raw(Wide, raw)
    w.middle = middle
    w.high = not w.high
    return to_raw(w) ^ w.low


def word_full(a: u8, b: u8) -> u8:
    f = Full(all=a)
    f.all += b
    return to_raw(f)


def word_augmented(raw: u32, n: u32) -> u32:
    h = from_raw(Header, raw)
    h.length += n
    h.length >>= 2
    h.kind ^= 5
    return to_raw(h)


# ------------------------------------------------------------------------------------------------ layout


def sizes() -> u64:
    a: u64 = sizeof(Point) + 100 * sizeof(Line)
    b: u64 = sizeof(Shape) + 1000 * sizeof(Node)
    return a * 100000 + b


def offsets() -> u64:
    a: u64 = offsetof(Line, "colour") + 100 * offsetof(Shape, "header")
    return a + 10000 * offsetof(Shape, "weights")


# ------------------------------------------------------------------------------------------------ structs made for a call


@struct
class Pair:
    """Two numbers, to be changed by who is given them."""

    left: u32
    right: u32

    def bumped(self, other: "Ptr[Pair]") -> u32:
        other.left += 1
        return self.left + other.left


counted: u32 = 0


def next_count() -> u32:
    global counted
    counted += 1
    return counted


def pair_sum(a: Ptr[Pair], b: Ptr[Pair] | None) -> u32:
    a.left += a.right
    if b is None:
        return a.left
    return a.left * 3 + b.left


def make_pair(left: u32) -> Pair:
    return Pair(left, next_count())


def temporary_struct(a: u32, b: u32) -> u32:
    return pair_sum(Pair(a, b), None) + pair_sum(Pair(b, next_count()), Pair(next_count(), a))


def temporary_result(a: u32) -> u32:
    held = Pair(1, 2)
    return held.bumped(make_pair(a)) + pair_sum(copy(held), make_pair(a)) + held.left


def temporary_in_a_loop(n: u32) -> u32:
    total: u32 = 0
    while pair_sum(Pair(total, 1), None) <= n % 50:
        total += 1
    return total


# ------------------------------------------------------------------------------------------------ words whose fields are odd


@word(u32)
class Odd:
    """An enum with more bits than it needs, fields that are named like operations on others, gaps without a name."""

    colour: Colour = bits(12)
    _: u32 = bits(2)
    n: u32 = bits(4)
    n_bits: u32 = bits(4)
    _: u32 = bits(2)
    with_n: u32 = bits(4)


def wide_enum(raw: u32) -> u64:
    """Bits beyond those of the enum's own integer make a stranger too."""
    return from_raw(Odd, raw & 0x3FFFF).colour.value


def odd_names(a: u32, b: u32) -> u32:
    odd = Odd(n=a % 16, n_bits=b % 16, with_n=3, colour=Colour.GREEN)
    odd.n = odd.n_bits
    odd.n_bits += 1
    return to_raw(replace(odd, with_n=odd.n % 5))
