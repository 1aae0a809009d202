# SPDX-License-Identifier: BSD-2-Clause
"""Raw memory, registers and C functions."""

from typing import NoReturn

from cloister.lang import (
    Array,
    Ptr,
    View,
    address_of,
    array,
    barrier,
    export,
    extern,
    inline,
    linker_symbol,
    load,
    noinline,
    noreturn,
    pointer,
    pointer_or_none,
    read_system_register,
    section,
    store,
    struct,
    system_instruction,
    u8,
    u32,
    u64,
    view_at,
    write_system_register,
)

UNSAFE = "a test of the names, which never runs"


@struct
class Block:
    word: u64


stack: Array[u8] = array(64)


@extern("put_byte")
def put_byte(byte: u8) -> None: ...


@extern("model", header="outside/model.h")
def modelled(x: u32) -> u32:
    return x + 1


@export("unsafe_entry")
@section(".boot")
@noinline
def entry(address: u64) -> u64:
    block = pointer(Block, address)
    block.word = read_system_register("CNTPCT_EL0")
    maybe = pointer_or_none(Block, 0)
    if maybe is not None:
        block = maybe
    write_system_register("VTTBR_EL2", block.word)
    barrier("dsb ish")
    system_instruction("tlbi vae2is", 1)
    system_instruction("wfi")
    store(u32, address, load(u32, address + 4))
    view: View[u8] = view_at(u8, address, 16)
    put_byte(view[0])
    return linker_symbol("end") + address_of(block) + address_of(halt) + address_of(stack) + u64(modelled(1))


@inline
def again(block: Ptr[Block]) -> u64:
    return entry(address_of(block))


@noreturn
def halt() -> NoReturn:
    while True:
        system_instruction("wfi")
