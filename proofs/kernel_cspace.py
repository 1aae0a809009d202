# SPDX-License-Identifier: BSD-2-Clause
"""How CNodes decode addresses: guard and radix, level by level.

Proved, for all CNodes, addresses and depths, of each level of a lookup: the guard is compared with exactly the address's next bits, the index
is exactly the bits after these and lies in the CNode; of a lookup as a whole, whatever memory holds (contracts in `cloister.kernel.cspace`):
it ends, because each level uses up bits, uses no more than there are, finds a slot if it says so, and does not panic. A lookup in a CNode
that takes all bits gives the slot, or the failure, that the seL4 manual's rule gives, written down here independently; so does the walk of
the fast path, in one CNode and in two.
Assumed: CNode capabilities are sound (`is_sound`), where it says so. That they are is proved in `kernel_rights` and `kernel_retype`.
Trusted: what a CNode capability points to are slots.
"""

from cloister.abi.errors import LOOKUP_DEPTH_MISMATCH, LOOKUP_GUARD_MISMATCH, LOOKUP_INVALID_ROOT
from cloister.kernel.capabilities import is_sound
from cloister.kernel.cspace import Found, bits_of, guard_matches, resolve
from cloister.kernel.fast_path import quick_lookup
from cloister.kernel.memory import slot_in
from cloister.kernel.state import kernel
from cloister.kernel.structures import TCB_CSPACE, Capability, Kind, Status, Tcb
from cloister.lang import Ptr, assume, count_leading_zeros, ghost, proof, u64, wrapping_shl


@ghost
def bit(word: u64, number: u64) -> bool:
    """A bit of a word, counted from the least significant."""
    return word >> number & 1 == 1


@ghost
def is_cnode(node: Ptr[Capability]) -> bool:
    """A CNode capability as there may be one."""
    return node.head.kind is Kind.CNODE and is_sound(node)


# --------------------------------------------------------------------------------------------------------------- one level


@proof
def index_is_next_bits(address: u64, left: u64, radix: u64, i: u64) -> None:
    """Bit i of the index is bit i above those that are left; there are as many as the radix says."""
    assume(radix <= 63 and left <= 64 - radix)
    index = bits_of(address, left, radix)
    assume(i < 64)
    if i < radix:
        assert bit(index, i) == bit(address, left + i)
    else:
        assert not bit(index, i)


@proof
def index_lies_in_cnode(node: Ptr[Capability], address: u64, left: u64) -> None:
    """The slot lies in the CNode: its index is below the number of slots."""
    assume(is_cnode(node) and left <= 64 - node.head.size_bits)
    assert bits_of(address, left, node.head.size_bits) < u64(1) << node.head.size_bits


@proof
def guard_that_matches(node: Ptr[Capability], address: u64, left: u64, i: u64) -> None:
    """A guard that matches is no longer than the address, and is its first bits: bit i from the top of both is the same."""
    assume(is_cnode(node) and 1 <= left <= 64)
    guard_size = node.head.detail
    if guard_matches(node, address, left):
        assert guard_size <= left
        assume(i < guard_size)
        assert bit(address, left - 1 - i) == bit(node.data, guard_size - 1 - i)


@proof
def guard_that_does_not(node: Ptr[Capability], address: u64, left: u64) -> None:
    """A guard that does not match is longer than the address, or differs from it in a bit."""
    assume(is_cnode(node) and 1 <= left <= 64)
    guard_size = node.head.detail
    if not guard_matches(node, address, left) and guard_size <= left:
        i = count_leading_zeros(wrapping_shl(address >> (left - guard_size) ^ node.data, 64 - guard_size))
        assert i < guard_size and bit(address, left - 1 - i) != bit(node.data, guard_size - 1 - i)


@proof
def sound_cnodes_take_bits(node: Ptr[Capability]) -> None:
    """A sound CNode takes from 1 to 64 bits of an address, and its guard fits its size."""
    assume(is_cnode(node))
    assert 1 <= node.head.size_bits + node.head.detail <= 64
    assert node.head.detail < 64 and node.data < u64(1) << node.head.detail


# --------------------------------------------------------------------------------------------------------------- a whole lookup


@proof
def lookup_in_one_cnode(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> None:
    """A CNode that takes all bits: if the upper ones are its guard, the lower ones are the slot's number; if not, that is reported."""
    assume(is_cnode(root) and 1 <= depth <= 64 and root.head.size_bits + root.head.detail == depth)
    matches = guard_matches(root, address, depth)
    index = address & ((u64(1) << root.head.size_bits) - 1)
    resolve(root, address, depth, found)
    if matches:
        assert found.status is Status.OK and found.bits_left == 0
        assert found.slot is slot_in(root.address(), index)
    else:
        assert found.status is Status.LOOKUP_FAULT and found.slot is None
        assert kernel.lookup_failure.kind == LOOKUP_GUARD_MISMATCH and kernel.lookup_failure.first == depth
        assert kernel.lookup_failure.second == root.data and kernel.lookup_failure.third == root.head.detail


@proof
def lookup_too_short(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> None:
    """A CNode that takes more bits than there are: nothing is found, and the failure says how many are missing."""
    assume(is_cnode(root) and 1 <= depth <= 64 and root.head.size_bits + root.head.detail > depth)
    matches = guard_matches(root, address, depth)
    resolve(root, address, depth, found)
    assert found.status is Status.LOOKUP_FAULT and found.slot is None
    assert kernel.lookup_failure.first == depth
    if matches:
        assert kernel.lookup_failure.kind == LOOKUP_DEPTH_MISMATCH
        assert kernel.lookup_failure.second == root.head.size_bits + root.head.detail
    else:
        assert kernel.lookup_failure.kind == LOOKUP_GUARD_MISMATCH


@proof
def lookup_without_cnode(root: Ptr[Capability], address: u64, depth: u64, found: Ptr[Found]) -> None:
    """What is no CNode is no root."""
    assume(root.head.kind is not Kind.CNODE and 1 <= depth <= 64)
    resolve(root, address, depth, found)
    assert found.status is Status.LOOKUP_FAULT and found.slot is None
    assert kernel.lookup_failure.kind == LOOKUP_INVALID_ROOT


@proof
def quick_lookup_is_total(thread: Ptr[Tcb], address: u64) -> None:
    """The walk of the fast path does not panic, whatever memory holds, and finds nothing without a CNode to begin in."""
    capability = quick_lookup(thread, address)
    assert capability is None or thread.slots[TCB_CSPACE].capability.head.kind is Kind.CNODE


@proof
def quick_lookup_in_one_cnode(thread: Ptr[Tcb], address: u64) -> None:
    """The fast path finds what a lookup finds, in a CNode that takes all bits."""
    root = thread.slots[TCB_CSPACE].capability
    assume(is_cnode(root) and root.head.size_bits + root.head.detail == 64)
    index = address & ((u64(1) << root.head.size_bits) - 1)
    capability = quick_lookup(thread, address)
    if guard_matches(root, address, 64):
        assert capability is slot_in(root.address(), index).capability
    else:
        assert capability is None


@proof
def quick_lookup_in_two_cnodes(thread: Ptr[Tcb], address: u64) -> None:
    """The fast path finds what two steps of a lookup find, or leaves it to the general path."""
    root = thread.slots[TCB_CSPACE].capability
    assume(is_cnode(root) and root.head.size_bits + root.head.detail < 64)
    left = 64 - (root.head.size_bits + root.head.detail)
    node = slot_in(root.address(), bits_of(address, left, root.head.size_bits)).capability
    assume(is_cnode(node) and node.head.size_bits + node.head.detail == left)
    capability = quick_lookup(thread, address)
    if guard_matches(root, address, 64) and guard_matches(node, address, left):
        assert capability is slot_in(node.address(), bits_of(address, 0, node.head.size_bits)).capability
    else:
        assert capability is None
