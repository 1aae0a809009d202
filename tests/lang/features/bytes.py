# SPDX-License-Identifier: BSD-2-Clause
"""Integers in bytes: both orders, any alignment, signed and unsigned."""

from cloister.lang import (
    Array,
    View,
    array,
    i16,
    i32,
    i64,
    i8,
    load_be,
    load_le,
    store_be,
    store_le,
    truncate,
    u16,
    u32,
    u64,
    u8,
    wrapping_add,
    wrapping_mul,
)

buffer: Array[u8] = array(24)


def fill_buffer(seed: u32) -> None:
    x: u32 = seed
    for i in range(0, len(buffer)):
        x = wrapping_add(wrapping_mul(x, 1664525), 1013904223)
        buffer[i] = truncate(u8, x >> 24)


def sum_view(v: View[u8]) -> u32:
    total: u32 = 0
    for x in v:
        total = total * 31 % 65521 + u32(x)
    return total


def digest() -> u32:
    return sum_view(buffer)


def store_and_sum(seed: u32, at: u8, x: u64) -> u32:
    fill_buffer(seed)
    store_le(u16, buffer, 1, truncate(u16, x))
    store_be(u32, buffer, at, truncate(u32, x))
    store_le(u64, buffer, u64(at) + 3, x)
    store_be(u8, buffer, at, 7)
    return digest()


def loads_le(seed: u32, at: u8) -> u64:
    fill_buffer(seed)
    a = u64(load_le(u8, buffer, at)) + u64(load_le(u16, buffer, at)) * 3
    return a + u64(load_le(u32, buffer, at)) * 5 ^ load_le(u64, buffer, at)


def loads_be(seed: u32, at: u64) -> u64:
    fill_buffer(seed)
    a = u64(load_be(u8, buffer, at)) + u64(load_be(u16, buffer, at)) * 3
    return a + u64(load_be(u32, buffer, at)) * 5 ^ load_be(u64, buffer, at)


def loads_signed(seed: u32, at: u16) -> i64:
    fill_buffer(seed)
    a = i64(load_be(i8, buffer, at)) + i64(load_le(i16, buffer, at)) * 3
    return a + i64(load_be(i32, buffer, at)) * 5 ^ load_le(i64, buffer, at) ^ load_be(i64, buffer, at)


def stores_signed(seed: u32, at: u16, x: i32) -> u32:
    fill_buffer(seed)
    store_be(i32, buffer, at, x)
    store_le(i16, buffer, 3, truncate(i16, x))
    store_le(i8, buffer, 9, truncate(i8, x))
    store_be(i64, buffer, 12, i64(x) * 3)
    return digest()


def load_from_slice(seed: u32, a: u8, b: u8, at: u8) -> u32:
    fill_buffer(seed)
    return u32(load_be(u16, buffer[a:b], at))


def load_fixed(seed: u32, a: u8) -> u32:
    fill_buffer(seed)
    v = buffer[a:]
    return load_be(u32, v, 0) % 1000 + u32(load_le(u16, v, 4)) + u32(v[6])


def load_huge_offset(at: u64) -> u8:
    return load_le(u8, buffer, at)


def checksum(seed: u32, a: u8, b: u8) -> u16:
    """The Internet checksum, as an IP stack has it."""
    fill_buffer(seed)
    v = buffer[a:b]
    total: u32 = 0
    i: u64 = 0
    while i + 1 < len(v):
        total += u32(load_be(u16, v, i))
        i += 2
    if i < len(v):
        total += u32(v[i]) << 8
    while total > 65535:
        total = (total & 65535) + (total >> 16)
    return ~truncate(u16, total)
