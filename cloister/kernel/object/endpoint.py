# SPDX-License-Identifier: BSD-2-Clause
"""Endpoints: where senders and receivers meet.

Invariant: the queue holds either senders or receivers; which of the two, the state of its first thread says.
"""

from cloister.abi.faults import NULL_FAULT, TIMEOUT
from cloister.kernel.arch.sim.registers import BADGE_REGISTER
from cloister.kernel.object.blocking import cancel_ipc, leave_endpoint, restart_unless_faulted
from cloister.kernel.object.notification import take
from cloister.kernel.object.reply import push, unlink
from cloister.kernel.object.sched_context import donate, maybe_return
from cloister.kernel.refills import sporadic_unblock_check
from cloister.kernel.scheduling import possible_switch_to, reschedule_required, set_state
from cloister.kernel.structures import Endpoint, Reply, Tcb, ThreadState
from cloister.kernel.thread_queue import insert_by_priority, remove
from cloister.kernel.transfer import transfer
from cloister.lang import Ptr, struct, u64


@struct
class Sending:
    """How a thread sends: the rights and badge of the capability, and the kind of system call."""

    badge: u64
    can_grant: bool
    can_grant_reply: bool
    can_donate: bool
    is_blocking: bool
    is_call: bool


def _block_sender(thread: Ptr[Tcb], endpoint: Ptr[Endpoint], how: Ptr[Sending]) -> None:
    thread.endpoint = endpoint
    thread.badge = how.badge
    thread.can_grant = how.can_grant
    thread.can_grant_reply = how.can_grant_reply
    thread.is_call = how.is_call
    set_state(thread, ThreadState.BLOCKED_ON_SEND)
    insert_by_priority(endpoint.queue, thread)


def send(thread: Ptr[Tcb], endpoint: Ptr[Endpoint], how: Ptr[Sending]) -> None:
    """Give the thread's message or fault to the first receiver, or wait for one if the thread may."""
    receiver = endpoint.queue.head
    if receiver is None or receiver.state is not ThreadState.BLOCKED_ON_RECEIVE:
        if how.is_blocking:
            _block_sender(thread, endpoint, how)
        return
    remove(endpoint.queue, receiver)
    receiver.endpoint = None
    transfer(thread, endpoint, how.badge, how.can_grant, receiver)
    reply = receiver.reply
    if reply is not None:
        unlink(reply, receiver)
    if how.is_call or thread.fault.label != NULL_FAULT:
        if reply is not None and (how.can_grant or how.can_grant_reply):
            push(thread, receiver, reply, how.can_donate)
        else:
            set_state(thread, ThreadState.INACTIVE)
    elif how.can_donate and receiver.sched_context is None:
        context = thread.sched_context
        if context is not None:
            donate(context, receiver)
    set_state(receiver, ThreadState.RUNNING)
    sporadic_unblock_check(receiver.sched_context)
    possible_switch_to(receiver)


def _receive_from(sender: Ptr[Tcb], endpoint: Ptr[Endpoint], receiver: Ptr[Tcb], reply: Ptr[Reply] | None) -> None:
    """Take the message of a sender that has waited in the queue."""
    remove(endpoint.queue, sender)
    sender.endpoint = None
    transfer(sender, endpoint, sender.badge, sender.can_grant, receiver)
    sporadic_unblock_check(sender.sched_context)
    if sender.is_call or sender.fault.label != NULL_FAULT:
        if reply is not None and (sender.can_grant or sender.can_grant_reply):
            can_donate = sender.sched_context is not None and sender.fault.label != TIMEOUT
            push(sender, receiver, reply, can_donate)
        else:
            set_state(sender, ThreadState.INACTIVE)
    else:
        set_state(sender, ThreadState.RUNNING)
        possible_switch_to(sender)


def receive(thread: Ptr[Tcb], endpoint: Ptr[Endpoint], is_blocking: bool, reply: Ptr[Reply] | None) -> None:
    """Take a signal of the bound notification, or the first sender's message, or wait for one."""
    if reply is not None:
        other = reply.tcb
        if other is not None and other is not thread:
            cancel_ipc(other)
    notification = thread.bound_notification
    if notification is not None:
        if notification.active != 0:
            take(notification, thread)
            return
        if is_blocking:
            maybe_return(notification, thread)
    sender = endpoint.queue.head
    if sender is not None and sender.state is ThreadState.BLOCKED_ON_SEND:
        _receive_from(sender, endpoint, thread, reply)
    elif is_blocking:
        thread.endpoint = endpoint
        thread.reply = reply
        if reply is not None:
            reply.tcb = thread
        set_state(thread, ThreadState.BLOCKED_ON_RECEIVE)
        insert_by_priority(endpoint.queue, thread)
    else:
        thread.registers[BADGE_REGISTER] = 0


def cancel_all(endpoint: Ptr[Endpoint]) -> None:
    """The endpoint is going: everybody in its queue tries again. The loop ends: each turn shortens the queue."""
    first = endpoint.queue.head
    if first is None:
        return
    while True:
        thread = endpoint.queue.head
        if thread is None:
            break
        leave_endpoint(thread, endpoint)
        restart_unless_faulted(thread)
    reschedule_required()


def cancel_badged_sends(endpoint: Ptr[Endpoint], badge: u64) -> None:
    """All who wait to send with this badge try again. The loop ends with the queue."""
    thread = endpoint.queue.head
    if thread is None or thread.state is not ThreadState.BLOCKED_ON_SEND:
        return
    while thread is not None:
        following = thread.queue_next
        if thread.badge == badge:
            remove(endpoint.queue, thread)
            thread.endpoint = None
            restart_unless_faulted(thread)
        thread = following
    reschedule_required()
