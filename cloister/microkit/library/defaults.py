# SPDX-License-Identifier: BSD-2-Clause
"""What takes the place of entry points that a C program leaves out, and of a failed assertion: it says so and stops the thread.

start.S gives these functions the names that C calls, for which a program may have its own, and the texts.
"""

from typing import NoReturn

from cloister.lang import export, extern, i32, linker_symbol, noreturn, store, u8, u32, u64
from cloister.microkit.library.data import name
from cloister.microkit.library.program import trap

UNSAFE = "prints texts by address, and writes to address 0 to stop by a fault"


@extern("microkit_dbg_puts")
def put_text(text: u64) -> None:
    """Print the characters at an address, up to a zero."""
    pass


@extern("microkit_dbg_putc")
def put_character(character: i32) -> None:
    """Print one character."""
    pass


@extern("microkit_dbg_put32")
def put_decimal(value: u32) -> None:
    """Print a number in decimal."""
    pass


@export("microkit_missing")
@noreturn
def missing(text: u64) -> NoReturn:
    """A call or a fault, for which the program has no entry point."""
    put_text(name())
    put_text(text)
    crash()


@export("microkit_assertion_failed")
@noreturn
def assertion_failed(condition: u64, file: u64, line: u32, function: u64) -> NoReturn:
    """An assertion of libsel4, or of the program."""
    put_text(name())
    put_text(linker_symbol("microkit_text_assertion"))
    put_text(condition)
    put_character(0x20)
    put_text(file)
    put_character(0x3A)
    put_decimal(line)
    put_character(0x20)
    put_text(function)
    put_character(0x0A)
    crash()


@noreturn
def crash() -> NoReturn:
    """Stop by a fault at address 0, or if something is mapped there, by an undefined instruction."""
    store(u8, 0, 0)
    trap()
