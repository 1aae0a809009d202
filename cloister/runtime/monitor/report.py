# SPDX-License-Identifier: BSD-2-Clause
"""Says on one line which PD stopped, why, and where: a Python line for a checked error, an address for what the hardware caught.

A panic arrives as an undefined instruction with a mark in x16 and the reason, file and line in x0..x2 (cloister/pd/system_calls.h).
An accident that has just that mark would be reported as a panic, which harms nobody: the PD is stopped in either case.
"""

from cloister.abi.faults import (
    CAP_FAULT,
    UNKNOWN_SYSCALL,
    UNKNOWN_SYSCALL_IP,
    UNKNOWN_SYSCALL_NUMBER,
    USER_EXCEPTION,
    VCPU_FAULT,
    VM_FAULT,
)
from cloister.abi.labels import TCB_READ_REGISTERS
from cloister.abi.words import MessageInfo
from cloister.lang import Ptr, to_raw, u64
from cloister.pd.capabilities import MONITOR_SLOT_THREAD_BASE
from cloister.pd.ipc_buffer import load_word
from cloister.pd.system_calls import Registers, call
from cloister.runtime.monitor.texts import (
    RECORD_FILE_COUNT,
    RECORD_FILES,
    RECORD_NAME,
    RECORD_PANIC_COUNT,
    RECORD_PANICS,
    RECORD_STACK_BOTTOM,
    Phrase,
    end_line,
    long_word,
    record,
    word,
    write_decimal,
    write_hexadecimal,
    write_phrase,
    write_text,
)

STOP_MARK: u64 = 0x636C_6F69_7374_6572
UNDEFINED_INSTRUCTION: u64 = 0x0200_0000
REGISTER_COUNT = 36
REGISTER_X0 = 3  # order of TCB_ReadRegisters on AArch64: pc, sp, spsr, x0 to x8, x16 to x18, x29, x30, the others
REGISTER_X1 = 4
REGISTER_X2 = 5
REGISTER_X16 = 12
REGISTER_X30 = 16
PAGE: u64 = 4096
REASONS = 11  # PanicReason 1 to 11, phrases OVERFLOW onwards

SYNDROME_WRITE: u64 = 1 << 6  # ESR_ELx.ISS.WnR of a data abort (Arm DDI 0487, D19.2.37)


def report(pd: u64, label: u64, fault: Ptr[Registers]) -> None:
    """One line about a fault message that has just been received. Its words beyond the fourth are still in the IPC buffer."""
    write_phrase(Phrase.PREFIX)
    write_text(u64(word(record(pd) + RECORD_NAME)))
    write_phrase(Phrase.STOPPED)
    if label == VM_FAULT:
        report_access(pd, fault)
    elif label == USER_EXCEPTION:
        report_exception(pd, fault)
    elif label == CAP_FAULT:
        write_phrase(Phrase.CAPABILITY)
        write_hexadecimal(fault.word1)
        if fault.word2 != 0:
            write_phrase(Phrase.IN_RECEIVE)
        write_pc(fault.word0)
    elif label == UNKNOWN_SYSCALL:
        write_phrase(Phrase.SYSTEM_CALL)
        write_hexadecimal(load_word(UNKNOWN_SYSCALL_NUMBER))
        write_pc(load_word(UNKNOWN_SYSCALL_IP))
    elif label == VCPU_FAULT:
        write_phrase(Phrase.EXCEPTION)
        write_hexadecimal(fault.word0)
    else:
        write_phrase(Phrase.UNKNOWN_FAULT)
        write_decimal(label)
    end_line()


def write_pc(pc: u64) -> None:
    """Where in the program."""
    write_phrase(Phrase.PC)
    write_hexadecimal(pc)


def report_access(pd: u64, fault: Ptr[Registers]) -> None:
    """An address that is not mapped, or not for this use. Just below the stack it means that the stack was too small."""
    bottom: u64 = long_word(record(pd) + RECORD_STACK_BOTTOM)
    if fault.word1 < bottom and fault.word1 >= bottom - PAGE:
        write_phrase(Phrase.STACK_OVERFLOW)
    elif fault.word2 != 0:
        write_phrase(Phrase.EXECUTE)
    elif fault.word3 & SYNDROME_WRITE != 0:
        write_phrase(Phrase.WRITE)
    else:
        write_phrase(Phrase.READ)
    write_phrase(Phrase.ADDRESS)
    write_hexadecimal(fault.word1)
    write_pc(fault.word0)


def report_exception(pd: u64, fault: Ptr[Registers]) -> None:
    """An undefined instruction: a panic if it bears the mark."""
    pc: u64 = fault.word0
    syndrome: u64 = fault.word3
    if syndrome != UNDEFINED_INSTRUCTION:
        write_phrase(Phrase.EXCEPTION)
        write_hexadecimal(syndrome)
        write_pc(pc)
        return
    answer = Registers(0, to_raw(MessageInfo(length=2, label=TCB_READ_REGISTERS)), 0, REGISTER_COUNT)
    call(MONITOR_SLOT_THREAD_BASE + pd, answer)
    if load_word(REGISTER_X16) == STOP_MARK:
        report_panic(pd, answer.word3, load_word(REGISTER_X1), load_word(REGISTER_X2))
    else:
        write_phrase(Phrase.UNDEFINED)
        write_pc(pc)


def report_panic(pd: u64, reason: u64, file: u64, line: u64) -> None:
    """A checked error, with its message if the program gave one."""
    if 1 <= reason <= REASONS:
        write_text(Phrase.OVERFLOW.value + reason - 1)
    else:
        write_phrase(Phrase.UNKNOWN_PANIC)
        write_decimal(reason)
    message: u64 = find_message(pd, file, line)
    if message != 0:
        write_phrase(Phrase.COLON)
        write_text(message)
    write_phrase(Phrase.AT)
    base: u64 = record(pd)
    if 1 <= file <= u64(word(base + RECORD_FILE_COUNT)):
        write_text(u64(word(base + RECORD_FILES)) + file - 1)
    else:
        write_decimal(file)
    write_phrase(Phrase.COLON_LINE)
    write_decimal(line)


def find_message(pd: u64, file: u64, line: u64) -> u64:
    """The number of the text that the program gave for this place; 0 if none."""
    base: u64 = record(pd)
    position: u64 = u64(word(base + RECORD_PANICS))
    for _ in range(u64(word(base + RECORD_PANIC_COUNT))):
        if u64(word(position)) == file and u64(word(position + 4)) == line:
            return u64(word(position + 8))
        position += 12
    return 0
