# SPDX-License-Identifier: BSD-2-Clause
"""Why a child stopped, made of the fault message that the kernel sent its parent.

A checked error of a Python program arrives as an undefined instruction with a mark in x16 and the reason, file and line in x0 to x2
(system_calls.h); what looks like one is told as one, which harms nobody: the child has stopped in either case.
Trusts: the kernel. What a child can make up, it can only make up about itself.
"""

from enum import Enum

from cloister.abi.faults import (
    CAP_FAULT,
    TIMEOUT,
    UNKNOWN_SYSCALL,
    UNKNOWN_SYSCALL_IP,
    UNKNOWN_SYSCALL_NUMBER,
    USER_EXCEPTION,
    VCPU_FAULT,
    VM_FAULT,
)
from cloister.abi.labels import TCB_READ_REGISTERS
from cloister.abi.words import MessageInfo
from cloister.lang import Ptr, from_raw, requires, struct, to_raw, u64
from cloister.pd.capabilities import CHILD_MASK, SLOT_CHILD_BASE
from cloister.pd.ipc_buffer import load_word
from cloister.pd.system_calls import Registers, call

STOP_MARK: u64 = 0x636C_6F69_7374_6572
UNDEFINED_INSTRUCTION: u64 = 0x0200_0000
SYNDROME_WRITE: u64 = 1 << 6  # ESR_ELx.ISS.WnR of a data abort (Arm DDI 0487, D19.2.37)
REGISTERS_UP_TO_X16 = 13  # words of TCB_ReadRegisters: pc, sp, spsr, x0 to x8, x16
POSITION_X1 = 4
POSITION_X2 = 5
POSITION_X16 = 12


class Cause(Enum):
    """What a child stopped by."""

    OTHER = 0  # `label` is seL4's number of it
    READ = 1  # of `address`, which is not mapped
    WRITE = 2  # to `address`, which is not mapped, or may not be written
    EXECUTE = 3  # of `address`
    CAPABILITY = 4  # a system call on `address`, where there is no capability
    SYSTEM_CALL = 5  # one that the kernel does not know: `detail` is its number
    EXCEPTION = 6  # an instruction that it may not execute, or there is none: `detail` is the syndrome, ESR
    PANIC = 7  # a checked error of a program in Python: `detail` is the reason (`PanicReason`), `file` and `line` are its place
    TIMEOUT = 8  # its budget was used up


@struct
class Fault:
    """Why and where a child stopped."""

    cause: Cause
    label: u64  # seL4's number of the kind of fault
    ip: u64  # the instruction
    address: u64 = 0
    detail: u64 = 0
    file: u64 = 0  # counted from 1 in the order of `modules` in report.json
    line: u64 = 0


def fault_of(child: u64, message: Ptr[Registers]) -> Fault:
    """What a fault message says that has just been received. Its words beyond the fourth are still in the IPC buffer."""
    requires(child <= CHILD_MASK)
    label: u64 = from_raw(MessageInfo, message.info).label
    if label == VM_FAULT:
        cause = Cause.WRITE if message.word3 & SYNDROME_WRITE != 0 else Cause.READ
        return Fault(Cause.EXECUTE if message.word2 != 0 else cause, label, message.word0, message.word1, message.word3)
    if label == USER_EXCEPTION:
        if message.word3 == UNDEFINED_INSTRUCTION:
            return panic_or_accident(child, message.word0)
        return Fault(Cause.EXCEPTION, label, message.word0, 0, message.word3)
    if label == VCPU_FAULT:  # an exception that a kernel at EL2 takes; the message does not say where
        return Fault(Cause.EXCEPTION, label, ip_of(child), 0, message.word0)
    if label == CAP_FAULT:
        return Fault(Cause.CAPABILITY, label, message.word0, message.word1)
    if label == UNKNOWN_SYSCALL:
        return Fault(Cause.SYSTEM_CALL, label, load_word(UNKNOWN_SYSCALL_IP), 0, load_word(UNKNOWN_SYSCALL_NUMBER))
    return Fault(Cause.TIMEOUT if label == TIMEOUT else Cause.OTHER, label, ip_of(child))


def panic_or_accident(child: u64, ip: u64) -> Fault:
    """An undefined instruction: the program's own stop, if it bears the mark."""
    registers = registers_of(child)
    if load_word(POSITION_X16) != STOP_MARK:
        return Fault(Cause.EXCEPTION, USER_EXCEPTION, ip, 0, UNDEFINED_INSTRUCTION)
    return Fault(Cause.PANIC, USER_EXCEPTION, ip, 0, registers.word3, load_word(POSITION_X1), load_word(POSITION_X2))


def ip_of(child: u64) -> u64:
    """Where it stopped."""
    registers = registers_of(child)
    return registers.word0


def registers_of(child: u64) -> Registers:
    """Its registers: ip, sp, spsr and x0 are the result's words, x1 to x8 and x16 are in the IPC buffer."""
    answer = Registers(0, to_raw(MessageInfo(length=2, label=TCB_READ_REGISTERS)), 0, REGISTERS_UP_TO_X16)
    call(SLOT_CHILD_BASE + child, answer)
    return answer
