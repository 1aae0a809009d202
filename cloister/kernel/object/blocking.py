# SPDX-License-Identifier: BSD-2-Clause
"""Ending a thread's wait before it is over."""

from cloister.abi.faults import NULL_FAULT
from cloister.kernel.object.reply import remove_caller, unlink
from cloister.kernel.refills import sporadic_unblock_check
from cloister.kernel.scheduling import possible_switch_to, set_state
from cloister.kernel.structures import Endpoint, Tcb, ThreadState
from cloister.kernel.thread_queue import remove
from cloister.lang import Ptr


def leave_endpoint(thread: Ptr[Tcb], endpoint: Ptr[Endpoint]) -> None:
    """Take a thread out of the endpoint's queue; a receiver gives up its reply object."""
    remove(endpoint.queue, thread)
    thread.endpoint = None
    if thread.state is ThreadState.BLOCKED_ON_RECEIVE:
        reply = thread.reply
        if reply is not None:
            unlink(reply, thread)


def cancel_ipc(thread: Ptr[Tcb]) -> None:
    """Whatever the thread waits for, it no longer does: it is inactive then. A fault that waits to be sent is forgotten."""
    thread.fault.label = NULL_FAULT
    match thread.state:
        case ThreadState.BLOCKED_ON_SEND | ThreadState.BLOCKED_ON_RECEIVE:
            endpoint = thread.endpoint
            assert endpoint is not None, "blocked on no endpoint"
            leave_endpoint(thread, endpoint)
            set_state(thread, ThreadState.INACTIVE)
        case ThreadState.BLOCKED_ON_NOTIFICATION:
            notification = thread.waiting_on
            assert notification is not None, "waits on no notification"
            remove(notification.queue, thread)
            thread.waiting_on = None
            set_state(thread, ThreadState.INACTIVE)
        case ThreadState.BLOCKED_ON_REPLY:
            remove_caller(thread)
        case _:
            pass


def restart_unless_faulted(thread: Ptr[Tcb]) -> None:
    """A thread that has been taken out of a queue does its system call again; one that waited to report a fault stays stopped."""
    if thread.fault.label != NULL_FAULT:
        set_state(thread, ThreadState.INACTIVE)
        return
    set_state(thread, ThreadState.RESTART)
    sporadic_unblock_check(thread.sched_context)
    possible_switch_to(thread)
