# SPDX-License-Identifier: BSD-2-Clause
"""Notifications: a word of flags that threads wait for.

Invariants: `active` only while the queue is empty; only waiting threads are in the queue, by priority; `bound_tcb` and that thread's
`bound_notification` point to each other, and a bound notification has no other waiters.
"""

from cloister.kernel.arch.sim.registers import BADGE_REGISTER
from cloister.kernel.object.blocking import cancel_ipc
from cloister.kernel.object.sched_context import maybe_donate, maybe_return
from cloister.kernel.refills import sporadic_unblock_check
from cloister.kernel.scheduling import is_schedulable, possible_switch_to, reschedule_required, set_state
from cloister.kernel.structures import Notification, Tcb, ThreadState
from cloister.kernel.thread_queue import insert_by_priority, remove
from cloister.lang import Ptr, u64


def _wake(thread: Ptr[Tcb], notification: Ptr[Notification], badge: u64) -> None:
    """The thread, taken out of its queue, returns from its wait with the badge."""
    set_state(thread, ThreadState.RUNNING)
    thread.registers[BADGE_REGISTER] = badge
    maybe_donate(thread, notification)
    if is_schedulable(thread):
        possible_switch_to(thread)
    sporadic_unblock_check(thread.sched_context)


def signal(notification: Ptr[Notification], badge: u64) -> None:
    """Wake whoever waits first, or the bound thread if it waits for a message, or remember the badge."""
    first = notification.queue.head
    if first is not None:
        remove(notification.queue, first)
        first.waiting_on = None
        _wake(first, notification, badge)
        return
    if notification.active != 0:
        notification.badge |= badge
        return
    bound = notification.bound_tcb
    if bound is not None and bound.state is ThreadState.BLOCKED_ON_RECEIVE:
        cancel_ipc(bound)
        _wake(bound, notification, badge)
        return
    notification.active = 1
    notification.badge = badge


def take(notification: Ptr[Notification], thread: Ptr[Tcb]) -> None:
    """The notification is active: its badge goes to the thread, which may get its time, too."""
    thread.registers[BADGE_REGISTER] = notification.badge
    notification.active = 0
    maybe_donate(thread, notification)
    sporadic_unblock_check(thread.sched_context)


def wait(notification: Ptr[Notification], thread: Ptr[Tcb], is_blocking: bool) -> None:
    """The current thread takes what has been signalled, or waits for it, or learns that there is nothing."""
    if notification.active != 0:
        take(notification, thread)
    elif is_blocking:
        thread.waiting_on = notification
        set_state(thread, ThreadState.BLOCKED_ON_NOTIFICATION)
        insert_by_priority(notification.queue, thread)
        maybe_return(notification, thread)
    else:
        thread.registers[BADGE_REGISTER] = 0


def cancel_all_signals(notification: Ptr[Notification]) -> None:
    """The notification is going: all waiters try again. The loop ends: each turn shortens the queue."""
    first = notification.queue.head
    if first is None:
        return
    while True:
        thread = notification.queue.head
        if thread is None:
            break
        remove(notification.queue, thread)
        thread.waiting_on = None
        set_state(thread, ThreadState.RESTART)
        sporadic_unblock_check(thread.sched_context)
        possible_switch_to(thread)
    reschedule_required()


def bind(thread: Ptr[Tcb], notification: Ptr[Notification]) -> None:
    """The thread receives the notification's signals while it waits for messages."""
    notification.bound_tcb = thread
    thread.bound_notification = notification


def unbind_thread(thread: Ptr[Tcb]) -> None:
    """Undo `bind`, if it has been done."""
    notification = thread.bound_notification
    if notification is not None:
        notification.bound_tcb = None
        thread.bound_notification = None


def finalise_notification(notification: Ptr[Notification]) -> None:
    """The last capability goes."""
    context = notification.sched_context
    if context is not None:
        context.notification = None
        notification.sched_context = None
    bound = notification.bound_tcb
    if bound is not None:
        unbind_thread(bound)
    cancel_all_signals(notification)
