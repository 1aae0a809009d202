# SPDX-License-Identifier: BSD-2-Clause
"""Invocations of ASID control and of ASID pools: making a pool, and giving a VSpace an ASID."""

from __future__ import annotations

from cloister.abi.labels import ASID_CONTROL_MAKE_POOL, ASID_POOL_ASSIGN
from cloister.abi.objects import ASID_POOL_BITS
from cloister.kernel.arch.aarch64.address_space import (
    POOL_COUNT,
    POOL_ENTRIES,
    add_pool,
    are_sound,
    assign,
    free_asid,
    free_pool,
    pool_of,
)
from cloister.kernel.arch.aarch64.capability import head, is_in_window, is_sound, is_sound_or_none
from cloister.kernel.arch.sim.machine import clear_memory
from cloister.kernel.cspace import Found, lookup_target
from cloister.kernel.errors import delete_first, failed_lookup, illegal_operation, invalid_capability, invalid_root, truncated_message
from cloister.kernel.mdb import ensure_empty, ensure_no_children, insert, is_sound_with_next
from cloister.kernel.message import argument, extra, is_invoked
from cloister.kernel.state import kernel
from cloister.kernel.structures import Capability, Kind, Slot, Status
from cloister.lang import Ptr, ghost, replace, requires, u64


@ghost
def can_become_pool(slot: Ptr[Slot] | None) -> bool:
    """What it needs for that, if there is a slot and its untyped is of a pool's size."""
    return slot is None or (is_sound_with_next(slot) and (slot.capability.head.kind is not Kind.UNTYPED or is_in_window(slot.capability)))


def decode_control(label: u64, length: u64) -> Status:
    """An invocation of ASID control."""
    requires(is_invoked() and are_sound() and can_become_pool(kernel.extra[0].slot))
    if label != ASID_CONTROL_MAKE_POOL:
        return illegal_operation()
    untyped_slot = extra(0)
    root_slot = extra(1)
    if length < 2 or untyped_slot is None or root_slot is None:
        return truncated_message()
    base = free_pool()
    if base == POOL_COUNT * POOL_ENTRIES:
        return delete_first()
    untyped = untyped_slot.capability
    if untyped.head.kind is not Kind.UNTYPED or untyped.head.size_bits != ASID_POOL_BITS or untyped.head.detail != 0:
        return invalid_capability(1)
    if ensure_no_children(untyped_slot) is not Status.OK:
        return Status.ERROR
    found = Found(Status.OK, None, 0)
    if lookup_target(root_slot.capability, argument(0), argument(1), found) is not Status.OK:
        return Status.ERROR
    destination = found.slot
    if destination is None:
        return Status.ERROR
    if ensure_empty(destination) is not Status.OK:
        return Status.ERROR
    pool = untyped.address()
    untyped.data = 1 << ASID_POOL_BITS  # all of it is used
    clear_memory(pool, 1 << ASID_POOL_BITS)
    capability = Capability(head(Kind.ASID_POOL, pool, ASID_POOL_BITS, 0), base)
    insert(capability, untyped_slot, destination)
    add_pool(base, pool)
    return Status.OK


def decode_pool(label: u64, slot: Ptr[Slot]) -> Status:
    """An invocation of the ASID pool in `slot`."""
    requires(slot.capability.head.kind is Kind.ASID_POOL and is_sound(slot.capability))
    requires(are_sound() and is_sound_or_none(kernel.extra[0].slot))
    if label != ASID_POOL_ASSIGN:
        return illegal_operation()
    vspace_slot = extra(0)
    if vspace_slot is None:
        return truncated_message()
    vspace = vspace_slot.capability
    if vspace.head.kind is not Kind.VSPACE or vspace.head.detail == 1:
        return invalid_capability(1)
    base = slot.capability.data
    pool = pool_of(base)
    if pool == 0:
        invalid_root()
        return failed_lookup(False)
    if pool != slot.capability.address():
        return invalid_capability(0)
    asid = free_asid(base)
    if asid == 0:
        return delete_first()
    assign(asid, vspace.address())
    vspace.head = replace(vspace.head, detail=1)
    vspace.data = asid
    return Status.OK
