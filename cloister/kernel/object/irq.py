# SPDX-License-Identifier: BSD-2-Clause
"""Interrupts as capabilities: the controller, which issues handlers, and handlers, which name the notification to signal."""

from cloister.abi.labels import IRQ_CONTROL_GET, IRQ_HANDLER_ACK, IRQ_HANDLER_CLEAR, IRQ_HANDLER_SET_NOTIFICATION
from cloister.kernel.arch.sim.machine import acknowledge_irq
from cloister.kernel.capabilities import WRITE, has_right, head
from cloister.kernel.cspace import Found, lookup_target
from cloister.kernel.deletion import delete_notification
from cloister.kernel.errors import illegal_operation, invalid_capability, truncated_message
from cloister.kernel.mdb import ensure_empty, insert
from cloister.kernel.message import argument, extra
from cloister.kernel.object.interrupt_state import activate_signal, check_free
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Capability, Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, copy, u64


def find_destination(index: u64, depth: u64, root: Ptr[Slot], found: Ptr[Found]) -> Status:
    """The empty slot, below the extra capability `root`, that a new capability goes to."""
    status = lookup_target(root.capability, index, depth, found)
    if status is not Status.OK:
        return status
    slot = found.slot
    assert slot is not None, "a successful lookup found nothing"
    return ensure_empty(slot)


def issue(irq: u64, destination: Ptr[Slot], control: Ptr[Slot]) -> Status:
    """Make a handler; the interrupt is free and the slot empty. The interrupt may arrive from now on."""
    set_state(current_thread(), ThreadState.RESTART)
    activate_signal(irq)
    handler = Capability(head(Kind.IRQ_HANDLER, 0, 0, 0), irq)
    insert(handler, control, destination)
    return Status.OK


def decode_get(length: u64, control: Ptr[Slot]) -> Status:
    """IRQControl_Get."""
    root = extra(0)
    if length < 3 or root is None:
        return truncated_message()
    irq = argument(0)
    status = check_free(irq)
    if status is not Status.OK:
        return status
    found = Found(Status.OK, None, 0)
    status = find_destination(argument(1), argument(2), root, found)
    if status is not Status.OK:
        return status
    destination = found.slot
    assert destination is not None, "a successful lookup found nothing"
    return issue(irq, destination, control)


def is_get(label: u64) -> bool:
    """The only invocation of the controller that every architecture has."""
    return label == IRQ_CONTROL_GET


def _set_notification(irq: u64) -> Status:
    slot = extra(0)
    if slot is None:
        return truncated_message()
    if slot.capability.head.kind is not Kind.NOTIFICATION or not has_right(slot.capability, WRITE):
        return invalid_capability(0)
    set_state(current_thread(), ThreadState.RESTART)
    own = kernel.interrupt_slots[irq]
    taken: Capability = copy(slot.capability)
    delete_notification(own)
    insert(taken, slot, own)
    return Status.OK


def decode_handler(label: u64, irq: u64) -> Status:
    """An invocation of an interrupt handler."""
    if label == IRQ_HANDLER_ACK:
        set_state(current_thread(), ThreadState.RESTART)
        acknowledge_irq(irq)
        return Status.OK
    if label == IRQ_HANDLER_SET_NOTIFICATION:
        return _set_notification(irq)
    if label == IRQ_HANDLER_CLEAR:
        set_state(current_thread(), ThreadState.RESTART)
        delete_notification(kernel.interrupt_slots[irq])
        return Status.OK
    return illegal_operation()
