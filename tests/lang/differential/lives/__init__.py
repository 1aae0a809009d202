# SPDX-License-Identifier: BSD-2-Clause
"""The lives of target code: ways to run a program, which must not be told apart by what it does.

Each life is a module here and a class with the methods of `Life`. Invariant: a life is given every call in the order in which all others are
given them, so that module variables stay the same too, also after a panic in the middle.
"""

from __future__ import annotations

from lives.cpython import CPython
from lives.host import Host
from lives.life import Life, Outcome, Source
from lives.machine import AArch64, RISCV64
from lives.symbolic import Hurried, Symbolic
from lives.unchecked import Unchecked

# The first is what the others are compared with.
LIVES: tuple[type[Life], ...] = (CPython, Symbolic, Host, AArch64, RISCV64)
# Of random programs, which also break their contracts, one more says what becomes of them where nobody checks.
LIVES_OF_MANY: tuple[type[Life], ...] = (CPython, Unchecked, Hurried, Host, AArch64, RISCV64)

__all__ = ["LIVES", "LIVES_OF_MANY", "AArch64", "CPython", "Host", "Hurried", "Life", "Outcome", "RISCV64", "Source", "Symbolic", "Unchecked"]
