# SPDX-License-Identifier: BSD-2-Clause
"""The derivation list: which capability was made from which.

A doubly linked list in prefix order: the descendants of a capability are the run of slots behind it of which it is a parent.
Invariants: a slot is in the list exactly if its capability is not Null; `link` and `previous` of an empty slot are zero.
"""

from cloister.kernel.arch.sim.capability import derive as arch_derive
from cloister.kernel.capabilities import is_arch, is_null, is_revocable, is_sound, same_object, same_region, set_null
from cloister.kernel.errors import delete_first, illegal_operation, revoke_first
from cloister.kernel.memory import next_slot, set_next_slot
from cloister.kernel.structures import Capability, Kind, MdbLink, Slot, Status
from cloister.lang import Ptr, copy, from_raw, ghost, noinline, replace, requires, u64


@ghost
def is_sound_with_next(slot: Ptr[Slot]) -> bool:
    """Its capability and that of the next slot are sound."""
    following = next_slot(slot)
    return is_sound(slot.capability) and (following is None or is_sound(following.capability))


@ghost
def is_sound_with_neighbours(slot: Ptr[Slot]) -> bool:
    """Its capability and those of the slots before and behind it are sound."""
    return is_sound_with_next(slot) and (slot.previous is None or is_sound(slot.previous.capability))


def is_parent(a: Ptr[Slot], b: Ptr[Slot]) -> bool:
    """Revoking a removes b, which comes after a in the list."""
    requires(is_sound(a.capability) and is_sound(b.capability))
    if not a.link.revocable:
        return False
    if not same_region(a.capability, b.capability):
        return False
    kind = a.capability.head.kind
    if kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION or kind is Kind.SMC:
        badge = a.capability.data
        return badge == 0 or (badge == b.capability.data and not b.link.first_badged)
    return True


def has_children(slot: Ptr[Slot]) -> bool:
    """Something has been derived from it that it may revoke."""
    requires(is_sound_with_next(slot))
    following = next_slot(slot)
    return following is not None and is_parent(slot, following)


def ensure_no_children(slot: Ptr[Slot]) -> Status:
    """REVOKE_FIRST if it has any."""
    requires(is_sound_with_next(slot))
    return revoke_first() if has_children(slot) else Status.OK


def ensure_empty(slot: Ptr[Slot]) -> Status:
    """DELETE_FIRST if it is not."""
    return Status.OK if is_null(slot.capability) else delete_first()


def is_final(slot: Ptr[Slot]) -> bool:
    """No other capability names the object: a neighbour would, because the list is in prefix order."""
    requires(is_sound_with_neighbours(slot))
    previous = slot.previous
    if previous is not None and same_object(previous.capability, slot.capability):
        return False
    following = next_slot(slot)
    return following is None or not same_object(slot.capability, following.capability)


def _mark_full(source: Ptr[Slot], derived: Ptr[Capability]) -> None:
    """No object may be made of an untyped that has been copied: the copy might make another of the same memory."""
    capability = source.capability
    if (
        capability.head.kind is Kind.UNTYPED
        and derived.head.kind is Kind.UNTYPED
        and capability.head.address == derived.head.address
        and capability.head.size_bits == derived.head.size_bits
    ):
        capability.data = u64(1) << capability.head.size_bits


def insert(capability: Ptr[Capability], source: Ptr[Slot], destination: Ptr[Slot]) -> None:
    """Put a capability derived from the one in `source` into an empty slot."""
    requires(is_sound(source.capability) and is_null(destination.capability))
    assert is_null(destination.capability), "a capability would be overwritten"
    revocable = is_revocable(capability, source.capability)
    _mark_full(source, capability)
    destination.capability = capability
    _link_behind(source, destination, revocable)


def insert_new(capability: Ptr[Capability], parent: Ptr[Slot], destination: Ptr[Slot]) -> None:
    """Put the capability of a new object into an empty slot."""
    destination.capability = capability
    _link_behind(parent, destination, True)


def insert_root(capability: Ptr[Capability], destination: Ptr[Slot]) -> None:
    """Put a capability that has no ancestor into an empty slot: at boot."""
    destination.capability = capability
    destination.previous = None
    destination.link = MdbLink(revocable=True, first_badged=True, next=0)


def _link_behind(previous: Ptr[Slot], slot: Ptr[Slot], flags: bool) -> None:
    following = next_slot(previous)
    slot.link = MdbLink(revocable=flags, first_badged=flags, next=0)
    slot.previous = previous
    set_next_slot(slot, following)
    set_next_slot(previous, slot)
    if following is not None:
        following.previous = slot


def _rejoin(slot: Ptr[Slot]) -> None:
    """Its neighbours point to where it lies now."""
    previous = slot.previous
    if previous is not None:
        set_next_slot(previous, slot)
    following = next_slot(slot)
    if following is not None:
        following.previous = slot


def move(capability: Ptr[Capability], source: Ptr[Slot], destination: Ptr[Slot]) -> None:
    """Put a capability in the place that `source` has in the list, into an empty slot; `source` becomes empty."""
    requires(is_null(destination.capability))
    assert is_null(destination.capability), "a capability would be overwritten"
    destination.capability = capability
    destination.previous = source.previous
    destination.link = source.link
    _clear(source)
    _rejoin(destination)


def swap(first: Ptr[Capability], slot1: Ptr[Slot], second: Ptr[Capability], slot2: Ptr[Slot]) -> None:
    """Exchange two slots' places in the list: `first` (from slot1) goes to slot2, `second` (from slot2) to slot1.

    In this order, as in two moves, so that neighbours in the list are exchanged rightly, too.
    """
    new1: Capability = copy(second)
    slot2.capability = first
    slot1.capability = new1
    previous1 = slot1.previous
    link1 = slot1.link
    following1 = next_slot(slot1)
    if previous1 is not None:
        set_next_slot(previous1, slot2)
    if following1 is not None:
        following1.previous = slot2
    previous2 = slot2.previous
    link2 = slot2.link
    slot1.previous = previous2
    slot1.link = link2
    slot2.previous = previous1
    slot2.link = link1
    if previous2 is not None:
        set_next_slot(previous2, slot1)
    following2 = next_slot(slot1)
    if following2 is not None:
        following2.previous = slot1


def _clear(slot: Ptr[Slot]) -> None:
    set_null(slot.capability)
    slot.previous = None
    slot.link = from_raw(MdbLink, 0)


def remove(slot: Ptr[Slot]) -> None:
    """Empty a slot and take it out of the list; the mark of a first badge passes on to the next."""
    previous = slot.previous
    following = next_slot(slot)
    if previous is not None:
        set_next_slot(previous, following)
    if following is not None:
        following.previous = previous
        if slot.link.first_badged:
            following.link = replace(following.link, first_badged=True)
    _clear(slot)


@noinline
def derive(slot: Ptr[Slot], capability: Ptr[Capability]) -> Status:
    """Make `capability`, a copy of the one in `slot` perhaps with less rights, fit to be put into another slot. May become Null."""
    requires(is_sound_with_next(slot))
    if is_arch(capability):
        status = arch_derive(slot, capability)
        return status if status is Status.OK else illegal_operation()
    match capability.head.kind:
        case Kind.ZOMBIE | Kind.IRQ_CONTROL:
            set_null(capability)
            return Status.OK
        case Kind.UNTYPED:
            return ensure_no_children(slot)
        case _:
            return Status.OK
