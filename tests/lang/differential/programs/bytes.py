# SPDX-License-Identifier: BSD-2-Clause
"""Views, slices, bytes in both orders, and shared memory."""

from cloister.lang import (
    Array,
    Ptr,
    Shared,
    View,
    array,
    copy_bytes,
    fill,
    load_be,
    load_le,
    overlay,
    store_be,
    store_le,
    struct,
    truncate,
    u8,
    u16,
    u32,
    u64,
    i8,
    i16,
    i32,
    i64,
    wrapping_add,
    wrapping_mul,
    zeroed,
)


@struct
class Entry:
    low: u8
    high: u32


@struct
class Ring:
    tail: Shared[u16]
    head: Shared[u16]
    signalled: Shared[bool]
    slots: Array[Shared[u32]] = array(4)


@struct
class Cell:
    value: Shared[u32]
    small: Shared[i8]


@struct
class Cells:
    first: Cell
    rest: Array[Cell] = array(2)
    bytes: Array[Shared[u8]] = array(5)


buffer: Array[u8] = array(24)
words: Array[u32] = array(6)
entries: Array[Entry] = array(5)
shared: Array[Shared[u8]] = array(40)
ring: Ring = zeroed(Ring)
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


# ------------------------------------------------------------------------------------------------ shared memory


def shared_fields(a: u16, b: u16) -> u32:
    ring.tail.store(a)
    ring.head.release(b)
    ring.signalled.store(a < b)
    tail = ring.tail.relaxed()
    head = ring.head.acquire()
    return u32(tail) * 3 + u32(head) + u32(ring.signalled.acquire())


def shared_elements(i: u8, x: u32) -> u32:
    ring.slots[i].store(x)
    ring.slots[0].release(ring.slots[i].relaxed() // 2)
    return ring.slots[0].acquire() ^ ring.slots[i].relaxed()


def shared_order(i: u8, x: u32) -> u32:
    """`place.store(value)`: the place is evaluated before the value."""
    ring.slots[i].store(100 // (x % 3))
    return ring.slots[3].relaxed()


def shared_bytes(i: u8, x: u8) -> u32:
    shared[i].store(x)
    v = shared[2:10]
    v[1].store(v[i % 8].relaxed() // 2)
    return u32(shared[3].relaxed()) + u32(v[1].relaxed())


def shared_loads(at: u8, x: u64) -> u64:
    v = shared[3:30]
    store_le(u64, v, at, x)
    store_be(u16, v, 1, truncate(u16, x))
    store_be(u32, v, 5, truncate(u32, x))
    store_le(i32, v, 9, truncate(i32, x))
    a = load_be(u64, v, at) ^ u64(load_le(u32, v, at))
    return a ^ u64(load_be(u16, v, at)) ^ u64(load_le(u8, v, at)) ^ u64(load_be(u32, v, 2)) ^ u64(load_le(i32, v, 9) >> 31 & 1)


def shared_copies(seed: u32, a: u8, b: u8) -> u32:
    fill_buffer(seed)
    copy_bytes(shared[a : u64(a) + 8], buffer[b : u64(b) + 8])
    copy_bytes(buffer[0:5], shared[b : u64(b) + 5])
    copy_bytes(shared[0:3], shared[10:13])
    return digest() + u32(shared[1].relaxed())


def shared_fill(x: u8, a: u8) -> u32:
    fill(shared[a:], x)
    fill(ring.slots, u32(x))
    return u32(shared[20].relaxed()) + ring.slots[2].relaxed()


def overlays(at: u8, x: u32) -> u32:
    fill(shared, 17)
    cell = overlay(Cell, shared, at)
    cell.value.store(x)
    cell.small.store(truncate(i8, x))
    return u32(shared[4].relaxed()) * 256 + u32(shared[5].relaxed()) + u32(cell.small.relaxed() & 15)


def overlay_nested(i: u8, x: u32) -> u32:
    fill(shared, 1)
    cells = overlay(Cells, shared, 4)
    cells.rest[i].value.release(x)
    cells.first.small.store(-1)
    cells.bytes[i].store(truncate(u8, x))
    total: u32 = 0
    for c in cells.rest:
        total = wrapping_add(total, c.value.acquire())
    for j in range(0, len(shared)):
        total = wrapping_add(wrapping_mul(total, 31), u32(shared[j].relaxed()))
    return total


def overlay_in_slice(a: u8, at: u64, x: u32) -> u32:
    cell = overlay(Cell, shared[a:], at)
    cell.value.store(x)
    return cell.value.acquire() // 3
