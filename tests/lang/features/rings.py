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
    region,
    region_bytes,
    store_be,
    struct,
    u8,
    u16,
    u32,
    u64,
    wrapping_add,
)

CAPACITY = 8


@struct
class Entry:
    offset: Shared[u64]
    length: Shared[u16]


@struct
class Ring:
    tail: Shared[u16]
    ready: Shared[bool]
    entries: Array[Entry] = array(CAPACITY)


ring = region(Ring, "ring")
packets = region_bytes("packets")


def put(tail: u16, offset: u64) -> None:
    entry = ring.entries[tail % CAPACITY]
    entry.offset.store(offset)
    ring.ready.store(True)
    ring.tail.release(wrapping_add(tail, 1))


def take() -> u64:
    if not ring.ready.relaxed():
        return 0
    return ring.entries[ring.tail.acquire() % CAPACITY].offset.relaxed()


def header(data: View[u8]) -> u32:
    version = load_be(u16, data, 0)
    rest = data[2:]
    return u32(version) + load_le(u32, rest, 4) + u32(rest[0])


def private(offset: u64) -> u64:
    local: Array[u8] = array(64)
    copy_bytes(local, packets[offset : offset + 64])
    store_be(u16, local, 2, 0xBEEF)
    total: u64 = 0
    for byte in local:
        total += u64(byte)
    fill(packets[offset : offset + 64], 0)
    return total + len(packets)


def over(offset: u64) -> u64:
    entry: Ptr[Entry] = overlay(Entry, packets, offset)
    return entry.offset.relaxed()
