# SPDX-License-Identifier: BSD-2-Clause
"""Invocations of interrupt control that are the architecture's: a handler with a trigger, and the right to send a software interrupt."""

from __future__ import annotations

from cloister.abi.labels import IRQ_CONTROL_GET_TRIGGER, IRQ_CONTROL_ISSUE_SGI_SIGNAL
from cloister.kernel.arch.aarch64.capability import head
from cloister.kernel.arch.sim.machine import set_irq_trigger
from cloister.kernel.cspace import Found
from cloister.kernel.capabilities import is_sound
from cloister.kernel.errors import illegal_operation, invalid_argument, range_error, truncated_message
from cloister.kernel.mdb import insert
from cloister.kernel.message import argument, extra, is_invoked
from cloister.kernel.object.interrupt_state import check_free
from cloister.kernel.object.irq import find_destination, issue
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread
from cloister.kernel.structures import Capability, Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, requires, u64

_SOFTWARE_INTERRUPTS = 16
_TARGETS = 8


def decode_control(label: u64, length: u64, slot: Ptr[Slot]) -> Status:
    """An invocation of the interrupt controller's capability in `slot`."""
    requires(is_invoked() and is_sound(slot.capability))
    if label == IRQ_CONTROL_GET_TRIGGER:
        return _get_trigger(length, slot)
    if label == IRQ_CONTROL_ISSUE_SGI_SIGNAL:
        return _issue_signal(length, slot)
    return illegal_operation()


def _get_trigger(length: u64, control: Ptr[Slot]) -> Status:
    root = extra(0)
    if length < 4 or root is None:
        return truncated_message()
    irq = argument(0)
    status = check_free(irq)
    if status is not Status.OK:
        return status
    found = Found(Status.OK, None, 0)
    status = find_destination(argument(2), argument(3), root, found)
    if status is not Status.OK:
        return status
    destination = found.slot
    assert destination is not None, "a successful lookup found nothing"
    set_irq_trigger(irq, argument(1) != 0)
    return issue(irq, destination, control)


def _issue_signal(length: u64, control: Ptr[Slot]) -> Status:
    root = extra(0)
    if length < 4 or root is None:
        return truncated_message()
    irq = argument(0)
    if irq >= _SOFTWARE_INTERRUPTS:
        return range_error(0, _SOFTWARE_INTERRUPTS - 1)
    target = argument(1)
    if target >= _TARGETS:
        return invalid_argument(1)
    found = Found(Status.OK, None, 0)
    status = find_destination(argument(2), argument(3), root, found)
    if status is not Status.OK:
        return status
    destination = found.slot
    assert destination is not None, "a successful lookup found nothing"
    set_state(current_thread(), ThreadState.RESTART)
    signal = Capability(head(Kind.SGI_SIGNAL, 0, 0, 0), irq | target << 8)
    insert(signal, control, destination)
    return Status.OK
