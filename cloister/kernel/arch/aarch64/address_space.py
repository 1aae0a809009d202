# SPDX-License-Identifier: BSD-2-Clause
"""Which address space a thread runs in: ASIDs, which capabilities know, and VMIDs, which the hardware knows.

An ASID (16 bits; 0: none) names a VSpace through a table of pools. Pools are objects: 512 entries of one word each, which is the value of
VTTBR_EL2 for the VSpace: the physical address of its root, and above bit 48 the VMID (8 bits; 0: none yet).
Capabilities hold ASIDs instead of pointers, so a VSpace or a pool can be deleted without finding every capability to what was mapped in it.

Invariants: `owners[v]` is the ASID whose entry holds VMID v, or 0; the TLB holds translations of a VMID only for the VSpace that owns it.
VMID 0 is for threads without a VSpace: an empty root.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.objects import ASID_POOL_BITS
from cloister.kernel.arch.aarch64.capability import is_sound
from cloister.kernel.arch.aarch64.kernel_space import physical, virtual
from cloister.kernel.arch.aarch64.stage2 import VMID_SHIFT, flush_all, flush_page, root_register, use_root, used_root
from cloister.kernel.structures import TCB_VSPACE, Kind, Tcb
from cloister.lang import (
    Array,
    Ptr,
    array,
    ensures,
    ghost,
    inline,
    invariant,
    linker_symbol,
    load,
    noinline,
    requires,
    store,
    u16,
    u64,
    wrapping_add,
)

UNSAFE = "reads and writes entries of ASID pools, whose addresses come from capabilities"

POOL_COUNT = 128
POOL_BITS = 9  # log2 of the ASIDs of a pool
POOL_ENTRIES: Final[u64] = 512
ROOT_ASID: Final[u64] = 1  # of the root task

_ROOT_MASK: Final[u64] = 0xFFFF_FFFF_E000

pools: Array[u64] = array(128)
owners: Array[u16] = array(256)
next_vmid: u64 = 1


@ghost
def are_sound() -> bool:
    """Pools are aligned to their size, and the VMID that is given next is one."""
    return 0 < next_vmid < len(owners) and all(pool % (1 << ASID_POOL_BITS) == 0 for pool in pools)


def _entry_of(asid: u64) -> u64:
    """Where the word of an ASID is; 0 if its pool does not exist."""
    pool = pools[asid >> POOL_BITS]
    if pool == 0:
        return 0
    return pool + asid % POOL_ENTRIES * 8


def root_of(asid: u64) -> u64:
    """The kernel-window address of the VSpace's root; 0 if the ASID names none."""
    requires(asid < 1 << 16 and are_sound())
    entry = _entry_of(asid)
    word: u64 = 0 if entry == 0 else load(u64, entry)
    return 0 if word == 0 else virtual(word & _ROOT_MASK)


def assign(asid: u64, root: u64) -> None:
    """The ASID, which is free, names the VSpace with this root from now on."""
    requires(asid < 1 << 16 and are_sound())
    store(u64, _entry_of(asid), physical(root))


def free_asid(base: u64) -> u64:
    """An ASID of the pool that begins at ASID `base` that names nothing; 0 if there is none."""
    requires(base < 1 << 16 and are_sound())
    pool = pools[base >> POOL_BITS]
    for index in range(POOL_ENTRIES):
        invariant(index < POOL_ENTRIES)
        if base + index != 0 and load(u64, pool + index * 8) == 0:
            return base + index
    return 0


def _vmid_of(asid: u64) -> u64:
    entry = _entry_of(asid)
    return 0 if entry == 0 else load(u64, entry) >> VMID_SHIFT


@noinline
def _take_vmid() -> u64:
    """A VMID without owner. If all have one, they lose theirs in turn."""
    global next_vmid
    vmid = next_vmid
    for _ in range(256):
        invariant(0 < vmid < len(owners))
        if owners[vmid] == 0:
            break
        vmid = vmid + 1 if vmid < 255 else 1
    next_vmid = vmid + 1 if vmid < 255 else 1
    loser = u64(owners[vmid])
    if loser != 0:
        entry = _entry_of(loser)
        store(u64, entry, load(u64, entry) & _ROOT_MASK)
        owners[vmid] = 0
        flush_all(vmid)
    return vmid


@noinline
def _with_vmid(asid: u64) -> u64:
    """The word of a VSpace that has no VMID yet, with one."""
    vmid = _take_vmid()
    entry = _entry_of(asid)
    word = root_register(load(u64, entry), vmid)
    owners[vmid] = u16(asid)
    store(u64, entry, word)
    return word


@inline
def _empty_space() -> u64:
    return root_register(physical(linker_symbol("kernel_empty_vspace")), 0)


def use_space_of(thread: Ptr[Tcb]) -> None:
    """Translate user addresses as the thread's VSpace says; without one, every access faults.

    The capability may have outlived the assignment of its ASID: it counts only if the ASID still names its root. On every switch of
    threads, hence without a call on the usual way.
    """
    requires(is_sound(thread.slots[TCB_VSPACE].capability) and are_sound())
    ensures(lambda: are_sound())
    capability = thread.slots[TCB_VSPACE].capability
    if capability.head.kind is Kind.VSPACE and capability.head.detail == 1:
        asid = capability.data
        pool = pools[asid >> POOL_BITS]
        if pool != 0:
            word = load(u64, wrapping_add(pool, asid % POOL_ENTRIES * 8))
            if word & _ROOT_MASK == physical(capability.address()):
                use_root(word if word >> VMID_SHIFT != 0 else _with_vmid(asid))
                return
    use_root(_empty_space())


def use_empty_space() -> None:
    """Translate no user address. At boot, before the first thread."""
    use_root(_empty_space())


def _leave_root(root: u64) -> None:
    """The root's memory is about to be reused: do not walk it. The running thread's accesses fault until it is switched to again."""
    if used_root() == physical(root):
        use_root(_empty_space())


def _drop(asid: u64) -> None:
    """The ASID's entry goes: its translations, its VMID."""
    vmid = _vmid_of(asid)
    if vmid != 0:
        flush_all(vmid)
        owners[vmid] = 0
    _leave_root(root_of(asid))
    store(u64, _entry_of(asid), 0)


def unassign(asid: u64, root: u64) -> None:
    """The VSpace with this root is deleted."""
    if root_of(asid) == root:
        _drop(asid)


@inline
def pool_of(base: u64) -> u64:
    """The kernel-window address of the pool that begins at ASID `base`; 0 if there is none."""
    requires(base < 1 << 16)
    return pools[base >> POOL_BITS]


def free_pool() -> u64:
    """The first ASID of a pool that does not exist yet; 65536 if all do."""
    for index in range(POOL_COUNT):
        if pools[index] == 0:
            return u64(index) << POOL_BITS
    return POOL_COUNT * POOL_ENTRIES


def add_pool(base: u64, pool: u64) -> None:
    """The object at kernel-window address `pool`, of zero bytes, holds the ASIDs from `base` on."""
    requires(base < 1 << 16 and pool % (1 << ASID_POOL_BITS) == 0 and are_sound())
    ensures(lambda: are_sound())
    pools[base >> POOL_BITS] = pool


def remove_pool(base: u64, pool: u64) -> None:
    """The pool is deleted, and every ASID in it with it."""
    if pool_of(base) != pool:
        return
    for index in range(POOL_ENTRIES):
        if load(u64, pool + index * 8) != 0:
            _drop(base + index)
    pools[base >> POOL_BITS] = 0


def forget_page(asid: u64, address: u64) -> None:
    """The mapping of a user address is gone or changed: no translation of it stays in the TLB."""
    requires(asid < 1 << 16 and are_sound())
    vmid = _vmid_of(asid)
    if vmid != 0:
        flush_page(vmid, address)


def forget_all(asid: u64) -> None:
    """A table is gone: no translation of the VSpace stays in the TLB."""
    requires(asid < 1 << 16 and are_sound())
    vmid = _vmid_of(asid)
    if vmid != 0:
        flush_all(vmid)
