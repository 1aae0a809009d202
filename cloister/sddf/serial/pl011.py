# SPDX-License-Identifier: BSD-2-Clause
"""Arm's PL011 UART: characters out and in.

Registers and bits: Arm DDI 0183G (PL011 Technical Reference Manual), chapter 3. The program that imports this owns the device: its
description maps the register page under the name `registers`. Nobody else may touch it, but for a debug kernel that prints.
Trusts: the device, for being a PL011; a device that is never ready costs `PATIENCE` reads a character, not the PD.
"""

from cloister.lang import decreases, invariant, load, region_address, store, u8, u32, u64

UNSAFE = "reads and writes the registers of the one device whose page the description maps under this name"

REGISTERS = region_address("registers")
DATA = 0x000
FLAGS = 0x018
CONTROL = 0x030
INTERRUPT_MASK = 0x038
INTERRUPT_CLEAR = 0x044

FLAG_RECEIVE_EMPTY = 1 << 4
FLAG_TRANSMIT_FULL = 1 << 5
CONTROL_ENABLE = 1 | 1 << 8 | 1 << 9  # the UART, its transmitter, its receiver
INTERRUPT_RECEIVE = 1 << 4 | 1 << 6  # a character, or one that waits for its successor
PATIENCE = 100_000


def start() -> None:
    """Switch the device on and let it interrupt when characters arrive. The speed stays as the firmware set it."""
    store(u32, REGISTERS + INTERRUPT_CLEAR, 0x7FF)
    store(u32, REGISTERS + CONTROL, CONTROL_ENABLE)
    store(u32, REGISTERS + INTERRUPT_MASK, INTERRUPT_RECEIVE)


def put(character: u8) -> bool:
    """Send a character, waiting for room. False if the device never had room: the character is lost."""
    for _attempt in range(PATIENCE):
        invariant(_attempt < PATIENCE)
        if load(u32, REGISTERS + FLAGS) & FLAG_TRANSMIT_FULL == 0:
            store(u32, REGISTERS + DATA, u32(character))
            return True
    return False


def waiting() -> bool:
    """Has a character arrived?"""
    return load(u32, REGISTERS + FLAGS) & FLAG_RECEIVE_EMPTY == 0


def get() -> u8:
    """The next character, or what the device gives if none is `waiting`."""
    return truncate_character(load(u32, REGISTERS + DATA))


def truncate_character(word: u32) -> u8:
    """The character in a word of the data register; the bits above are errors of the line."""
    return u8(word & 0xFF)


def clear_interrupt() -> None:
    """Take back the interrupt, before reading what has arrived."""
    store(u32, REGISTERS + INTERRUPT_CLEAR, INTERRUPT_RECEIVE)


def put_decimal(value: u64) -> None:
    """Print a number."""
    divisor: u64 = 10_000_000_000_000_000_000
    printing: bool = False
    while divisor > 0:
        invariant(divisor > 0)
        decreases(divisor)
        digit = value // divisor % 10
        printing = printing or digit != 0 or divisor == 1
        if printing:
            put(u8(48 + digit))
        divisor = divisor // 10
