# SPDX-License-Identifier: BSD-2-Clause
"""Raw memory: loads and stores by address, structs and views at an address, addresses of structs. On a region, which lies somewhere known."""

from cloister.lang import (
    Array, Ptr, Shared, address_of, array, load, pointer, pointer_or_none, region, region_address, region_size, store, struct, u8, u16, u32, u64, view_at,
)  # fmt: skip

UNSAFE = "addresses are those of a region"


@struct
class Registers:
    control: Shared[u32]
    status: Shared[u32]
    data: Shared[u64]


@struct
class Plain:
    value: u32


registers = region(Registers, "queue")
ADDRESS = region_address("queue")
SIZE = region_size("queue")
plain: Plain = Plain(5)
own: Array[u8] = array(9)


def widths(at: u16, x: u64) -> u64:
    place = ADDRESS + u64(at % 64) * 8
    store(u64, place, x)
    store(u8, place + 1, 7)
    store(u16, place + 4, 0xABCD)
    return load(u64, place) ^ u64(load(u32, place)) ^ u64(load(u16, place + 2)) ^ u64(load(u8, place + 7))


def structs(x: u32) -> u32:
    here = pointer(Registers, ADDRESS)
    here.control.store(x)
    registers.status.release(x // 2)
    again = pointer_or_none(Registers, ADDRESS)
    none = pointer_or_none(Registers, 0)
    if again is None or none is not None:
        return 0
    return again.control.acquire() ^ again.status.relaxed() + u32(address_of(registers) == ADDRESS)


def views(at: u8, length: u8, x: u8) -> u64:
    view = view_at(Shared[u8], ADDRESS + 256, u64(length))
    view[at].store(x)
    total: u64 = SIZE
    for cell in view:
        total += u64(cell.relaxed())
    return total


def round_trip(x: u32) -> u32:
    same: Ptr[Plain] = pointer(Plain, address_of(plain))
    same.value = x
    return plain.value // 3


def arrays(i: u8, x: u8) -> u64:
    same = view_at(u8, address_of(own), 9)
    same[i] = x
    own[0] += 1
    return u64(same[0]) * 1000 + u64(own[i]) + u64(address_of(own[1:]) == address_of(same) + 1)
