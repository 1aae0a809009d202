# SPDX-License-Identifier: BSD-2-Clause
"""Words of bit fields: made, read, changed, compared, in variables, fields and elements."""

from enum import Enum

from cloister.lang import Array, array, bits, from_raw, i16, replace, struct, to_raw, u16, u32, u64, u8, word, zeroed


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


shape: Shape = zeroed(Shape)
headers: Array[Header] = array(2)
colour: Colour = Colour.GREEN
header: Header = Header(kind=3, colour=Colour.RED)


def array_of_words(i: u8, n: u32) -> u32:
    headers[i].length = n
    headers[i].flag = n > 5
    headers[i].length += 1
    return to_raw(headers[0]) ^ to_raw(headers[1])


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
