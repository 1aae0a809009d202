# SPDX-License-Identifier: BSD-2-Clause
"""The debug console: characters, texts and decimal numbers. Only kernels of the debug configuration print; elsewhere nothing happens.

Texts are C's: their characters end with a zero. Trusts: the C program, that they do.
"""

from cloister.abi.configuration.debug import PRINTING
from cloister.lang import Array, View, array, decreases, export, i32, invariant, load, truncate, u8, u32, u64, wrapping_add
from cloister.pd.system_calls import debug_put_char

UNSAFE = "reads the text that the C program points to, up to its zero"

LONGEST = 10  # digits of a u32


@export("microkit_dbg_putc")
def put_character(character: i32) -> None:
    """One character."""
    if PRINTING:
        debug_put_char(u64(truncate(u8, character)))


@export("microkit_dbg_puts")
def put_text(text: u64) -> None:
    """The characters at an address, up to a zero."""
    if PRINTING:
        address: u64 = text
        character: u8 = load(u8, address)
        while character != 0:
            debug_put_char(u64(character))
            address = wrapping_add(address, 1)
            character = load(u8, address)


@export("microkit_dbg_put8")
def put_decimal_u8(value: u8) -> None:
    """A number in decimal."""
    put_decimal(u32(value))


@export("microkit_dbg_put32")
def put_decimal(value: u32) -> None:
    """A number in decimal."""
    if PRINTING:
        digits: Array[u8] = array(LONGEST)
        count: u32 = digits_of(value, digits)
        while count > 0:
            invariant(count <= LONGEST)
            decreases(count)
            count -= 1
            debug_put_char(u64(digits[count]))


def digits_of(value: u32, digits: View[u8]) -> u32:
    """The characters of a number in decimal, the last digit first; how many there are."""
    rest: u32 = value
    count: u32 = 0
    for _ in range(LONGEST):
        digits[count] = u8(0x30 + rest % 10)
        count += 1
        rest //= 10
        if rest == 0:
            break
    return count
