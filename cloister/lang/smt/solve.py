# SPDX-License-Identifier: BSD-2-Clause
"""Asking solvers: is there a model of these conditions?

Conditions go to the solvers as SMT-LIB text, which both of them read. Most questions are easy, though, and follow each other with hardly a
difference: those are asked in passing, of one solver that keeps what it has been told.
Invariant: UNSAT is said only if a solver says so; an error, a limit or a disagreement is UNKNOWN.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cloister.lang.smt.terms import Term, z

MOMENT = 0.3  # seconds for a question asked in passing


class Answer(Enum):
    UNSAT = "unsat"
    SAT = "sat"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Solved:
    """An answer, who gave it, and how long it took."""

    answer: Answer
    solver: str
    seconds: float
    why: str = ""


def script(conditions: Sequence[Term]) -> str:
    """The conditions as SMT-LIB."""
    solver = z.SolverFor("QF_AUFBV")
    solver.add(*conditions)
    return str(solver.to_smt2())


def ask(text: str, limit: float) -> Solved:
    """Both solvers in turn: z3 for a moment, which often sees at once what arrays and quantifiers say; bitwuzla, which is quicker on arithmetic; z3
    for the rest of the time. Quantifiers are for z3 alone."""
    start = time.monotonic()
    quantified = "(forall" in text or "(exists" in text
    turns = ((_z3, limit),) if quantified else ((_z3, min(0.5, limit / 4)), (_bitwuzla, limit * 0.6), (_z3, limit))
    why = ""
    for solver, most in turns:
        spent = time.monotonic() - start
        solved = solver(text, max(0.5, min(most, limit - spent)))
        if solved.answer is not Answer.UNKNOWN:
            return Solved(solved.answer, solved.solver, time.monotonic() - start)
        why = solved.why
    return Solved(Answer.UNKNOWN, "both", time.monotonic() - start, f"no answer in {limit:.0f} s; last {why}")


class Passing:
    """Questions whose conditions become more and more, each asked for a moment."""

    def __init__(self, known: Sequence[Term] = ()) -> None:
        self._solver = z.Solver()
        self._solver.set("timeout", int(MOMENT * 1000))
        self.know(known)

    def know(self, conditions: Sequence[Term]) -> None:
        """From now on these are conditions, too."""
        self._solver.add(*conditions)

    def ask(self, condition: Term) -> Solved:
        """Whether there is a model of all that is known and this."""
        start = time.monotonic()
        self._solver.push()
        self._solver.add(condition)
        solved = _solved(self._solver, start)
        self._solver.pop()
        return solved


def _bitwuzla(text: str, limit: float) -> Solved:
    b: Any = importlib.import_module("bitwuzla")
    start = time.monotonic()
    try:
        options = b.Options()
        options.set(b.Option.PRODUCE_MODELS, False)
        options.set(b.Option.TIME_LIMIT_PER, int(limit * 1000))
        parser = b.Parser(b.TermManager(), options)
        parser.parse(text.replace("(check-sat)", ""), True, False)
        answer = parser.bitwuzla().check_sat()
    except Exception as problem:  # the binding raises whatever it likes for what it cannot parse
        return Solved(Answer.UNKNOWN, "bitwuzla", time.monotonic() - start, f"bitwuzla: {str(problem).splitlines()[0][:80]}")
    seconds = time.monotonic() - start
    if answer == b.Result.UNSAT:
        return Solved(Answer.UNSAT, "bitwuzla", seconds)
    if answer == b.Result.SAT:
        return Solved(Answer.SAT, "bitwuzla", seconds)
    return Solved(Answer.UNKNOWN, "bitwuzla", seconds, f"bitwuzla: no answer in {limit:.0f} s")


def _z3(text: str, limit: float) -> Solved:
    start = time.monotonic()
    solver = z.Solver(ctx=z.Context())
    solver.set("timeout", int(limit * 1000))
    solver.from_string(text)
    return _solved(solver, start)


def _solved(solver: Any, start: float) -> Solved:
    """What z3 says of what it has been told."""
    answer = solver.check()
    seconds = time.monotonic() - start
    if answer == z.unsat:
        return Solved(Answer.UNSAT, "z3", seconds)
    if answer == z.sat:
        return Solved(Answer.SAT, "z3", seconds)
    return Solved(Answer.UNKNOWN, "z3", seconds, f"z3: {solver.reason_unknown()}")
