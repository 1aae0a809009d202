# SPDX-License-Identifier: BSD-2-Clause
"""Runs the same functions as generated Python and compiled for the host through C, and compares what they do.

Invariant: both sides get every call in the same order, so that module variables stay the same too, also after a panic in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from cloister.lang import Panic, PanicReason
from cloister.lang import program as p
from cloister.lang.c.host import PanicRecord, compile_host
from cloister.lang.frontend import load_program
from cloister.lang.python import Space

import generator


@dataclass(frozen=True)
class Outcome:
    """What a call did: a result, or a panic with its place."""

    value: int | None = None
    panic: str | None = None


class Both:
    """A program on both sides."""

    def __init__(self, roots: Sequence[str], search: Sequence[Path]) -> None:
        self.program = load_program(list(roots), search=list(search))
        self.space = Space()
        self.space.load(self.program, search)
        self.logged: list[str] = []
        self.space.environment.log = self.logged.append
        self.library = compile_host(self.program)
        self.functions = {
            f"{m.name}.{f.name}": f
            for m in self.program.modules
            for f in m.functions
            if f.owner is None
            and f.extern is None
            and isinstance(f.result, (p.IntType, p.BoolType, p.VoidType))
            and all(isinstance(local.type, (p.IntType, p.BoolType)) for local in f.parameters)
        }

    def python(self, name: str, arguments: Sequence[int]) -> Outcome:
        function = self.functions[name]
        converted = [bool(a) if isinstance(local.type, p.BoolType) else a for local, a in zip(function.parameters, arguments, strict=True)]
        try:
            result = getattr(self.space.modules[function.module], function.name)(*converted)
        except Panic as panic:
            return Outcome(panic=f"{panic.reason.name} at {panic.file}:{panic.line}")
        if isinstance(function.result, p.VoidType):
            assert result is None
            return Outcome(0)
        assert type(result) is (bool if isinstance(function.result, p.BoolType) else int), f"{name} gave {result!r}"
        return Outcome(int(result))

    def c(self, name: str, arguments: Sequence[int]) -> Outcome:
        result = self.library.call(name, *arguments)
        if isinstance(result, PanicRecord):
            return Outcome(panic=f"{PanicReason(result.reason).name} at {result.file}:{result.line}")
        return Outcome(int(result or 0))

    def check(self, name: str, arguments: Sequence[int]) -> Outcome:
        """Call on both sides; fails if they differ."""
        mine, other = self.python(name, arguments), self.c(name, arguments)
        lines, other_lines = "".join(line + "\n" for line in self.logged), self.library.log()
        self.logged.clear()
        assert mine == other, f"{name}({', '.join(map(str, arguments))}): Python {mine}, C {other}"
        assert lines == other_lines, f"{name}({', '.join(map(str, arguments))}) logged {lines!r} in Python, {other_lines!r} in C"
        return mine


def argument(kind: p.Type) -> st.SearchStrategy[int]:
    return st.integers(0, 1) if isinstance(kind, p.BoolType) else generator.interesting(str(kind))


def arguments(function: p.Function) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(argument(local.type) for local in function.parameters))
