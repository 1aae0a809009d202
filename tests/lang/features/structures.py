# SPDX-License-Identifier: BSD-2-Clause
"""Enums, words, structs, methods, pointers."""

from enum import Enum

from cloister.lang import Array, Ptr, array, bits, copy, replace, struct, to_raw, u8, u16, u32, u64, word


class Colour(Enum):
    RED = 0
    GREEN = 1
    BLUE = 4


@word(u64)
class Info:
    """What a message is."""

    length: u64 = bits(7)
    urgent: bool = bits(1)
    colour: Colour = bits(4, Colour.RED)
    _: u64 = bits(20)
    label: u64 = bits(32)

    def words(self) -> u64:
        return self.length + 1


@struct
class Slot:
    """A place."""

    value: u32 = 0
    register: u16 = 7  # a keyword of C
    colour: Colour = Colour.RED


@struct
class Table:
    used: u32 = 0
    slots: Array[Slot] = array(16)
    info: Info = Info()

    def add(self, slot: Ptr[Slot]) -> bool:
        """Copy a slot into the table, if there is room."""
        if self.used == 16:
            return False
        self.slots[self.used] = slot
        self.used += 1
        self.info.length = u64(self.used)
        return True

    def find(self, colour: Colour) -> Ptr[Slot] | None:
        for slot in self.slots:
            if slot.colour is colour:
                return slot
        return None


table: Table = Table()
spare: Slot = Slot(1, 2, Colour.BLUE)
counts: Array[u8] = array(4)


def fill(count: u32) -> u64:
    for i in range(count):
        if not table.add(Slot_of(i)):
            break
    green = table.find(Colour.GREEN)
    if green is None:
        return 0
    green.value += 5
    return u64(green.value)


def Slot_of(value: u32) -> Ptr[Slot]:
    spare.value = value
    spare.colour = Colour.GREEN if value % 2 == 1 else Colour.BLUE
    return spare


def words(length: u64) -> u64:
    info = Info(length=length, urgent=True)
    info = replace(info, label=9, colour=Colour.BLUE)
    info.urgent = False
    return to_raw(info) + info.words()


def values(colour: u64) -> Slot:
    slot: Slot = zeroed_slot()
    other: Slot = copy(slot)
    other.colour = Colour(colour)
    counts[other.register % 4] += 1
    return other


def zeroed_slot() -> Slot:
    return Slot(3)
