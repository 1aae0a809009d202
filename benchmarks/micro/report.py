# SPDX-License-Identifier: BSD-2-Clause
"""Prints what was measured, one row a line: `= number rounds ticks`. `cloister bench` knows the rows by their number.

The UART belongs to this program in every configuration, so that kernels that print nothing can be measured too.
"""

from enum import Enum

from cloister.lang import u8, u64
from cloister.sddf.serial.pl011 import put, put_decimal

SPACE = 32
NEWLINE = 10
EQUALS = 61


class Row(Enum):
    """What was measured. The numbers are the interface to `cloister/benchmark`."""

    DONE = 0
    BOOT = 1
    EMPTY = 2
    CALL = 3
    NOTIFY = 4
    QUEUE = 5
    QUEUE_C = 6
    CHECKSUM_64 = 7
    CHECKSUM_64_C = 8
    CHECKSUM_1472 = 9
    CHECKSUM_1472_C = 10


def row(what: Row, rounds: u64, ticks: u64) -> None:
    """Print one row."""
    put(EQUALS)
    number(what.value)
    number(rounds)
    number(ticks)
    put(NEWLINE)


def number(value: u64) -> None:
    """Print a number after a space."""
    separator: u8 = SPACE
    put(separator)
    put_decimal(value)
