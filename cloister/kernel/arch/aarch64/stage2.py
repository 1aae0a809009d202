# SPDX-License-Identifier: BSD-2-Clause
"""Stage-2 translation: user level's virtual memory. The shape of the tables, walks, descriptors, and what the TLB may have cached.

A VSpace is a root of 1024 entries of 1 GiB (two concatenated level-1 tables); below are tables of 512 entries of 2 MiB, and of 4 KiB.
User level runs with stage 1 off, so a user's virtual address is what the architecture calls an intermediate physical address.

Invariant: a table descriptor points to a table that a mapped PageTable capability names; what the TLB may hold of an entry is flushed
when the entry goes. Table walks are coherent with the data caches (VTCR_EL2 says write-back), so writing an entry needs only a barrier.

Source: Arm DDI 0487, D8.3 "Translation table descriptor formats", D8.14 "TLB maintenance".
"""

from __future__ import annotations

from typing import Final

from cloister.abi.objects import VSPACE_BITS
from cloister.kernel.arch.aarch64.kernel_space import WINDOW
from cloister.lang import (
    barrier,
    inline,
    load,
    read_system_register,
    requires,
    store,
    struct,
    system_instruction,
    u64,
    write_system_register,
)

UNSAFE = "reads and writes translation tables and VTTBR_EL2; every address comes from a capability or from a table that one named"

SMALL_BITS = 12
LARGE_BITS = 21
HUGE_BITS = 30
VMID_SHIFT = 48  # in VTTBR_EL2

_VALID: Final[u64] = 1
_TYPE: Final[u64] = 3
_TABLE: Final[u64] = 3
_BLOCK: Final[u64] = 1
_PAGE: Final[u64] = 3
_ADDRESS: Final[u64] = 0xFF_FFFF_F000

_ACCESSED: Final[u64] = 0x400
_NORMAL: Final[u64] = 0x3C  # MemAttr 15: write-back at both levels of cache
_READ: Final[u64] = 0x40  # S2AP
_WRITE: Final[u64] = 0x80
_EXECUTE_NEVER: Final[u64] = 0x40_0000_0000_0000


@struct
class Walk:
    """Where a walk stopped: the entry's address (kernel's view) and the log2 of the bytes that it covers."""

    entry: u64
    bits: u64


def walk(root: u64, address: u64) -> Walk:
    """Follow tables from `root` (kernel's view) as far as they go towards user address `address`."""
    requires(root % (1 << VSPACE_BITS) == 0)
    entry: u64 = root + ((address >> HUGE_BITS) & 0x3FF) * 8
    bits: u64 = HUGE_BITS
    while bits > SMALL_BITS:
        descriptor: u64 = load(u64, entry)
        if descriptor & _TYPE != _TABLE:
            break
        bits -= 9
        entry = (descriptor & _ADDRESS) + WINDOW + ((address >> bits) & 0x1FF) * 8
    return Walk(entry, bits)


def is_valid(entry: u64) -> bool:
    """Does the entry at this address translate or point to a table?"""
    return load(u64, entry) & _VALID != 0


def is_leaf_of(entry: u64, bits: u64, frame: u64) -> bool:
    """Does the entry, which covers 2**bits bytes, map the frame at physical address `frame`?"""
    descriptor: u64 = load(u64, entry)
    kind: u64 = _PAGE if bits == SMALL_BITS else _BLOCK
    return descriptor & _TYPE == kind and descriptor & _ADDRESS == frame


def is_leaf(entry: u64, bits: u64) -> bool:
    """Does the entry, where a walk stopped, map a frame?"""
    return load(u64, entry) & _TYPE == (_PAGE if bits == SMALL_BITS else _BLOCK)


def walk_to_table(root: u64, address: u64, table: u64) -> u64:
    """The address of the entry that points to the table at physical address `table` on the way to user address `address`; 0: none does."""
    requires(root % (1 << VSPACE_BITS) == 0)
    entry: u64 = root + ((address >> HUGE_BITS) & 0x3FF) * 8
    bits: u64 = HUGE_BITS
    while bits > SMALL_BITS:
        descriptor: u64 = load(u64, entry)
        if descriptor & _TYPE != _TABLE:
            return 0
        if descriptor & _ADDRESS == table:
            return entry
        bits -= 9
        entry = (descriptor & _ADDRESS) + WINDOW + ((address >> bits) & 0x1FF) * 8
    return 0


def leaf_frame(entry: u64, bits: u64) -> u64:
    """The physical address of the frame that the entry maps; the caller has seen that it is valid."""
    requires(bits <= HUGE_BITS)
    return load(u64, entry) & _ADDRESS & ~((u64(1) << bits) - 1)


def table_descriptor(table: u64) -> u64:
    """The descriptor of the table at physical address `table`."""
    return table | _TABLE


def leaf_descriptor(frame: u64, bits: u64, readable: bool, writable: bool, cacheable: bool, execute_never: bool) -> u64:
    """The descriptor that maps the frame at physical address `frame` of 2**bits bytes."""
    descriptor: u64 = frame | _ACCESSED | (_PAGE if bits == SMALL_BITS else _BLOCK)
    if readable:
        descriptor |= _READ
        if writable:
            descriptor |= _WRITE
    if cacheable:
        descriptor |= _NORMAL
    if execute_never:
        descriptor |= _EXECUTE_NEVER
    return descriptor


def write_entry(entry: u64, descriptor: u64) -> None:
    """Set an entry; walks that begin after this see it."""
    store(u64, entry, descriptor)
    barrier("dsb ishst")
    barrier("isb")


@inline
def root_register(root: u64, vmid: u64) -> u64:
    """The value of VTTBR_EL2 for the root at physical address `root`."""
    requires(vmid < 1 << 16)
    return root | vmid << VMID_SHIFT


@inline
def use_root(value: u64) -> None:
    """Translate user addresses by this value of `root_register` from now on."""
    if read_system_register("VTTBR_EL2") != value:
        write_system_register("VTTBR_EL2", value)
        barrier("isb")


def used_root() -> u64:
    """The physical address of the root in use."""
    return read_system_register("VTTBR_EL2") & 0xFFFF_FFFF_FFFE


def flush_all(vmid: u64) -> None:
    """Forget every translation cached for the VMID."""
    requires(vmid < 1 << 16)
    before: u64 = _enter(vmid)
    system_instruction("tlbi vmalls12e1is")
    _leave(before)


def flush_page(vmid: u64, address: u64) -> None:
    """Forget the translation cached for the user address under the VMID, and combined entries made from it."""
    requires(vmid < 1 << 16)
    before: u64 = _enter(vmid)
    system_instruction("tlbi ipas2e1is", address >> 12)
    barrier("dsb ish")
    system_instruction("tlbi vmalle1is")
    _leave(before)


def _enter(vmid: u64) -> u64:
    """TLB instructions act on the current VMID: make it `vmid`; returns what to give to `_leave`."""
    before: u64 = read_system_register("VTTBR_EL2")
    write_system_register("VTTBR_EL2", (before & 0xFFFF_FFFF_FFFF) | vmid << VMID_SHIFT)
    barrier("dsb ishst")
    barrier("isb")
    return before


def _leave(before: u64) -> None:
    barrier("dsb ish")
    write_system_register("VTTBR_EL2", before)
    barrier("isb")
