# SPDX-License-Identifier: BSD-2-Clause
"""Conversions: checked, truncating, from bools, of enums and words; smallest and largest, and integers as bits."""

from enum import Enum

from cloister.lang import (
    bits, byte_swap, count_leading_zeros, count_trailing_zeros, from_raw, i8, i16, i32, i64, to_raw, truncate, u8, u16, u32, u64, word,
)  # fmt: skip


class Level(Enum):
    LOW = 0
    MIDDLE = 5
    HIGH = 300


@word(u16)
class Packed:
    level: Level = bits(9)
    low: u8 = bits(7)


def checked(a: u64, b: i64) -> i16:
    return i16(u8(a)) + i16(i8(b)) + i16(u32(a)) + i16(u16(b))


def between_signs(a: i32, b: u32) -> i64:
    return i64(u32(a)) * 2 + i64(i32(b))


def truncated(a: i64, b: u32) -> i64:
    return i64(truncate(i8, a)) + i64(truncate(u16, a)) * 3 + i64(truncate(i16, b)) + i64(truncate(u64, a) >> 40)


def of_bools(a: bool, b: bool) -> u32:
    return u32(a) * 2 + u32(not b) + u32(u8(a and b))


def of_enums(x: u16) -> u64:
    level = Level(x)
    return level.value * 2 + u64(level is Level.HIGH)


def of_words(raw: u16) -> u32:
    packed = from_raw(Packed, raw)
    return u32(to_raw(packed)) + u32(packed.low) + u32(packed.level.value)


def ends(a: i16, b: i16) -> i16:
    return min(a, b) // 2 + max(a, 7) // 2


def as_bits(a: u16, b: i32) -> i32:
    return i32(count_leading_zeros(a)) * 100 + i32(count_trailing_zeros(a)) + byte_swap(b) // 2 + i32(byte_swap(a))
