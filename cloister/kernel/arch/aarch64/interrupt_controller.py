# SPDX-License-Identifier: BSD-2-Clause
"""The GICv2: which interrupts may reach the processor, which one did, and that it has been seen.

Model: every interrupt is in the group that bit 0 of the control registers enables, targets this processor, and has one priority. For a GIC
seen from the non-secure world that is group 1, and the group registers ignore us; a GIC without security extensions has everything to say
to us, and there it is group 0, whatever group the loader put interrupts into. An interrupt is masked at the
distributor between its delivery and its acknowledgement by the user-level handler, so the active state is given up at once (`end`).

Source: Arm IHI 0048B, "GIC Architecture Specification version 2", chapter 4. Register numbers are its.
"""

from __future__ import annotations

from typing import Final

from cloister.kernel.arch.aarch64.devices import CPU_INTERFACE, DISTRIBUTOR
from cloister.lang import barrier, invariant, load, requires, store, u32, u64

UNSAFE = "reads and writes GIC registers in the kernel's device window"

FIRST_SPECIAL: Final[u64] = 1020  # identifiers from here on mean that nothing is pending
FIRST_SHARED = 32  # below: private to a processor

_GICD_CTLR = 0x000
_GICD_TYPER = 0x004
_GICD_IGROUPR = 0x080
_GICD_ISENABLER = 0x100
_GICD_ICENABLER = 0x180
_GICD_ICPENDR = 0x280
_GICD_ICACTIVER = 0x380
_GICD_IPRIORITYR = 0x400
_GICD_ITARGETSR = 0x800
_GICD_ICFGR = 0xC00
_GICD_SGIR = 0xF00

_GICC_CTLR = 0x000
_GICC_PMR = 0x004
_GICC_BPR = 0x008
_GICC_IAR = 0x00C
_GICC_EOIR = 0x010

_LOWEST_THRESHOLD: u32 = 0xF0  # of GICC_PMR: lets every priority below it (numerically) through
_ENABLE: u32 = 1
_ALL: u32 = 0xFFFF_FFFF
_IDENTIFIER: u32 = 0x3FF


def initialise() -> None:
    """Mask everything, route shared interrupts to this processor, then let interrupts through. Once, at boot."""
    store(u32, DISTRIBUTOR + _GICD_CTLR, 0)
    lines: u64 = u64((load(u32, DISTRIBUTOR + _GICD_TYPER) & 0x1F) + 1) * 32
    target: u32 = _this_processor()
    for first in range(0, lines, 32):
        invariant(first < lines)
        store(u32, DISTRIBUTOR + _GICD_IGROUPR + first // 8, 0)
        store(u32, DISTRIBUTOR + _GICD_ICENABLER + first // 8, _ALL)
        store(u32, DISTRIBUTOR + _GICD_ICPENDR + first // 8, _ALL)
        store(u32, DISTRIBUTOR + _GICD_ICACTIVER + first // 8, _ALL)
    for first in range(0, lines, 4):
        invariant(first < lines)
        store(u32, DISTRIBUTOR + _GICD_IPRIORITYR + first, 0)
    for first in range(FIRST_SHARED, lines, 4):
        invariant(first < lines)
        store(u32, DISTRIBUTOR + _GICD_ITARGETSR + first, target)
    for first in range(FIRST_SHARED, lines, 16):
        invariant(first < lines)
        store(u32, DISTRIBUTOR + _GICD_ICFGR + first // 4, 0)  # level; a handler that wants edges says so
    store(u32, DISTRIBUTOR + _GICD_CTLR, _ENABLE)
    store(u32, CPU_INTERFACE + _GICC_PMR, _LOWEST_THRESHOLD)
    store(u32, CPU_INTERFACE + _GICC_BPR, 0)
    _drain()
    store(u32, CPU_INTERFACE + _GICC_CTLR, _ENABLE)


def _this_processor() -> u32:
    """The target byte of this processor, in each of four bytes; reading the registers of private interrupts tells it."""
    for first in range(0, FIRST_SHARED, 4):
        found: u32 = load(u32, DISTRIBUTOR + _GICD_ITARGETSR + first)
        merged: u32 = (found | found >> 16) & 0xFFFF
        merged = (merged | merged >> 8) & 0xFF
        if merged != 0:
            return merged * 0x0101_0101
    return 0x0101_0101  # a uniprocessor GIC reads as zero and ignores targets


def _drain() -> None:
    """End what the loader may have left active."""
    for _ in range(1024):
        identifier: u32 = load(u32, CPU_INTERFACE + _GICC_IAR)
        if u64(identifier & _IDENTIFIER) >= 1020:
            return
        store(u32, CPU_INTERFACE + _GICC_EOIR, identifier)


def acknowledge() -> u64:
    """Take the pending interrupt of highest priority: its number, `FIRST_SPECIAL` or more if there is none. It is active until `end`."""
    return u64(load(u32, CPU_INTERFACE + _GICC_IAR) & _IDENTIFIER)


def end(interrupt: u64) -> None:
    """The interrupt that `acknowledge` returned is no longer active."""
    requires(interrupt < FIRST_SPECIAL)
    store(u32, CPU_INTERFACE + _GICC_EOIR, u32(interrupt))


def mask(interrupt: u64) -> None:
    """Keep the interrupt from the processor; if it occurs it stays pending."""
    store(u32, DISTRIBUTOR + _GICD_ICENABLER + interrupt // 32 * 4, u32(1) << (interrupt % 32))
    barrier("dsb sy")


def unmask(interrupt: u64) -> None:
    """Let the interrupt through."""
    store(u32, DISTRIBUTOR + _GICD_ISENABLER + interrupt // 32 * 4, u32(1) << (interrupt % 32))


def set_trigger(interrupt: u64, edge: bool) -> None:
    """Sense edges or levels. Interrupts private to the processor have a fixed trigger where the GIC says so; it ignores the write then."""
    address: u64 = DISTRIBUTOR + _GICD_ICFGR + interrupt // 16 * 4
    bit: u32 = u32(2) << (interrupt % 16 * 2)
    current: u32 = load(u32, address)
    store(u32, address, current | bit if edge else current & ~bit)


def send_software_interrupt(interrupt: u64, target: u64) -> None:
    """Raise a software-generated interrupt (0 to 15) at processor `target` (0 to 7)."""
    requires(interrupt < 16 and target < 8)
    barrier("dsb ishst")
    store(u32, DISTRIBUTOR + _GICD_SGIR, u32(1) << (target + 16) | u32(interrupt))
