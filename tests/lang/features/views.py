# SPDX-License-Identifier: BSD-2-Clause
"""Views of arrays: slices of them, elements, lengths, filling and copying."""

from cloister.lang import Array, View, array, copy_bytes, fill, i16, i32, struct, truncate, u32, u64, u8, wrapping_add, wrapping_mul


@struct
class Entry:
    low: u8
    high: u32


buffer: Array[u8] = array(24)
words: Array[u32] = array(6)
entries: Array[Entry] = array(5)
signed: Array[i16] = array(4)


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


def view_index(seed: u32, i: u8) -> u32:
    fill_buffer(seed)
    v = buffer[4:20]
    return u32(v[i]) + u32(v[0])


def view_write(seed: u32, i: u8, x: u8) -> u32:
    fill_buffer(seed)
    v = buffer[4:20]
    v[i] = x
    v[1] += 1
    return digest()


def slices(seed: u32, a: u8, b: u8) -> u32:
    fill_buffer(seed)
    v = buffer[a:b]
    n: u64 = len(v)
    return sum_view(v) + truncate(u32, n)


def slices_open(seed: u32, a: u8, b: u8) -> u32:
    fill_buffer(seed)
    tail = buffer[a:]
    head = buffer[:b]
    return sum_view(tail) * 3 + sum_view(head) + truncate(u32, len(tail))


def slices_of_slices(seed: u32, a: u8, b: u8, c: u8) -> u32:
    fill_buffer(seed)
    v = buffer[2:22]
    v = v[a:]
    v = v[:b]
    v = v[c:]
    return sum_view(v)


def slice_expression(seed: u32, a: u8, b: u8) -> u32:
    fill_buffer(seed)
    return sum_view(buffer[a + 1 : b * 2][1:])


def view_lengths(a: u8, b: u8) -> u64:
    return len(buffer[a:b]) * 100 + len(words) + len(entries[1:])


def fills(seed: u32, a: u8, b: u8, x: u8) -> u32:
    fill_buffer(seed)
    fill(buffer[a:b], x)
    return digest()


def fill_words(x: u32, a: u8) -> u32:
    fill(words, 1)
    fill(words[a:], x)
    total: u32 = 0
    for w in words:
        total = wrapping_add(total, w)
    return total


def copies(seed: u32, a: u8, b: u8, c: u8, d: u8) -> u32:
    fill_buffer(seed)
    other: Array[u8] = array(16)
    copy_bytes(other[a:b], buffer[c:d])
    return sum_view(other)


def copies_back(seed: u32, a: u8) -> u32:
    fill_buffer(seed)
    other: Array[u8] = array(4)
    fill(other, 9)
    copy_bytes(buffer[a : u64(a) + 4], other)
    return digest()


def word_views(i: u8, x: u32) -> u32:
    v = words[1:5]
    v[i] = x
    v[0] = v[i] // 2
    total: u32 = 0
    for w in v:
        total = wrapping_add(total, w)
    return total


def struct_views(i: u8, x: u32) -> u32:
    v = entries[1:4]
    v[i].high = x
    e = v[i]
    e.low = 3
    v[0] = v[i]
    v[0].high //= 2
    total: u32 = 0
    for each in v:
        total = wrapping_add(total, each.high)
        each.low = 1
    return wrapping_add(total, u32(entries[1].low))


def signed_views(i: u8, x: i16) -> i32:
    v = signed[1:]
    v[i] = x
    return i32(signed[1]) - i32(signed[3])


def pass_down(v: View[u32], n: u32) -> u32:
    if len(v) == 0:
        return n
    v[0] = n
    return v[len(v) - 1] + n


def views_as_arguments(a: u8, n: u32) -> u32:
    return pass_down(words, n) + pass_down(words[a:], n) + pass_down(words[6:], 1)
