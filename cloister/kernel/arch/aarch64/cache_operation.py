# SPDX-License-Identifier: BSD-2-Clause
"""Cache maintenance that users ask for, of memory that they have mapped."""

from __future__ import annotations

from cloister.abi.labels import VSPACE_CLEAN_DATA, VSPACE_UNIFY_INSTRUCTION
from cloister.abi.objects import USER_VSPACE_TOP
from cloister.kernel.arch.aarch64.address_space import are_sound, root_of
from cloister.kernel.arch.aarch64.cache import clean, clean_and_invalidate, invalidate, unify
from cloister.kernel.arch.aarch64.capability import is_sound, is_valid_vspace
from cloister.kernel.arch.aarch64.kernel_space import in_ram, virtual
from cloister.kernel.arch.aarch64.stage2 import is_leaf, leaf_frame, walk
from cloister.kernel.errors import (
    failed_lookup,
    illegal_operation,
    invalid_argument,
    invalid_capability,
    invalid_root,
    range_error,
    truncated_message,
)
from cloister.kernel.message import argument, is_invoked
from cloister.kernel.structures import Slot, Status
from cloister.lang import Ptr, requires, u64


def maintain(operation: u64, start: u64, size: u64) -> None:
    """Operation 0: clean, 1: invalidate, 2: both, 3: make instructions see it; on physical memory.

    As in seL4 a range of one byte is left alone, and the last byte counts only by its line. What is no RAM is in no cache.
    """
    if size < 2 or not in_ram(start, start + size):
        return
    first = virtual(start)
    end = first + size
    if operation == 0:
        clean(first, end)
    elif operation == 1:
        invalidate(first, end)
    elif operation == 2:
        clean_and_invalidate(first, end)
    else:
        unify(first, end)


def decode_vspace(label: u64, length: u64, slot: Ptr[Slot]) -> Status:
    """An invocation of the VSpace in `slot`."""
    requires(is_invoked() and is_sound(slot.capability) and are_sound())
    if label < VSPACE_CLEAN_DATA or label > VSPACE_UNIFY_INSTRUCTION:
        return illegal_operation()
    if length < 2:
        return truncated_message()
    start = argument(0)
    end = argument(1)
    if end <= start:
        return invalid_argument(1)
    if end > USER_VSPACE_TOP:
        return illegal_operation()
    vspace = slot.capability
    if not is_valid_vspace(vspace):
        return invalid_capability(0)
    root = root_of(vspace.data)
    if root == 0:
        invalid_root()
        return failed_lookup(False)
    if root != vspace.address():
        return invalid_capability(0)
    place = walk(root, start)
    if not is_leaf(place.entry, place.bits):
        return Status.OK
    page = start & ~((u64(1) << place.bits) - 1)
    last = page + ((u64(1) << place.bits) - 1)
    if end - 1 > last:
        return range_error(start, last)
    maintain(label - VSPACE_CLEAN_DATA, leaf_frame(place.entry, place.bits) + (start - page), end - start)
    return Status.OK
