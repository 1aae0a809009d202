# SPDX-License-Identifier: BSD-2-Clause
"""Hands the GICv2 to the non-secure world as the kernel expects it: every interrupt in group 1, no priority masked.

Source: Arm GIC architecture version 2 (IHI 0048), sections 4.3.2, 4.3.4 and 4.4.2.
"""

from cloister.lang import invariant, load, setting, store, u32, u64

UNSAFE = "the registers of the interrupt controller, before anybody else runs"

DISTRIBUTOR = setting(u64, "loader.gic_distributor")
CPU_INTERFACE = setting(u64, "loader.gic_cpu")
TYPER = 0x004
IGROUPR = 0x080
PMR = 0x004
LOWEST_PRIORITY: u32 = 0xF0
ALL: u32 = 0xFFFF_FFFF


def set_up_interrupts() -> None:
    """Groups and priority mask; enabling is the kernel's business."""
    words: u64 = u64(load(u32, DISTRIBUTOR + TYPER) & 0x1F) + 1
    for i in range(words):
        invariant(i < words <= 32)
        store(u32, DISTRIBUTOR + IGROUPR + i * 4, ALL)
    store(u32, CPU_INTERFACE + PMR, LOWEST_PRIORITY)
