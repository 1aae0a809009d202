# SPDX-License-Identifier: BSD-2-Clause
"""Deriving capabilities never gives more than there was, and keeps them sound.

Proved, for all capabilities that are sound (`is_sound`), all rights, badges, guards and arguments: what `mask_rights`, `update_data`, `derive` and
the whole of CNode_Copy, Mint, Move and Mutate (`make_new`) leave is no stronger than what it was made of (`is_no_stronger` below), and sound again;
and exactly that arrives in the destination, while no other capability changes, but for an untyped that has been copied and gives out nothing
more. A frame is never writable without being readable. What is mapped is mapped with no more rights than the frame's capability has.
None of this panics.
Assumed: capabilities in slots are sound. `kernel_retype` proves it of new ones; the simulated kernel's tests look at all there are.
Trusted: links of the derivation list point to slots; an IPC buffer's address is one.
"""

from cloister.abi.labels import CNODE_MOVE, CNODE_MUTATE
from cloister.abi.words import CapabilityRights, CNodeData
from cloister.kernel.arch.aarch64.capability import DEVICE, READABLE, WRITABLE, frame_rights
from cloister.kernel.arch.aarch64.stage2 import leaf_descriptor
from cloister.kernel.capabilities import is_null, is_sound, mask_rights, set_guard, update_data
from cloister.kernel.mdb import derive, insert, is_sound_with_next, move
from cloister.kernel.message import is_invoked
from cloister.kernel.object.cnode import make_new
from cloister.kernel.structures import Capability, Kind, Slot, Status
from cloister.lang import Ptr, assume, copy, from_raw, ghost, proof, u64


@ghost
def has_rights(kind: Kind) -> bool:
    """The detail bits are rights."""
    return kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION or kind is Kind.REPLY or kind is Kind.FRAME


@ghost
def has_badge(kind: Kind) -> bool:
    """The data word is a badge."""
    return kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION or kind is Kind.SMC


@ghost
def is_no_stronger(new: Ptr[Capability], source: Ptr[Capability]) -> bool:
    """Null, or the same object, with no right that the source lacks, the source's badge if it has one, and nothing else changed.

    A CNode may have another guard; a frame does not take its mapping along.
    """
    if is_null(new):
        return True
    kind = source.head.kind
    if new.head.kind is not kind or new.head.address != source.head.address or new.head.size_bits != source.head.size_bits:
        return False
    if has_rights(kind) and new.head.detail & ~source.head.detail != 0:
        return False
    if kind is Kind.FRAME and (new.head.detail ^ source.head.detail) & DEVICE != 0:
        return False
    if not has_rights(kind) and kind is not Kind.CNODE and new.head.detail != source.head.detail:
        return False
    if has_badge(kind):
        return new.data == source.data or source.data == 0
    return kind is Kind.CNODE or new.data == source.data or (kind is Kind.FRAME and new.data == 0)


@ghost
def is_same(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    """All bits are equal."""
    return a.head == b.head and a.data == b.data


# --------------------------------------------------------------------------------------------------------------- steps


@proof
def masking(capability: Ptr[Capability], rights: CapabilityRights) -> None:
    """Masking takes rights away, and nothing else."""
    assume(is_sound(capability))
    before: Capability = copy(capability)
    mask_rights(capability, rights)
    assert is_sound(capability)
    assert is_no_stronger(capability, before)
    assert capability.data == before.data and capability.head.kind is before.head.kind


@proof
def masking_takes(capability: Ptr[Capability], rights: CapabilityRights) -> None:
    """A right that the mask lacks is gone."""
    kind = capability.head.kind
    mask_rights(capability, rights)
    if kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION or kind is Kind.REPLY:
        assert rights.write or capability.head.detail & 1 == 0
        assert rights.read or capability.head.detail & 2 == 0
        assert rights.grant or capability.head.detail & 4 == 0
        assert rights.grant_reply or capability.head.detail & 8 == 0
    if kind is Kind.FRAME:
        assert rights.read or capability.head.detail & READABLE == 0
        assert (rights.read and rights.write) or capability.head.detail & WRITABLE == 0


@proof
def giving_data(capability: Ptr[Capability], data: u64, preserve: bool) -> None:
    """A badge is given once: what has one keeps it, or becomes Null. Rights stay."""
    assume(is_sound(capability))
    before: Capability = copy(capability)
    update_data(capability, data, preserve)
    assert is_sound(capability)
    assert is_no_stronger(capability, before)
    if not is_null(capability):
        assert capability.head.detail == before.head.detail or before.head.kind is Kind.CNODE
        if has_badge(before.head.kind):
            assert not preserve and before.data == 0 and capability.data == data
        elif before.head.kind is not Kind.CNODE:
            assert capability.data == before.data


@proof
def giving_guard(capability: Ptr[Capability], data: CNodeData) -> None:
    """A guard is taken as it is given, cut to its size, or the capability becomes Null; the object stays."""
    assume(is_sound(capability) and capability.head.kind is Kind.CNODE)
    before: Capability = copy(capability)
    set_guard(capability, data)
    assert is_sound(capability)
    if data.guard_size + before.head.size_bits > 64:
        assert is_null(capability)
    else:
        assert is_no_stronger(capability, before) and not is_null(capability)
        assert capability.head.detail == data.guard_size
        assert capability.data == data.guard & ((u64(1) << data.guard_size) - 1)


@proof
def deriving(slot: Ptr[Slot], capability: Ptr[Capability]) -> None:
    """Deriving leaves the capability, or makes it Null, or takes a frame's mapping; unique ones cannot be copied."""
    assume(is_sound_with_next(slot) and is_sound(capability))
    before: Capability = copy(capability)
    status = derive(slot, capability)
    assert status is Status.OK or status is Status.ERROR
    assert is_sound(capability)
    assert is_no_stronger(capability, before)
    if status is Status.OK and not is_null(capability):
        kind = capability.head.kind
        assert kind is not Kind.IRQ_CONTROL and kind is not Kind.ZOMBIE
        assert (kind is not Kind.PAGE_TABLE and kind is not Kind.VSPACE) or capability.head.detail == 1
        assert kind is not Kind.FRAME or capability.data == 0


# --------------------------------------------------------------------------------------------------------------- operations of CNodes


@proof
def copying(label: u64, length: u64, source: Ptr[Slot]) -> None:
    """CNode_Copy, Mint, Move, Mutate: whatever the label and the message, the result is no stronger than the source, which stays."""
    assume(is_sound_with_next(source) and is_invoked())
    before: Capability = copy(source.capability)
    new: Capability = copy(source.capability)
    status = make_new(label, length, source, new)
    assert status is Status.OK or status is Status.ERROR
    assert is_sound(new)
    assert is_no_stronger(new, before)
    assert is_same(source.capability, before)
    if status is Status.OK and not is_null(new) and label == CNODE_MUTATE:
        assert not has_badge(new.head.kind)
    if label == CNODE_MOVE:
        assert status is Status.OK and is_same(new, before)


@proof
def inserting(new: Ptr[Capability], source: Ptr[Slot], destination: Ptr[Slot], other: Ptr[Slot]) -> None:
    """A copy arrives as it was made; no other capability changes, but an untyped that has been copied has nothing left."""
    assume(is_sound(new) and is_sound(source.capability) and is_null(destination.capability))
    assume(source is not destination and other is not destination)
    made: Capability = copy(new)
    before: Capability = copy(other.capability)
    assume(is_sound(before))
    insert(made, source, destination)
    assert is_same(destination.capability, made)
    assert is_sound(other.capability) and other.capability.head == before.head
    if other.capability.data != before.data:
        assert other is source and before.head.kind is Kind.UNTYPED and made.head.kind is Kind.UNTYPED
        assert other.capability.data == u64(1) << before.head.size_bits


@proof
def moving(new: Ptr[Capability], source: Ptr[Slot], destination: Ptr[Slot], other: Ptr[Slot]) -> None:
    """What is moved arrives as it was made, the source is Null, and no other capability changes."""
    assume(is_null(destination.capability) and source is not destination and other is not source and other is not destination)
    made: Capability = copy(new)
    before: Capability = copy(other.capability)
    move(made, source, destination)
    assert is_same(destination.capability, made)
    assert is_null(source.capability)
    assert is_same(other.capability, before)


# --------------------------------------------------------------------------------------------------------------- mappings


@proof
def mapping_frames(capability: Ptr[Capability], raw: u64, frame: u64, bits: u64, cacheable: bool, execute_never: bool) -> None:
    """A mapping of a frame lets the user read and write (S2AP, bits 6 and 7) what the capability does and was asked for, and no more."""
    assume(is_sound(capability) and capability.head.kind is Kind.FRAME)
    assume(frame & ~0xFF_FFFF_F000 == 0)
    detail = capability.head.detail
    asked = from_raw(CapabilityRights, raw)
    rights = frame_rights(detail, asked)
    descriptor = leaf_descriptor(frame, bits, rights & READABLE != 0, rights & WRITABLE != 0, cacheable, execute_never)
    is_readable = detail & READABLE != 0 and asked.read
    assert (descriptor & 0x40 != 0) == is_readable
    assert (descriptor & 0x80 != 0) == (is_readable and detail & WRITABLE != 0 and asked.write)
    assert descriptor & 0xFF_FFFF_F000 == frame
