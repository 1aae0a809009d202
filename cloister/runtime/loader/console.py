# SPDX-License-Identifier: BSD-2-Clause
"""The loader's console, a PL011, and the panic that ends there. Silent in configurations that do not print."""

from typing import NoReturn

from cloister.abi.configuration.debug import PRINTING
from cloister.lang import export, load, log, noinline, noreturn, setting, store, system_instruction, u8, u32, u64

UNSAFE = "the registers of the board's console, which nobody else uses before the kernel runs"

UART_BASE = setting(u64, "loader.uart")
DATA = 0x00  # PL011 manual (Arm DDI 0183), section 3.3
FLAGS = 0x18
TRANSMIT_FULL: u32 = 1 << 5
NEWLINE: u8 = 10
CARRIAGE_RETURN: u32 = 13


def put(character: u32) -> None:
    """Wait for room, then write one character."""
    while load(u32, UART_BASE + FLAGS) & TRANSMIT_FULL != 0:
        pass
    store(u32, UART_BASE + DATA, character)


@export("cloister_log_byte")
def log_byte(byte: u8) -> None:
    """A byte of a log line."""
    if PRINTING:
        if byte == NEWLINE:
            put(CARRIAGE_RETURN)
        put(u32(byte))


@export("cloister_panic")
@noinline
@noreturn
def panic_handler(reason: u32, file: u32, line: u32) -> NoReturn:
    """Nothing can go on without the loader."""
    log(f"cloister: the loader stopped: reason {reason}, file {file}, line {line}")
    while True:
        system_instruction("wfi")
