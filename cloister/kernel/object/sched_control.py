# SPDX-License-Identifier: BSD-2-Clause
"""Scheduling control: giving a scheduling context its budget and period."""

from cloister.abi.labels import SCHED_CONTROL_CONFIGURE_FLAGS
from cloister.abi.objects import REFILL_SIZE, SCHED_CONTEXT_CORE_SIZE, SCHED_CONTEXT_SPORADIC
from cloister.kernel.errors import illegal_operation, invalid_capability, range_error, truncated_message
from cloister.kernel.memory import sched_context_of
from cloister.kernel.message import argument, extra
from cloister.kernel.object.sched_context import resume
from cloister.kernel.refills import (
    MAX_PERIOD_MICROSECONDS,
    MIN_BUDGET,
    MIN_BUDGET_MICROSECONDS,
    MIN_REFILLS,
    is_active,
    refill_new,
    refill_update,
    ticks_of,
)
from cloister.kernel.scheduling import (
    commit_time,
    dequeue,
    is_runnable,
    leave_release_queue,
    possible_switch_to,
    reschedule_required,
    set_state,
)
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Kind, SchedContext, Status, ThreadState
from cloister.lang import Ptr, u64


def _configure(context: Ptr[SchedContext], budget: u64, period: u64, max_refills: u64) -> None:
    thread = context.tcb
    if thread is not None:
        leave_release_queue(thread)
        dequeue(thread)
        if context is kernel.current_sched_context:
            # What has been used so far was used under the old parameters.
            commit_time()
    if budget == period:
        refill_new(context, MIN_REFILLS, budget, 0)
    elif is_active(context) and thread is not None and is_runnable(thread):
        refill_update(context, period, budget, max_refills)
    else:
        refill_new(context, max_refills, budget, period)
    if thread is None:
        return
    resume(context)
    if is_runnable(thread) and thread is not kernel.current:
        possible_switch_to(thread)
    if thread is kernel.current:
        reschedule_required()


def _decode_configure(length: u64) -> Status:
    slot = extra(0)
    if slot is None or length < 5:
        return truncated_message()
    budget = argument(0)
    if budget > MAX_PERIOD_MICROSECONDS:
        return range_error(MIN_BUDGET_MICROSECONDS, MAX_PERIOD_MICROSECONDS)
    period = argument(1)
    if period > MAX_PERIOD_MICROSECONDS:
        return range_error(MIN_BUDGET_MICROSECONDS, MAX_PERIOD_MICROSECONDS)
    budget_ticks = ticks_of(budget)
    period_ticks = ticks_of(period)
    if budget_ticks < MIN_BUDGET or period_ticks < MIN_BUDGET:
        return range_error(MIN_BUDGET_MICROSECONDS, MAX_PERIOD_MICROSECONDS)
    if budget_ticks > period_ticks:
        return range_error(MIN_BUDGET_MICROSECONDS, period)
    if slot.capability.head.kind is not Kind.SCHED_CONTEXT:
        return invalid_capability(1)
    extra_refills = argument(2)
    room = ((u64(1) << slot.capability.head.size_bits) - SCHED_CONTEXT_CORE_SIZE) // REFILL_SIZE - MIN_REFILLS
    if extra_refills > room:
        return range_error(0, room)
    badge = argument(3)
    flags = argument(4)
    context = sched_context_of(slot.capability)
    set_state(current_thread(), ThreadState.RESTART)
    _configure(context, budget_ticks, period_ticks, extra_refills + MIN_REFILLS)
    context.badge = badge
    context.sporadic = flags & SCHED_CONTEXT_SPORADIC != 0
    return Status.OK


def decode_sched_control(label: u64, length: u64) -> Status:
    """An invocation of a scheduling control capability."""
    if label == SCHED_CONTROL_CONFIGURE_FLAGS:
        return _decode_configure(length)
    return illegal_operation()
