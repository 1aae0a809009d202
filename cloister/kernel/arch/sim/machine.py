# SPDX-License-Identifier: BSD-2-Clause
"""A machine made of variables: a clock that a test turns, interrupts that it raises, a console that it reads.

Nothing happens by itself: time passes when `clock` is changed, an interrupt is pending if it is raised and not masked. The timer's
interrupt is pending while the clock is at or past the deadline. What the kernel prints is in `printed`, the newest at `printed_length`.
"""

from __future__ import annotations

from typing import Final, NoReturn

from cloister.lang import Array, array, noreturn, panic, store, u8, u64

UNSAFE = "clears simulated memory"

MAX_IRQ = 159
TIMER_IRQ: Final[u64] = 26
NO_IRQ: Final[u64] = 0xFFFF
TIMER_KILOHERTZ: Final[u64] = 62_500

_NEVER: Final[u64] = 0xFFFF_FFFF_FFFF_FFFF
_PRINTED = 65536

clock: u64 = 0
deadline: u64 = _NEVER
raised: Array[bool] = array(160)
masked: Array[bool] = array(160)
edge_triggered: Array[bool] = array(160)
active: u64 = 0xFFFF  # what `active_irq` gave and `end_irq` has not ended
printed: Array[u8] = array(65536)
printed_length: u64 = 0


def timer_now() -> u64:
    """Ticks since some time before the kernel began."""
    return clock


def set_deadline(ticks: u64) -> None:
    """Interrupt once the time is `ticks` or later."""
    global deadline
    deadline = ticks


def acknowledge_timer() -> None:
    """Move the deadline to the end of time, so that the timer's interrupt goes away."""
    global deadline
    deadline = _NEVER


def _is_raised(irq: u64) -> bool:
    if irq == TIMER_IRQ:
        return clock >= deadline
    return raised[irq]


def irq_pending() -> bool:
    """Would the processor take an interrupt now, were they not masked?"""
    for irq in range(MAX_IRQ + 1):
        if _is_raised(irq) and not masked[irq]:
            return True
    return False


def active_irq() -> u64:
    """Take a pending interrupt from the controller; NO_IRQ if there is none."""
    global active
    for irq in range(MAX_IRQ + 1):
        if _is_raised(irq) and not masked[irq]:
            raised[irq] = False
            active = irq
            return irq
    return NO_IRQ


def end_irq(irq: u64) -> None:
    """The interrupt has been seen: the controller may deliver others."""
    global active
    assert irq == active, "an interrupt is ended that is not active"
    active = NO_IRQ


def mask_irq(irq: u64) -> None:
    """Keep the interrupt from the processor."""
    masked[irq] = True


def unmask_irq(irq: u64) -> None:
    """Let the interrupt through."""
    masked[irq] = False


def acknowledge_irq(irq: u64) -> None:
    """A user's handler is done with the interrupt, which has been masked since its delivery."""
    unmask_irq(irq)


def set_irq_trigger(irq: u64, edge: bool) -> None:
    """Sense edges or levels."""
    edge_triggered[irq] = edge


def irq_is_reserved(irq: u64) -> bool:
    """The interrupt belongs to the kernel's handling of virtual machines."""
    return irq == 25 or irq == 27


def console_put(byte: u8) -> None:
    """Write one byte to the debug console."""
    global printed_length
    if printed_length < _PRINTED:
        printed[printed_length] = byte
        printed_length += 1


@noreturn
def halt() -> NoReturn:
    """Stop for good."""
    panic("the kernel has halted")


def clear_memory(address: u64, size: u64) -> None:
    """Zero `size` bytes at a kernel-window address, a multiple of 16."""
    for word in range(address, address + size, 8):
        store(u64, word, 0)
