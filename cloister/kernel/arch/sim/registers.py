# SPDX-License-Identifier: BSD-2-Clause
"""A thread's registers: in AArch64's order. A thread "runs" by being noted here; a test plays its program by changing its registers."""

from __future__ import annotations

from cloister.kernel.arch.aarch64.context_order import (
    BADGE_REGISTER as BADGE_REGISTER,
    CAP_REGISTER as CAP_REGISTER,
    CONTEXT_ORDER as CONTEXT_ORDER,
    FAULT_IP as FAULT_IP,
    FRAME_REGISTERS as FRAME_REGISTERS,
    INFO_REGISTER as INFO_REGISTER,
    MESSAGE_REGISTER as MESSAGE_REGISTER,
    NB_SEND_DESTINATION as NB_SEND_DESTINATION,
    NEXT_IP as NEXT_IP,
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
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, u64

running: Ptr[Tcb] | None = None  # None: the idle thread
switches: u64 = 0


def initialise_idle(thread: Ptr[Tcb]) -> None:
    """Make a context of zeros that of the idle thread, which has no program."""
    thread.registers[STATUS] = 0


def switch_to(thread: Ptr[Tcb]) -> None:
    """The thread runs next."""
    global running, switches
    running = thread
    switches += 1


def switch_to_idle() -> None:
    """The idle thread runs next."""
    global running, switches
    running = None
    switches += 1


def release_thread(thread: Ptr[Tcb]) -> None:
    """The thread is being deleted."""
    global running
    if running is thread:
        running = None


def flags_changed(thread: Ptr[Tcb]) -> None:
    """The thread may now use floating point, or no longer: nothing to do where there is none."""


def release_fpu(thread: Ptr[Tcb]) -> None:
    """The thread leaves its domain: nothing to do where there is no floating point."""


def release_any_fpu() -> None:
    """The domain changes: nothing to do where there is no floating point."""
