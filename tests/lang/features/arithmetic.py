# SPDX-License-Identifier: BSD-2-Clause
"""Operators and conversions."""

from cloister.lang import (
    byte_swap,
    count_leading_zeros,
    count_trailing_zeros,
    i32,
    truncate,
    u8,
    u16,
    u32,
    u64,
    wrapping_add,
    wrapping_mul,
    wrapping_shl,
)


def operators(a: u32, b: u32, n: u8) -> u32:
    c = (a + b) * 2 - a // b % 3
    c = c << n >> 1 | b & ~a ^ 0xF0
    c += 1
    c <<= n
    return c


def wrapping(a: u32, n: u8) -> u32:
    return wrapping_add(wrapping_mul(a, 3), wrapping_shl(a, n))


def conversions(a: u32, b: u8, c: i32, flag: bool) -> u64:
    x = u16(a)
    y = u32(b) + u32(flag)
    z = truncate(u8, a)
    w = -c if c < 0 else c
    return u64(x) + u64(y) + u64(z) + u64(w) + u64(5)


def bits(a: u16) -> u16:
    return count_leading_zeros(a) + count_trailing_zeros(a) + min(a, 5) + max(byte_swap(a), a)


def comparisons(a: u32, b: u32, flag: bool) -> bool:
    return 0 < a <= b < 100 and not (a == b or flag != (a > 3))


def shifts(n: u32) -> u64:
    return (1 << n) | (3 if n > 2 else 4)
