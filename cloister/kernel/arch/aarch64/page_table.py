# SPDX-License-Identifier: BSD-2-Clause
"""Invocations of page tables: putting one into a VSpace at the first level that is missing, and taking it out."""

from __future__ import annotations

from cloister.abi.labels import PAGE_TABLE_MAP, PAGE_TABLE_UNMAP
from cloister.abi.objects import PAGE_TABLE_BITS, SMALL_PAGE_BITS, USER_VSPACE_TOP
from cloister.kernel.arch.aarch64.address_space import are_sound, forget_all, root_of
from cloister.kernel.arch.aarch64.capability import is_in_window, is_sound_or_none, is_valid_vspace, mapped_address, mapped_asid, mapping
from cloister.kernel.arch.aarch64.kernel_space import physical
from cloister.kernel.arch.sim.machine import clear_memory
from cloister.kernel.arch.aarch64.stage2 import is_valid, table_descriptor, walk, walk_to_table, write_entry
from cloister.kernel.errors import (
    delete_first,
    failed_lookup,
    illegal_operation,
    invalid_argument,
    invalid_capability,
    invalid_root,
    revoke_first,
    truncated_message,
)
from cloister.kernel.mdb import is_final, is_sound_with_neighbours
from cloister.kernel.message import argument, extra, is_invoked
from cloister.kernel.state import kernel
from cloister.kernel.structures import Capability, Kind, Slot, Status
from cloister.lang import Ptr, replace, requires, u64


def unmap(capability: Ptr[Capability]) -> None:
    """Take the table out of the VSpace, if it is still there."""
    requires(are_sound())
    root = root_of(mapped_asid(capability))
    if root == 0:
        return
    entry = walk_to_table(root, mapped_address(capability), physical(capability.address()))
    if entry == 0:
        return
    write_entry(entry, 0)
    forget_all(mapped_asid(capability))


def decode(label: u64, length: u64, slot: Ptr[Slot]) -> Status:
    """An invocation of the page table in `slot`."""
    requires(is_invoked() and are_sound() and is_sound_or_none(kernel.extra[0].slot))
    requires(slot.capability.head.kind is Kind.PAGE_TABLE and is_in_window(slot.capability))
    requires(is_sound_with_neighbours(slot))
    if label == PAGE_TABLE_UNMAP:
        return _unmap(slot)
    if label != PAGE_TABLE_MAP:
        return illegal_operation()
    vspace_slot = extra(0)
    if length < 2 or vspace_slot is None:
        return truncated_message()
    table = slot.capability
    if table.head.detail == 1:
        return invalid_capability(0)
    vspace = vspace_slot.capability
    if not is_valid_vspace(vspace):
        return invalid_capability(1)
    address = argument(0)
    if address > USER_VSPACE_TOP:
        return invalid_argument(0)
    asid = vspace.data
    root = root_of(asid)
    if root == 0:
        invalid_root()
        return failed_lookup(False)
    if root != vspace.address():
        return invalid_capability(1)
    place = walk(root, address)
    if place.bits == SMALL_PAGE_BITS or is_valid(place.entry):
        return delete_first()
    table.head = replace(table.head, detail=1)
    table.data = mapping(asid, address & ~((u64(1) << place.bits) - 1))
    write_entry(place.entry, table_descriptor(physical(table.address())))
    return Status.OK


def _unmap(slot: Ptr[Slot]) -> Status:
    if not is_final(slot):
        return revoke_first()
    table = slot.capability
    if table.head.detail == 1:
        unmap(table)
        clear_memory(table.address(), 1 << PAGE_TABLE_BITS)
        table.head = replace(table.head, detail=0)
        table.data = 0
    return Status.OK
