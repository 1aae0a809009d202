# SPDX-License-Identifier: BSD-2-Clause
"""Invoking a capability: from the system call's registers to the object, and the answer to a call."""

from cloister.abi.words import MESSAGE_REGISTERS
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.irq import decode_control
from cloister.kernel.arch.sim.vspace import decode as arch_decode
from cloister.kernel.capabilities import GRANT, GRANT_REPLY, WRITE, has_right, is_arch
from cloister.kernel.cspace import Found, lookup
from cloister.kernel.errors import cap_fault, invalid_capability
from cloister.kernel.faults import answer, handle_fault
from cloister.kernel.memory import endpoint_of, notification_of, reply_of, sched_context_of
from cloister.kernel.message import lookup_extra_capabilities, message_info, reply_empty, reply_error
from cloister.kernel.object.cnode import decode_cnode
from cloister.kernel.object.domain import decode_domain
from cloister.kernel.object.endpoint import Sending, send
from cloister.kernel.object.irq import decode_get, decode_handler, is_get
from cloister.kernel.object.notification import signal
from cloister.kernel.object.sched_context import decode_sched_context
from cloister.kernel.object.sched_control import decode_sched_control
from cloister.kernel.object.tcb import decode_tcb
from cloister.kernel.object.untyped import decode_untyped
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, struct, u64


@struct
class Manner:
    """What kind of system call it is. `is_first_phase`: a receive follows, so only what never preempts may be invoked."""

    is_call: bool
    is_blocking: bool
    can_donate: bool
    is_first_phase: bool


def _send(slot: Ptr[Slot], manner: Ptr[Manner]) -> Status:
    capability = slot.capability
    if not has_right(capability, WRITE):
        return invalid_capability(0)
    thread = current_thread()
    set_state(thread, ThreadState.RESTART)
    how = Sending(
        capability.data,
        has_right(capability, GRANT),
        has_right(capability, GRANT_REPLY),
        manner.can_donate,
        manner.is_blocking,
        manner.is_call,
    )
    send(thread, endpoint_of(capability), how)
    return Status.OK


def _signal(slot: Ptr[Slot]) -> Status:
    capability = slot.capability
    if not has_right(capability, WRITE):
        return invalid_capability(0)
    set_state(current_thread(), ThreadState.RESTART)
    signal(notification_of(capability), capability.data)
    return Status.OK


def _decode(label: u64, length: u64, slot: Ptr[Slot], manner: Ptr[Manner]) -> Status:
    capability = slot.capability
    if is_arch(capability):
        return arch_decode(label, length, slot, manner.is_call)
    match capability.head.kind:
        case Kind.ENDPOINT:
            return _send(slot, manner)
        case Kind.NOTIFICATION:
            return _signal(slot)
        case Kind.REPLY:
            thread = current_thread()
            set_state(thread, ThreadState.RESTART)
            answer(thread, reply_of(capability), has_right(capability, GRANT))
            return Status.OK
        case Kind.UNTYPED:
            return decode_untyped(label, length, slot)
        case Kind.IRQ_CONTROL:
            return decode_get(length, slot) if is_get(label) else decode_control(label, length, slot)
        case Kind.IRQ_HANDLER:
            return decode_handler(label, capability.data)
        case Kind.TCB:
            return invalid_capability(0) if manner.is_first_phase else decode_tcb(label, length, slot, manner.is_call)
        case Kind.CNODE:
            return invalid_capability(0) if manner.is_first_phase else decode_cnode(label, length, capability)
        case Kind.DOMAIN:
            return invalid_capability(0) if manner.is_first_phase else decode_domain(label, length)
        case Kind.SCHED_CONTROL:
            return invalid_capability(0) if manner.is_first_phase else decode_sched_control(label, length)
        case Kind.SCHED_CONTEXT:
            if manner.is_first_phase:
                return invalid_capability(0)
            return decode_sched_context(label, sched_context_of(capability), manner.is_call)
        case _:
            return invalid_capability(0)


def invoke(address: u64, manner: Ptr[Manner]) -> Status:
    """The current thread's message to the capability at an address. PREEMPTED: the system call must be made again."""
    thread = current_thread()
    info = message_info(thread)
    found = Found(Status.OK, None, 0)
    if lookup(thread, address, found) is not Status.OK:
        if manner.is_blocking:
            cap_fault(address, False)
            handle_fault(thread)
        return Status.OK
    slot = found.slot
    assert slot is not None, "a successful lookup found nothing"
    kernel.buffer = ipc_buffer_of(thread, False)
    if lookup_extra_capabilities(thread, kernel.buffer, info.extra_capabilities) is not Status.OK:
        if manner.is_blocking:
            handle_fault(thread)
        return Status.OK
    length = info.length if kernel.buffer != 0 else min(info.length, MESSAGE_REGISTERS)
    status = _decode(info.label, length, slot, manner)
    if status is Status.PREEMPTED:
        return status
    if status is Status.ERROR:
        if manner.is_call:
            reply_error(thread)
        return Status.OK
    if thread.state is ThreadState.RESTART:
        if manner.is_call:
            reply_empty(thread)
        set_state(thread, ThreadState.RUNNING)
    return Status.OK
