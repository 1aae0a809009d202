# SPDX-License-Identifier: BSD-2-Clause
"""Finding capabilities by their address in a capability space.

An address is read from its most significant bits: each CNode on the way compares its guard and takes its radix as an index. A CNode
that resolves no bits leads nowhere, so a lookup takes at most 64 steps. (There is none: retype and guards see to it.)
"""

from cloister.abi.words import MAX_EXTRA_CAPABILITIES, WORD_BITS
from cloister.kernel.errors import depth_mismatch, failed_lookup, guard_mismatch, invalid_root, range_error
from cloister.kernel.memory import slot_in
from cloister.kernel.state import kernel
from cloister.kernel.structures import TCB_CSPACE, Capability, Kind, Slot, Status, Tcb
from cloister.lang import Ptr, decreases, ensures, inline, invariant, requires, struct, u64


@struct
class Found:
    """What a lookup gives: the slot, if `status` is OK, and how many bits of the address were not needed to reach it."""

    status: Status
    slot: Ptr[Slot] | None
    bits_left: u64


def resolve(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> None:
    """Follow the address's low `depth` bits (at most 64) from a root, until they are used up or something is no CNode."""
    requires(1 <= depth <= WORD_BITS)
    ensures(lambda: found.status is Status.OK or found.status is Status.LOOKUP_FAULT)
    ensures(lambda: found.status is not Status.OK or (found.slot is not None and found.bits_left < depth))
    found.bits_left = depth
    found.slot = None
    node = root
    left = depth
    if node.head.kind is not Kind.CNODE:
        found.status = invalid_root()
        return
    while True:
        invariant(1 <= left <= depth and node.head.kind is Kind.CNODE)
        invariant(left + root.head.size_bits + root.head.detail <= depth or (left == depth and node is root))
        decreases(left)
        radix = node.head.size_bits
        level = radix + node.head.detail
        if not guard_matches(node, address, left):
            found.status = guard_mismatch(left, node.data, node.head.detail)
            return
        if level == 0 or level > left:
            found.status = depth_mismatch(left, level)
            return
        left -= level
        slot = slot_in(node.address(), bits_of(address, left, radix))
        if left == 0 or slot.capability.head.kind is not Kind.CNODE:
            found.status = Status.OK
            found.slot = slot
            found.bits_left = left
            return
        node = slot.capability


@inline
def guard_matches(node: Ptr[Capability], address: u64, left: u64) -> bool:
    """The first of the address's low `left` bits are the CNode's guard."""
    requires(left <= WORD_BITS)
    guard_size = node.head.detail
    return guard_size == 0 or (guard_size <= left and bits_of(address, left - guard_size, guard_size) == node.data)


def bits_of(address: u64, shift: u64, count: u64) -> u64:
    """`count` bits from bit `shift` on; 0 for none."""
    requires(count <= 63 and shift + count <= WORD_BITS)
    if count == 0:
        return 0
    return (address >> shift) & ((u64(1) << count) - 1)


def lookup(thread: Ptr[Tcb], address: u64, found: Ptr[Found]) -> Status:
    """The slot that a thread means by an address. Bits that are left over do not matter."""
    ensures(lambda result: result is Status.LOOKUP_FAULT or (result is Status.OK and found.slot is not None))
    resolve(thread.slots[TCB_CSPACE].capability, address, WORD_BITS, found)
    return found.status


def lookup_slot_for_operation(root: Ptr[Capability], address: u64, depth: u64, is_source: bool, found: Ptr[Found]) -> Status:
    """The slot that arguments of an invocation name. Every bit of the depth must be used. Errors are those of an invocation."""
    ensures(lambda result: result is Status.ERROR or (result is Status.OK and found.slot is not None and found.bits_left == 0))
    if root.head.kind is not Kind.CNODE:
        invalid_root()
        return failed_lookup(is_source)
    if depth < 1 or depth > WORD_BITS:
        return range_error(1, WORD_BITS)
    resolve(root, address, depth, found)
    if found.status is not Status.OK:
        return failed_lookup(is_source)
    if found.bits_left != 0:
        depth_mismatch(found.bits_left, 0)
        return failed_lookup(is_source)
    return Status.OK


def lookup_target(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> Status:
    """Where an invocation puts a capability."""
    return lookup_slot_for_operation(root, address, depth, False, found)


def lookup_source(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> Status:
    """Where an invocation takes a capability from."""
    return lookup_slot_for_operation(root, address, depth, True, found)


def lookup_extra(thread: Ptr[Tcb], index: u64, address: u64) -> Status:
    """Note the slot of an extra capability in the kernel's state."""
    requires(index < MAX_EXTRA_CAPABILITIES)
    found = Found(Status.OK, None, 0)
    if lookup(thread, address, found) is not Status.OK:
        return Status.LOOKUP_FAULT
    kernel.extra[index].slot = found.slot
    return Status.OK
