# SPDX-License-Identifier: BSD-2-Clause
"""The architecture's capabilities: what their bits mean, how they weaken and compare, which objects they are made for.

| kind | size_bits | detail | data |
|---|---|---|---|
| frame | 12, 21 or 30 | bit 0 readable, bit 1 writable (never alone), bit 2 device memory | where it is mapped |
| page table | 12 | 1 if mapped | where it is mapped |
| VSpace | 13 | 1 if it has an ASID | its ASID |
| ASID pool | 12 | | its first ASID |
| SMC | | | badge |
| SGI signal | | | interrupt; target processor in bits 15:8 |

"Where it is mapped" is the ASID in bits 63:48 and the user address below; ASID 0: nowhere.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.errors import ALIGNMENT_ERROR, ILLEGAL_OPERATION, NO_ERROR
from cloister.abi.objects import (
    ASID_POOL_BITS as ASID_POOL_BITS,
    HUGE_PAGE_BITS,
    HUGE_PAGE_OBJECT,
    LARGE_PAGE_BITS,
    LARGE_PAGE_OBJECT,
    PAGE_TABLE_BITS,
    PAGE_TABLE_OBJECT,
    SMALL_PAGE_BITS,
    SMALL_PAGE_OBJECT,
    VCPU_BITS,
    VCPU_OBJECT,
    VSPACE_BITS,
    VSPACE_OBJECT,
)
from cloister.abi.words import IPC_BUFFER_SIZE_BITS, CapabilityRights
from cloister.kernel.arch.aarch64.kernel_space import WINDOW
from cloister.kernel.structures import TCB_IPC_BUFFER, Capability, CapabilityHead, Kind, Slot, Status, Tcb
from cloister.lang import Ptr, from_raw, ghost, replace, requires, u64

READABLE: Final[u64] = 1
WRITABLE: Final[u64] = 2
DEVICE: Final[u64] = 4
_ADDRESS_MASK: Final[u64] = 0x7FFF_FFFF_FFFF
_ASID_SHIFT = 48
_USER_ADDRESS_MASK: Final[u64] = 0xFFFF_FFFF_FFFF


def head(kind: Kind, address: u64, size_bits: u64, detail: u64) -> CapabilityHead:
    """The first word of a capability for the object at a kernel-window address."""
    return CapabilityHead(address=address & _ADDRESS_MASK, kind=kind, size_bits=size_bits, detail=detail)


@ghost
def is_sound(cap: Ptr[Capability]) -> bool:
    """What the table says holds, and memory is aligned to its size."""
    size_bits = cap.head.size_bits
    detail = cap.head.detail
    match cap.head.kind:
        case Kind.FRAME:
            if detail & (READABLE | WRITABLE) == WRITABLE or detail >= 8:
                return False
            if size_bits != SMALL_PAGE_BITS and size_bits != LARGE_PAGE_BITS and size_bits != HUGE_PAGE_BITS:
                return False
        case Kind.PAGE_TABLE | Kind.VCPU:
            if size_bits != PAGE_TABLE_BITS or detail > 1:
                return False
        case Kind.ASID_POOL:
            if size_bits != ASID_POOL_BITS or detail > 1 or cap.data >= 1 << 16 or cap.data % 512 != 0:
                return False
        case Kind.VSPACE:
            if size_bits != VSPACE_BITS or detail > 1 or cap.data >= 1 << 16:
                return False
        case Kind.SGI_SIGNAL:
            return cap.data & 0xFF < 16 and cap.data >> 8 < 8
        case _:
            return True
    return cap.address() & ((u64(1) << size_bits) - 1) == 0


@ghost
def is_sound_or_none(slot: Ptr[Slot] | None) -> bool:
    """The capability in the slot is sound, if there is a slot."""
    return slot is None or is_sound(slot.capability)


@ghost
def is_in_window(cap: Ptr[Capability]) -> bool:
    """What it names lies where the kernel sees physical memory, whose addresses have at most 40 bits."""
    return WINDOW <= cap.address() < 3 * WINDOW


def mapping(asid: u64, address: u64) -> u64:
    """The data word of what is mapped at a user address."""
    requires(asid < 1 << 16)
    return asid << _ASID_SHIFT | address


def mapped_asid(capability: Ptr[Capability]) -> u64:
    """The ASID that a frame or page table is mapped in; 0: it is not."""
    return capability.data >> _ASID_SHIFT


def mapped_address(capability: Ptr[Capability]) -> u64:
    """The user address that a frame or page table is mapped at."""
    return capability.data & _USER_ADDRESS_MASK


def frame_rights(detail: u64, rights: CapabilityRights) -> u64:
    """The detail bits of a frame that keeps only these rights. Writable without readable is neither."""
    keep: u64 = DEVICE
    if rights.read:
        keep |= READABLE
        if rights.write:
            keep |= WRITABLE
    return detail & keep


def mask_rights(cap: Ptr[Capability], rights: CapabilityRights) -> None:
    """Keep only these rights."""
    if cap.head.kind is Kind.FRAME:
        cap.head = replace(cap.head, detail=frame_rights(cap.head.detail, rights))


def update_data(cap: Ptr[Capability], data: u64, preserve: bool) -> None:
    """Give a badge to what can have one; the capability becomes Null where it must keep the one it has."""
    if cap.head.kind is not Kind.SMC:
        return
    if preserve or cap.data != 0:
        cap.head = from_raw(CapabilityHead, 0)
        cap.data = 0
    else:
        cap.data = data


def derive(slot: Ptr[Slot], out: Ptr[Capability]) -> Status:
    """Make `out`, a copy of the capability in `slot`, fit to live beside it."""
    kind = out.head.kind
    if kind is Kind.FRAME:
        out.data = 0  # each capability knows its own mapping
        return Status.OK
    if kind is Kind.PAGE_TABLE or kind is Kind.VSPACE:
        return Status.OK if out.head.detail == 1 else Status.ERROR
    return Status.OK


def is_revocable(derived: Ptr[Capability], source: Ptr[Capability]) -> bool:
    """Does the derived capability begin a subtree of its own?"""
    kind = derived.head.kind
    if kind is Kind.SMC:
        return derived.data != source.data
    return kind is Kind.SGI_SIGNAL and source.head.kind is Kind.IRQ_CONTROL


def is_physical(cap: Ptr[Capability]) -> bool:
    """Does it name memory?"""
    return object_size(cap) != 0


def object_size(cap: Ptr[Capability]) -> u64:
    """The bytes that it spans; 0 if it names no memory."""
    match cap.head.kind:
        case Kind.FRAME | Kind.PAGE_TABLE | Kind.VSPACE | Kind.ASID_POOL | Kind.VCPU:
            return u64(1) << cap.head.size_bits
        case _:
            return 0


def same_region(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    """Does a's memory, or what else it controls, contain b's?"""
    if a.head.kind is not b.head.kind:
        return False
    match a.head.kind:
        case Kind.FRAME:
            start = a.address()
            other = b.address()
            last = start + (object_size(a) - 1)
            return start <= other and other + (object_size(b) - 1) <= last
        case Kind.PAGE_TABLE | Kind.VSPACE | Kind.ASID_POOL | Kind.VCPU:
            return a.head.address == b.head.address
        case Kind.SGI_SIGNAL:
            return a.data == b.data
        case _:
            return True


def same_object(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    """Do both name one object? Each SGI capability stands for itself."""
    if a.head.kind is Kind.SGI_SIGNAL:
        return False
    if a.head.kind is Kind.FRAME and b.head.kind is Kind.FRAME:
        return (
            a.head.address == b.head.address
            and a.head.size_bits == b.head.size_bits
            and (a.head.detail ^ b.head.detail) & DEVICE == 0
        )
    return same_region(a, b)


def object_bits(object_type: u64) -> u64:
    """log2 of the size of an object of one of the architecture's types; 0 for any other type."""
    match object_type:
        case 7:
            return HUGE_PAGE_BITS
        case 8:
            return VSPACE_BITS
        case 9:
            return SMALL_PAGE_BITS
        case 10:
            return LARGE_PAGE_BITS
        case 11:
            return PAGE_TABLE_BITS
        case 12:
            return VCPU_BITS
        case _:
            return 0


def is_frame_type(object_type: u64) -> bool:
    """Are objects of this type memory for users?"""
    return object_type == HUGE_PAGE_OBJECT or object_type == SMALL_PAGE_OBJECT or object_type == LARGE_PAGE_OBJECT


def create_object(object_type: u64, address: u64, is_device: bool, out: Ptr[Capability]) -> None:
    """Make an object of one of the architecture's types, and its capability.

    The memory is zero, in RAM too (`clear_memory` has cleaned it and nothing has written it since), unless it is a device's.
    """
    requires(object_bits(object_type) != 0)
    bits = object_bits(object_type)
    out.data = 0
    if is_frame_type(object_type):
        out.head = head(Kind.FRAME, address, bits, READABLE | WRITABLE | (DEVICE if is_device else 0))
    elif object_type == VSPACE_OBJECT:
        out.head = head(Kind.VSPACE, address, bits, 0)
    elif object_type == PAGE_TABLE_OBJECT:
        out.head = head(Kind.PAGE_TABLE, address, bits, 0)
    else:
        assert object_type == VCPU_OBJECT, "no such object type"
        out.head = head(Kind.VCPU, address, bits, 0)


def is_valid_vspace(cap: Ptr[Capability]) -> bool:
    """Is it a VSpace that has an ASID?"""
    return cap.head.kind is Kind.VSPACE and cap.head.detail == 1


def check_ipc_buffer(address: u64, cap: Ptr[Capability]) -> u64:
    """May a thread have its IPC buffer at this user address, in this frame? NO_ERROR, or the label of the error."""
    if cap.head.kind is not Kind.FRAME or cap.head.detail & DEVICE != 0:
        return ILLEGAL_OPERATION
    if address % (1 << IPC_BUFFER_SIZE_BITS) != 0:
        return ALIGNMENT_ERROR
    return NO_ERROR


def ipc_buffer_of(thread: Ptr[Tcb], writable: bool) -> u64:
    """The kernel-window address of the thread's IPC buffer; 0 if it has none that the kernel may read (or write)."""
    requires(is_sound(thread.slots[TCB_IPC_BUFFER].capability))
    cap = thread.slots[TCB_IPC_BUFFER].capability
    if cap.head.kind is not Kind.FRAME:
        return 0
    needed: u64 = READABLE | WRITABLE if writable else READABLE
    if cap.head.detail & (needed | DEVICE) != needed:
        return 0
    return cap.address() + (thread.ipc_buffer & ((u64(1) << cap.head.size_bits) - 1))
