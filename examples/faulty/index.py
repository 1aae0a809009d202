# SPDX-License-Identifier: BSD-2-Clause
"""Indexes an array out of range: a checked error, reported with this file and line."""

from cloister.lang import Array, array, u32, u64
from cloister.pd import Channel, init, notified

witness = Channel("witness")
numbers: Array[u32] = array(8)
position: u64 = 0


@init
def start() -> None:
    """Nothing to prepare."""
    pass


@notified(witness)
def go() -> None:
    """Goes one too far."""
    global position
    while True:
        numbers[position] = 1
        position += 1
