# SPDX-License-Identifier: BSD-2-Clause
"""Reads memory that is not mapped, which only an unsafe module can: the hardware catches it."""

from cloister.lang import load, log, u32
from cloister.pd import Channel, init, notified

UNSAFE = "it is not: this is what the example shows"

witness = Channel("witness")


@init
def start() -> None:
    """Nothing to prepare."""
    pass


@notified(witness)
def go() -> None:
    """There is nothing at this address."""
    log(f"unmapped: read {load(u32, 0xDEAD_0000)}")
