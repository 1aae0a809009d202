# SPDX-License-Identifier: BSD-2-Clause
"""Asking solvers: is there a model of these conditions?

Conditions go to the solvers as SMT-LIB text, which both of them read. Most questions are easy, though, and follow each other with hardly a
difference: those are asked in passing, of one solver that keeps what it has been told.
How long a solver tries is counted in its own units of work, so that it says the same on every machine, however busy. One unit of *effort* is some
second of an ordinary machine. The clock is a last net only, and an answer says so where it was what ended the search.
Invariant: UNSAT is said only if a solver says so; an error, a limit or a disagreement is UNKNOWN.
"""

from __future__ import annotations

import hashlib
import importlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from cloister.lang.smt.terms import Term, z

MOMENT = 0.3  # effort for a question asked in passing
Z3_STEPS = 3_000_000  # of what z3 counts as `rlimit`, in one unit of effort
BITWUZLA_STEPS = 50_000  # of the times that bitwuzla asks whether to go on, in one unit of effort
NET = 20  # seconds of a process for one unit of effort, after which the clock ends it


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


class Answers(Protocol):
    """Answers that were found before, by the hash of the question."""

    def answer(self, question: str) -> tuple[str, str] | None: ...

    def keep_answer(self, question: str, answer: str, solver: str) -> None: ...


@dataclass(frozen=True)
class Effort:
    """How much work a question is worth, and where answers are kept."""

    units: float
    answers: Answers | None = None

    def of(self, units: float) -> Effort:
        """The same, but as much work as this."""
        return Effort(units, self.answers)


def ask(text: str, effort: Effort) -> Solved:
    """Both solvers in turn: z3 for a moment, which often sees at once what arrays and quantifiers say; bitwuzla, which is quicker on arithmetic; z3
    for the rest. Quantifiers are for z3 alone."""
    start = time.monotonic()
    question = hashlib.sha256(text.encode()).hexdigest()
    known = None if effort.answers is None else effort.answers.answer(question)
    if known is not None:
        return Solved(Answer(known[0]), known[1], time.monotonic() - start)
    units = effort.units
    quantified = "(forall" in text or "(exists" in text
    turns = ((_z3, units),) if quantified else ((_z3, min(0.5, units / 4)), (_bitwuzla, units * 0.6), (_z3, units * 0.4))
    why = ""
    for solver, most in turns:
        solved = solver(text, most)
        if solved.answer is not Answer.UNKNOWN:
            if effort.answers is not None:
                effort.answers.keep_answer(question, solved.answer.value, solved.solver)
            return Solved(solved.answer, solved.solver, time.monotonic() - start)
        why = solved.why
    return Solved(Answer.UNKNOWN, "both", time.monotonic() - start, f"no answer for an effort of {units:g}; last {why}")


class Passing:
    """Questions whose conditions become more and more, each asked for a moment."""

    def __init__(self, known: Sequence[Term] = ()) -> None:
        self._solver = z.Solver()
        limit(self._solver, MOMENT)
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


def limit(solver: Any, units: float) -> None:
    """Let a solver of z3's give up after so much work."""
    solver.set("rlimit", max(1, int(units * Z3_STEPS)))
    solver.set("timeout", int(max(1.0, units) * NET * 1000))


def steps_of(solver: Any) -> int:
    """How much work a solver of z3's has done up to now."""
    return next((value for name, value in solver.statistics() if name == "rlimit count"), 0)


def _bitwuzla(text: str, units: float) -> Solved:
    b: Any = importlib.import_module("bitwuzla")
    start, used = time.monotonic(), time.process_time()
    left, late = int(units * BITWUZLA_STEPS), False

    def stop() -> bool:
        nonlocal left, late
        left -= 1
        late = time.process_time() - used > max(1.0, units) * NET
        return left < 0 or late

    try:
        options = b.Options()
        options.set(b.Option.PRODUCE_MODELS, False)
        parser = b.Parser(b.TermManager(), options)
        parser.parse(text.replace("(check-sat)", ""), True, False)
        solver = parser.bitwuzla()
        solver.configure_terminator(stop)
        answer = solver.check_sat()
    except Exception as problem:  # the binding raises whatever it likes for what it cannot parse
        return Solved(Answer.UNKNOWN, "bitwuzla", time.monotonic() - start, f"bitwuzla: {str(problem).splitlines()[0][:80]}")
    seconds = time.monotonic() - start
    if answer == b.Result.UNSAT:
        return Solved(Answer.UNSAT, "bitwuzla", seconds)
    if answer == b.Result.SAT:
        return Solved(Answer.SAT, "bitwuzla", seconds)
    return Solved(Answer.UNKNOWN, "bitwuzla", seconds, f"bitwuzla: {CLOCK if late else 'its work was used up'}")


def _z3(text: str, units: float) -> Solved:
    start = time.monotonic()
    solver = z.Solver(ctx=z.Context())
    limit(solver, units)
    solver.from_string(text)
    return _solved(solver, start)


CLOCK = "ended by the clock, before its work was used up"


def _solved(solver: Any, start: float) -> Solved:
    """What z3 says of what it has been told."""
    answer = solver.check()
    seconds = time.monotonic() - start
    if answer == z.unsat:
        return Solved(Answer.UNSAT, "z3", seconds)
    if answer == z.sat:
        return Solved(Answer.SAT, "z3", seconds)
    why = str(solver.reason_unknown())
    why = {"timeout": CLOCK, "canceled": "its work was used up"}.get(why, why)
    return Solved(Answer.UNKNOWN, "z3", seconds, f"z3: {why}")
