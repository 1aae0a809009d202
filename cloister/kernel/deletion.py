# SPDX-License-Identifier: BSD-2-Clause
"""Deleting capabilities, and with the last one of an object the object, in steps that an interrupt may come between.

The last capability of a CNode or thread becomes a *zombie*, which remembers how many of the object's slots are still to be emptied and
keeps anybody from using them. A slot of the object may itself hold the last capability of a CNode. Instead of recursion such a
capability (then a zombie) is swapped with the first slot of its own CNode: so it ends up either gone, or in its own first slot, where
it is left to be found (a *cyclic* zombie, owned by nobody outside). There are two functions for the two depths: `delete`, from outside,
calls `_delete_hidden` for the slots of the object; that never calls back.

Each step empties a slot, lowers a count, or moves a capability out of a doomed object, so the work left always shrinks; each is followed
by a preemption point after which the operation may be begun again.
"""

from cloister.kernel.arch.sim.registers import release_thread
from cloister.kernel.arch.sim.vspace import finalise as arch_finalise
from cloister.kernel.budget import preemption_point
from cloister.kernel.capabilities import head, is_arch, is_null
from cloister.kernel.debugging import forget_thread
from cloister.kernel.mdb import is_final, is_parent, remove, swap
from cloister.kernel.memory import (
    endpoint_of,
    next_slot,
    notification_of,
    reply_of,
    sched_context_of,
    slot_in,
    tcb_of,
)
from cloister.kernel.object.blocking import cancel_ipc
from cloister.kernel.object.endpoint import cancel_all
from cloister.kernel.object.interrupt_state import deactivate
from cloister.kernel.object.notification import finalise_notification, unbind_thread
from cloister.kernel.object.reply import remove as remove_reply
from cloister.kernel.object.sched_context import complete_yield_from, unbind_notification, unbind_reply, unbind_tcb
from cloister.kernel.state import kernel
from cloister.kernel.structures import TCB_SLOTS, Capability, Kind, Reply, SchedContext, Slot, Status, Tcb, ThreadState
from cloister.kernel.threads import suspend
from cloister.lang import Ptr, u64

# ------------------------------------------------------------------------------------------------------------ last capabilities


def _finalise_reply(reply: Ptr[Reply]) -> None:
    thread = reply.tcb
    if thread is None:
        return
    if thread.state is ThreadState.BLOCKED_ON_REPLY:
        remove_reply(reply, thread)
    else:
        cancel_ipc(thread)


def _finalise_sched_context(context: Ptr[SchedContext]) -> None:
    unbind_tcb(context)
    unbind_notification(context)
    unbind_reply(context)
    complete_yield_from(context)
    context.refill_max = 0
    context.sporadic = False


def _finalise_thread(thread: Ptr[Tcb]) -> None:
    unbind_thread(thread)
    context = thread.sched_context
    if context is not None:
        unbind_tcb(context)
        complete_yield_from(context)
    suspend(thread)
    forget_thread(thread)
    release_thread(thread)


def _make_zombie(slot: Ptr[Slot], first: u64, radix: u64, was_thread: u64, count: u64) -> None:
    slot.capability.head = head(Kind.ZOMBIE, first, radix, was_thread)
    slot.capability.data = count


def _zombie_slot(capability: Ptr[Capability], index: u64) -> Ptr[Slot]:
    """A slot of the object that a zombie was."""
    if capability.head.detail == 1:
        return tcb_of(capability).slots[index]
    return slot_in(capability.address(), index)


def _finalise(slot: Ptr[Slot]) -> bool:
    """Undo what the capability did, if it is the last of its object all that the object does. True if the slot may be emptied now;
    False if it holds a zombie now that has slots left."""
    capability = slot.capability
    final = is_final(slot)
    if is_arch(capability):
        arch_finalise(capability, final)
        return True
    kind = capability.head.kind
    if kind is Kind.ZOMBIE:
        return _is_removable(slot)
    if not final:
        return True
    match kind:
        case Kind.ENDPOINT:
            cancel_all(endpoint_of(capability))
        case Kind.NOTIFICATION:
            finalise_notification(notification_of(capability))
        case Kind.REPLY:
            _finalise_reply(reply_of(capability))
        case Kind.SCHED_CONTEXT:
            _finalise_sched_context(sched_context_of(capability))
        case Kind.IRQ_HANDLER:
            delete_notification(kernel.interrupt_slots[capability.data])
            deactivate(capability.data)
        case Kind.CNODE:
            radix = capability.head.size_bits
            _make_zombie(slot, capability.address(), radix, 0, u64(1) << radix)
            return _is_removable(slot)
        case Kind.TCB:
            _finalise_thread(tcb_of(capability))
            _make_zombie(slot, capability.address(), 0, 1, TCB_SLOTS)
            return False
        case _:
            pass
    return True


def _is_removable(slot: Ptr[Slot]) -> bool:
    """A zombie without slots left, or with only the slot that it lies in itself."""
    left = slot.capability.data
    return left == 0 or (left == 1 and _zombie_slot(slot.capability, 0) is slot)


def _is_cyclic(slot: Ptr[Slot]) -> bool:
    """The zombie lies in its own first slot."""
    return _zombie_slot(slot.capability, 0) is slot


def delete_notification(slot: Ptr[Slot]) -> None:
    """Empty a slot that holds a notification capability or nothing: that never takes long."""
    if is_null(slot.capability):
        return
    if is_final(slot):
        finalise_notification(notification_of(slot.capability))
    remove(slot)


# ------------------------------------------------------------------------------------------------------------ steps


def _delete_hidden(slot: Ptr[Slot]) -> Status:
    """Delete from a slot of an object that is being deleted. On OK the slot is empty, or holds a cyclic zombie."""
    while not is_null(slot.capability):
        if _finalise(slot):
            remove(slot)
            return Status.OK
        if _is_cyclic(slot):
            return Status.OK
        # The zombie changes places with its first slot, whose capability is the next to be deleted from here.
        first = _zombie_slot(slot.capability, 0)
        swap(first.capability, first, slot.capability, slot)
        status = preemption_point()
        if status is not Status.OK:
            return status
    return Status.OK


def _reduce(slot: Ptr[Slot]) -> Status:
    """Empty the last slot that a zombie counts."""
    capability = slot.capability
    address = capability.address()
    was_thread = capability.head.detail
    count = capability.data
    last = _zombie_slot(capability, count - 1)
    status = _delete_hidden(last)
    if status is not Status.OK:
        return status
    is_zombie = capability.head.kind is Kind.ZOMBIE and capability.head.detail == was_thread
    if is_zombie and capability.address() == address and capability.data == count:
        assert is_null(last.capability), "a zombie's slot is not empty"
        capability.data = count - 1
    # Otherwise deleting has led back to this slot: it is empty now, or holds another zombie, which is next.
    return Status.OK


def delete(slot: Ptr[Slot]) -> Status:
    """Empty a slot. PREEMPTED: begin again later."""
    while not is_null(slot.capability):
        if _finalise(slot):
            remove(slot)
            return Status.OK
        status = _reduce(slot)
        if status is not Status.OK:
            return status
        status = preemption_point()
        if status is not Status.OK:
            return status
    return Status.OK


def revoke(slot: Ptr[Slot]) -> Status:
    """Delete all that has been derived from the capability in a slot. PREEMPTED: begin again later."""
    while True:
        following = next_slot(slot)
        if following is None or not is_parent(slot, following):
            return Status.OK
        status = delete(following)
        if status is not Status.OK:
            return status
        status = preemption_point()
        if status is not Status.OK:
            return status


def deletes_long(slot: Ptr[Slot]) -> bool:
    """Deleting from the slot would take more than one step."""
    kind = slot.capability.head.kind
    return (kind is Kind.TCB or kind is Kind.ZOMBIE or kind is Kind.CNODE) and is_final(slot)

