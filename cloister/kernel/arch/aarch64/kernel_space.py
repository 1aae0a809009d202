# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's own address space: all of RAM at virtual = physical + `WINDOW`, and one page for each of the kernel's devices.

The tables replace those of the loader at boot and never change after. RAM is mapped by blocks of 1 GiB, so an access to a kernel object
costs no deep table walk. Nothing else is mapped: a stray pointer of the kernel faults.

Source: Arm DDI 0487, D8 "The AArch64 Virtual Memory System Architecture".
"""

from __future__ import annotations

from typing import Final

from cloister.kernel.arch.aarch64.devices import DEVICE_WINDOW, PAGE_COUNT, PHYSICAL_PAGES
from cloister.lang import (
    barrier,
    inline,
    linker_symbol,
    read_system_register,
    section,
    store,
    system_instruction,
    u64,
    wrapping_add,
    wrapping_sub,
    write_system_register,
)

UNSAFE = "writes the kernel's translation tables and the registers that select them"

WINDOW: Final[u64] = 0x80_0000_0000  # virtual address minus physical address
WINDOW_TOP: Final[u64] = 0xFF_C000_0000
RAM_BASE: Final[u64] = 0x4000_0000
RAM_END: Final[u64] = 0xC000_0000

TABLE_SIZE: Final[u64] = 0x1000

# Descriptors: bits 1:0 say block (1) or table/page (3); AttrIndx bits 4:2; SH bits 9:8; AF bit 10; XN bit 54.
_TABLE: Final[u64] = 3
_NORMAL_BLOCK: Final[u64] = 0x711  # block, attribute 4, inner shareable, accessed
_DEVICE_PAGE: Final[u64] = 0x40_0000_0000_0403  # page, attribute 0, accessed, never executed

_MAIR: Final[u64] = 0xFF_440C_0400  # attribute 0: Device-nGnRnE, 1: nGnRE, 2: GRE, 3: Normal non-cacheable, 4: Normal write-back
_TCR: Final[u64] = 0x8082_3510  # 48-bit virtual, 40-bit physical, 4 KiB granule, walks write-back, inner shareable
_SCTLR: Final[u64] = 0x30C5_1835  # RES1 bits, MMU, data and instruction caches


@inline
def virtual(address: u64) -> u64:
    """Where the kernel sees a physical address. It has at most 40 bits, so there is nothing to check."""
    return wrapping_add(address, WINDOW)


@inline
def physical(address: u64) -> u64:
    """The physical address that the kernel sees at `address`, which is that of an object and so in the window: nothing to check."""
    return wrapping_sub(address, WINDOW)


def in_ram(start: u64, end: u64) -> bool:
    """Is the physical range [start, end) mapped in the window?"""
    return RAM_BASE <= start <= end <= RAM_END


@section(".boot.text")
def initialise() -> None:
    """Leave the loader's translation tables for the kernel's own. Once, at boot.

    The loader must have programmed exactly the translation regime that the tables are made for: changing TCR_EL2 with the MMU on is not safe.
    """
    assert read_system_register("TCR_EL2") == _TCR, "the loader's TCR_EL2 is not the one agreed"
    level0: u64 = linker_symbol("kernel_translation_tables")
    level1: u64 = level0 + TABLE_SIZE
    level2: u64 = level1 + TABLE_SIZE
    level3: u64 = level2 + TABLE_SIZE
    store(u64, _entry(level0, WINDOW >> 39), physical(level1) | _TABLE)
    for block in range(RAM_BASE, RAM_END, 0x4000_0000):
        store(u64, _entry(level1, virtual(block) >> 30), block | _NORMAL_BLOCK)
    store(u64, _entry(level1, DEVICE_WINDOW >> 30), physical(level2) | _TABLE)
    store(u64, _entry(level2, DEVICE_WINDOW >> 21), physical(level3) | _TABLE)
    for page in range(PAGE_COUNT):
        store(u64, _entry(level3, page), u64(PHYSICAL_PAGES[page]) | _DEVICE_PAGE)
    write_system_register("MAIR_EL2", _MAIR)
    barrier("dsb sy")
    write_system_register("TTBR0_EL2", physical(level0))
    barrier("isb")
    system_instruction("tlbi alle2")
    barrier("dsb sy")
    system_instruction("ic iallu")
    barrier("dsb sy")
    write_system_register("SCTLR_EL2", _SCTLR)
    barrier("isb")


def _entry(table: u64, index: u64) -> u64:
    return table + index % 512 * 8
