# SPDX-License-Identifier: BSD-2-Clause
"""Untyped memory: the source of all objects.

Invariants: what lies behind `data` bytes from the start of an untyped has not been given out since the untyped was last reset, and is zero
unless it is device memory or the untyped has not been used yet; an untyped without children may be reset, which clears what was
used. The objects made of an untyped are its children in the derivation list.
"""

from cloister.abi.labels import UNTYPED_RETYPE
from cloister.abi.objects import (
    CNODE_OBJECT,
    ENDPOINT_BITS,
    ENDPOINT_OBJECT,
    FIRST_ARCH_OBJECT,
    MAX_UNTYPED_BITS,
    MIN_SCHED_CONTEXT_BITS,
    MIN_UNTYPED_BITS,
    NOTIFICATION_BITS,
    NOTIFICATION_OBJECT,
    OBJECT_TYPES,
    REPLY_BITS,
    REPLY_OBJECT,
    SCHED_CONTEXT_OBJECT,
    SLOT_BITS,
    TCB_BITS,
    TCB_OBJECT,
    UNTYPED_OBJECT,
)
from cloister.abi.words import WORD_BITS
from cloister.kernel.arch.sim.capability import create_object as arch_create_object
from cloister.kernel.arch.sim.capability import is_frame_type
from cloister.kernel.arch.sim.capability import object_bits as arch_object_bits
from cloister.kernel.arch.sim.machine import clear_memory
from cloister.kernel.arch.sim.registers import initialise_context
from cloister.kernel.budget import preemption_point
from cloister.kernel.capabilities import ALL_RIGHTS, GRANT, READ, WRITE, head
from cloister.kernel.cspace import Found, lookup_target
from cloister.kernel.debugging import name_child, note_thread
from cloister.kernel.errors import (
    failed_lookup,
    illegal_operation,
    invalid_argument,
    missing_capability,
    not_enough_memory,
    range_error,
    truncated_message,
)
from cloister.kernel.mdb import ensure_empty, has_children, insert_new
from cloister.kernel.memory import slot_in, tcb_at
from cloister.kernel.message import argument, extra
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Capability, Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, ensures, requires, struct, u8, u64

_FAN_OUT_LIMIT = 256
_LAST_ADDRESS: u64 = 0xFFFF_FFFF_FFFF_FFFF
_CHUNK = 256  # bytes cleared between two preemption points


@struct
class Retype:
    """A checked request: which objects, the run of empty slots that take them, and where they will lie."""

    type: u64
    size_bits: u64  # as the user gave it
    object_bits: u64
    cnode: u64  # address of its slots
    offset: u64
    count: u64
    start: u64  # address of the first object


def _object_bits(type: u64, size_bits: u64) -> u64:
    """The size of an object, as a power of two. `size_bits` is below 64."""
    if type >= FIRST_ARCH_OBJECT:
        return arch_object_bits(type)
    if type == TCB_OBJECT:
        return TCB_BITS
    if type == ENDPOINT_OBJECT:
        return ENDPOINT_BITS
    if type == NOTIFICATION_OBJECT:
        return NOTIFICATION_BITS
    if type == REPLY_OBJECT:
        return REPLY_BITS
    if type == CNODE_OBJECT:
        return size_bits + SLOT_BITS
    return size_bits


def check_size(type: u64, size_bits: u64, request: Ptr[Retype]) -> Status:
    """Note which objects are wanted."""
    if type >= OBJECT_TYPES:
        return invalid_argument(0)
    if size_bits >= WORD_BITS or _object_bits(type, size_bits) > MAX_UNTYPED_BITS:
        return range_error(0, MAX_UNTYPED_BITS)
    if (
        (type == CNODE_OBJECT and size_bits == 0)
        or (type == UNTYPED_OBJECT and size_bits < MIN_UNTYPED_BITS)
        or (type == SCHED_CONTEXT_OBJECT and size_bits < MIN_SCHED_CONTEXT_BITS)
    ):
        return invalid_argument(1)
    request.type = type
    request.size_bits = size_bits
    request.object_bits = _object_bits(type, size_bits)
    return Status.OK


def find_slots(root: Ptr[Slot], request: Ptr[Retype]) -> Status:
    """Note the CNode that the arguments name, and the empty slots in it."""
    node = root
    depth = argument(3)
    if depth != 0:
        found = Found(Status.OK, None, 0)
        status = lookup_target(root.capability, argument(2), depth, found)
        if status is not Status.OK:
            return status
        slot = found.slot
        assert slot is not None, "a successful lookup found nothing"
        node = slot
    if node.capability.head.kind is not Kind.CNODE:
        missing_capability(depth)
        return failed_lookup(False)
    slots = u64(1) << node.capability.head.size_bits
    offset = argument(4)
    count = argument(5)
    if offset > slots - 1:
        return range_error(0, slots - 1)
    if count < 1 or count > _FAN_OUT_LIMIT:
        return range_error(1, _FAN_OUT_LIMIT)
    if count > slots - offset:
        return range_error(1, slots - offset)
    request.cnode = node.capability.address()
    request.offset = offset
    request.count = count
    for i in range(offset, offset + count):
        status = ensure_empty(slot_in(request.cnode, i))
        if status is not Status.OK:
            return status
    return Status.OK


def align_up(address: u64, bits: u64) -> u64:
    """The first multiple of 2**bits from an address on."""
    requires(bits <= MAX_UNTYPED_BITS and address <= _LAST_ADDRESS - ((u64(1) << bits) - 1))
    ensures(lambda result: result >= address and result - address < u64(1) << bits and result & ((u64(1) << bits) - 1) == 0)
    mask = (u64(1) << bits) - 1
    return (address + mask) & ~mask


def find_room(untyped: Ptr[Capability], free: u64, request: Ptr[Retype]) -> Status:
    """Note where the objects will lie, behind `free` bytes from the start of the untyped.

    What alignment takes needs no check: the untyped is aligned to its size, so as many objects as what is left could hold do fit.
    """
    left = (u64(1) << untyped.head.size_bits) - free
    if left < request.count << request.object_bits:
        return not_enough_memory(left)
    if untyped.head.detail == 1 and request.type != UNTYPED_OBJECT and not is_frame_type(request.type):
        return invalid_argument(1)
    request.start = align_up(untyped.address() + free, request.object_bits)
    return Status.OK


def end_of(untyped: Ptr[Capability], request: Ptr[Retype]) -> u64:
    """How many bytes from the start of the untyped will have been given out with the objects."""
    return request.start - untyped.address() + (request.count << request.object_bits)


def _reset(slot: Ptr[Slot]) -> Status:
    """Clear what has been used, from behind, and remember after each chunk how far it is cleared."""
    capability = slot.capability
    used = capability.data
    if used == 0:
        return Status.OK
    if capability.head.detail == 1:
        capability.data = 0
        return Status.OK
    start = capability.address()
    if capability.head.size_bits < 8:
        clear_memory(start, u64(1) << capability.head.size_bits)
        capability.data = 0
        return Status.OK
    while capability.data > 0:
        chunk = (capability.data - 1) // _CHUNK * _CHUNK
        clear_memory(start + chunk, _CHUNK)
        capability.data = chunk
        status = preemption_point()
        if status is not Status.OK:
            return status
    return Status.OK


def make_object(request: Ptr[Retype], address: u64, is_device: bool, made: Ptr[Capability]) -> None:
    """The first capability to a new object. Its memory is zero, which is how most objects begin."""
    type = request.type
    made.data = 0
    if type >= FIRST_ARCH_OBJECT:
        arch_create_object(type, address, is_device, made)
    elif type == UNTYPED_OBJECT:
        made.head = head(Kind.UNTYPED, address, request.size_bits, u64(is_device))
    elif type == TCB_OBJECT:
        thread = tcb_at(address)
        initialise_context(thread)
        thread.domain = u8(kernel.current_domain)
        name_child(thread)
        note_thread(thread)
        made.head = head(Kind.TCB, address, 0, 0)
    elif type == ENDPOINT_OBJECT:
        made.head = head(Kind.ENDPOINT, address, 0, ALL_RIGHTS)
    elif type == NOTIFICATION_OBJECT:
        made.head = head(Kind.NOTIFICATION, address, 0, READ | WRITE)
    elif type == CNODE_OBJECT:
        made.head = head(Kind.CNODE, address, request.size_bits, 0)
    elif type == SCHED_CONTEXT_OBJECT:
        made.head = head(Kind.SCHED_CONTEXT, address, request.size_bits, 0)
    else:
        made.head = head(Kind.REPLY, address, 0, GRANT)


def object_at(request: Ptr[Retype], i: u64) -> u64:
    """The address of one of the objects."""
    return request.start + (i << request.object_bits)


def _create(slot: Ptr[Slot], request: Ptr[Retype], is_device: bool) -> None:
    made = Capability(slot.capability.head, 0)
    for i in range(request.count):
        make_object(request, object_at(request, i), is_device, made)
        insert_new(made, slot, slot_in(request.cnode, request.offset + i))


def decode_untyped(label: u64, length: u64, slot: Ptr[Slot]) -> Status:
    """An invocation of untyped memory: Untyped_Retype."""
    if label != UNTYPED_RETYPE:
        return illegal_operation()
    root = extra(0)
    if length < 6 or root is None:
        return truncated_message()
    request = Retype(0, 0, 0, 0, 0, 0, 0)
    status = check_size(argument(0), argument(1), request)
    if status is not Status.OK:
        return status
    status = find_slots(root, request)
    if status is not Status.OK:
        return status
    capability = slot.capability
    reset = not has_children(slot)
    status = find_room(capability, 0 if reset else capability.data, request)
    if status is not Status.OK:
        return status
    set_state(current_thread(), ThreadState.RESTART)
    if reset:
        status = _reset(slot)
        if status is not Status.OK:
            return status
    capability.data = end_of(capability, request)
    _create(slot, request, capability.head.detail == 1)
    return Status.OK
