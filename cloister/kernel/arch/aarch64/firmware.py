# SPDX-License-Identifier: BSD-2-Clause
"""Invocations that leave the kernel's world: calls of the secure firmware (SMC), and software-generated interrupts.

An SMC capability without badge may make any call; one with a badge only the call whose function identifier is the badge.
"""

from __future__ import annotations

from cloister.abi.labels import SMC_CALL
from cloister.kernel.arch.aarch64.capability import ipc_buffer_of, is_sound
from cloister.kernel.arch.aarch64.interrupt_controller import send_software_interrupt
from cloister.kernel.errors import illegal_operation, truncated_message
from cloister.kernel.memory import is_buffer
from cloister.kernel.message import argument, has_sound_buffer, reply_words, set_word
from cloister.kernel.state import current_thread, kernel
from cloister.kernel.structures import Kind, Slot, Status
from cloister.lang import Array, Ptr, address_of, array, extern, requires, struct, u64

UNSAFE = "passes the address of a buffer on the kernel's stack to the assembly routine that executes SMC"

_WORDS = 8


@struct
class _FirmwareCall:
    registers: Array[u64] = array(8)


@extern("cloister_firmware_call")
def _call_firmware(registers: u64) -> None: ...


def decode_smc(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status:
    """An invocation of the SMC capability in `slot`."""
    requires(kernel.current is not None and has_sound_buffer(kernel.current) and is_buffer(kernel.buffer))
    if label != SMC_CALL:
        return illegal_operation()
    if length < _WORDS:
        return truncated_message()
    badge = slot.capability.data
    if badge != 0 and badge != argument(0):
        return illegal_operation()
    request = _FirmwareCall()
    for i in range(_WORDS):
        request.registers[i] = argument(i)
    _call_firmware(address_of(request))
    if not call:
        return Status.OK
    thread = current_thread()
    buffer = ipc_buffer_of(thread, True)
    written: u64 = 0
    for i in range(_WORDS):
        written = set_word(thread, buffer, i, request.registers[i])
    return reply_words(call, written)


def invoke_software_interrupt(slot: Ptr[Slot]) -> Status:
    """Any invocation of an SGI signal capability sends its interrupt to its processor."""
    requires(slot.capability.head.kind is Kind.SGI_SIGNAL and is_sound(slot.capability))
    data = slot.capability.data
    send_software_interrupt(data & 0xFF, data >> 8)
    return Status.OK
