# SPDX-License-Identifier: BSD-2-Clause
"""Switches the EL2 MMU on with just enough mapped to enter the kernel: the loader itself, the console, and the kernel's image.

The values of MAIR_EL2 and TCR_EL2 are part of the contract: the kernel refuses to run if TCR_EL2 is not exactly this.
Source of formats: Arm Architecture Reference Manual (DDI 0487), D8.3 (descriptors), D19.2 (TCR_EL2, MAIR_EL2, SCTLR_EL2).
"""

from cloister.lang import (
    Array,
    address_of,
    array,
    barrier,
    decreases,
    invariant,
    linker_symbol,
    pointer,
    read_system_register,
    requires,
    setting,
    struct,
    system_instruction,
    u64,
    write_system_register,
)

UNSAFE = "system registers and translation tables of EL2, before anything else runs; everything used afterwards is mapped at its address"

UART_BASE = setting(u64, "loader.uart")

TABLE_ENTRIES = 512
BLOCK_2M: u64 = 0x20_0000
BLOCK_1G: u64 = 0x4000_0000

TABLE: u64 = 3
BLOCK: u64 = 1
ACCESSED: u64 = 1 << 10
INNER_SHAREABLE: u64 = 3 << 8
DEVICE: u64 = BLOCK | ACCESSED  # attribute 0
NORMAL: u64 = BLOCK | ACCESSED | INNER_SHAREABLE | (4 << 2)  # attribute 4

MEMORY_ATTRIBUTES: u64 = 0xFF_440C_0400  # 0 device nGnRnE, 1 device nGnRE, 2 device GRE, 3 normal uncached, 4 normal write-back
TRANSLATION_CONTROL: u64 = 0x8082_3510  # 48-bit addresses, 4 KiB granule, write-back walks, inner shareable, 40-bit physical
MMU_AND_CACHES: u64 = (1 << 0) | (1 << 2) | (1 << 12)


@struct
class Table:
    """One level of translation; the linker script aligns it to its size."""

    entries: Array[u64] = array(TABLE_ENTRIES)


@struct
class Tables:
    """Level 0; levels 1 below its two entries; levels 2 for the gibibytes of the loader and of the kernel."""

    level0: Table
    level1_identity: Table
    level1_kernel: Table
    level2_identity: Table
    level2_kernel: Table


def index(address: u64, shift: u64) -> u64:
    """Which entry of a table an address selects."""
    return (address >> shift) & 511


def enable_translation(kernel_virtual: u64, kernel_physical: u64, loader_end: u64) -> None:
    """Build the tables and switch the MMU and the caches on. The kernel is mapped from its start to the end of that gibibyte."""
    requires(kernel_physical < TABLE_ENTRIES * BLOCK_1G and loader_end < TABLE_ENTRIES * BLOCK_1G)
    tables = pointer(Tables, linker_symbol("cloister_tables"))
    loader: u64 = linker_symbol("cloister_base")
    tables.level0.entries[index(loader, 39)] = address_of(tables.level1_identity) | TABLE
    tables.level0.entries[index(kernel_virtual, 39)] = address_of(tables.level1_kernel) | TABLE
    tables.level1_identity.entries[index(UART_BASE, 30)] = (UART_BASE & ~(BLOCK_1G - 1)) | DEVICE
    tables.level1_identity.entries[index(loader, 30)] = address_of(tables.level2_identity) | TABLE
    tables.level1_kernel.entries[index(kernel_virtual, 30)] = address_of(tables.level2_kernel) | TABLE
    address: u64 = loader & ~(BLOCK_2M - 1)
    while address < loader_end:
        invariant(address < loader_end)
        decreases(loader_end - address)
        tables.level2_identity.entries[index(address, 21)] = address | DEVICE
        address += BLOCK_2M
    physical: u64 = kernel_physical & ~(BLOCK_2M - 1)
    for i in range(index(kernel_virtual, 21), TABLE_ENTRIES):
        invariant(physical <= kernel_physical + i * BLOCK_2M)
        tables.level2_kernel.entries[i] = physical | NORMAL
        physical += BLOCK_2M
    write_system_register("MAIR_EL2", MEMORY_ATTRIBUTES)
    write_system_register("TCR_EL2", TRANSLATION_CONTROL)
    write_system_register("TTBR0_EL2", address_of(tables.level0))
    barrier("dsb sy")
    barrier("isb")
    system_instruction("tlbi alle2")
    system_instruction("ic iallu")
    barrier("dsb sy")
    barrier("isb")
    write_system_register("SCTLR_EL2", read_system_register("SCTLR_EL2") | MMU_AND_CACHES)
    barrier("isb")
