# SPDX-License-Identifier: BSD-2-Clause
"""Faults as messages: what a fault handler receives, and what its answer changes in the thread that faulted."""

from cloister.abi.faults import CAP_FAULT, DEBUG_EXCEPTION, TIMEOUT, UNKNOWN_SYSCALL, USER_EXCEPTION, VM_FAULT
from cloister.abi.words import MESSAGE_REGISTERS
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.fault import arch_fault_message
from cloister.kernel.arch.sim.registers import (
    FAULT_IP,
    MESSAGE_REGISTER,
    TIMEOUT_ORDER,
    UNKNOWN_SYSCALL_ORDER,
    USER_EXCEPTION_ORDER,
    set_register,
)
from cloister.kernel.memory import is_buffer, read_buffer
from cloister.kernel.message import has_sound_buffer, message_info, set_lookup_failure, set_word
from cloister.kernel.object.sched_context import take_consumed
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, invariant, requires, u64

_SINGLE_STEP = 2


def write_fault(faulted: Ptr[Tcb], receiver: Ptr[Tcb], buffer: u64) -> u64:
    """Describe the fault of a thread in a message to the receiver, whose IPC buffer is given; the message's length."""
    requires(is_buffer(buffer))
    fault = faulted.fault
    label = fault.label
    if label == CAP_FAULT:
        set_word(receiver, buffer, 0, faulted.registers[FAULT_IP])
        set_word(receiver, buffer, 1, fault.first)
        set_word(receiver, buffer, 2, fault.second)
        return set_lookup_failure(receiver, buffer, fault.lookup, 3)
    if label == VM_FAULT:
        set_word(receiver, buffer, 0, faulted.registers[FAULT_IP])
        set_word(receiver, buffer, 1, fault.first)
        set_word(receiver, buffer, 2, fault.third)
        return set_word(receiver, buffer, 3, fault.second)
    if label == UNKNOWN_SYSCALL:
        for i in range(len(UNKNOWN_SYSCALL_ORDER)):
            set_word(receiver, buffer, i, faulted.registers[UNKNOWN_SYSCALL_ORDER[i]])
        return set_word(receiver, buffer, len(UNKNOWN_SYSCALL_ORDER), fault.first)
    if label == USER_EXCEPTION:
        for i in range(len(USER_EXCEPTION_ORDER)):
            set_word(receiver, buffer, i, faulted.registers[USER_EXCEPTION_ORDER[i]])
        set_word(receiver, buffer, len(USER_EXCEPTION_ORDER), fault.first)
        return set_word(receiver, buffer, len(USER_EXCEPTION_ORDER) + 1, fault.second)
    if label == TIMEOUT:
        length = set_word(receiver, buffer, 0, fault.first)
        context = faulted.sched_context
        return length if context is None else set_word(receiver, buffer, 1, take_consumed(context))
    if label == DEBUG_EXCEPTION:
        set_word(receiver, buffer, 0, faulted.registers[FAULT_IP])
        if fault.first >= _SINGLE_STEP:
            return set_word(receiver, buffer, 1, fault.first)
        set_word(receiver, buffer, 1, fault.first)
        set_word(receiver, buffer, 2, fault.second)
        return set_word(receiver, buffer, 3, fault.third)
    return arch_fault_message(faulted, receiver, buffer)


def _answer_word(sender: Ptr[Tcb], buffer: u64, index: u64) -> u64:
    if index < MESSAGE_REGISTERS:
        return sender.registers[MESSAGE_REGISTER + index]
    return read_buffer(buffer, index + 1)


def apply_answer(faulted: Ptr[Tcb], sender: Ptr[Tcb]) -> bool:
    """Change the registers of the thread that faulted as the handler's answer says; does the thread go on?"""
    requires(has_sound_buffer(sender))
    info = message_info(sender)
    buffer = ipc_buffer_of(sender, False)
    length = info.length if buffer != 0 else min(info.length, MESSAGE_REGISTERS)
    label = faulted.fault.label
    if label == UNKNOWN_SYSCALL:
        for i in range(min(length, len(UNKNOWN_SYSCALL_ORDER))):
            invariant(i < length)
            set_register(faulted, UNKNOWN_SYSCALL_ORDER[i], _answer_word(sender, buffer, i))
    elif label == USER_EXCEPTION:
        for i in range(min(length, len(USER_EXCEPTION_ORDER))):
            invariant(i < length)
            set_register(faulted, USER_EXCEPTION_ORDER[i], _answer_word(sender, buffer, i))
    elif label == TIMEOUT:
        for i in range(min(length, len(TIMEOUT_ORDER))):
            invariant(i < length)
            set_register(faulted, TIMEOUT_ORDER[i], _answer_word(sender, buffer, i))
    elif label != DEBUG_EXCEPTION:
        return True
    return info.label == 0
