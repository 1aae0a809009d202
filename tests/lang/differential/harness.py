# SPDX-License-Identifier: BSD-2-Clause
"""Runs the functions of a program in all lives, and compares what they do.

Invariant: all lives get every call in the same order, so that module variables stay the same too, also after a panic in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st
from lives import LIVES, Life, Outcome, Source, Unchecked

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
        self.out: set[tuple[Life, str]] = set()  # who stopped in which module
        self.functions = {f"{m.name}.{f.name}": f for m in self.program.modules for f in m.functions if simple(f)}

    def first(self, name: str, arguments: Sequence[int]) -> Outcome:
        """Call in the first life only; for functions that leave no trace in variables."""
        return self.lives[0].call(self.functions[name], arguments)

    def check(self, name: str, arguments: Sequence[int]) -> Outcome:
        """Call in every life; fails if they differ. Lives that check contracts stop where one does not hold, and take no part in what becomes of the
        function's module from then on: the others go on, and must agree. Where none says what becomes of it without contracts, it was no call."""
        function = self.functions[name]
        first = self._call(self.lives[0], function, arguments)
        if first is not None and stopped(first) and not any(isinstance(life, Unchecked) for life in self.lives):
            return first
        outcomes = {self.lives[0]: first} | {life: self._call(life, function, arguments) for life in self.lives[1:]}
        for life, outcome in outcomes.items():
            if outcome is not None and stopped(outcome) and life.checks_contracts:
                self.out.add((life, function.module))
        told = {life: outcome for life, outcome in outcomes.items() if outcome is not None and (life, function.module) not in self.out}
        if len(set(told.values())) > 1:
            lines = "\n".join(f"  {life.name} {outcome}" for life, outcome in told.items())
            raise Difference(f"{name}({', '.join(map(str, arguments))}):\n{lines}")
        return first or next(iter(told.values()))

    def _call(self, life: Life, function: p.Function, arguments: Sequence[int]) -> Outcome | None:
        """What a life does; None if it does not take part."""
        if (life, function.module) in self.out or not life.follows(function):
            return None
        outcome = life.call(function, arguments)
        return outcome if life.follows(function) else None


def stopped(outcome: Outcome) -> bool:
    """Whether a contract did not hold."""
    return outcome.panic is not None and outcome.panic.startswith(PanicReason.CONTRACT.name)


def argument(kind: p.Type) -> st.SearchStrategy[int]:
    return st.integers(0, 1) if isinstance(kind, p.BoolType) else generator.interesting(str(kind))


def arguments(function: p.Function) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(argument(local.type) for local in function.parameters))
