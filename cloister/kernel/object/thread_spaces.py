# SPDX-License-Identifier: BSD-2-Clause
"""The five capabilities that a thread holds itself: CSpace, VSpace, IPC buffer, fault and timeout handlers; and its time.

A capability is installed by deleting the one in its place, which may be preempted, and then inserting a copy. Deleting may have
deleted the source or the thread itself; then nothing is inserted.
"""

from cloister.abi.errors import ALIGNMENT_ERROR, NO_ERROR
from cloister.kernel.arch.sim.capability import check_ipc_buffer, is_valid_vspace
from cloister.kernel.capabilities import GRANT, GRANT_REPLY, WRITE, has_right, head, is_null, same_object, update_data
from cloister.kernel.deletion import delete, deletes_long
from cloister.kernel.errors import alignment_error, illegal_operation, invalid_capability, range_error, truncated_message
from cloister.kernel.mdb import derive, insert
from cloister.kernel.memory import address_of_tcb, sched_context_of, tcb_of
from cloister.kernel.message import argument, extra
from cloister.kernel.object.sched_context import bind_tcb, unbind_tcb
from cloister.kernel.refills import is_released
from cloister.kernel.scheduling import is_blocked, reschedule_required, set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import (
    TCB_CSPACE,
    TCB_FAULT_HANDLER,
    TCB_IPC_BUFFER,
    TCB_TIMEOUT_HANDLER,
    TCB_VSPACE,
    Capability,
    Kind,
    Slot,
    Status,
    Tcb,
    ThreadState,
)
from cloister.kernel.threads import set_priority
from cloister.lang import Ptr, copy, u8, u64


def _is_valid_handler(capability: Ptr[Capability]) -> bool:
    """Nothing, or an endpoint that faults can be sent to and answered from."""
    if is_null(capability):
        return True
    if capability.head.kind is not Kind.ENDPOINT or not has_right(capability, WRITE):
        return False
    return has_right(capability, GRANT) or has_right(capability, GRANT_REPLY)


def _install(thread: Ptr[Tcb], slot: Ptr[Slot], index: u64, new: Ptr[Capability], source: Ptr[Slot]) -> Status:
    """Put a capability derived from the one in `source` into one of the thread's slots; `slot` holds the thread's capability."""
    own = thread.slots[index]
    named = Capability(head(Kind.TCB, address_of_tcb(thread), 0, 0), 0)
    status = delete(own)
    if status is not Status.OK:
        return status
    if not is_null(new) and same_object(new, source.capability) and same_object(named, slot.capability):
        insert(new, source, own)
    return Status.OK


# ------------------------------------------------------------------------------------------------------------ IPC buffer


def _derive_buffer(address: u64, source: Ptr[Slot], new: Ptr[Capability]) -> Status:
    """Check the frame that is to be an IPC buffer at a user's address; address 0 means none."""
    if address == 0:
        return Status.OK
    status = derive(source, new)
    if status is not Status.OK:
        return status
    error = check_ipc_buffer(address, new)
    if error == NO_ERROR:
        return Status.OK
    return alignment_error() if error == ALIGNMENT_ERROR else illegal_operation()


def _install_buffer(thread: Ptr[Tcb], slot: Ptr[Slot], address: u64, new: Ptr[Capability], source: Ptr[Slot]) -> Status:
    own = thread.slots[TCB_IPC_BUFFER]
    named = Capability(head(Kind.TCB, address_of_tcb(thread), 0, 0), 0)
    status = delete(own)
    if status is not Status.OK:
        return status
    thread.ipc_buffer = address
    if address != 0 and same_object(new, source.capability) and same_object(named, slot.capability):
        insert(new, source, own)
    if thread is kernel.current:
        reschedule_required()
    return Status.OK


def set_ipc_buffer(thread: Ptr[Tcb], length: u64, slot: Ptr[Slot]) -> Status:
    """TCB_SetIPCBuffer."""
    source = extra(0)
    if length < 1 or source is None:
        return truncated_message()
    address = argument(0)
    new: Capability = copy(source.capability)
    status = _derive_buffer(address, source, new)
    if status is not Status.OK:
        return status
    set_state(current_thread(), ThreadState.RESTART)
    return _install_buffer(thread, slot, address, new, source)


# ------------------------------------------------------------------------------------------------------------ spaces


def _derive_cspace(source: Ptr[Slot], data: u64, new: Ptr[Capability]) -> Status:
    if data != 0:
        update_data(new, data, False)
    status = derive(source, new)
    if status is not Status.OK:
        return status
    return Status.OK if new.head.kind is Kind.CNODE else illegal_operation()


def _derive_vspace(source: Ptr[Slot], data: u64, new: Ptr[Capability]) -> Status:
    if data != 0:
        update_data(new, data, False)
    status = derive(source, new)
    if status is not Status.OK:
        return status
    return Status.OK if is_valid_vspace(new) else illegal_operation()


def _holds_doomed_space(thread: Ptr[Tcb]) -> bool:
    return deletes_long(thread.slots[TCB_CSPACE]) or deletes_long(thread.slots[TCB_VSPACE])


def configure(thread: Ptr[Tcb], length: u64, slot: Ptr[Slot]) -> Status:
    """TCB_Configure: both spaces and the IPC buffer."""
    cspace = extra(0)
    vspace = extra(1)
    frame = extra(2)
    if length < 3 or cspace is None or vspace is None or frame is None:
        return truncated_message()
    cspace_data = argument(0)
    vspace_data = argument(1)
    address = argument(2)
    new_frame: Capability = copy(frame.capability)
    status = _derive_buffer(address, frame, new_frame)
    if status is not Status.OK:
        return status
    if _holds_doomed_space(thread):
        return illegal_operation()
    new_cspace: Capability = copy(cspace.capability)
    status = _derive_cspace(cspace, cspace_data, new_cspace)
    if status is not Status.OK:
        return status
    new_vspace: Capability = copy(vspace.capability)
    status = _derive_vspace(vspace, vspace_data, new_vspace)
    if status is not Status.OK:
        return status
    set_state(current_thread(), ThreadState.RESTART)
    status = _install(thread, slot, TCB_CSPACE, new_cspace, cspace)
    if status is not Status.OK:
        return status
    status = _install(thread, slot, TCB_VSPACE, new_vspace, vspace)
    if status is not Status.OK:
        return status
    return _install_buffer(thread, slot, address, new_frame, frame)


def set_space(thread: Ptr[Tcb], length: u64, slot: Ptr[Slot]) -> Status:
    """TCB_SetSpace: fault handler and both spaces."""
    handler = extra(0)
    cspace = extra(1)
    vspace = extra(2)
    if length < 2 or handler is None or cspace is None or vspace is None:
        return truncated_message()
    cspace_data = argument(0)
    vspace_data = argument(1)
    if _holds_doomed_space(thread):
        return illegal_operation()
    new_cspace: Capability = copy(cspace.capability)
    status = _derive_cspace(cspace, cspace_data, new_cspace)
    if status is not Status.OK:
        return status
    new_vspace: Capability = copy(vspace.capability)
    status = _derive_vspace(vspace, vspace_data, new_vspace)
    if status is not Status.OK:
        return status
    new_handler: Capability = copy(handler.capability)
    if not _is_valid_handler(new_handler):
        return invalid_capability(1)
    set_state(current_thread(), ThreadState.RESTART)
    status = _install(thread, slot, TCB_FAULT_HANDLER, new_handler, handler)
    if status is not Status.OK:
        return status
    status = _install(thread, slot, TCB_CSPACE, new_cspace, cspace)
    if status is not Status.OK:
        return status
    return _install(thread, slot, TCB_VSPACE, new_vspace, vspace)


def set_timeout_endpoint(thread: Ptr[Tcb], slot: Ptr[Slot]) -> Status:
    """TCB_SetTimeoutEndpoint."""
    source = extra(0)
    if source is None:
        return truncated_message()
    new: Capability = copy(source.capability)
    if not _is_valid_handler(new):
        return invalid_capability(1)
    set_state(current_thread(), ThreadState.RESTART)
    return _install(thread, slot, TCB_TIMEOUT_HANDLER, new, source)


# ------------------------------------------------------------------------------------------------------------ time


def _check_sched_context(thread: Ptr[Tcb], capability: Ptr[Capability]) -> Status:
    """May this be the thread's scheduling context from now on? Null takes it away."""
    if is_null(capability):
        return illegal_operation() if thread is kernel.current else Status.OK
    if capability.head.kind is not Kind.SCHED_CONTEXT:
        return invalid_capability(2)
    context = sched_context_of(capability)
    if thread.sched_context is not context and (thread.sched_context is not None or context.tcb is not None):
        return illegal_operation()
    if is_blocked(thread) and not is_released(context):
        return illegal_operation()
    return Status.OK


def set_sched_params(thread: Ptr[Tcb], length: u64, slot: Ptr[Slot]) -> Status:
    """TCB_SetSchedParams: priorities, scheduling context and fault handler."""
    authority = extra(0)
    time = extra(1)
    handler = extra(2)
    if length < 2 or authority is None or time is None or handler is None:
        return truncated_message()
    maximum = argument(0)
    priority = argument(1)
    if authority.capability.head.kind is not Kind.TCB:
        return invalid_capability(1)
    limit = u64(tcb_of(authority.capability).maximum_priority)
    if maximum > limit or priority > limit:
        return range_error(0, limit)
    status = _check_sched_context(thread, time.capability)
    if status is not Status.OK:
        return status
    new_handler: Capability = copy(handler.capability)
    if not _is_valid_handler(new_handler):
        return invalid_capability(3)
    new_time: Capability = copy(time.capability)
    set_state(current_thread(), ThreadState.RESTART)
    status = _install(thread, slot, TCB_FAULT_HANDLER, new_handler, handler)
    if status is not Status.OK:
        return status
    thread.maximum_priority = u8(maximum)
    set_priority(thread, u8(priority))
    old = thread.sched_context
    if is_null(new_time):
        if old is not None:
            unbind_tcb(old)
    elif old is None:
        bind_tcb(sched_context_of(new_time), thread)
    return Status.OK
