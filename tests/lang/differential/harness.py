# SPDX-License-Identifier: BSD-2-Clause
"""Runs the functions of a program in all lives, and compares what they do.

Invariant: all lives get every call in the same order, so that module variables stay the same too, also after a panic in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from lives import LIVES, Life, Outcome, Source

from cloister.lang import PanicReason
from cloister.lang import program as p

import generator


class Difference(AssertionError):
    """Two lives did not do the same."""


def simple(function: p.Function) -> bool:
    """Whether every life can call it: a function of integers and bools."""
    return (
        function.owner is None
        and function.extern is None
        and isinstance(function.result, (p.IntType, p.BoolType, p.VoidType))
        and all(isinstance(local.type, (p.IntType, p.BoolType)) for local in function.parameters)
    )


class Lives:
    """A program in all lives, or in those given, of which the first is what the others are compared with."""

    def __init__(self, source: Source, lives: Sequence[type[Life]] = LIVES) -> None:
        self.program = source.program
        self.lives = [life(source) for life in lives]
        self.functions = {f"{m.name}.{f.name}": f for m in self.program.modules for f in m.functions if simple(f)}

    def first(self, name: str, arguments: Sequence[int]) -> Outcome:
        """Call in the first life only; for functions that leave no trace in variables."""
        return self.lives[0].call(self.functions[name], arguments)

    def check(self, name: str, arguments: Sequence[int]) -> Outcome:
        """Call in every life; fails if they differ. A call against a contract, which only CPython checks, is no call for the others."""
        function = self.functions[name]
        first = self.lives[0].call(function, arguments)
        if first.panic is not None and first.panic.startswith(PanicReason.CONTRACT.name):
            return first
        outcomes = {life: life.call(function, arguments) for life in self.lives[1:] if life.follows(function)}
        outcomes = {self.lives[0]: first} | {life: outcome for life, outcome in outcomes.items() if life.follows(function)}
        if any(outcome != first for outcome in outcomes.values()):
            told = "\n".join(f"  {life.name} {outcome}" for life, outcome in outcomes.items())
            raise Difference(f"{name}({', '.join(map(str, arguments))}):\n{told}")
        return first


def argument(kind: p.Type) -> st.SearchStrategy[int]:
    return st.integers(0, 1) if isinstance(kind, p.BoolType) else generator.interesting(str(kind))


def arguments(function: p.Function) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(argument(local.type) for local in function.parameters))
