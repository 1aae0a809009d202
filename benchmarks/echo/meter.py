# SPDX-License-Identifier: BSD-2-Clause
"""Answers each character that is typed with a line `= ticks idle`: the counter, and how much of it was idle."""

from cloister.pd import Interrupt, init, notified
from cloister.pd.clock import counter
from cloister.sddf.serial.pl011 import clear_interrupt, get, put, put_decimal, start, waiting
from meters import meters

SPACE = 32
NEWLINE = 10
EQUALS = 61
FIFO_DEPTH = 32

irq = Interrupt("irq")


@init
def prepare() -> None:
    """Listen to the keyboard."""
    start()
    report()


@notified(irq)
def typed() -> None:
    """Take what was typed, and report once for each character."""
    clear_interrupt()
    for _character in range(FIFO_DEPTH):
        if waiting():
            get()
            report()
    irq.acknowledge()


def report() -> None:
    """Print the meters."""
    ticks = counter()
    idle = meters.idle.relaxed()
    put(EQUALS)
    put(SPACE)
    put_decimal(ticks)
    put(SPACE)
    put_decimal(idle)
    put(NEWLINE)
