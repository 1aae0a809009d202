# SPDX-License-Identifier: BSD-2-Clause
"""Synchronous exceptions of user level that are no system calls: which fault each is; and exceptions of the kernel itself, which end it.

In the hypervisor configuration everything that is neither an abort, nor exactly the syndrome of an undefined instruction, nor (in debug
configurations) a debug event is a fault of the virtual processor, for threads without one too: as in seL4.

Source: Arm DDI 0487, D24.2.40 "ESR_EL2".
"""

from __future__ import annotations

from typing import Final, NoReturn

from cloister.abi.configuration.debug import HARDWARE_DEBUG_API
from cloister.abi.faults import DEBUG_EXCEPTION, VCPU_FAULT
from cloister.kernel.arch.aarch64.machine import halt
from cloister.kernel.arch.aarch64.registers import FAULT_IP
from cloister.kernel.entry import arch_fault, memory_fault, user_exception
from cloister.kernel.state import current_thread
from cloister.lang import export, log, noreturn, read_system_register, u64

UNSAFE = "reads the registers that describe an exception"

_UNDEFINED: Final[u64] = 0x0200_0000
_STATUS_MASK: Final[u64] = 0xFFFF_FFFF
_CLASS_INSTRUCTION_ABORT: Final[u64] = 0x20
_CLASS_DATA_ABORT: Final[u64] = 0x24
_CLASS_BREAKPOINT: Final[u64] = 0x30
_CLASS_STEP: Final[u64] = 0x32
_CLASS_WATCHPOINT: Final[u64] = 0x34
_CLASS_BRK: Final[u64] = 0x3C

_REASON_DATA: Final[u64] = 0
_REASON_INSTRUCTION: Final[u64] = 1
_REASON_STEP: Final[u64] = 2
_REASON_SOFTWARE: Final[u64] = 3


@export("cloister_exception")
def handle(syndrome: u64) -> u64:
    """An exception of a user thread, by ESR_EL2; the address of the register context to continue with."""
    kind = (syndrome >> 26) & 0x3F
    status = syndrome & _STATUS_MASK
    if kind == _CLASS_DATA_ABORT:
        return memory_fault(read_system_register("FAR_EL2"), status, False)
    if kind == _CLASS_INSTRUCTION_ABORT:
        return memory_fault(current_thread().registers[FAULT_IP], status, True)
    if status == _UNDEFINED:
        return user_exception(status, 0)
    if HARDWARE_DEBUG_API:
        if kind == _CLASS_BRK:
            return arch_fault(DEBUG_EXCEPTION, _REASON_SOFTWARE)
        if kind == _CLASS_STEP:
            return arch_fault(DEBUG_EXCEPTION, _REASON_STEP)
        if kind == _CLASS_BREAKPOINT:
            return arch_fault(DEBUG_EXCEPTION, _REASON_INSTRUCTION)
        if kind == _CLASS_WATCHPOINT:
            return arch_fault(DEBUG_EXCEPTION, _REASON_DATA)
    return arch_fault(VCPU_FAULT, status)


@export("cloister_kernel_exception")
@noreturn
def handle_own(syndrome: u64, address: u64, fault_address: u64) -> NoReturn:
    """The kernel itself caused an exception, or a system error came: say what is known and stop."""
    log(f"KERNEL EXCEPTION: syndrome {syndrome:x} at {address:x}, address {fault_address:x}")
    halt()
