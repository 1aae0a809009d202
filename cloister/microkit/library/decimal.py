# SPDX-License-Identifier: BSD-2-Clause
"""The debug console: numbers in decimal."""

from cloister.lang import Array, View, array, decreases, ensures, export, i32, invariant, requires, u8, u32
from cloister.microkit.library.console import put_character

LONGEST = 10  # digits of a u32
ZERO = 0x30  # the character


@export("microkit_dbg_put8")
def put_decimal_u8(value: u8) -> None:
    """A number in decimal."""
    put_decimal(u32(value))


@export("microkit_dbg_put32")
def put_decimal(value: u32) -> None:
    """A number in decimal."""
    digits: Array[u8] = array(LONGEST)
    count: u32 = digits_of(value, digits)
    while count > 0:
        invariant(count <= LONGEST)
        decreases(count)
        count -= 1
        put_character(i32(digits[count]))


def digits_of(value: u32, digits: View[u8]) -> u32:
    """The characters of a number in decimal, the last digit first; how many there are."""
    requires(len(digits) == LONGEST)
    ensures(lambda result: 1 <= result <= LONGEST)
    rest: u32 = value
    count: u32 = 0
    for _ in range(LONGEST):
        digits[count] = u8(ZERO + rest % 10)
        count += 1
        rest //= 10
        if rest == 0:
            break
    return count
