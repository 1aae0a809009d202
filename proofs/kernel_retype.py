# SPDX-License-Identifier: BSD-2-Clause
"""Retyping gives out memory once: objects never overlap, never leave their untyped, and their capabilities say what they are.

Proved, for all sound untyped capabilities and all requests: sizes are checked as the manual says; the objects of a request lie one behind the other
in the untyped, each aligned to its size, all at or behind what has been given out before; the mark of what has been given out moves behind
the last of them and stays within the untyped; a request for which there is room is not refused. So no two objects made since the
untyped was last reset overlap, within one request or between two. The capability of each new object is sound, names exactly those bytes,
and lies in the untyped's region, so that revoking the untyped finds it; the slots lie in the CNode. None of it panics, overflows of shifts included.
Assumed: untyped and CNode capabilities are sound (`is_sound`; `kernel_rights` proves that deriving keeps it). What resets an untyped, and when it
has no children, is tested and not proved.
"""

from cloister.abi.objects import (
    CNODE_OBJECT,
    MAX_UNTYPED_BITS,
    OBJECT_TYPES,
    SCHED_CONTEXT_OBJECT,
    UNTYPED_OBJECT,
)
from cloister.abi.errors import INVALID_ARGUMENT, NOT_ENOUGH_MEMORY, RANGE_ERROR
from cloister.kernel.arch.aarch64.capability import DEVICE
from cloister.kernel.capabilities import MAX_SIZE_BITS, is_sound, object_size, same_region
from cloister.kernel.object.untyped import Retype, check_size, end_of, find_room, make_object, object_at
from cloister.kernel.state import kernel
from cloister.kernel.structures import Capability, Kind, Status
from cloister.lang import Ptr, assume, ensures, ghost, proof, requires, u64


_LAST_ADDRESS: u64 = 0xFFFF_FFFF_FFFF_FFFF


@ghost
def is_untyped(capability: Ptr[Capability]) -> bool:
    """An untyped capability as there may be one."""
    return capability.head.kind is Kind.UNTYPED and is_sound(capability)


@ghost
def is_checked(request: Ptr[Retype]) -> bool:
    """What is known of a request before there is room for it."""
    return 4 <= request.object_bits <= MAX_UNTYPED_BITS and 1 <= request.count <= 256


# --------------------------------------------------------------------------------------------------------------- arithmetic


def aligned_run_fits(base: u64, size_bits: u64, free: u64, start: u64, bits: u64, count: u64) -> u64:
    """Where a run of objects ends, relative to the untyped's base, if it begins at the first multiple of their size behind what is not free.

    It ends within the untyped: base and end of the untyped are multiples of the objects' size, too.
    """
    requires(size_bits <= MAX_SIZE_BITS and base & ((u64(1) << size_bits) - 1) == 0)
    requires(bits <= MAX_UNTYPED_BITS and 1 <= count <= 256 and free <= u64(1) << size_bits)
    requires(count << bits <= (u64(1) << size_bits) - free)
    requires(base + free <= start and start - (base + free) < u64(1) << bits and start & ((u64(1) << bits) - 1) == 0)
    ensures(lambda result: result == start - base + (count << bits))
    ensures(lambda result: free < result and result <= u64(1) << size_bits)
    return start - base + (count << bits)


def offset_in_run(i: u64, count: u64, bits: u64) -> u64:
    """How far from its start an object of a run lies: object i ends where object i + 1 begins, or before."""
    requires(i < count and count <= 256 and bits <= MAX_UNTYPED_BITS)
    ensures(lambda result: result == i << bits and result & ((u64(1) << bits) - 1) == 0)
    ensures(lambda result: result + (u64(1) << bits) <= count << bits)
    return i << bits


@proof
def objects_are_apart(request: Ptr[Retype], i: u64, j: u64) -> None:
    """Objects of a run are aligned, and counted from its start one ends before a later one begins, and that before the run ends."""
    assume(is_checked(request) and i < j and j < request.count)
    bits = request.object_bits
    size = u64(1) << bits
    assume(request.start & (size - 1) == 0 and request.start <= _LAST_ADDRESS - ((request.count << bits) - 1))
    one = object_at(request, i)
    other = object_at(request, j)
    before = offset_in_run(i, j, bits)
    offset = offset_in_run(j, request.count, bits)
    assert one - request.start == before and other - request.start == offset
    assert before + size <= offset and offset + size <= request.count << bits
    assert one & (size - 1) == 0 and other & (size - 1) == 0


# --------------------------------------------------------------------------------------------------------------- room


@proof
def room_is_in_untyped(untyped: Ptr[Capability], free: u64, request: Ptr[Retype]) -> None:
    """The run of objects begins behind what is not free, aligned, and ends at the new mark, within the untyped."""
    assume(is_untyped(untyped) and is_checked(request) and free <= u64(1) << untyped.head.size_bits)
    base = untyped.address()
    if find_room(untyped, free, request) is Status.OK:
        fit = aligned_run_fits(base, untyped.head.size_bits, free, request.start, request.object_bits, request.count)
        end = end_of(untyped, request)
        assert end == fit and free < end and end <= u64(1) << untyped.head.size_bits
        assert base + free <= request.start and request.start & ((u64(1) << request.object_bits) - 1) == 0
        assert request.start - base + (request.count << request.object_bits) == end


@proof
def room_is_found(untyped: Ptr[Capability], free: u64, request: Ptr[Retype]) -> None:
    """A request is refused only if the bytes are not there, or a device's memory should become a kernel object; and the error says so."""
    assume(is_untyped(untyped) and is_checked(request) and free <= u64(1) << untyped.head.size_bits)
    left = (u64(1) << untyped.head.size_bits) - free
    fits = request.count <= left >> request.object_bits
    if find_room(untyped, free, request) is not Status.OK:
        if fits:
            assert kernel.error.label == INVALID_ARGUMENT and kernel.error.number == 1 and untyped.head.detail == 1
        else:
            assert kernel.error.label == NOT_ENOUGH_MEMORY and kernel.error.number == left
    else:
        assert fits


@proof
def mark_moves_on(untyped: Ptr[Capability], request: Ptr[Retype]) -> None:
    """Once objects are given out, the untyped is sound, and what is free begins behind them: the next request's lie behind these."""
    assume(is_untyped(untyped) and is_checked(request))
    base = untyped.address()
    free = untyped.data
    if find_room(untyped, free, request) is Status.OK:
        aligned_run_fits(base, untyped.head.size_bits, free, request.start, request.object_bits, request.count)
        untyped.data = end_of(untyped, request)
        assert is_sound(untyped)
        assert free < untyped.data and untyped.data == request.start - base + (request.count << request.object_bits)


# --------------------------------------------------------------------------------------------------------------- sizes and capabilities


@proof
def sizes_are_checked(type: u64, size_bits: u64, request: Ptr[Retype]) -> None:
    """A request passes exactly if its type exists and its size is one that an object of the type may have; the object's size is that of its type."""
    status = check_size(type, size_bits, request)
    is_right = type < OBJECT_TYPES and size_bits < 64
    if type == UNTYPED_OBJECT:
        is_right = 4 <= size_bits <= 47
    elif type == CNODE_OBJECT:
        is_right = 1 <= size_bits <= 42
    elif type == SCHED_CONTEXT_OBJECT:
        is_right = 7 <= size_bits <= 47
    assert (status is Status.OK) == is_right
    if status is Status.OK:
        assert request.type == type and request.size_bits == size_bits
        assert 4 <= request.object_bits <= 47
        assert request.object_bits == size_bits or (type != UNTYPED_OBJECT and type != SCHED_CONTEXT_OBJECT)
        assert request.object_bits == size_bits + 5 or type != CNODE_OBJECT
    elif type >= OBJECT_TYPES:
        assert kernel.error.label == INVALID_ARGUMENT and kernel.error.number == 0
    elif size_bits > 47 or (type == CNODE_OBJECT and size_bits > 42):
        assert kernel.error.label == RANGE_ERROR and kernel.error.minimum == 0 and kernel.error.maximum == 47
    else:
        assert kernel.error.label == INVALID_ARGUMENT and kernel.error.number == 1


@proof
def new_capabilities_are_sound(
    untyped: Ptr[Capability], type: u64, size_bits: u64, address: u64, request: Ptr[Retype], made: Ptr[Capability]
) -> None:
    """The capability of a new object is sound, names the bytes that the object was given, and is of the untyped's region."""
    assume(is_untyped(untyped) and made is not untyped and kernel.current_domain < 16)
    if check_size(type, size_bits, request) is Status.OK:
        size = u64(1) << request.object_bits
        assume(request.object_bits <= untyped.head.size_bits and address & (size - 1) == 0)
        last = untyped.address() + ((u64(1) << untyped.head.size_bits) - 1)
        assume(untyped.address() <= address and address <= last and size - 1 <= last - address)
        is_device = untyped.head.detail == 1
        make_object(request, address, is_device, made)
        assert is_sound(made)
        assert made.address() == address and object_size(made) == size
        assert same_region(untyped, made)
        assert made.head.kind is not Kind.FRAME or is_device == (made.head.detail & DEVICE != 0)
