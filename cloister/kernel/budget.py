# SPDX-License-Identifier: BSD-2-Clause
"""Whether there is time to do what a thread asks for, and what happens when there is not."""

from cloister.kernel.arch.sim.machine import irq_pending
from cloister.kernel.faults import handle_timeout, has_timeout_handler
from cloister.kernel.refills import charge, head_of, is_active, is_round_robin, is_sufficient, restart_round_robin
from cloister.kernel.scheduling import (
    enqueue_last,
    has_budget,
    is_domain_expired,
    is_runnable,
    is_schedulable,
    postpone,
    reschedule_required,
    set_state,
    update_timestamp,
)
from cloister.kernel.state import current_sched_context, current_thread, kernel
from cloister.kernel.structures import SchedContext, Status, ThreadState
from cloister.lang import Ptr, u64

_WORK_UNITS = 100  # steps of long operations between two looks at the interrupts


def _end_time_slice(context: Ptr[SchedContext], can_fault: bool) -> None:
    thread = current_thread()
    if can_fault and not is_round_robin(context) and has_timeout_handler(thread):
        handle_timeout(thread, context)
    elif has_budget(context):
        enqueue_last(thread)
    else:
        postpone(context)


def charge_budget(used: u64, can_fault: bool) -> None:
    """Take time off the current budget, and with it the current thread's turn."""
    context = current_sched_context()
    if context is not kernel.idle_sched_context:
        if is_round_robin(context):
            restart_round_robin(context)
        else:
            charge(context, used)
        context.consumed += used
    kernel.consumed = 0
    if is_schedulable(current_thread()):
        _end_time_slice(context, can_fault)
        reschedule_required()
        kernel.reprogram = True


def check_budget() -> bool:
    """Is there time for one more kernel operation? If not, the current turn has ended."""
    if is_sufficient(current_sched_context(), kernel.consumed):
        return not is_domain_expired()
    charge_budget(kernel.consumed, True)
    return False


def check_budget_or_restart() -> bool:
    """As `check_budget`; without time the system call or fault will happen again when the thread has its next turn."""
    if check_budget():
        return True
    thread = current_thread()
    if is_runnable(thread):
        set_state(thread, ThreadState.RESTART)
    return False


def preemption_point() -> Status:
    """Called by long operations after each step; PREEMPTED if something else must be done first."""
    kernel.work_units += 1
    if kernel.work_units < _WORK_UNITS:
        return Status.OK
    kernel.work_units = 0
    update_timestamp()
    context = current_sched_context()
    if irq_pending() or is_domain_expired() or not (is_active(context) and is_sufficient(context, kernel.consumed)):
        return Status.PREEMPTED
    return Status.OK


def charge_after_preemption() -> None:
    """A long operation has stopped itself. It may have deleted the current thread, or the context whose time it used."""
    if is_schedulable(current_thread()):
        check_budget()
    elif is_active(current_sched_context()):
        charge_budget(kernel.consumed, False)
    else:
        kernel.consumed = 0


def yield_turn() -> None:
    """Give up what is left of the turn; only what was used counts as consumed."""
    context = current_sched_context()
    consumed = context.consumed + kernel.consumed
    charge_budget(head_of(context).amount, False)
    context.consumed = consumed

