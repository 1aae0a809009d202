# SPDX-License-Identifier: BSD-2-Clause
"""What lies outside a program: memory, registers, externs, regions, the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cloister.lang import program as p
from cloister.lang.python import Environment, MemoryFault, NoModel

UNSAFE = '''
UNSAFE = "a test of the unsafe names"

from cloister.lang import (
    Array, Ptr, Shared, View, address_of, array, barrier, extern, linker_symbol, load, pointer, pointer_or_none, read_system_register,
    store, struct, system_instruction, u8, u16, u32, u64, i16, view_at, wrapping_sub, write_system_register,
)


@struct
class Inner:
    a: u8
    b: u32


@struct
class Node:
    value: u16
    negative: i16
    inner: Inner
    items: Array[u32] = array(2)
    inners: Array[Inner] = array(2)
    next: Ptr["Node"] | None
    bytes: Array[u8] = array(4)


@struct
class Device:
    status: Shared[u32]
    data: Shared[u32]


plain: Inner = Inner(1, 2)
table: Array[u8] = array(8)


@extern("c_double")
def double(x: u32) -> u32:
    return x * 2


@extern("c_missing")
def missing(x: u32) -> u32: ...


def call_double(x: u32) -> u32:
    return double(x) + 1


def call_missing(x: u32) -> u32:
    return missing(x)


def read(address: u64) -> u32:
    return load(u32, address)


def write(address: u64, x: u16) -> None:
    store(u16, address, x)


def node_at(address: u64) -> Ptr[Node]:
    return pointer(Node, address)


def node_or_none(address: u64) -> Ptr[Node] | None:
    return pointer_or_none(Node, address)


def where(node: Ptr[Node]) -> u64:
    return address_of(node)


def round_trip() -> bool:
    return pointer(Inner, address_of(plain)) is plain


def chain(address: u64) -> u32:
    """Fills two nodes in memory and walks them."""
    first = pointer(Node, address)
    second = pointer(Node, address + 128)
    first.value = 7
    first.negative = -3
    first.inner.b = 1000
    first.inner = Inner(2, 500)
    first.items[1] = 9
    first.inners[1].a = 5
    first.next = second
    first.bytes[3] = 255
    second.value = 30
    second.next = None
    total: u32 = 0
    at: Ptr[Node] | None = first
    while at is not None:
        total += u32(at.value)
        at = at.next
    if first.next is second and first.next is not first:
        total += 1000
    return total + first.items[1] + first.inner.b


def words_at(address: u64) -> u32:
    v = view_at(u32, address, 3)
    v[2] = v[0] + v[1]
    return v[2]


def bytes_at(address: u64) -> u8:
    v = view_at(u8, address, 4)
    return v[3]


def array_address(node: Ptr[Node]) -> u64:
    return wrapping_sub(address_of(node.items[1:]), address_of(node.bytes))


def array_in_memory(address: u64) -> u64:
    return array_address(pointer(Node, address))


def table_round_trip(x: u8) -> u8:
    again = view_at(u8, address_of(table[3:]), 2)
    again[1] = x
    return table[4]


def poke(address: u64) -> u32:
    device = pointer(Device, address)
    device.data.store(5)
    return device.status.acquire()


def timer() -> u64:
    write_system_register("CNTV_CVAL_EL0", 5)
    barrier("isb")
    return read_system_register("CNTVCT_EL0")


def wait() -> None:
    system_instruction("wfi")


def symbol() -> u64:
    return linker_symbol("image_end")


def code() -> u64:
    return address_of(wait)
'''


@pytest.fixture
def unsafe(target: Callable[..., Any]) -> Any:
    return target(UNSAFE)


def test_loads_and_stores_reach_mapped_bytes(unsafe: Any) -> None:
    ram = unsafe.environment.memory.map(0x1000, 16)
    unsafe.module.write(0x1002, 0xBEEF)
    assert ram[2:4] == b"\xef\xbe" and unsafe.module.read(0x1000) == 0xBEEF0000
    with pytest.raises(MemoryFault, match="0x100d"):
        unsafe.module.read(0x100D)
    with pytest.raises(ValueError, match="overlap"):
        unsafe.environment.memory.map(0x1008, 16)


def test_structs_in_memory_have_c_layout(unsafe: Any) -> None:
    ram = unsafe.environment.memory.map(0x4000_0000, 256)
    assert unsafe.module.chain(0x4000_0000) == 7 + 30 + 1000 + 9 + 500
    assert ram[0:2] == b"\x07\0" and ram[2:4] == b"\xfd\xff" and ram[4] == 2 and ram[8:12] == (500).to_bytes(4, "little")
    assert ram[16:20] == (9).to_bytes(4, "little")
    node = unsafe.module.node_at(0x4000_0000)
    assert isinstance(node, unsafe.module.Node) and node.value == 7 and node.next.value == 30
    assert list(node.items) == [0, 9] and node.inners[1].a == 5 and node.bytes[3] == 255
    assert unsafe.module.where(node.next) == 0x4000_0080
    node.value = 8
    assert ram[0] == 8
    assert unsafe.module.node_or_none(0) is None


def test_addresses_of_objects_lead_back(unsafe: Any) -> None:
    assert unsafe.module.round_trip()
    assert unsafe.module.code() != 0 and unsafe.module.code() == unsafe.module.code()


def test_views_at_addresses(unsafe: Any) -> None:
    ram = unsafe.environment.memory.map(0x100, bytearray(range(16)))
    assert unsafe.module.words_at(0x100) == 0x03020100 + 0x07060504
    assert ram[8:12] == (0x0A080604).to_bytes(4, "little")
    assert unsafe.module.bytes_at(0x10C) == 15


def test_addresses_of_views_are_those_of_their_first_element(unsafe: Any) -> None:
    unsafe.environment.memory.map(0x100, 128)
    layout = {f.name: f.offset for f in unsafe.module.Node._kind.fields}
    assert unsafe.module.array_in_memory(0x100) == (layout["items"] + 4 - layout["bytes"]) % (1 << 64)
    assert unsafe.module.table_round_trip(9) == 9


def test_devices_get_each_access(unsafe: Any) -> None:
    seen: list[tuple[int, int, int]] = []
    unsafe.environment.memory.map_device(0x9000, 0x100, lambda offset, size: offset + size, lambda o, s, v: seen.append((o, s, v)))
    assert unsafe.module.poke(0x9000) == 4
    assert seen == [(4, 4, 5)]


def test_extern_functions_use_their_model_or_a_replacement(unsafe: Any) -> None:
    assert unsafe.module.call_double(4) == 9
    with pytest.raises(NoModel, match="missing .C function c_missing"):
        unsafe.module.call_missing(1)
    unsafe.environment.externs["c_missing"] = lambda x: x + 40
    assert unsafe.module.call_missing(1) == 41


def test_registers_instructions_and_symbols_are_supplied(unsafe: Any) -> None:
    with pytest.raises(NoModel, match="CNTVCT_EL0"):
        unsafe.module.timer()
    unsafe.environment.registers["CNTVCT_EL0"] = lambda: 77
    assert unsafe.module.timer() == 77 and unsafe.environment.registers["CNTV_CVAL_EL0"] == 5
    with pytest.raises(NoModel, match="wfi"):
        unsafe.module.wait()
    waits: list[int] = []
    unsafe.environment.instructions["wfi"] = lambda: waits.append(1)
    unsafe.module.wait()
    assert waits == [1]
    with pytest.raises(NoModel, match="image_end"):
        unsafe.module.symbol()
    unsafe.environment.symbols["image_end"] = 0x1234
    assert unsafe.module.symbol() == 0x1234


REGIONS = '''
from cloister.lang import Array, Shared, array, log, region, region_bytes, struct, u8, u16, u32


@struct
class Queue:
    head: Shared[u16]
    tail: Shared[u16]
    slots: Array[Shared[u32]] = array(4)


queue = region(Queue, "queue")
data = region_bytes("data")


def put(x: u32) -> None:
    tail = queue.tail.relaxed()
    queue.slots[tail % 4].store(x)
    queue.tail.release(tail + 1)
    log(f"put {x} at {tail:x}, {x == 5}")


def poke(i: u32, x: u8) -> None:
    data[i].store(x)
'''

BINDINGS = p.Bindings(regions={"queue": p.RegionBinding("queue", 0x10_0000, 4096), "data": p.RegionBinding("data", 0x20_0000, 8192)})


def test_regions_are_zeroed_bytes_that_two_programs_may_share(target: Callable[..., Any]) -> None:
    shared = bytearray(64)
    environment = Environment()
    environment.regions["sample", "queue"] = shared
    lines: list[str] = []
    environment.log = lines.append
    loaded = target(REGIONS, bindings=BINDINGS, environment=environment)
    loaded.module.put(0x01020304)
    assert shared[2:8] == b"\x01\0\x04\x03\x02\x01"
    loaded.module.put(5)
    assert lines == ["put 16909060 at 0, 0", "put 5 at 1, 1"]
    loaded.module.poke(9, 3)
    assert loaded.environment.regions["sample", "data"][9] == 3
    again = bytearray(64)
    loaded.space.bind_region("sample", "queue", again)
    loaded.module.put(7)
    assert again[4] == 7 and again[2] == 1
