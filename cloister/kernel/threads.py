# SPDX-License-Identifier: BSD-2-Clause
"""Stopping, starting and ranking threads."""

from cloister.kernel.arch.sim.registers import FAULT_IP, NEXT_IP, release_fpu
from cloister.kernel.object.blocking import cancel_ipc
from cloister.kernel.object.sched_context import cancel_yield_to, complete_yield_to, resume
from cloister.kernel.refills import sporadic_unblock_check
from cloister.kernel.scheduling import (
    dequeue,
    enqueue,
    is_blocked,
    is_schedulable,
    leave_release_queue,
    possible_switch_to,
    reschedule_required,
    set_state,
)
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Tcb, ThreadState
from cloister.kernel.thread_queue import insert_by_priority, remove
from cloister.lang import Ptr, u8, u64


def suspend(thread: Ptr[Tcb]) -> None:
    """Whatever the thread does, it stops. A running one goes on behind its last instruction if it is resumed."""
    cancel_ipc(thread)
    if thread.state is ThreadState.RUNNING:
        thread.registers[FAULT_IP] = thread.registers[NEXT_IP]
    dequeue(thread)
    leave_release_queue(thread)
    cancel_yield_to(thread)
    set_state(thread, ThreadState.INACTIVE)


def restart(thread: Ptr[Tcb]) -> None:
    """A stopped or blocked thread begins again at its fault instruction pointer."""
    if thread.state is not ThreadState.INACTIVE and not is_blocked(thread):
        return
    cancel_ipc(thread)
    set_state(thread, ThreadState.RESTART)
    context = thread.sched_context
    sporadic_unblock_check(context)
    if context is not None:
        resume(context)
    if is_schedulable(thread):
        possible_switch_to(thread)


def set_priority(thread: Ptr[Tcb], priority: u8) -> None:
    """Change how important the thread is, wherever it is queued."""
    match thread.state:
        case ThreadState.RUNNING | ThreadState.RESTART:
            if thread.queued or thread is kernel.current:
                dequeue(thread)
                thread.priority = priority
                if is_schedulable(thread):
                    enqueue(thread)
                reschedule_required()
            else:
                thread.priority = priority
        case ThreadState.BLOCKED_ON_RECEIVE | ThreadState.BLOCKED_ON_SEND:
            thread.priority = priority
            endpoint = thread.endpoint
            assert endpoint is not None, "blocked on no endpoint"
            remove(endpoint.queue, thread)
            insert_by_priority(endpoint.queue, thread)
        case ThreadState.BLOCKED_ON_NOTIFICATION:
            thread.priority = priority
            notification = thread.waiting_on
            assert notification is not None, "waits on no notification"
            remove(notification.queue, thread)
            insert_by_priority(notification.queue, thread)
        case _:
            thread.priority = priority


def set_domain(thread: Ptr[Tcb], domain: u64) -> None:
    """Move the thread to another domain."""
    if kernel.current_domain != domain:
        release_fpu(thread)
    dequeue(thread)
    thread.domain = u8(domain)
    if is_schedulable(thread):
        enqueue(thread)
    if thread is kernel.current:
        reschedule_required()


def activate() -> None:
    """Make the current thread, which has been chosen, ready to leave the kernel."""
    thread = current_thread()
    if thread.yield_to is not None:
        complete_yield_to(thread)
    if thread.state is ThreadState.RESTART:
        thread.registers[NEXT_IP] = thread.registers[FAULT_IP]
        thread.state = ThreadState.RUNNING
    assert thread.state is ThreadState.RUNNING or thread.state is ThreadState.IDLE, "the current thread is blocked"
