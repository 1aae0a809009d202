# SPDX-License-Identifier: BSD-2-Clause
"""What only unsafe modules may do."""

from typing import NoReturn

from cloister.lang import (
    address_of,
    barrier,
    export,
    extern,
    inline,
    linker_symbol,
    load,
    noinline,
    noreturn,
    pointer,
    read_system_register,
    section,
    store,
    struct,
    system_instruction,
    u32,
    u64,
    view_at,
    write_system_register,
)

UNSAFE = "nothing here runs: the text is compared"


@struct
class Frame:
    word: u64


@extern("c_putchar")
def put_character(character: u32) -> None: ...


@inline
def now() -> u64:
    return read_system_register("CNTPCT_EL0")


@noinline
@section(".text.boot")
def flush(address: u64) -> None:
    barrier("dsb ish")
    system_instruction("tlbi vae2is", address >> 12)
    system_instruction("isb")
    write_system_register("VTTBR_EL2", address)


@export("entry")
@noreturn
def main() -> NoReturn:
    frame = pointer(Frame, linker_symbol("frame_start"))
    flush(4096)
    frame.word = now()
    store(u32, 0x0900_0000, load(u32, address_of(frame)))
    put_character(u32(view_at(u64, address_of(main), 1)[0] & 0xFF))
    while True:
        system_instruction("wfi")
