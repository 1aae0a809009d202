# SPDX-License-Identifier: BSD-2-Clause
"""Reply objects: who awaits an answer, and the stack of callers that a scheduling context has travelled along.

Invariants: a thread blocked on a reply points to it and it to the thread. Replies that carried a scheduling context form its call
stack: `context.reply` is the latest, whose `sched_context` points back; `previous` leads to earlier callers, `next` to later ones. A reply
that is in no stack has none of the three links.
"""

from cloister.kernel.object.sched_context import donate
from cloister.kernel.scheduling import set_state
from cloister.kernel.structures import Reply, SchedContext, Tcb, ThreadState
from cloister.lang import Ptr


def unlink(reply: Ptr[Reply], thread: Ptr[Tcb]) -> None:
    """The thread has nothing to do with the reply any more, and does nothing for now."""
    thread.reply = None
    reply.tcb = None
    set_state(thread, ThreadState.INACTIVE)


def push(caller: Ptr[Tcb], callee: Ptr[Tcb], reply: Ptr[Reply], can_donate: bool) -> None:
    """The caller awaits its answer through the reply, which is free, and lends its time to a callee that has none."""
    assert reply.tcb is None, "a reply in use is used again"
    reply.tcb = caller
    caller.reply = reply
    set_state(caller, ThreadState.BLOCKED_ON_REPLY)
    context = caller.sched_context
    if context is None or callee.sched_context is not None or not can_donate:
        return
    earlier = context.reply
    if earlier is not None:
        earlier.next = reply
        earlier.sched_context = None
    reply.previous = earlier
    reply.sched_context = context
    context.reply = reply
    donate(context, callee)


def _pop(reply: Ptr[Reply], thread: Ptr[Tcb], context: Ptr[SchedContext]) -> None:
    """The reply is the top of the context's call stack: the time goes back to the caller, unless it has got other time."""
    earlier = reply.previous
    context.reply = earlier
    if earlier is not None:
        earlier.next = None
        earlier.sched_context = context
    reply.sched_context = None
    reply.previous = None
    if thread.sched_context is None:
        donate(context, thread)
    unlink(reply, thread)


def _cut(reply: Ptr[Reply]) -> None:
    """Take a reply out of the middle of a call stack, which falls apart there."""
    later = reply.next
    if later is not None:
        later.previous = None
    earlier = reply.previous
    if earlier is not None:
        earlier.next = None
    reply.previous = None
    reply.next = None


def remove(reply: Ptr[Reply], thread: Ptr[Tcb]) -> None:
    """The thread's wait is over, or the reply is being deleted: undo the call."""
    context = reply.sched_context
    if context is not None:
        _pop(reply, thread, context)
    else:
        _cut(reply)
        unlink(reply, thread)


def remove_caller(thread: Ptr[Tcb]) -> None:
    """The thread gives up waiting for an answer; its time stays where it is."""
    reply = thread.reply
    assert reply is not None, "a caller without a reply"
    context = reply.sched_context
    if context is not None:
        context.reply = None
        reply.sched_context = None
    _cut(reply)
    unlink(reply, thread)
