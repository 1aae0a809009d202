# SPDX-License-Identifier: BSD-2-Clause
"""seL4's system calls, as far as PDs, the monitor and the initialiser need them.

The instructions are in system_calls.h, because no other part needs to name a machine register. Under CPython each call is its model:
nobody answers, and what was sent last is in `model` for tests to look at.
"""

from typing import NoReturn

from cloister.lang import Ptr, extern, noreturn, panic, struct, u64

UNSAFE = "each function is one system call, whose effects on this program are the registers and the IPC buffer"


@struct
class Registers:
    """What a system call takes and gives in machine registers: x0 to x5."""

    badge: u64 = 0
    info: u64 = 0
    word0: u64 = 0
    word1: u64 = 0
    word2: u64 = 0
    word3: u64 = 0


@extern("cloister_call", header="system_calls.h")
def call(destination: u64, registers: Ptr[Registers]) -> None:
    """Send the registers, wait for the reply, which replaces them."""
    registers.badge = 0


@extern("cloister_receive", header="system_calls.h")
def receive(source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Wait for a message or a notification. A notification sets the badge only."""
    registers.badge = 0


@extern("cloister_wait", header="system_calls.h")
def wait(source: u64, registers: Ptr[Registers]) -> None:
    """As `receive`, without an object to reply by: who calls, or stops by a fault, stays stopped."""
    registers.badge = 0


@extern("cloister_reply_receive", header="system_calls.h")
def reply_receive(source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Reply with the registers, then `receive` into them."""
    registers.badge = 0


@extern("cloister_send_receive", header="system_calls.h")
def send_receive(destination: u64, source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Send the registers to `destination` if that needs no waiting, then `receive` into them."""
    registers.badge = 0


@extern("cloister_send_empty", header="system_calls.h")
def send_empty(destination: u64, info: u64) -> None:
    """Send a message without words: signal a notification, acknowledge an interrupt."""
    pass


@extern("cloister_debug_put_char", header="system_calls.h")
def debug_put_char(character: u64) -> None:
    """Write a character to the kernel's console. Only kernels of the debug configuration have one."""
    pass


@extern("cloister_debug_name_thread", header="system_calls.h")
def debug_name_thread(thread: u64) -> None:
    """Name a thread by the text in the IPC buffer. Debug configuration only."""
    pass


@extern("cloister_stop", header="system_calls.h")
@noreturn
def stop(reason: u64, file: u64, line: u64) -> NoReturn:
    """Stop this thread by a fault that says why and where."""
    panic("stopped")


@extern("cloister_stay", header="system_calls.h")
@noreturn
def stay() -> NoReturn:
    """Loop for ever."""
    panic("stays")
