# SPDX-License-Identifier: BSD-2-Clause
"""Invocations of frames: mapping and unmapping, cache maintenance, and telling where a frame lies.

A frame capability knows the one place where it has mapped its frame. What it knows may be stale, because another frame may be mapped over
it: unmapping looks whether the entry is still its own.
"""

from __future__ import annotations

from cloister.abi.labels import (
    PAGE_CLEAN_DATA,
    PAGE_GET_ADDRESS,
    PAGE_MAP,
    PAGE_UNIFY_INSTRUCTION,
    PAGE_UNMAP,
)
from cloister.abi.objects import EXECUTE_NEVER, PAGE_CACHEABLE, USER_VSPACE_TOP
from cloister.abi.words import CapabilityRights
from cloister.kernel.arch.aarch64.address_space import are_sound, forget_page, root_of
from cloister.kernel.arch.aarch64.cache_operation import maintain
from cloister.kernel.arch.aarch64.capability import (
    READABLE,
    WRITABLE,
    frame_rights,
    is_in_window,
    is_sound,
    is_sound_or_none,
    is_valid_vspace,
    mapped_address,
    mapped_asid,
    mapping,
)
from cloister.kernel.arch.aarch64.kernel_space import WINDOW_TOP, physical, virtual
from cloister.kernel.arch.aarch64.stage2 import is_leaf_of, is_valid, leaf_descriptor, walk, write_entry
from cloister.kernel.errors import (
    alignment_error,
    failed_lookup,
    illegal_operation,
    invalid_argument,
    invalid_capability,
    invalid_root,
    missing_capability,
    truncated_message,
)
from cloister.kernel.message import argument, extra, is_invoked, reply_value
from cloister.kernel.state import kernel
from cloister.kernel.structures import Capability, Slot, Status
from cloister.lang import Ptr, from_raw, requires, u64


def unmap(capability: Ptr[Capability]) -> None:
    """Remove the mapping that the capability has made, if it is still there."""
    requires(are_sound())
    root = root_of(mapped_asid(capability))
    if root == 0:
        return
    address = mapped_address(capability)
    place = walk(root, address)
    if place.bits != capability.head.size_bits or not is_leaf_of(place.entry, place.bits, physical(capability.address())):
        return
    write_entry(place.entry, 0)
    forget_page(mapped_asid(capability), address)


def decode(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status:
    """An invocation of the frame in `slot`."""
    requires(is_invoked() and is_sound(slot.capability) and are_sound())
    requires(is_in_window(slot.capability) and is_sound_or_none(kernel.extra[0].slot))
    frame = slot.capability
    if label == PAGE_MAP:
        return _map(length, frame)
    if label == PAGE_UNMAP:
        if mapped_asid(frame) != 0:
            unmap(frame)
            frame.data = 0
        return Status.OK
    if label == PAGE_GET_ADDRESS:
        return reply_value(call, physical(frame.address()))
    if PAGE_CLEAN_DATA <= label <= PAGE_UNIFY_INSTRUCTION:
        return _maintain(label, length, frame)
    return illegal_operation()


def _map(length: u64, frame: Ptr[Capability]) -> Status:
    vspace_slot = extra(0)
    if length < 3 or vspace_slot is None:
        return truncated_message()
    address = argument(0)
    rights = frame_rights(frame.head.detail, from_raw(CapabilityRights, argument(1)))
    attributes = argument(2)
    vspace = vspace_slot.capability
    if not is_valid_vspace(vspace):
        return invalid_capability(1)
    asid = vspace.data
    root = root_of(asid)
    if root == 0:
        invalid_root()
        return failed_lookup(False)
    if root != vspace.address():
        return invalid_capability(1)
    size = u64(1) << frame.head.size_bits
    if address & (size - 1) != 0:
        return alignment_error()
    if mapped_asid(frame) != 0:
        if mapped_asid(frame) != asid:
            return invalid_capability(1)
        if mapped_address(frame) != address:
            return invalid_argument(0)
    elif address > USER_VSPACE_TOP:  # aligned: the last byte is below the top exactly if the first is
        return invalid_argument(0)
    place = walk(root, address)
    if place.bits != frame.head.size_bits:
        missing_capability(place.bits)
        return failed_lookup(False)
    was_valid = is_valid(place.entry)
    frame.data = mapping(asid, address)
    descriptor = leaf_descriptor(
        physical(frame.address()),
        place.bits,
        rights & READABLE != 0,
        rights & WRITABLE != 0,
        attributes & PAGE_CACHEABLE != 0,
        attributes & EXECUTE_NEVER != 0,
    )
    write_entry(place.entry, descriptor)
    if was_valid:
        forget_page(asid, address)
    return Status.OK


def _maintain(label: u64, length: u64, frame: Ptr[Capability]) -> Status:
    if length < 2:
        return truncated_message()
    if mapped_asid(frame) == 0:
        return illegal_operation()
    if root_of(mapped_asid(frame)) == 0:
        invalid_root()
        return failed_lookup(False)
    start = argument(0)
    end = argument(1)
    if end <= start:
        return invalid_argument(1)
    size = u64(1) << frame.head.size_bits
    if start >= size or end > size:
        return invalid_argument(0)
    first = physical(frame.address()) + start
    if virtual(first + (end - start)) > WINDOW_TOP:
        return illegal_operation()
    maintain(label - PAGE_CLEAN_DATA, first, end - start)
    return Status.OK
