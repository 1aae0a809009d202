# SPDX-License-Identifier: BSD-2-Clause
"""Augmented assignment with every operator, and locals with names that the back ends use themselves."""

from cloister.lang import i8, u32


def augmented_all(a: u32, b: u32) -> u32:
    x: u32 = a
    x += 1
    x -= b % 5
    x *= 3
    x //= b % 7
    x %= 1000
    x <<= b % 40
    x >>= 1
    x &= 65535
    x |= 5
    x ^= b
    return x


def augmented_signed(a: i8, b: i8) -> i8:
    x: i8 = a
    x += b
    x -= 1
    x *= 2
    x //= b
    x %= 7
    x >>= 1
    x ^= b
    return x


def shadowed_names(_x: u32, len_: u32) -> u32:
    _t: u32 = _x
    _range: u32 = len_
    total: u32 = 0
    for _t1 in range(0, 3):
        total += u32(_t1) + (_t & 255) * (_range & 255)
    return total
