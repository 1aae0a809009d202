# SPDX-License-Identifier: BSD-2-Clause
"""From reset to the kernel's first instruction.

Model: entered on one core at EL2 with the MMU off and the image's bytes in memory behind the loader. Regions go to their places, in order; none
overlaps the loader. Then the kernel is entered with the contract of seL4 on AArch64 (x0 to x5; no device tree).
Trusts: the image builder, for the header.
"""

from typing import NoReturn

from cloister.lang import (
    export,
    extern,
    linker_symbol,
    log,
    noreturn,
    panic,
    pointer,
    read_system_register,
    sizeof,
    u32,
    u64,
    view_at,
    write_system_register,
)
from cloister.runtime.loader.header import MAGIC, Header, Region
from cloister.runtime.loader.interrupts import set_up_interrupts
from cloister.runtime.loader.translation import enable_translation

UNSAFE = "physical memory as the header describes it, before anything else runs"

EXCEPTION_LEVEL_2: u64 = 2 << 2


@extern("cloister_copy_and_zero")
def copy_and_zero(destination: u64, source: u64, size: u64, total: u64) -> None:
    """Copy `size` bytes unless they are in place, then zero up to `total`. Addresses and sizes are multiples of 16. In start.S."""
    ...


@extern("cloister_enter_kernel")
@noreturn
def enter_kernel(user_start: u64, user_end: u64, user_offset: u64, user_entry: u64, tree: u64, tree_size: u64, entry: u64) -> NoReturn:
    """Jump. In start.S."""
    panic("enters the kernel")


@export("cloister_main")
def main() -> None:
    """Called by start.S on a stack of its own; never returns."""
    header_address: u64 = linker_symbol("cloister_end")
    header = pointer(Header, header_address)
    assert header.magic == MAGIC, "nothing was appended to this loader"
    assert read_system_register("CurrentEL") == EXCEPTION_LEVEL_2, "the loader must be entered at EL2: QEMU needs virtualization=on"
    log("cloister: loader")
    set_up_interrupts()
    regions = view_at(Region, header_address + sizeof(Header), u64(u32(header.regions)))
    for region in regions:
        copy_and_zero(region.destination, region.source, region.size, region.total)
    write_system_register("CNTVOFF_EL2", 0)
    write_system_register("TPIDR_EL1", 0)
    enable_translation(header.kernel_virtual, header.kernel_physical, header_address)
    enter_kernel(header.user_start, header.user_end, header.user_offset, header.user_entry, 0, 0, header.kernel_entry)
