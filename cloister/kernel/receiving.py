# SPDX-License-Identifier: BSD-2-Clause
"""The receive phase of system calls: from an endpoint, with a reply object for callers, or from a notification."""

from cloister.kernel.arch.sim.registers import CAP_REGISTER, REPLY_REGISTER
from cloister.kernel.capabilities import READ, has_right
from cloister.kernel.cspace import Found, lookup
from cloister.kernel.errors import cap_fault, missing_capability
from cloister.kernel.faults import handle_fault
from cloister.kernel.memory import endpoint_of, notification_of, reply_of
from cloister.kernel.object.endpoint import receive
from cloister.kernel.object.notification import wait
from cloister.kernel.state import current_thread
from cloister.kernel.structures import Capability, Kind, Status, Tcb
from cloister.lang import Ptr, u64


def _fail(thread: Ptr[Tcb], address: u64) -> None:
    """The lookup failure in the kernel's state becomes a fault."""
    cap_fault(address, True)
    handle_fault(thread)


def _receive_message(thread: Ptr[Tcb], capability: Ptr[Capability], is_blocking: bool, with_reply: bool) -> None:
    endpoint = endpoint_of(capability)
    if not with_reply:
        receive(thread, endpoint, is_blocking, None)
        return
    address = thread.registers[REPLY_REGISTER]
    found = Found(Status.OK, None, 0)
    if lookup(thread, address, found) is not Status.OK:
        _fail(thread, address)
        return
    slot = found.slot
    assert slot is not None, "a successful lookup found nothing"
    if slot.capability.head.kind is not Kind.REPLY:
        missing_capability(0)
        _fail(thread, address)
        return
    receive(thread, endpoint, is_blocking, reply_of(slot.capability))


def handle_receive(is_blocking: bool, with_reply: bool) -> None:
    """The current thread receives from the capability in its capability register. What is wrong is a fault, never an error."""
    thread = current_thread()
    address = thread.registers[CAP_REGISTER]
    found = Found(Status.OK, None, 0)
    if lookup(thread, address, found) is not Status.OK:
        _fail(thread, address)
        return
    slot = found.slot
    assert slot is not None, "a successful lookup found nothing"
    capability = slot.capability
    kind = capability.head.kind
    if (kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION) and has_right(capability, READ):
        if kind is Kind.ENDPOINT:
            _receive_message(thread, capability, is_blocking, with_reply)
            return
        notification = notification_of(capability)
        bound = notification.bound_tcb
        if bound is None or bound is thread:
            wait(notification, thread, is_blocking)
            return
    missing_capability(0)
    _fail(thread, address)
