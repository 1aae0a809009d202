# SPDX-License-Identifier: BSD-2-Clause
"""What lies outside of a program that runs under CPython, as a test or a simulation sets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloister.lang.python.memory import Memory, Scripted


class Environment:
    """What lies outside a program: simulated memory, the log, system registers, instructions, linker symbols and extern functions.

    `registers`: name -> value, or a function called without arguments to read and with the value to write. `instructions`: text ->
    function. `symbols`: name -> address. `externs`: C name -> function, which replaces the model in the source and gets and returns ordinary
    values. `arbitrary`: what a proof's `arbitrary` gives, from the least and the greatest value there is.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.log: Callable[[str], None] = print
        self.registers: dict[str, Any] = {}
        self.instructions: dict[str, Callable[..., None]] = {}
        self.symbols: dict[str, int] = {}
        self.externs: dict[str, Callable[..., Any]] = {}
        self.regions: dict[tuple[str, str], bytearray | Scripted] = {}
        self.arbitrary: Callable[[int, int], int] = _nearest_to_zero


def _nearest_to_zero(low: int, high: int) -> int:
    return min(max(low, 0), high)
