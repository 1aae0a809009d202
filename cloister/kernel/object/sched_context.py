# SPDX-License-Identifier: BSD-2-Clause
"""Scheduling contexts: binding them to threads and notifications, giving them away and back, yielding to them.

Invariants: `context.tcb is thread` exactly if `thread.sched_context is context`; the same with notifications, with the head of the call
stack (`context.reply`), and with the one thread that yields to the context (`yield_from`, `yield_to`).
"""

from cloister.abi.labels import (
    SCHED_CONTEXT_BIND,
    SCHED_CONTEXT_CONSUMED,
    SCHED_CONTEXT_UNBIND,
    SCHED_CONTEXT_UNBIND_OBJECT,
    SCHED_CONTEXT_YIELD_TO,
)
from cloister.kernel.arch.sim.registers import BADGE_REGISTER, MESSAGE_REGISTER
from cloister.kernel.errors import illegal_operation, invalid_capability, truncated_message
from cloister.kernel.memory import notification_of, tcb_of
from cloister.kernel.message import extra, reply_value, reply_words, set_message_info
from cloister.kernel.refills import MAX_CONVERTIBLE_TICKS, is_released, microseconds_of, sporadic_unblock_check
from cloister.kernel.scheduling import (
    dequeue,
    enqueue,
    has_budget,
    is_blocked,
    is_candidate,
    is_schedulable,
    leave_release_queue,
    postpone,
    reschedule_required,
    set_state,
)
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Kind, Notification, SchedContext, Status, Tcb, ThreadState
from cloister.lang import Ptr, u64

# ------------------------------------------------------------------------------------------------------------ binding


def resume(context: Ptr[SchedContext]) -> None:
    """If its thread could run but for the budget, let it wait for that."""
    thread = context.tcb
    assert thread is not None, "a scheduling context without a thread is resumed"
    if is_schedulable(thread) and not has_budget(context):
        postpone(context)


def bind_tcb(context: Ptr[SchedContext], thread: Ptr[Tcb]) -> None:
    """Neither is bound yet."""
    thread.sched_context = context
    context.tcb = thread
    sporadic_unblock_check(context)
    resume(context)
    if is_schedulable(thread):
        enqueue(thread)
        reschedule_required()


def unbind_tcb(context: Ptr[SchedContext]) -> None:
    """Its thread, if it has one, is left without time."""
    thread = context.tcb
    if thread is None:
        return
    if thread is kernel.current:
        reschedule_required()
    dequeue(thread)
    leave_release_queue(thread)
    thread.sched_context = None
    context.tcb = None


def donate(context: Ptr[SchedContext], to: Ptr[Tcb]) -> None:
    """Give the time to another thread, which has none."""
    holder = context.tcb
    if holder is not None:
        dequeue(holder)
        leave_release_queue(holder)
        holder.sched_context = None
        if holder is kernel.current or is_candidate(holder):
            reschedule_required()
    context.tcb = to
    to.sched_context = context


def unbind_notification(context: Ptr[SchedContext]) -> None:
    """The notification, if there is one, gives no time to its waiters any more."""
    notification = context.notification
    if notification is not None:
        notification.sched_context = None
        context.notification = None


def unbind_reply(context: Ptr[SchedContext]) -> None:
    """Forget the call stack: the time stays where it is."""
    reply = context.reply
    if reply is not None:
        reply.sched_context = None
        context.reply = None


def maybe_donate(thread: Ptr[Tcb], notification: Ptr[Notification]) -> None:
    """A thread without time that a notification wakes gets the notification's, if nobody else has it."""
    if thread.sched_context is not None:
        return
    context = notification.sched_context
    if context is not None and context.tcb is None:
        donate(context, thread)
        resume(context)


def maybe_return(notification: Ptr[Notification], thread: Ptr[Tcb]) -> None:
    """A thread that runs on the notification's time and begins to wait gives it back."""
    context = notification.sched_context
    if context is not None and thread.sched_context is context:
        thread.sched_context = None
        context.tcb = None
        if thread is kernel.current:
            reschedule_required()


# ------------------------------------------------------------------------------------------------------------ yielding


def take_consumed(context: Ptr[SchedContext]) -> u64:
    """Microseconds used since somebody last asked; what a word cannot say is left for the next time."""
    used = min(context.consumed, MAX_CONVERTIBLE_TICKS)
    context.consumed -= used
    return microseconds_of(used)


def cancel_yield_to(thread: Ptr[Tcb]) -> None:
    """The thread no longer yields to anybody."""
    context = thread.yield_to
    if context is not None:
        context.yield_from = None
        thread.yield_to = None


def complete_yield_to(thread: Ptr[Tcb]) -> None:
    """Answer the thread's YieldTo, if it is in one."""
    context = thread.yield_to
    if context is None:
        return
    thread.registers[MESSAGE_REGISTER] = take_consumed(context)
    thread.registers[BADGE_REGISTER] = 0
    set_message_info(thread, 0, 1)
    cancel_yield_to(thread)


def complete_yield_from(context: Ptr[SchedContext]) -> None:
    """Answer whoever yields to this context."""
    yielder = context.yield_from
    if yielder is not None:
        complete_yield_to(yielder)


# ------------------------------------------------------------------------------------------------------------ invocations


def _bind(context: Ptr[SchedContext]) -> Status:
    slot = extra(0)
    if slot is None:
        return truncated_message()
    if slot.capability.head.kind is Kind.TCB:
        thread = tcb_of(slot.capability)
        if context.tcb is not None or thread.sched_context is not None:
            return illegal_operation()
        if is_blocked(thread) and not is_released(context):
            return illegal_operation()
        set_state(current_thread(), ThreadState.RESTART)
        bind_tcb(context, thread)
        return Status.OK
    if slot.capability.head.kind is Kind.NOTIFICATION:
        notification = notification_of(slot.capability)
        if context.notification is not None or notification.sched_context is not None:
            return illegal_operation()
        set_state(current_thread(), ThreadState.RESTART)
        notification.sched_context = context
        context.notification = notification
        return Status.OK
    return invalid_capability(1)


def _unbind_object(context: Ptr[SchedContext]) -> Status:
    slot = extra(0)
    if slot is None:
        return truncated_message()
    if slot.capability.head.kind is Kind.TCB:
        thread = tcb_of(slot.capability)
        if context.tcb is not thread or thread is kernel.current:
            return illegal_operation()
        set_state(current_thread(), ThreadState.RESTART)
        unbind_tcb(context)
        return Status.OK
    if slot.capability.head.kind is Kind.NOTIFICATION:
        if context.notification is not notification_of(slot.capability):
            return illegal_operation()
        set_state(current_thread(), ThreadState.RESTART)
        unbind_notification(context)
        return Status.OK
    return invalid_capability(1)


def _unbind(context: Ptr[SchedContext]) -> Status:
    if context.tcb is kernel.current:
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    unbind_tcb(context)
    unbind_notification(context)
    unbind_reply(context)
    return Status.OK


def _reply_consumed(context: Ptr[SchedContext], call: bool) -> Status:
    consumed = take_consumed(context)
    return reply_value(call, consumed) if call else reply_words(False, 0)


def _yield_to(context: Ptr[SchedContext], call: bool) -> Status:
    caller = current_thread()
    thread = context.tcb
    if thread is None or thread is caller or thread.priority > caller.maximum_priority or caller.yield_to is not None:
        return illegal_operation()
    set_state(caller, ThreadState.RESTART)
    complete_yield_from(context)
    resume(context)
    if not is_schedulable(thread):
        return _reply_consumed(context, call)
    dequeue(thread)
    if thread.priority < caller.priority:
        enqueue(thread)
        return _reply_consumed(context, call)
    caller.yield_to = context
    context.yield_from = caller
    enqueue(caller)
    enqueue(thread)
    reschedule_required()
    return Status.OK


def decode_sched_context(label: u64, context: Ptr[SchedContext], call: bool) -> Status:
    """An invocation of a scheduling context."""
    if label == SCHED_CONTEXT_CONSUMED:
        return _reply_consumed(context, call)
    if label == SCHED_CONTEXT_BIND:
        return _bind(context)
    if label == SCHED_CONTEXT_UNBIND_OBJECT:
        return _unbind_object(context)
    if label == SCHED_CONTEXT_UNBIND:
        return _unbind(context)
    if label == SCHED_CONTEXT_YIELD_TO:
        return _yield_to(context, call)
    return illegal_operation()
