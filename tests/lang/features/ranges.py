# SPDX-License-Identifier: BSD-2-Clause
"""Arithmetic whose operands have ranges that are known: checks that may be left out, and some that may not."""

from cloister.lang import u32, u64, u8


def known_ranges(a: u8, n: u8) -> u32:
    """Checks that are left out because the operands' ranges show that they hold."""
    total: u32 = 0
    for i in range(0, 200):
        if i > u64(n):
            break
        total += (u32(a & 15) + 1) * (u32(i) % 9) // 2
    narrow: u8 = (a % 16) * 15 + (n & 15)
    return total + u32(narrow) + u32((a >> 4) << 4)


def not_quite_known(a: u8, n: u8) -> u8:
    """The same shapes, one step outside of what fits."""
    narrow: u8 = (a % 17) * 15 + (n & 31)
    return narrow


def shift_known(a: u32, n: u32) -> u32:
    return (a >> (n % 32)) + (a & 1) * 2 + ((a & 255) << (n & 7))
