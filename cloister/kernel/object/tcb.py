# SPDX-License-Identifier: BSD-2-Clause
"""Threads: their registers, priorities, notifications and flags. Spaces and handlers are in `thread_spaces`."""

from cloister.abi.labels import (
    TCB_BIND_NOTIFICATION,
    TCB_CONFIGURE,
    TCB_COPY_REGISTERS,
    TCB_READ_REGISTERS,
    TCB_RESUME,
    TCB_SET_FLAGS,
    TCB_SET_IPC_BUFFER,
    TCB_SET_MC_PRIORITY,
    TCB_SET_PRIORITY,
    TCB_SET_SCHED_PARAMS,
    TCB_SET_SPACE,
    TCB_SET_TIMEOUT_ENDPOINT,
    TCB_SET_TLS_BASE,
    TCB_SUSPEND,
    TCB_UNBIND_NOTIFICATION,
    TCB_WRITE_REGISTERS,
)
from cloister.abi.objects import TCB_FLAG_FPU_DISABLED, USER_CONTEXT_WORDS
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.registers import (
    CONTEXT_ORDER,
    FAULT_IP,
    FRAME_REGISTERS,
    NEXT_IP,
    TLS_BASE,
    flags_changed,
    set_register,
)
from cloister.kernel.capabilities import READ, has_right
from cloister.kernel.errors import illegal_operation, invalid_capability, range_error, truncated_message
from cloister.kernel.memory import notification_of, tcb_of
from cloister.kernel.message import argument, extra, reply_value, reply_words, set_word
from cloister.kernel.object.notification import bind, unbind_thread
from cloister.kernel.object.thread_spaces import (
    configure,
    set_ipc_buffer,
    set_sched_params,
    set_space,
    set_timeout_endpoint,
)
from cloister.kernel.scheduling import reschedule_required, set_state
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Kind, Slot, Status, Tcb, ThreadState
from cloister.kernel.threads import restart, set_priority, suspend
from cloister.lang import Ptr, u8, u64

# ------------------------------------------------------------------------------------------------------------ registers


def _read_registers(thread: Ptr[Tcb], length: u64, call: bool) -> Status:
    if length < 2:
        return truncated_message()
    flags = argument(0)
    count = argument(1)
    if count < 1 or count > USER_CONTEXT_WORDS:
        return range_error(1, USER_CONTEXT_WORDS)
    caller = current_thread()
    if thread is caller:
        return illegal_operation()
    set_state(caller, ThreadState.RESTART)
    if flags & 1 != 0:
        suspend(thread)
    written: u64 = 0
    if call:
        buffer = ipc_buffer_of(caller, True)
        for i in range(count):
            written = set_word(caller, buffer, i, thread.registers[CONTEXT_ORDER[i]])
    return reply_words(call, written)


def _write_registers(thread: Ptr[Tcb], length: u64) -> Status:
    if length < 2:
        return truncated_message()
    flags = argument(0)
    count = argument(1)
    if length - 2 < count:
        return truncated_message()
    if thread is kernel.current:
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    for i in range(min(count, USER_CONTEXT_WORDS)):
        set_register(thread, CONTEXT_ORDER[i], argument(i + 2))
    thread.registers[NEXT_IP] = thread.registers[FAULT_IP]
    if flags & 1 != 0:
        restart(thread)
    return Status.OK


def _copy_registers(thread: Ptr[Tcb], length: u64) -> Status:
    slot = extra(0)
    if length < 1 or slot is None:
        return truncated_message()
    flags = argument(0)
    if slot.capability.head.kind is not Kind.TCB:
        return invalid_capability(1)
    source = tcb_of(slot.capability)
    set_state(current_thread(), ThreadState.RESTART)
    if flags & 1 != 0:
        suspend(source)
    if flags & 2 != 0:
        restart(thread)
    if flags & 4 != 0:
        for i in range(FRAME_REGISTERS):
            thread.registers[CONTEXT_ORDER[i]] = source.registers[CONTEXT_ORDER[i]]
        thread.registers[NEXT_IP] = thread.registers[FAULT_IP]
    if flags & 8 != 0:
        for i in range(FRAME_REGISTERS, USER_CONTEXT_WORDS):
            thread.registers[CONTEXT_ORDER[i]] = source.registers[CONTEXT_ORDER[i]]
    if thread is kernel.current:
        reschedule_required()
    return Status.OK


# ------------------------------------------------------------------------------------------------------------ priorities


def _decode_priority(thread: Ptr[Tcb], length: u64, is_maximum: bool) -> Status:
    slot = extra(0)
    if length < 1 or slot is None:
        return truncated_message()
    if slot.capability.head.kind is not Kind.TCB:
        return invalid_capability(1)
    priority = argument(0)
    limit = u64(tcb_of(slot.capability).maximum_priority)
    if priority > limit:
        return range_error(0, limit)
    set_state(current_thread(), ThreadState.RESTART)
    if is_maximum:
        thread.maximum_priority = u8(priority)
    else:
        set_priority(thread, u8(priority))
    return Status.OK


# ------------------------------------------------------------------------------------------------------------ the rest


def _bind_notification(thread: Ptr[Tcb]) -> Status:
    slot = extra(0)
    if slot is None:
        return truncated_message()
    capability = slot.capability
    if thread.bound_notification is not None or capability.head.kind is not Kind.NOTIFICATION or not has_right(capability, READ):
        return illegal_operation()
    notification = notification_of(capability)
    if notification.queue.head is not None or notification.bound_tcb is not None:
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    bind(thread, notification)
    return Status.OK


def _unbind_notification(thread: Ptr[Tcb]) -> Status:
    if thread.bound_notification is None:
        return illegal_operation()
    set_state(current_thread(), ThreadState.RESTART)
    unbind_thread(thread)
    return Status.OK


def _set_tls_base(thread: Ptr[Tcb], length: u64) -> Status:
    if length < 1:
        return truncated_message()
    set_state(current_thread(), ThreadState.RESTART)
    thread.registers[TLS_BASE] = argument(0)
    if thread is kernel.current:
        reschedule_required()
    return Status.OK


def _set_flags(thread: Ptr[Tcb], length: u64, call: bool) -> Status:
    if length < 2:
        return truncated_message()
    clear = argument(0)
    set_bits = argument(1)
    thread.flags = thread.flags & ~clear | set_bits & TCB_FLAG_FPU_DISABLED
    flags_changed(thread)
    return reply_value(call, thread.flags)


def decode_tcb(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status:
    """An invocation of a thread."""
    thread = tcb_of(slot.capability)
    if label == TCB_READ_REGISTERS:
        return _read_registers(thread, length, call)
    if label == TCB_WRITE_REGISTERS:
        return _write_registers(thread, length)
    if label == TCB_COPY_REGISTERS:
        return _copy_registers(thread, length)
    if label == TCB_SUSPEND:
        set_state(current_thread(), ThreadState.RESTART)
        suspend(thread)
        return Status.OK
    if label == TCB_RESUME:
        set_state(current_thread(), ThreadState.RESTART)
        restart(thread)
        return Status.OK
    if label == TCB_CONFIGURE:
        return configure(thread, length, slot)
    if label == TCB_SET_PRIORITY:
        return _decode_priority(thread, length, False)
    if label == TCB_SET_MC_PRIORITY:
        return _decode_priority(thread, length, True)
    if label == TCB_SET_SCHED_PARAMS:
        return set_sched_params(thread, length, slot)
    if label == TCB_SET_TIMEOUT_ENDPOINT:
        return set_timeout_endpoint(thread, slot)
    if label == TCB_SET_IPC_BUFFER:
        return set_ipc_buffer(thread, length, slot)
    if label == TCB_SET_SPACE:
        return set_space(thread, length, slot)
    if label == TCB_BIND_NOTIFICATION:
        return _bind_notification(thread)
    if label == TCB_UNBIND_NOTIFICATION:
        return _unbind_notification(thread)
    if label == TCB_SET_TLS_BASE:
        return _set_tls_base(thread, length)
    if label == TCB_SET_FLAGS:
        return _set_flags(thread, length, call)
    return illegal_operation()
