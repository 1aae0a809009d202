# SPDX-License-Identifier: BSD-2-Clause
"""Integers: what is checked, what needs no check, what wraps."""

from cloister.lang import count_leading_zeros, i16, i32, i64, truncate, u8, u16, u32, u64, wrapping_add, wrapping_shl

LIMIT = 512
PAGE: u64 = 0x1000


def checked(a: u32, b: u32) -> u32:
    """Sums and products may not fit."""
    return a * b + LIMIT


def unchecked(a: u64) -> u64:
    # Constants say that none of these can fail.
    low = a % LIMIT
    return low + (a >> 12) // 3 ^ (a & PAGE - 1)


def narrow(a: u8, b: u8) -> u8:
    return ~(a & b) | wrapping_add(a, b)


def signed(a: i32, b: i32) -> i32:
    return -(a // b) + a % b


def shifts(a: u16, n: u16) -> u16:
    return (a << n) >> 3 | wrapping_shl(a, n)


def conversions(a: u64, b: i64) -> i16:
    small = u8(a)  # panics if it does not fit
    return i16(b) + i16(small) + i16(truncate(u8, a)) + i16(min(a, 7))


def comparison(a: u32, b: u32, c: u32) -> bool:
    return a <= b < c and not (a == 0 or c == LIMIT)


def over_lines(a: u64, b: u64) -> u64:
    return (
        a
        + b * 3
        + count_leading_zeros(a)
    )
