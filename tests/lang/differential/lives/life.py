# SPDX-License-Identifier: BSD-2-Clause
"""What a life is: something that takes a typed program and runs its functions on given arguments.

To add one, write a module with a subclass of `Life` and name it in `lives.LIVES`; every language test then runs in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.driver import Driver, write_driver
from cloister.lang.theorems import Selection


@dataclass(frozen=True)
class Outcome:
    """What a call did: a result (0 for None) or a panic with its place, and what it logged."""

    value: int | None = None
    panic: str | None = None
    log: str = ""

    @classmethod
    def panicked(cls, reason: int, file: str, line: int, log: str) -> Outcome:
        return cls(panic=f"{PanicReason(reason).name} at {file}:{line}", log=log)

    def __str__(self) -> str:
        what = f"panics: {self.panic}" if self.panic is not None else f"gives {self.value}"
        return f"{what}, logs {self.log!r}" if self.log else what


@dataclass(frozen=True)
class Source:
    """A program, and what lies outside of it.

    `c_files` define extern functions for the lives that are C; elsewhere their models in the Python stand for them.
    """

    program: p.Program
    search: Sequence[Path]
    folder: Path  # for what lives write
    c_files: Sequence[Path] = ()
    checks: Selection | None = None  # what the lives that are C leave out

    @cached_property
    def driver(self) -> Driver:
        """The program as C, the same for all lives that are C."""
        return write_driver(self.program, self.folder / "c", models=not self.c_files, checks=self.checks)

    def regions(self) -> list[p.RegionBinding]:
        """The memory regions that the program names, with a place."""
        found = (value.region for module in self.program.modules for value in region_references(module))
        return sorted({(r.address, r.name): r for r in found if r.size}.values(), key=lambda r: r.address)


def region_references(module: p.Module) -> list[p.RegionRef]:
    """All uses of regions in the functions and variables of a module."""
    from cloister.lang.frontend.walk import walk

    roots: list[Any] = [*module.variables, *(s for f in module.functions for s in (f.body or f.model))]
    return [node for root in roots for node in walk(root) if isinstance(node, p.RegionRef)]


class Life(ABC):
    """A program that runs. Arguments are Python ints and bools that fit their parameters."""

    name: ClassVar[str]
    checks_contracts: ClassVar[bool] = False  # whether it stops where a contract does not hold

    @abstractmethod
    def __init__(self, source: Source) -> None:
        """Make the program ready to run, its variables as they are at the start."""

    @abstractmethod
    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        """Call a function that has no owner; its arguments and result are integers and bools. Variables keep their values."""

    def follows(self, function: p.Function) -> bool:
        """Whether it (still) takes part in what the function's module does."""
        return True
