# SPDX-License-Identifier: BSD-2-Clause
"""Enums, words and structs: layout, values, methods."""

from enum import Enum

from cloister.lang import Array, Ptr, View, array, bits, from_raw, replace, struct, to_raw, u8, u16, u32, u64, word, zeroed


class Colour(Enum):
    """Colours."""

    RED = 0
    GREEN = 200


class Big(Enum):
    ONE = 1
    MANY = 0x10000


@word(u64)
class Info:
    """A word."""

    length: u64 = bits(7)
    flag: bool
    _: u64 = bits(4)
    colour: Colour = bits(8)
    label: u32 = bits(20, 3)

    def longer(self) -> "Info":
        return replace(self, length=self.length + 1)


@struct
class Inner:
    small: u8
    wide: u64
    colour: Colour


@struct
class Outer:
    """A struct."""

    info: Info
    inner: Inner
    table: Array[u16] = array(3)
    view: View[u8]
    next: "Ptr[Outer] | None" = None
    count: u32 = 5

    def bump(self, by: u32 = 1) -> u32:
        self.count += by
        self.inner.colour = Colour(self.count)
        return self.count


outer: Outer = zeroed(Outer)
inner: Inner = Inner(1, 2, Colour.GREEN)
table: Array[Inner] = array(4)


def words(raw: u64) -> u64:
    info = from_raw(Info, raw)
    info.length = 5
    info.flag = info.colour is Colour.RED
    outer.info = Info(length=info.length, flag=True).longer()
    if info == outer.info:
        return to_raw(info)
    return info.colour.value


def structs(i: u8) -> u32:
    table[i] = inner
    outer.inner = Inner(small=i, wide=1, colour=Colour.RED)
    slot = table[i]
    slot.wide += 1
    return outer.bump() + outer.bump(by=2)


def matched(colour: Colour, big: Big, n: u32) -> u32:
    match colour:
        case Colour.RED:
            n += 1
        case Colour.GREEN:
            n += 2
    match n:
        case 1 | 2:
            return 1
        case _:
            pass
    match big:
        case Big.ONE:
            return 2
        case Big.MANY:
            return 3


def run(raw: u64, i: u8, colour: u8, big: u32) -> u64:
    return words(raw) + u64(structs(i)) + u64(matched(Colour(colour % 2 * 200), Big(big), u32(i)))
