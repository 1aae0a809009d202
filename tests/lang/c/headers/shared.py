# SPDX-License-Identifier: BSD-2-Clause
"""All that a header can hold.

The second paragraph is for readers of the Python.
"""

from enum import Enum
from typing import NoReturn

from cloister.lang import Array, Ptr, Shared, array, bits, export, extern, i16, i64, noreturn, panic, struct, u8, u16, u32, u64, word
from units import Scale, Unit

UNSAFE = "names a function that C supplies"

CAPACITY = 512  # a power of two
MAGIC: u32 = 0xFEED_BEEF
LARGE = 1 << 40
LARGEST = 0xFFFF_FFFF_FFFF_FFFF
LEAST: i64 = -0x8000_0000_0000_0000
BELOW = -5  # not /* above */ zero
ON: bool = True
_PRIVATE = 9


class Kind(Enum):
    IDLE = 0
    BUSY = 3


FIRST: Kind = Kind.BUSY


@word(u16)
class Flags:
    """How it goes."""

    ready: bool = bits(1)
    kind: Kind = bits(3)  # what it does
    _gap: u8 = bits(4)
    level: u8 = bits(8)


@word(u64)
class Wide:
    low: u32 = bits(20)
    high: u64 = bits(44)


@struct
class Slot:
    """A measurement.

    Written by one side, read by the other.
    """

    time: Shared[u64]  # ticks
    raw: Shared[i16]
    valid: Shared[bool]
    values: Array[Shared[u32]] = array(3)


@struct
class Ring:
    tail: Shared[u32]
    slots: Array[Slot] = array(4)


@struct
class Node:
    kind: Kind
    flags: Flags
    good: bool
    scale: Scale
    bytes: Array[u8] = array(5)
    next: "Ptr[Node] | None" = None


@struct
class _Private:
    value: u64


@export("node_measure")
def measure(node: Ptr[Node], scale: Scale, unit: Unit, flags: Flags, exact: bool) -> u16:
    """Takes a measurement."""
    return u16(scale.factor & 0xFFFF) if exact and unit is node.scale.unit and flags.ready else helper(node, 1)


@export("make_scale")
def make_scale(factor: u32) -> Scale:
    return Scale(factor, Unit.METRE)


@export("give_up")
@noreturn
def give_up() -> NoReturn:
    panic("gave up")


@extern("c_helper")
def helper(node: Ptr[Node], x: u64) -> u16: ...


def internal(x: u32) -> u32:
    return x & 1
