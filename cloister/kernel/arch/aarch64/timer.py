# SPDX-License-Identifier: BSD-2-Clause
"""Time: the generic timer's physical counter, and the comparator of exception level 2.

One tick is one count. The comparator is one-shot: it interrupts while the counter is at or past the deadline, so a deadline in the past
interrupts at once.

Source: Arm DDI 0487, D11 "The Generic Timer".
"""

from __future__ import annotations

from typing import Final

from cloister.lang import barrier, read_system_register, u64, write_system_register

UNSAFE = "reads and writes the generic timer's registers"

INTERRUPT: Final[u64] = 26  # PPI 10 of the GIC: CNTHP
FREQUENCY: Final[u64] = 62_500_000  # Hz; checked against CNTFRQ_EL0 at boot

_NEVER: Final[u64] = 0xFFFF_FFFF_FFFF_FFFF
_ENABLE: Final[u64] = 1


def initialise() -> None:
    """Arm the comparator for a time that does not come. Once, at boot."""
    assert read_system_register("CNTFRQ_EL0") == FREQUENCY, "the counter's frequency is not the board's"
    write_system_register("CNTHP_CVAL_EL2", _NEVER)
    write_system_register("CNTHP_CTL_EL2", _ENABLE)
    barrier("isb")


def now() -> u64:
    """Ticks since some time before the kernel began."""
    # Without the barrier the read may be done before what precedes it in the program.
    barrier("isb")
    return read_system_register("CNTPCT_EL0")


def program(ticks: u64) -> None:
    """Interrupt when the counter reaches `ticks`."""
    write_system_register("CNTHP_CVAL_EL2", ticks)


def silence() -> None:
    """Put the deadline out of reach, so that the interrupt line falls before the interrupt is ended."""
    write_system_register("CNTHP_CVAL_EL2", _NEVER)
    barrier("isb")
