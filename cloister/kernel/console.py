# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's voice: what it logs, and how it ends when it finds itself wrong.

Printing costs time and shows internals, so only configurations with PRINTING do it; a panic halts in each of them.
"""

from typing import NoReturn

from cloister.abi.configuration.debug import PRINTING
from cloister.kernel.arch.sim.machine import console_put, halt
from cloister.kernel.structures import NAME_LENGTH, Tcb
from cloister.lang import Ptr, decreases, export, invariant, log, noinline, noreturn, u8, u32, u64


@export("cloister_log_byte")
def log_byte(byte: u8) -> None:
    """Where `log` writes to."""
    if PRINTING:
        console_put(byte)


@export("cloister_panic")
@noreturn
def stop(reason: u32, file: u32, line: u32) -> NoReturn:
    """A check of the language failed in the kernel. The numbers are those of `cloister.lang.PanicReason` and the build's file table."""
    log(f"KERNEL PANIC: reason {reason} in file {file} line {line}")
    halt()


@noinline
def print_name(thread: Ptr[Tcb]) -> None:
    """The name that DebugNameThread gave, without a newline."""
    for i in range(NAME_LENGTH):
        byte: u8 = thread.name[i]
        if byte == 0:
            return
        log_byte(byte)


@noinline
def print_number(value: u64, width: u64) -> None:
    """Decimal, right-aligned in a column."""
    padding = max(width, 1) - 1
    scale: u64 = 1
    while value // scale >= 10:
        invariant(scale > 0)
        decreases(~scale)
        scale *= 10
        padding = max(padding, 1) - 1
    for i in range(padding):
        invariant(i < padding)
        log_byte(0x20)
    while scale > 0:
        invariant(scale > 0)
        decreases(scale)
        log_byte(u8(0x30 + value // scale % 10))
        scale = scale // 10
