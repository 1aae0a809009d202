# SPDX-License-Identifier: BSD-2-Clause
"""Sending faults to their handlers, and answering callers and faults.

A handler is an endpoint capability in the thread's own slots, checked when it was installed: nothing can go wrong when it is used.
"""

from cloister.abi.configuration.debug import PRINTING
from cloister.abi.faults import CAP_FAULT, NULL_FAULT, TIMEOUT
from cloister.kernel.arch.sim.registers import FAULT_IP
from cloister.kernel.capabilities import GRANT, GRANT_REPLY, has_right, is_null
from cloister.kernel.console import print_name
from cloister.kernel.fault_message import apply_answer
from cloister.kernel.memory import endpoint_of
from cloister.kernel.object.endpoint import Sending, send
from cloister.kernel.object.reply import remove
from cloister.kernel.refills import sporadic_unblock_check
from cloister.kernel.scheduling import has_budget, is_runnable, possible_switch_to, postpone, set_state
from cloister.kernel.state import kernel
from cloister.kernel.structures import (
    TCB_FAULT_HANDLER,
    TCB_TIMEOUT_HANDLER,
    Capability,
    Kind,
    Reply,
    SchedContext,
    Tcb,
    ThreadState,
)
from cloister.kernel.transfer import transfer
from cloister.lang import Ptr, log, noinline


def has_timeout_handler(thread: Ptr[Tcb]) -> bool:
    """Somebody wants to know when the thread runs out of budget."""
    return thread.slots[TCB_TIMEOUT_HANDLER].capability.head.kind is Kind.ENDPOINT


def _send_fault(thread: Ptr[Tcb], handler: Ptr[Capability], can_donate: bool) -> None:
    """Send the fault in the kernel's state to the handler as if the thread had called it."""
    fault = thread.fault
    fault.label = kernel.fault.label
    fault.first = kernel.fault.first
    fault.second = kernel.fault.second
    fault.third = kernel.fault.third
    if fault.label == CAP_FAULT:
        fault.lookup = kernel.lookup_failure
    how = Sending(handler.data, has_right(handler, GRANT), has_right(handler, GRANT_REPLY), can_donate, True, False)
    send(thread, endpoint_of(handler), how)


@noinline
def _stop_without_handler(thread: Ptr[Tcb]) -> None:
    if PRINTING:
        log("a thread faulted and has no fault handler:")
        print_name(thread)
        log(f" at {thread.registers[FAULT_IP]:x}")
        log(f"fault {kernel.fault.label}: {kernel.fault.first:x} {kernel.fault.second:x} {kernel.fault.third:x}")
    set_state(thread, ThreadState.INACTIVE)


@noinline
def handle_fault(thread: Ptr[Tcb]) -> None:
    """The thread cannot go on because of the fault in the kernel's state: tell its handler, which gets its time."""
    handler = thread.slots[TCB_FAULT_HANDLER].capability
    if is_null(handler):
        _stop_without_handler(thread)
    else:
        _send_fault(thread, handler, thread.sched_context is not None)


@noinline
def handle_timeout(thread: Ptr[Tcb], context: Ptr[SchedContext]) -> None:
    """The thread has used up its budget: tell its timeout handler."""
    kernel.fault.label = TIMEOUT
    kernel.fault.first = context.badge
    kernel.fault.second = 0
    kernel.fault.third = 0
    _send_fault(thread, thread.slots[TCB_TIMEOUT_HANDLER].capability, False)


def answer(sender: Ptr[Tcb], reply: Ptr[Reply], grant: bool) -> None:
    """Deliver the sender's message to whoever awaits it through the reply object; time that came with the call goes back."""
    receiver = reply.tcb
    if receiver is None or receiver.state is not ThreadState.BLOCKED_ON_REPLY:
        return
    remove(reply, receiver)
    sporadic_unblock_check(receiver.sched_context)
    fault = receiver.fault.label
    if fault == NULL_FAULT:
        transfer(sender, None, 0, grant, receiver)
        set_state(receiver, ThreadState.RUNNING)
    else:
        goes_on = apply_answer(receiver, sender)
        receiver.fault.label = NULL_FAULT
        set_state(receiver, ThreadState.RESTART if goes_on else ThreadState.INACTIVE)
    context = receiver.sched_context
    if context is None or not is_runnable(receiver):
        return
    if has_budget(context):
        possible_switch_to(receiver)
    elif has_timeout_handler(receiver) and fault != TIMEOUT:
        handle_timeout(receiver, context)
    else:
        postpone(context)
