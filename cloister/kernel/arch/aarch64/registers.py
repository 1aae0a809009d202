# SPDX-License-Identifier: BSD-2-Clause
"""A thread's registers: what they mean to system calls, their order in messages, and switching from thread to thread.

Invariant: the status register of a thread never lets it out of EL0 nor unmask what the kernel masks: everything that comes from users
goes through `sanitise_status`.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.configuration.debug import MASK_SYSTEM_ERRORS
from cloister.kernel.arch.aarch64.address_space import use_space_of
from cloister.kernel.arch.aarch64.fpu import release, release_any, use
from cloister.kernel.state import kernel
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, inline, linker_symbol, u64

UNSAFE = "takes the address of the idle thread's code"

CAP_REGISTER = 0
BADGE_REGISTER = 0
INFO_REGISTER = 1
MESSAGE_REGISTER = 2  # MR0; four in a row
REPLY_REGISTER = 6
SYSCALL_REGISTER = 7
NB_SEND_DESTINATION = 8
STACK_POINTER = 31
NEXT_IP = 32
STATUS = 33
FAULT_IP = 34
TLS_BASE = 35

# PSTATE: EL0, FIQ masked, and in some configurations SError masked.
USER_STATUS: Final[u64] = 0x140 if MASK_SYSTEM_ERRORS else 0x40
_CONDITION_FLAGS: Final[u64] = 0xF000_0000
_IDLE_STATUS: Final[u64] = 0x349  # EL2 with its own stack pointer; debug, SError and FIQ masked, interrupts not

# fmt: off
CONTEXT_ORDER = (34, 31, 33, 0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 29, 30,
                 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 35, 36)
FRAME_REGISTERS = 17  # of them: those that CopyRegisters calls the frame
UNKNOWN_SYSCALL_ORDER = (0, 1, 2, 3, 4, 5, 6, 7, 34, 31, 32, 33)
USER_EXCEPTION_ORDER = (34, 31, 33)
TIMEOUT_ORDER = (34, 31, 33, 0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 29, 30,
                 9, 10, 11, 12, 13, 14, 15, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
# fmt: on


def sanitise_status(thread: Ptr[Tcb], value: u64) -> u64:
    """What of a status given by a user counts: the condition flags."""
    return (value & _CONDITION_FLAGS) | USER_STATUS


def set_register(thread: Ptr[Tcb], index: u64, value: u64) -> None:
    """Set a register (by its place in the context) to what a user says."""
    thread.registers[index] = sanitise_status(thread, value) if index == STATUS else value


def initialise_context(thread: Ptr[Tcb]) -> None:
    """Make a context of zeros one of a user thread."""
    thread.registers[STATUS] = USER_STATUS


def initialise_idle(thread: Ptr[Tcb]) -> None:
    """Make a context of zeros that of the idle thread: it waits for interrupts in the kernel's mode."""
    thread.registers[STATUS] = _IDLE_STATUS
    thread.registers[NEXT_IP] = linker_symbol("cloister_idle")
    thread.registers[FAULT_IP] = linker_symbol("cloister_idle")


@inline
def switch_to(thread: Ptr[Tcb]) -> None:
    """The thread runs next: its address space and floating-point registers. The rest is loaded when the kernel is left."""
    use_space_of(thread)
    use(thread)


@inline
def switch_to_idle() -> None:
    """The idle thread runs next. It uses neither user memory nor floating point, so what is loaded may stay."""


def release_thread(thread: Ptr[Tcb]) -> None:
    """The thread is being deleted."""
    release(thread)


def flags_changed(thread: Ptr[Tcb]) -> None:
    """The thread may now use floating point, or no longer."""
    release(thread)
    if kernel.current is thread:
        use(thread)


def release_fpu(thread: Ptr[Tcb]) -> None:
    """The thread leaves its domain: its floating-point registers go with it."""
    release(thread)


def release_any_fpu() -> None:
    """The domain changes: nothing of it stays in floating-point registers."""
    release_any()
