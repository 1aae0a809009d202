# SPDX-License-Identifier: BSD-2-Clause
"""CNodes: copying, moving and deleting capabilities between their slots.

The order of checks is part of the interface.
"""

from cloister.abi.labels import (
    CNODE_CANCEL_BADGED_SENDS,
    CNODE_COPY,
    CNODE_DELETE,
    CNODE_MINT,
    CNODE_MOVE,
    CNODE_MUTATE,
    CNODE_REVOKE,
    CNODE_ROTATE,
)
from cloister.abi.words import CapabilityRights
from cloister.kernel.capabilities import ALL_RIGHTS, is_null, mask_rights, update_data
from cloister.kernel.cspace import Found, lookup_source, lookup_target
from cloister.kernel.deletion import delete, revoke
from cloister.kernel.errors import failed_lookup, illegal_operation, missing_capability, truncated_message
from cloister.kernel.mdb import derive, ensure_empty, insert, move, swap
from cloister.kernel.memory import endpoint_of
from cloister.kernel.message import argument, extra
from cloister.kernel.object.endpoint import cancel_badged_sends
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread
from cloister.kernel.structures import Capability, Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, copy, from_raw, u64


def _fail_missing(is_source: bool, depth: u64) -> Status:
    missing_capability(depth)
    return failed_lookup(is_source)


def make_new(label: u64, length: u64, source: Ptr[Slot], new: Ptr[Capability]) -> Status:
    """Turn `new`, a copy of the source's capability, into what the destination gets."""
    if label == CNODE_COPY:
        if length < 5:
            return truncated_message()
        mask_rights(new, from_raw(CapabilityRights, argument(4)))
        return derive(source, new)
    if label == CNODE_MINT:
        if length < 6:
            return truncated_message()
        mask_rights(new, from_raw(CapabilityRights, argument(4)))
        update_data(new, argument(5), False)
        return derive(source, new)
    if label == CNODE_MUTATE:
        if length < 5:
            return truncated_message()
        update_data(new, argument(4), True)
    return Status.OK


def _copy_or_move(label: u64, length: u64, destination: Ptr[Slot]) -> Status:
    root = extra(0)
    if length < 4 or root is None:
        return truncated_message()
    depth = argument(3)
    status = ensure_empty(destination)
    if status is not Status.OK:
        return status
    found = Found(Status.OK, None, 0)
    status = lookup_source(root.capability, argument(2), depth, found)
    if status is not Status.OK:
        return status
    source = found.slot
    assert source is not None, "a successful lookup found nothing"
    if is_null(source.capability):
        return _fail_missing(True, depth)
    new: Capability = copy(source.capability)
    status = make_new(label, length, source, new)
    if status is not Status.OK:
        return status
    if is_null(new):
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    if label == CNODE_MOVE or label == CNODE_MUTATE:
        move(new, source, destination)
    else:
        insert(new, source, destination)
    return Status.OK


def _rotate(length: u64, destination: Ptr[Slot]) -> Status:
    """The source's capability goes to the pivot's slot, the pivot's to the destination."""
    pivot_root = extra(0)
    source_root = extra(1)
    if length < 8 or pivot_root is None or source_root is None:
        return truncated_message()
    pivot_depth = argument(4)
    source_depth = argument(7)
    found = Found(Status.OK, None, 0)
    status = lookup_source(source_root.capability, argument(6), source_depth, found)
    if status is not Status.OK:
        return status
    source = found.slot
    status = lookup_source(pivot_root.capability, argument(3), pivot_depth, found)
    if status is not Status.OK:
        return status
    pivot = found.slot
    assert source is not None and pivot is not None, "a successful lookup found nothing"
    if pivot is source or pivot is destination:
        return illegal_operation()
    if source is not destination:
        status = ensure_empty(destination)
        if status is not Status.OK:
            return status
    if is_null(source.capability):
        return _fail_missing(True, source_depth)
    if is_null(pivot.capability):
        return _fail_missing(False, pivot_depth)
    new_source: Capability = copy(source.capability)
    update_data(new_source, argument(5), True)
    new_pivot: Capability = copy(pivot.capability)
    update_data(new_pivot, argument(2), True)
    if is_null(new_source) or is_null(new_pivot):
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    if source is destination:
        swap(new_source, source, new_pivot, pivot)
    else:
        move(new_pivot, pivot, destination)
        move(new_source, source, pivot)
    return Status.OK


def _cancel_badged_sends(slot: Ptr[Slot]) -> Status:
    capability = slot.capability
    if capability.head.kind is not Kind.ENDPOINT or capability.head.detail != ALL_RIGHTS:
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    if capability.data != 0:
        cancel_badged_sends(endpoint_of(capability), capability.data)
    return Status.OK


def decode_cnode(label: u64, length: u64, capability: Ptr[Capability]) -> Status:
    """An invocation of a CNode."""
    if label < CNODE_REVOKE or label > CNODE_ROTATE:
        return illegal_operation()
    if length < 2:
        return truncated_message()
    found = Found(Status.OK, None, 0)
    status = lookup_target(capability, argument(0), argument(1), found)
    if status is not Status.OK:
        return status
    slot = found.slot
    assert slot is not None, "a successful lookup found nothing"
    if label == CNODE_REVOKE:
        set_state(current_thread(), ThreadState.RESTART)
        return revoke(slot)
    if label == CNODE_DELETE:
        set_state(current_thread(), ThreadState.RESTART)
        return delete(slot)
    if label == CNODE_CANCEL_BADGED_SENDS:
        return _cancel_badged_sends(slot)
    if label == CNODE_ROTATE:
        return _rotate(length, slot)
    return _copy_or_move(label, length, slot)
