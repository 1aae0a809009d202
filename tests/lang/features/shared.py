# SPDX-License-Identifier: BSD-2-Clause
"""Shared memory: relaxed, acquiring and releasing accesses of fields, elements and bytes."""

from cloister.lang import (
    Array,
    Shared,
    View,
    array,
    copy_bytes,
    fill,
    i32,
    load_be,
    load_le,
    store_be,
    store_le,
    struct,
    truncate,
    u16,
    u32,
    u64,
    u8,
    wrapping_add,
    wrapping_mul,
    zeroed,
)


@struct
class Ring:
    tail: Shared[u16]
    head: Shared[u16]
    signalled: Shared[bool]
    slots: Array[Shared[u32]] = array(4)


buffer: Array[u8] = array(24)
shared: Array[Shared[u8]] = array(40)
ring: Ring = zeroed(Ring)


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
