# SPDX-License-Identifier: BSD-2-Clause
"""What emitted code calls by name: the panic, and one byte of a log line. For threads of the kernel (PDs, monitor, initialiser)."""

from typing import NoReturn

from cloister.abi.configuration.debug import PRINTING
from cloister.lang import export, noinline, noreturn, u8, u32, u64
from cloister.pd.system_calls import debug_put_char, stop


@export("cloister_panic")
@noinline
@noreturn
def panic_handler(reason: u32, file: u32, line: u32) -> NoReturn:
    """Stop this thread; the monitor reads why and where from the registers."""
    stop(u64(reason), u64(file), u64(line))


@export("cloister_log_byte")
def log_byte(byte: u8) -> None:
    """Write to the kernel's console, where there is one."""
    if PRINTING:
        debug_put_char(u64(byte))
