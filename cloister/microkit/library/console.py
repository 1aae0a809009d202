# SPDX-License-Identifier: BSD-2-Clause
"""The debug console: characters and texts. Only kernels of the debug configuration print; elsewhere nothing happens.

Texts are C's: their characters end with a zero. Trusts: the C program, that they do.
"""

from cloister.abi.configuration.debug import PRINTING
from cloister.lang import export, i32, load, truncate, u8, u64, wrapping_add
from cloister.pd.system_calls import debug_put_char

UNSAFE = "reads the text that the C program points to, up to its zero"


@export("microkit_dbg_putc")
def put_character(character: i32) -> None:
    """One character."""
    if PRINTING:
        debug_put_char(u64(truncate(u8, character)))


@export("microkit_dbg_puts")
def put_text(text: u64) -> None:
    """The characters at an address, up to a zero."""
    if PRINTING:
        address: u64 = text
        character: u8 = load(u8, address)
        while character != 0:
            debug_put_char(u64(character))
            address = wrapping_add(address, 1)
            character = load(u8, address)
