# SPDX-License-Identifier: BSD-2-Clause
"""The Internet checksum (RFC 1071): the complement of the ones' complement sum of 16-bit words.

The sum does not depend on byte order but for a final swap, nor on the width that is added in as long as carries are folded back. So bytes are
added eight at a time, as little-endian halves into a 64-bit sum that cannot overflow: no IP packet has more than 2**16 bytes.
A *partial sum* here is such a 64-bit number, of little-endian words; parts that begin at an even position may be summed separately and added.
"""

from __future__ import annotations

from cloister.lang import Shared, View, byte_swap, decreases, ensures, inline, invariant, load_le, requires, truncate, u8, u16, u32, u64, wrapping_add
from cloister.net.specification import sums_up

LONGEST = 0xFFFF  # bytes that are summed at once: no IP packet is longer
SHARE = 32  # a byte adds less than 2**32


@inline
def add_word(total: u64, word: u64) -> u64:
    """Add eight bytes."""
    return wrapping_add(wrapping_add(total, word & 0xFFFF_FFFF), word >> 32)


@inline
def so_far(total: u64, rest: View[Shared[u8]]) -> u64:
    """The total, where less than eight bytes are left: a step of the proof, which is no code."""
    requires(len(rest) < 8 and sums_up(total, rest))
    return total


def sum_bytes(data: View[Shared[u8]]) -> u64:
    """The partial sum of memory that others may write."""
    requires(len(data) <= LONGEST)
    ensures(lambda result: result <= len(data) << SHARE)
    total: u64 = 0
    rest = data
    while len(rest) >= 32:
        invariant(len(rest) <= len(data) and total <= (len(data) - len(rest)) << SHARE)
        invariant(sums_up(total, rest))
        decreases(len(rest))
        block = rest[0:32]
        total = add_word(total, load_le(u64, block, 0))
        total = add_word(total, load_le(u64, block, 8))
        total = add_word(total, load_le(u64, block, 16))
        total = add_word(total, load_le(u64, block, 24))
        rest = rest[32:]
    while len(rest) >= 8:
        invariant(len(rest) <= len(data) and total + (len(rest) << SHARE) <= len(data) << SHARE)
        invariant(sums_up(total, rest))
        decreases(len(rest))
        total = add_word(total, load_le(u64, rest, 0))
        rest = rest[8:]
    total = so_far(total, rest)
    if len(rest) >= 4:
        total = wrapping_add(total, u64(load_le(u32, rest, 0)))
        rest = rest[4:]
    if len(rest) >= 2:
        total = wrapping_add(total, u64(load_le(u16, rest, 0)))
        rest = rest[2:]
    if len(rest) >= 1:
        total = wrapping_add(total, u64(rest[0].relaxed()))  # the odd byte, followed by a zero
    return total


@inline
def add_carries(total: u64) -> u64:
    """A sum of 16-bit words with its carries added at the low end: the same modulo 0xFFFF, and zero only if it was."""
    return (total & 0xFFFF) + (total >> 16)


@inline
def add_halves(total: u64) -> u64:
    """As `add_carries`, for carries of 32 bits."""
    return (total & 0xFFFF_FFFF) + (total >> 32)


@inline
def fold(total: u64) -> u16:
    """A partial sum in 16 bits, still of little-endian words. Of a range that holds its own checksum it is 0xFFFF."""
    sum18 = add_carries(add_halves(total))
    return truncate(u16, add_carries(add_carries(sum18)))  # of 17 bits, then 16


@inline
def checksum(total: u64) -> u16:
    """The checksum field, as a number in network order, of what has this partial sum (with the field itself zero)."""
    return ~byte_swap(fold(total))
