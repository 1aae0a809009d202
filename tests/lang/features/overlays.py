# SPDX-License-Identifier: BSD-2-Clause
"""Structs laid over shared bytes."""

from cloister.lang import Array, Shared, array, fill, i8, overlay, struct, truncate, u32, u64, u8, wrapping_add, wrapping_mul


@struct
class Cell:
    value: Shared[u32]
    small: Shared[i8]


@struct
class Cells:
    first: Cell
    rest: Array[Cell] = array(2)
    bytes: Array[Shared[u8]] = array(5)


shared: Array[Shared[u8]] = array(40)


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


flag: u8 = 1
odd: Array[Shared[u8]] = array(3)
after: Array[Shared[u8]] = array(19)
last: Array[Shared[u8]] = array(9)


def overlay_on_variables(which: bool, at: u8, x: u32) -> u32:
    """Each variable begins where anything may be laid over it, whatever lies before it."""
    odd[0].store(flag)
    cell = overlay(Cell, after, at) if which else overlay(Cell, last, at)
    cell.value.store(x)
    return cell.value.acquire() + u32(odd[0].relaxed())
