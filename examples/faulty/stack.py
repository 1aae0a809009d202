# SPDX-License-Identifier: BSD-2-Clause
"""Calls a C function that runs off the end of the stack, into the guard page below it."""

from cloister.lang import extern
from cloister.pd import Channel, init, notified

UNSAFE = "it is not: this is what the example shows"

witness = Channel("witness")


@extern("run_off_the_stack")
def run_off_the_stack() -> None:
    """In runaway.c."""
    ...


@init
def start() -> None:
    """Nothing to prepare."""
    pass


@notified(witness)
def go() -> None:
    """Does not come back."""
    run_off_the_stack()
