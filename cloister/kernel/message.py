# SPDX-License-Identifier: BSD-2-Clause
"""Messages: the first four words are in registers, the rest in the IPC buffer, if there is one.

What is read from a buffer is read once and then checked: it belongs to the user.
"""

from cloister.abi.errors import (
    FAILED_LOOKUP,
    INVALID_ARGUMENT,
    INVALID_CAPABILITY,
    LOOKUP_DEPTH_MISMATCH,
    LOOKUP_GUARD_MISMATCH,
    LOOKUP_MISSING_CAPABILITY,
    NOT_ENOUGH_MEMORY,
    RANGE_ERROR,
)
from cloister.abi.words import IPC_BUFFER_SIZE_BITS, MAX_EXTRA_CAPABILITIES, MAX_MESSAGE_LENGTH, MESSAGE_REGISTERS, MessageInfo
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.registers import BADGE_REGISTER, INFO_REGISTER, MESSAGE_REGISTER
from cloister.kernel.cspace import lookup_extra
from cloister.kernel.errors import cap_fault
from cloister.kernel.capabilities import is_sound
from cloister.kernel.memory import is_buffer, read_buffer, write_buffer
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import TCB_IPC_BUFFER, LookupFailure, Slot, Status, Tcb, ThreadState
from cloister.lang import Ptr, from_raw, ghost, inline, invariant, noinline, replace, requires, to_raw, u64

_EXTRA_WORD = 122  # of the IPC buffer: addresses of extra capabilities on the way in, badges on the way out
_RECEIVE_WORD = 125  # CNode, index, depth of the slot that takes a received capability


@ghost
def has_sound_buffer(thread: Ptr[Tcb]) -> bool:
    """The frame of its IPC buffer is one, and the buffer lies in it."""
    return is_sound(thread.slots[TCB_IPC_BUFFER].capability) and thread.ipc_buffer % (1 << IPC_BUFFER_SIZE_BITS) == 0


@inline
def message_info(thread: Ptr[Tcb]) -> MessageInfo:
    """The thread's message info register; a length beyond the limit counts as the limit."""
    info = from_raw(MessageInfo, thread.registers[INFO_REGISTER])
    if info.length > MAX_MESSAGE_LENGTH:
        return replace(info, length=MAX_MESSAGE_LENGTH)
    return info


@inline
def set_message_info(thread: Ptr[Tcb], label: u64, length: u64) -> None:
    """For messages from the kernel."""
    requires(label < 1 << 52)
    thread.registers[INFO_REGISTER] = label << 12 | length


@ghost
def is_invoked() -> bool:
    """What holds while an invocation is decoded: a thread has made it, and its IPC buffer, if it has one, ends within memory."""
    return kernel.current is not None and is_buffer(kernel.buffer)


def argument(index: u64) -> u64:
    """A word of the current invocation. Decoding checks the length before; words beyond the registers need a buffer, or are 0."""
    requires(is_invoked() and index < MAX_MESSAGE_LENGTH)
    if index < MESSAGE_REGISTERS:
        return current_thread().registers[MESSAGE_REGISTER + index]
    return 0 if kernel.buffer == 0 else read_buffer(kernel.buffer, index + 1)


@inline
def extra(index: u64) -> Ptr[Slot] | None:
    """The slot of an extra capability of the current invocation."""
    requires(index < MAX_EXTRA_CAPABILITIES)
    return kernel.extra[index].slot


def set_word(thread: Ptr[Tcb], buffer: u64, index: u64, value: u64) -> u64:
    """Put a word into a message for the thread; the length of the message up to here."""
    requires(is_buffer(buffer) and index < MAX_MESSAGE_LENGTH)
    if index < MESSAGE_REGISTERS:
        thread.registers[MESSAGE_REGISTER + index] = value
        return index + 1
    if buffer == 0:
        return MESSAGE_REGISTERS
    write_buffer(buffer, index + 1, value)
    return index + 1


def copy_words(sender: Ptr[Tcb], send_buffer: u64, receiver: Ptr[Tcb], receive_buffer: u64, length: u64) -> u64:
    """Copy a message; how many words arrived."""
    requires(is_buffer(send_buffer) and is_buffer(receive_buffer) and length <= MAX_MESSAGE_LENGTH)
    in_registers = min(length, MESSAGE_REGISTERS)
    for i in range(in_registers):
        receiver.registers[MESSAGE_REGISTER + i] = sender.registers[MESSAGE_REGISTER + i]
    if send_buffer == 0 or receive_buffer == 0:
        return in_registers
    for i in range(in_registers, length):
        invariant(i < length)
        write_buffer(receive_buffer, i + 1, read_buffer(send_buffer, i + 1))
    return length


@inline
def set_extra_badge(buffer: u64, index: u64, badge: u64) -> None:
    """Tell the receiver the badge of a capability that was unwrapped."""
    requires(is_buffer(buffer) and index < MAX_EXTRA_CAPABILITIES)
    write_buffer(buffer, _EXTRA_WORD + index, badge)


@inline
def receive_word(buffer: u64, index: u64) -> u64:
    """0: address of the CNode, 1: index, 2: depth of the receive slot."""
    requires(is_buffer(buffer) and index < 3)
    return read_buffer(buffer, _RECEIVE_WORD + index)


def clear_extra() -> None:
    """No extra capabilities."""
    for i in range(MAX_EXTRA_CAPABILITIES):
        kernel.extra[i].slot = None


def lookup_extra_capabilities(thread: Ptr[Tcb], buffer: u64, count: u64) -> Status:
    """Find the slots of the extra capabilities that the thread's message names. Without a buffer there are none."""
    requires(is_buffer(buffer) and count <= MAX_EXTRA_CAPABILITIES)
    clear_extra()
    if buffer == 0:
        return Status.OK
    for i in range(count):
        address = read_buffer(buffer, _EXTRA_WORD + i)
        if lookup_extra(thread, i, address) is not Status.OK:
            cap_fault(address, False)
            return Status.LOOKUP_FAULT
    return Status.OK


# ------------------------------------------------------------------------------------------------------------ answers of the kernel


def reply_empty(thread: Ptr[Tcb]) -> None:
    """A call succeeded and has nothing to say."""
    thread.registers[BADGE_REGISTER] = 0
    thread.registers[INFO_REGISTER] = 0


def reply_words(call: bool, length: u64) -> Status:
    """The invocation has written `length` message words for the current thread, and its answer ends here."""
    requires(kernel.current is not None)
    thread = current_thread()
    if call:
        thread.registers[BADGE_REGISTER] = 0
        set_message_info(thread, 0, length)
    thread.state = ThreadState.RUNNING
    return Status.OK


def reply_value(call: bool, value: u64) -> Status:
    """A call succeeded with one word."""
    requires(kernel.current is not None)
    if call:
        current_thread().registers[MESSAGE_REGISTER] = value
    return reply_words(call, 1)


def set_lookup_failure(thread: Ptr[Tcb], buffer: u64, failure: Ptr[LookupFailure], start: u64) -> u64:
    """Write a lookup failure from a message word on; the length of the message up to its end."""
    requires(is_buffer(buffer) and start < MAX_MESSAGE_LENGTH - 3)
    length = set_word(thread, buffer, start, failure.kind)
    if failure.kind >= LOOKUP_MISSING_CAPABILITY:
        length = set_word(thread, buffer, start + 1, failure.first)
    if failure.kind >= LOOKUP_DEPTH_MISMATCH:
        length = set_word(thread, buffer, start + 2, failure.second)
    if failure.kind >= LOOKUP_GUARD_MISMATCH:
        length = set_word(thread, buffer, start + 3, failure.third)
    return length


@noinline
def reply_error(thread: Ptr[Tcb]) -> None:
    """A call failed: answer with the error in the kernel's state."""
    requires(has_sound_buffer(thread) and kernel.error.label < 1 << 52)
    label = kernel.error.label
    length: u64 = 0
    buffer = ipc_buffer_of(thread, True)
    if label == INVALID_ARGUMENT or label == INVALID_CAPABILITY or label == NOT_ENOUGH_MEMORY:
        length = set_word(thread, buffer, 0, kernel.error.number)
    elif label == RANGE_ERROR:
        set_word(thread, buffer, 0, kernel.error.minimum)
        length = set_word(thread, buffer, 1, kernel.error.maximum)
    elif label == FAILED_LOOKUP:
        set_word(thread, buffer, 0, u64(kernel.error.is_source))
        length = set_lookup_failure(thread, buffer, kernel.lookup_failure, 1)
    thread.registers[BADGE_REGISTER] = 0
    set_message_info(thread, label, length)


def with_extra(info: MessageInfo, length: u64, extra_capabilities: u64, unwrapped: u64) -> u64:
    """The message info word that a receiver gets."""
    requires(length <= MAX_MESSAGE_LENGTH and extra_capabilities <= MAX_EXTRA_CAPABILITIES and unwrapped < 1 << MAX_EXTRA_CAPABILITIES)
    return to_raw(replace(info, length=length, extra_capabilities=extra_capabilities, capabilities_unwrapped=unwrapped))
