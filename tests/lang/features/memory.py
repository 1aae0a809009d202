# SPDX-License-Identifier: BSD-2-Clause
"""Views, bytes and shared memory."""

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
    struct,
    u8,
    u16,
    u32,
    u64,
    wrapping_add,
    wrapping_sub,
    zeroed,
)


@struct
class Ring:
    head: Shared[u16]
    tail: Shared[u16]
    ready: Shared[bool]
    slots: Array[Shared[u32]] = array(8)

    def push(self, value: u32) -> bool:
        tail = self.tail.relaxed()
        if wrapping_sub(tail, self.head.acquire()) >= len(self.slots):
            return False
        self.slots[tail % 8].store(value)
        self.tail.release(wrapping_add(tail, 1))
        return True


def views(data: View[u8], shared: View[Shared[u8]]) -> u64:
    buffer: Array[u8] = array(16)
    copy_bytes(buffer[0:8], shared[:8])
    copy_bytes(shared, data)
    fill(buffer, 0xFF)
    fill(data[1:], 0)
    total: u64 = 0
    for byte in data:
        total += u64(byte)
    for place in shared:
        total += u64(place.relaxed())
    store_be(u16, data, 2, load_be(u16, data, 0))
    return total + len(data) + u64(load_le(u32, buffer, total))


def ring_at(shared: View[Shared[u8]], offset: u32) -> Ptr[Ring]:
    return overlay(Ring, shared, offset)


def first(data: View[u8]) -> u8:
    return data[0] if len(data) > 0 else 0


def callers(shared: View[Shared[u8]]) -> u8:
    local: Array[u8] = array(4)
    ring_at(shared, 0).ready.release(True)
    return first(local)


ring: Ring = zeroed(Ring)
bytes_: Array[u8] = array(12)
shared_bytes: Array[Shared[u8]] = array(48)


def run_views(a: u8, b: u8, x: u8) -> u64:
    bytes_[x % 12] = x
    return views(bytes_[a:], shared_bytes[b % 60 :])


def run_rings(value: u32, offset: u32) -> u32:
    own = ring.push(value)
    other = ring_at(shared_bytes, offset)
    return u32(own) + u32(other.push(value)) + other.slots[0].acquire() % 100 + u32(callers(shared_bytes))
