# SPDX-License-Identifier: BSD-2-Clause
"""The machine as the generic kernel sees it: time, interrupts, console, clearing memory."""

from __future__ import annotations

from typing import Final, NoReturn

from cloister.kernel.arch.aarch64.cache import LINE, clean_line, complete, zero_line
from cloister.kernel.arch.aarch64.console import put_byte
from cloister.kernel.arch.aarch64.interrupt_controller import FIRST_SPECIAL, acknowledge, end, mask, set_trigger, unmask
from cloister.kernel.arch.aarch64.timer import FREQUENCY, INTERRUPT, now, program, silence
from cloister.lang import inline, invariant, noreturn, read_system_register, requires, store, system_instruction, u8, u64, wrapping_add

UNSAFE = "clears memory that the caller owns, reads the cycle counter and waits for interrupts"

MAX_IRQ = 159
TIMER_IRQ: Final[u64] = INTERRUPT
NO_IRQ: Final[u64] = 0xFFFF
TIMER_KILOHERTZ: Final[u64] = FREQUENCY // 1000

_IRQ_PENDING: Final[u64] = 1 << 7  # ISR_EL1.I
_MAINTENANCE: Final[u64] = 25  # of the GIC's virtual CPU interface
_VIRTUAL_TIMER: Final[u64] = 27


@inline
def timer_now() -> u64:
    """Ticks since some time before the kernel began."""
    return now()


@inline
def set_deadline(ticks: u64) -> None:
    """Interrupt once the time is `ticks` or later."""
    program(ticks)


def acknowledge_timer() -> None:
    """Move the deadline to the end of time, so that the timer's interrupt goes away."""
    silence()


@inline
def irq_pending() -> bool:
    """Would the processor take an interrupt now, were they not masked?"""
    return read_system_register("ISR_EL1") & _IRQ_PENDING != 0


def active_irq() -> u64:
    """Take the pending interrupt of highest priority from the controller; NO_IRQ if there is none."""
    irq = acknowledge()
    return NO_IRQ if irq >= FIRST_SPECIAL else irq


def end_irq(irq: u64) -> None:
    """The interrupt has been seen: the controller may deliver others."""
    requires(irq < FIRST_SPECIAL)
    end(irq)


def mask_irq(irq: u64) -> None:
    """Keep the interrupt from the processor."""
    mask(irq)


def unmask_irq(irq: u64) -> None:
    """Let the interrupt through."""
    unmask(irq)


def acknowledge_irq(irq: u64) -> None:
    """A user's handler is done with the interrupt, which has been masked since its delivery."""
    unmask(irq)


def set_irq_trigger(irq: u64, edge: bool) -> None:
    """Sense edges or levels."""
    set_trigger(irq, edge)


def irq_is_reserved(irq: u64) -> bool:
    """The interrupt belongs to the kernel's handling of virtual machines."""
    return irq == _MAINTENANCE or irq == _VIRTUAL_TIMER


def console_put(byte: u8) -> None:
    """Write one byte to the debug console."""
    put_byte(byte)


@noreturn
def halt() -> NoReturn:
    """Stop for good. Interrupts are masked in the kernel, so waiting for one ends nothing."""
    while True:
        system_instruction("wfi")


def clear_memory(address: u64, size: u64) -> None:
    """Zero `size` bytes at a kernel-window address and clean them to RAM. Both are multiples of 16."""
    requires(address % 16 == 0 and size % 16 == 0 and size <= 0xFFFF_FFFF_FFFF_FFFF - address)
    end_address = address + size
    if address % LINE != 0 or size % LINE != 0:
        for word in range(address, end_address, 8):
            invariant(word < end_address)
            store(u64, word, 0)
        for line in range(address & ~(LINE - 1), end_address, 64):
            invariant(line < end_address)
            clean_line(line)
    else:
        # Boot clears megabytes here: four lines a turn. What is left at the end is cleared line by line.
        quads = end_address - size % (4 * LINE)
        for line in range(address, quads, 256):
            invariant(line < quads)
            zero_line(line)
            zero_line(wrapping_add(line, LINE))
            zero_line(wrapping_add(line, 2 * LINE))
            zero_line(wrapping_add(line, 3 * LINE))
            clean_line(line)
            clean_line(wrapping_add(line, LINE))
            clean_line(wrapping_add(line, 2 * LINE))
            clean_line(wrapping_add(line, 3 * LINE))
        for line in range(quads, end_address, 64):
            invariant(line < end_address)
            zero_line(line)
            clean_line(line)
    complete()
