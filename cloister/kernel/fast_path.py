# SPDX-License-Identifier: BSD-2-Clause
"""Shortcuts for the three system calls that matter most: call, reply-receive and signal.

Each is a ladder of guards: while nothing has been changed, the first thing out of the ordinary sends the caller to the general path. Behind
the last guard the effect is exactly that of the general path, except that the time is not looked at: what has been used since the last
look is charged to the same scheduling context at the next one, because the context travels along.

Trusts: at entry `action` is RESUME, the current thread runs on the current scheduling context and is in no queue.
"""

from cloister.abi.faults import NULL_FAULT
from cloister.abi.words import MESSAGE_REGISTERS, WORD_BITS, MessageInfo
from cloister.kernel.arch.sim.registers import BADGE_REGISTER, CAP_REGISTER, INFO_REGISTER, MESSAGE_REGISTER, REPLY_REGISTER, switch_to
from cloister.kernel.capabilities import GRANT, GRANT_REPLY, READ, WRITE
from cloister.kernel.memory import endpoint_of, notification_of, reply_of, slot_in
from cloister.kernel.object.blocking import cancel_ipc
from cloister.kernel.refills import is_active
from cloister.kernel.scheduling import enqueue, enqueue_last, has_budget, is_highest_priority
from cloister.kernel.state import kernel
from cloister.kernel.structures import TCB_CSPACE, Capability, Kind, Reply, SchedContext, Tcb, ThreadState
from cloister.kernel.thread_queue import insert_by_priority, remove
from cloister.lang import Ptr, from_raw, inline, to_raw, u64

_UNWRAPPED: u64 = 0b111 << 9  # of the message info word: for the kernel to say


@inline
def quick_lookup(thread: Ptr[Tcb], address: u64) -> Ptr[Capability] | None:
    """The capability that the thread means, if its CNodes are two levels at most and match; None: let the general path look."""
    node = thread.slots[TCB_CSPACE].capability
    left: u64 = WORD_BITS
    for _ in range(2):
        if node.head.kind is not Kind.CNODE:
            return None
        guard_size = node.head.detail
        radix = node.head.size_bits
        level = guard_size + radix
        if level > left or radix == 0:
            return None
        rest = left - guard_size
        if guard_size > 0 and (address >> rest) & ((u64(1) << guard_size) - 1) != node.data:
            return None
        left = left - level
        node = slot_in(node.address(), (address >> left) & ((u64(1) << radix) - 1)).capability
        if left == 0 or node.head.kind is not Kind.CNODE:
            return node
    return None


@inline
def _is_short(thread: Ptr[Tcb]) -> bool:
    """The thread's message is in registers, carries no capabilities, and is no fault."""
    info = from_raw(MessageInfo, thread.registers[INFO_REGISTER])
    return info.length <= MESSAGE_REGISTERS and info.extra_capabilities == 0 and thread.fault.label == NULL_FAULT


@inline
def _deliver(sender: Ptr[Tcb], receiver: Ptr[Tcb], badge: u64) -> None:
    """Copy a short message, which is in registers."""
    info = from_raw(MessageInfo, sender.registers[INFO_REGISTER])
    for i in range(info.length):
        receiver.registers[MESSAGE_REGISTER + i] = sender.registers[MESSAGE_REGISTER + i]
    receiver.registers[INFO_REGISTER] = to_raw(info) & ~_UNWRAPPED
    receiver.registers[BADGE_REGISTER] = badge


@inline
def _switch(thread: Ptr[Tcb]) -> None:
    thread.state = ThreadState.RUNNING
    switch_to(thread)
    kernel.current = thread


@inline
def _may_run_now(thread: Ptr[Tcb]) -> bool:
    domain = u64(thread.domain)
    return domain == kernel.current_domain and is_highest_priority(domain, u64(thread.priority))


@inline
def _give(context: Ptr[SchedContext], from_thread: Ptr[Tcb], to: Ptr[Tcb]) -> None:
    from_thread.sched_context = None
    to.sched_context = context
    context.tcb = to


def call(thread: Ptr[Tcb]) -> bool:
    """A short call of a passive server that waits. True: it is done."""
    if not _is_short(thread):
        return False
    capability = quick_lookup(thread, thread.registers[CAP_REGISTER])
    if capability is None or capability.head.kind is not Kind.ENDPOINT:
        return False
    rights = capability.head.detail
    if rights & WRITE == 0 or rights & (GRANT | GRANT_REPLY) == 0:
        return False
    endpoint = endpoint_of(capability)
    receiver = endpoint.queue.head
    if receiver is None or receiver.state is not ThreadState.BLOCKED_ON_RECEIVE:
        return False
    reply = receiver.reply
    if reply is None or receiver.sched_context is not None:
        return False
    if receiver.priority < thread.priority and not is_highest_priority(kernel.current_domain, u64(receiver.priority)):
        return False
    context = thread.sched_context
    if context is None or u64(receiver.domain) != kernel.current_domain:
        return False
    # Nothing stands in the way any more.
    remove(endpoint.queue, receiver)
    receiver.endpoint = None
    receiver.reply = None
    thread.state = ThreadState.BLOCKED_ON_REPLY
    thread.reply = reply
    reply.tcb = thread
    _push(reply, context)
    _give(context, thread, receiver)
    _deliver(thread, receiver, capability.data)
    _switch(receiver)
    return True


@inline
def _push(reply: Ptr[Reply], context: Ptr[SchedContext]) -> None:
    earlier = context.reply
    if earlier is not None:
        earlier.next = reply
        earlier.sched_context = None
    reply.previous = earlier
    reply.sched_context = context
    context.reply = reply


@inline
def _pop(reply: Ptr[Reply], context: Ptr[SchedContext]) -> None:
    earlier = reply.previous
    context.reply = earlier
    if earlier is not None:
        earlier.next = None
        earlier.sched_context = context
    reply.previous = None
    reply.sched_context = None


def reply_receive(thread: Ptr[Tcb]) -> bool:
    """A passive server answers its caller and waits for the next. True: it is done."""
    if not _is_short(thread):
        return False
    source = quick_lookup(thread, thread.registers[CAP_REGISTER])
    if source is None or source.head.kind is not Kind.ENDPOINT or source.head.detail & READ == 0:
        return False
    answer = quick_lookup(thread, thread.registers[REPLY_REGISTER])
    if answer is None or answer.head.kind is not Kind.REPLY:
        return False
    notification = thread.bound_notification
    if notification is not None and notification.active != 0:
        return False
    endpoint = endpoint_of(source)
    first = endpoint.queue.head
    if first is not None and first.state is ThreadState.BLOCKED_ON_SEND:
        return False
    reply = reply_of(answer)
    caller = reply.tcb
    context = reply.sched_context
    if caller is None or context is None or thread.sched_context is not context or caller.state is not ThreadState.BLOCKED_ON_REPLY:
        return False
    if caller.fault.label != NULL_FAULT or caller.sched_context is not None or not _may_run_now(caller):
        return False
    # Nothing stands in the way any more.
    _pop(reply, context)
    _give(context, thread, caller)
    caller.reply = None
    reply.tcb = thread
    thread.reply = reply
    thread.endpoint = endpoint
    thread.state = ThreadState.BLOCKED_ON_RECEIVE
    insert_by_priority(endpoint.queue, thread)
    _deliver(thread, caller, 0)
    _switch(caller)
    return True


def _can_wake(thread: Ptr[Tcb], waiter: Ptr[Tcb]) -> bool:
    """The waiter can go on with its own time, but not before the current thread."""
    if waiter.priority > thread.priority:
        return False
    context = waiter.sched_context
    if context is None or context.sporadic or not is_active(context) or waiter.in_release_queue or not has_budget(context):
        return False
    return True


@inline
def _wake(thread: Ptr[Tcb], waiter: Ptr[Tcb], badge: u64) -> None:
    """Where the general path would put it: it would try to switch to the waiter and find the current thread the better choice."""
    waiter.state = ThreadState.RUNNING
    waiter.registers[BADGE_REGISTER] = badge
    if waiter.priority < thread.priority or u64(waiter.domain) != kernel.current_domain:
        enqueue(waiter)
    else:
        enqueue_last(waiter)


def find_signalled(thread: Ptr[Tcb]) -> Ptr[Capability] | None:
    """The notification capability that the thread's plain send signals, if that is what it does."""
    if from_raw(MessageInfo, thread.registers[INFO_REGISTER]).extra_capabilities != 0:
        return None
    capability = quick_lookup(thread, thread.registers[CAP_REGISTER])
    if capability is None or capability.head.kind is not Kind.NOTIFICATION or capability.head.detail & WRITE == 0:
        return None
    return capability


def signal(thread: Ptr[Tcb], capability: Ptr[Capability]) -> bool:
    """A signal that changes nothing about who runs: the flag is set, or the waiter is no more important. True: it is done."""
    notification = notification_of(capability)
    if notification.active != 0:
        notification.badge |= capability.data
        return True
    waiter = notification.queue.head
    if waiter is not None:
        if not _can_wake(thread, waiter):
            return False
        remove(notification.queue, waiter)
        waiter.waiting_on = None
        _wake(thread, waiter, capability.data)
        return True
    bound = notification.bound_tcb
    if bound is not None and bound.state is ThreadState.BLOCKED_ON_RECEIVE:
        if not _can_wake(thread, bound):
            return False
        cancel_ipc(bound)
        _wake(thread, bound, capability.data)
        return True
    notification.active = 1
    notification.badge = capability.data
    return True
