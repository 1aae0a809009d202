# SPDX-License-Identifier: BSD-2-Clause
"""A thread's registers: what generic code needs to know of them, and switching from thread to thread."""

from __future__ import annotations

from typing import Final

from cloister.kernel.arch.aarch64.address_space import are_sound, use_space_of
from cloister.kernel.arch.aarch64.capability import is_sound
from cloister.kernel.arch.aarch64.context_order import (
    BADGE_REGISTER as BADGE_REGISTER,
    CAP_REGISTER as CAP_REGISTER,
    CONTEXT_ORDER as CONTEXT_ORDER,
    FAULT_IP as FAULT_IP,
    FRAME_REGISTERS as FRAME_REGISTERS,
    INFO_REGISTER as INFO_REGISTER,
    MESSAGE_REGISTER as MESSAGE_REGISTER,
    NB_SEND_DESTINATION as NB_SEND_DESTINATION,
    NEXT_IP,
    REPLY_REGISTER as REPLY_REGISTER,
    STACK_POINTER as STACK_POINTER,
    STATUS,
    SYSCALL_REGISTER as SYSCALL_REGISTER,
    TIMEOUT_ORDER as TIMEOUT_ORDER,
    TLS_BASE as TLS_BASE,
    UNKNOWN_SYSCALL_ORDER as UNKNOWN_SYSCALL_ORDER,
    USER_EXCEPTION_ORDER as USER_EXCEPTION_ORDER,
    USER_STATUS as USER_STATUS,
    initialise_context as initialise_context,
    sanitise_status as sanitise_status,
    set_register as set_register,
)
from cloister.kernel.arch.aarch64.fpu import release, release_any, use
from cloister.kernel.state import kernel
from cloister.kernel.structures import TCB_VSPACE, Tcb
from cloister.lang import Ptr, inline, linker_symbol, requires, u64

UNSAFE = "takes the address of the idle thread's code"

_IDLE_STATUS: Final[u64] = 0x349  # EL2 with its own stack pointer; debug, SError and FIQ masked, interrupts not


def initialise_idle(thread: Ptr[Tcb]) -> None:
    """Make a context of zeros that of the idle thread: it waits for interrupts in the kernel's mode."""
    thread.registers[STATUS] = _IDLE_STATUS
    thread.registers[NEXT_IP] = linker_symbol("cloister_idle")
    thread.registers[FAULT_IP] = linker_symbol("cloister_idle")


@inline
def switch_to(thread: Ptr[Tcb]) -> None:
    """The thread runs next: its address space and floating-point registers. The rest is loaded when the kernel is left."""
    requires(is_sound(thread.slots[TCB_VSPACE].capability) and are_sound())
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
