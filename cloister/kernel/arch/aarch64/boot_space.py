# SPDX-License-Identifier: BSD-2-Clause
"""The root task's address space, as boot makes it.

Invariant: what is linked into the root task's VSpace here is what the capabilities made here say, so that the root task can unmap and
reuse all of it.
"""

from __future__ import annotations

from cloister.abi.objects import (
    ASID_POOL_BITS,
    HUGE_PAGE_BITS,
    LARGE_PAGE_BITS,
    PAGE_TABLE_BITS,
    SMALL_PAGE_BITS,
    USER_VSPACE_TOP,
    VSPACE_BITS,
)
from cloister.kernel.arch.aarch64.address_space import ROOT_ASID, add_pool, are_sound, assign
from cloister.kernel.arch.aarch64.capability import READABLE, WRITABLE, head, mapping
from cloister.kernel.arch.aarch64.kernel_space import physical
from cloister.kernel.arch.aarch64.stage2 import leaf_descriptor, table_descriptor, walk, write_entry
from cloister.kernel.structures import Capability, Kind
from cloister.lang import Ptr, ghost, invariant, requires, u64


@ghost
def is_user_range(start: u64, end: u64) -> bool:
    """Users may have memory at [start, end), which is not empty."""
    return start < end <= USER_VSPACE_TOP + 1


def _spans(start: u64, end: u64, bits: u64) -> u64:
    """How many aligned ranges of 2**bits bytes [start, end) touches."""
    return ((end - 1) >> bits) - (start >> bits) + 1


def root_table_count(start: u64, end: u64) -> u64:
    """How many page tables it takes to map [start, end) by 4 KiB."""
    requires(is_user_range(start, end))
    return _spans(start, end, HUGE_PAGE_BITS) + _spans(start, end, LARGE_PAGE_BITS)


def create_root_vspace(vspace: u64, tables: u64, start: u64, end: u64, pool: u64) -> None:
    """Link the tables, of zero bytes and one behind the other, into the root: first those of 1 GiB, then those of 2 MiB, each ascending.

    The VSpace gets the root task's ASID from the pool.
    """
    requires(is_user_range(start, end) and tables < 1 << 63 and vspace % (1 << VSPACE_BITS) == 0)
    requires(pool % (1 << ASID_POOL_BITS) == 0 and are_sound())
    add_pool(0, pool)
    assign(ROOT_ASID, vspace)
    for index in range(root_table_count(start, end)):
        invariant(index < root_table_count(start, end))
        place = walk(vspace, _table_address(index, start, end))
        write_entry(place.entry, table_descriptor(physical(tables + (index << PAGE_TABLE_BITS))))


def _table_address(index: u64, start: u64, end: u64) -> u64:
    """The first user address that the index-th table covers."""
    upper = _spans(start, end, HUGE_PAGE_BITS)
    if index < upper:
        return ((start >> HUGE_PAGE_BITS) + index) << HUGE_PAGE_BITS
    return ((start >> LARGE_PAGE_BITS) + (index - upper)) << LARGE_PAGE_BITS


def root_table_capability(index: u64, tables: u64, start: u64, end: u64, out: Ptr[Capability]) -> None:
    """The capability of the index-th table, mapped."""
    requires(is_user_range(start, end) and index < root_table_count(start, end) and tables < 1 << 63)
    out.head = head(Kind.PAGE_TABLE, tables + (index << PAGE_TABLE_BITS), PAGE_TABLE_BITS, 1)
    out.data = mapping(ROOT_ASID, _table_address(index, start, end))


def root_vspace_capability(vspace: u64, out: Ptr[Capability]) -> None:
    """The capability of the root task's VSpace, which has its ASID."""
    out.head = head(Kind.VSPACE, vspace, VSPACE_BITS, 1)
    out.data = ROOT_ASID


def root_pool_capability(pool: u64, out: Ptr[Capability]) -> None:
    """The capability of the pool that the root task's ASID is in."""
    out.head = head(Kind.ASID_POOL, pool, ASID_POOL_BITS, 0)
    out.data = 0


def root_asid_control(out: Ptr[Capability]) -> None:
    """The right to make further pools."""
    out.head = head(Kind.ASID_CONTROL, 0, 0, 0)
    out.data = 0


def map_root_frame(vspace: u64, address: u64, virtual: u64, executable: bool, out: Ptr[Capability]) -> None:
    """Map the 4 KiB frame at kernel-window `address` for the root task at `virtual`, to be read and written; its capability."""
    requires(vspace % (1 << VSPACE_BITS) == 0)
    place = walk(vspace, virtual)
    write_entry(place.entry, leaf_descriptor(physical(address), SMALL_PAGE_BITS, True, True, True, not executable))
    out.head = head(Kind.FRAME, address, SMALL_PAGE_BITS, READABLE | WRITABLE)
    out.data = mapping(ROOT_ASID, virtual)


def smc_capability(out: Ptr[Capability]) -> None:
    """The right to call the firmware, without badge."""
    out.head = head(Kind.SMC, 0, 0, 0)
    out.data = 0
