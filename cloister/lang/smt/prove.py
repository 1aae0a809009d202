# SPDX-License-Identifier: BSD-2-Clause
"""One function, proved or not: execute it, ask the solvers, and say in one of four words what came out.

*proved*: no input breaks anything. *bounded(k)*: none does as long as no loop goes round more than k times. *refuted*: these arguments do, and
CPython has confirmed it. *unknown*: neither was shown; the reason says why.
Invariant: `refuted` is said only of what was replayed, `proved` only if every obligation was shown and no loop was cut off.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any

from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.smt import counterexample
from cloister.lang.smt.counterexample import Counterexample, NotConcrete
from cloister.lang.smt.effects import may_break, variables_with_invariants
from cloister.lang.smt.functions import Execution, execute, execute_initial, something_broken, violated
from cloister.lang.smt.machine import Obligation, TooMuch, Unsupported
from cloister.lang.smt.patience import TooLong, within
from cloister.lang.smt.purity import called_by, globals_of, keeps_invariants, nodes_of
from cloister.lang.smt.solve import CLOCK, NET, Answer, Answers, Effort, Passing, Solved, ask, script
from cloister.lang.smt.terms import z

LIMIT = 30.0  # effort for one obligation
CONCRETE_BOUNDS = 2, 20  # rounds of loops while looking for a counterexample


class Result(Enum):
    PROVED = "proved"
    BOUNDED = "bounded"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass
class Open:
    """An obligation that was not shown."""

    file: str
    line: int
    reason: str
    what: str
    why: str
    seconds: float


@dataclass
class Outcome:
    """What came out for one function."""

    result: Result
    seconds: float = 0.0
    obligations: int = 0
    slowest: float = 0.0
    bound: int = 0
    solvers: list[str] = field(default_factory=list[str])
    open: list[Open] = field(default_factory=list[Open])
    why: str = ""
    counterexample: Counterexample | None = None
    trusted: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The result as a word, with its number or reason."""
        match self.result:
            case Result.BOUNDED:
                return f"bounded({self.bound})"
            case Result.UNKNOWN:
                return f"unknown ({self.why}, {self.seconds:.1f} s)"
            case _:
                return self.result.value


def prove_function(
    program: p.Program, function: p.Function, *, limit: float = LIMIT, replay: Any = None, first: bool = False, answers: Answers | None = None
) -> Outcome:
    """Prove one function of a program. `replay()` makes a fresh space of the program, to try counterexamples in.

    `first`: it runs once, before any other, so that module variables have their initial values. `limit`: the effort for one obligation.
    `answers`: where solvers' answers are kept.
    """
    start = time.monotonic()
    outcome = _prove(program, function, Effort(limit, answers), replay, first)
    outcome.seconds = time.monotonic() - start
    outcome.trusted = trusted_by(function)
    return outcome


def prove_initial(program: p.Program, module: p.Module, *, limit: float = LIMIT, answers: Answers | None = None) -> Outcome:
    """Prove that module variables begin as the invariants of their types say."""
    start = time.monotonic()
    execution = execute_initial(program, module)
    outcome = _shown(execution, Effort(limit, answers))
    outcome.seconds = time.monotonic() - start
    if outcome.open:
        first = outcome.open[0]
        outcome.result, outcome.why = Result.UNKNOWN, f"{first.what} does not follow from its initial value ({first.file}:{first.line})"
    return outcome


def invariants_of(program: p.Program) -> list[p.Function]:
    """The invariants of all structs of a program."""
    return [method for module in program.modules for kind in module.structs for method in kind.invariants]


def has_invariants(module: p.Module) -> bool:
    """Whether a module variable's type has an invariant."""
    return any(isinstance(v.type, p.StructType) and v.type.invariants for v in module.variables)


def _shown(execution: Execution, effort: Effort) -> Outcome:
    """Ask for each obligation of an execution that cannot be replayed."""
    outcome = Outcome(Result.PROVED, obligations=len(execution.obligations))
    _one_by_one(outcome, execution, effort)
    return outcome


def _prove(program: p.Program, function: p.Function, effort: Effort, replay: Any, first: bool) -> Outcome:
    try:
        with within(2 * effort.units * NET):
            execution = execute(program, function, first=first, effort=2 * effort.units)
    except Unsupported as unsupported:
        return Outcome(Result.UNKNOWN, why=str(unsupported))
    except TooMuch:
        return Outcome(Result.UNKNOWN, why=f"execution takes more than an effort of {2 * effort.units:g}")
    except TooLong:
        return Outcome(Result.UNKNOWN, why=f"execution was {CLOCK}")
    outcome = Outcome(Result.PROVED, obligations=len(execution.obligations))
    if pending := len(execution.pending):
        patience = min(effort.units / 3, max(effort.units / 15, pending / 100))  # it comes soon or not at all; the more there are, the more it saves
        together = _ask(outcome, something_broken(execution), effort.of(patience))
        failed = _one_by_one(outcome, execution, effort) if together.answer is not Answer.UNSAT else []
        if failed:
            return _refute(program, execution, failed, outcome, effort, replay, first)
    if outcome.open:
        outcome.result = Result.UNKNOWN
        outcome.why = f"{outcome.open[0].why} for {outcome.open[0].file}:{outcome.open[0].line}"
        return outcome
    if empty := _empty(execution) or _unfounded(program, function):
        outcome.result, outcome.why = Result.UNKNOWN, empty
        return outcome
    for span, guard, facts in execution.machine.bounds_used:
        if _ask(outcome, [*execution.facts[:facts], guard], effort).answer is not Answer.UNSAT:
            outcome.result, outcome.bound = Result.BOUNDED, execution.machine.bound
            waits = ", and something waits for its end" if span in execution.machine.awaited else ""
            outcome.why = f"nothing shows that the loop at {span.file}:{span.line} ends by then{waits}"
            break
    return outcome


def _empty(execution: Execution) -> str:
    """Why a proof says nothing, if it does: no case is left that it is about. (A function that goes on for ever need not return.)"""
    function, returns = execution.function, execution.left
    if function.claims and Passing(execution.facts[: execution.entered]).ask(z.BoolVal(True)).answer is Answer.UNSAT:
        return "nothing satisfies what it requires"
    if function.ghost is p.Ghost.PROOF and not z.is_false(returns) and Passing(execution.facts).ask(returns).answer is Answer.UNSAT:
        return "nothing satisfies what it assumes, so that it never returns"
    return ""


def _unfounded(program: p.Program, function: p.Function) -> str:
    """Why a proof may be about other values than those of a system, if it may."""
    modules = {each.module for each in called_by(function)}
    unknown = sorted(what for module, what in program.unbound if module in modules)
    return f"{unknown[0]} is given by the system: prove that" if unknown else ""


def _ask(outcome: Outcome, conditions: list[Any], effort: Effort) -> Solved:
    return _noted(outcome, ask(script(conditions), effort))


def _noted(outcome: Outcome, solved: Solved) -> Solved:
    outcome.slowest = max(outcome.slowest, solved.seconds)
    if solved.solver not in outcome.solvers:
        outcome.solvers.append(solved.solver)
    return solved


def _one_by_one(outcome: Outcome, execution: Execution, effort: Effort) -> list[Obligation]:
    """Ask for each obligation by itself; those that the solver has a model against."""
    failed: list[Obligation] = []
    earlier: list[Any] = []
    passing, known = Passing(), 0
    for o in execution.pending:
        passing.know(execution.facts[known : o.facts])
        known = o.facts
        solved = _noted(outcome, passing.ask(violated(o)))
        if solved.answer is Answer.UNKNOWN:
            solved = _ask(outcome, [*execution.facts[: o.facts], *earlier, violated(o)], effort)
        if solved.answer is Answer.SAT:
            failed.append(o)
        if solved.answer is not Answer.UNSAT:
            why = "it does not follow" if solved.answer is Answer.SAT else solved.why
            outcome.open.append(Open(o.span.file, o.span.line, o.reason.name, o.what, why, solved.seconds))
        earlier.append(z.Implies(o.guard, o.claim))
        passing.know(earlier[-1:])
    return failed


def _refute(
    program: p.Program, execution: Execution, failed: list[Obligation], outcome: Outcome, effort: Effort, replay: Any, first: bool
) -> Outcome:
    """Look for arguments that CPython panics at."""
    outcome.result = Result.UNKNOWN
    opened, function = outcome.open[0], execution.function
    outcome.why = f"{opened.reason} at {opened.file}:{opened.line} does not follow"
    places = {(o.span, o.reason) for o in failed}
    found: Counterexample | None = None
    try:
        if execution.machine.abstract:
            for bound in CONCRETE_BOUNDS:
                with within(2 * effort.units * NET):
                    followed = execute(program, function, bound=bound, concrete=True, first=first, effort=2 * effort.units)
                failed = [o for o in followed.pending if (o.span, o.reason) in places]
                found = counterexample.find(followed, failed, effort) if failed else None
                if found is not None:
                    break
        else:
            found = counterexample.find(execution, failed, effort)
    except (TooLong, TooMuch, Unsupported):
        outcome.why += ", and no counterexample was found: following each call and round takes too long"
        return outcome
    except NotConcrete as problem:
        outcome.why += f"; no counterexample was written: {problem}"
        return outcome
    if not failed:
        outcome.why += ": what is known there, by an invariant or a callee's promise, is too weak"
        return outcome
    if found is None:
        rounds = f" with {CONCRETE_BOUNDS[-1]} rounds of each loop"
        outcome.why += f", and no counterexample was found{rounds}: an invariant or a promise is too weak, or more rounds are needed"
        return outcome
    outcome.counterexample = found
    if replay is None:
        return outcome
    happened = found.reproduces(replay())
    if happened:
        outcome.why += f"; the counterexample does not replay: {happened}"
        outcome.counterexample = None
        return outcome
    outcome.result = Result.REFUTED
    outcome.why = f"{found.reason} at {found.file}:{found.line}"
    return outcome


def trusted_by(function: p.Function) -> list[str]:
    """The C functions and the unsafe operations that the proof takes at their word."""
    found: set[str] = set()
    for each in called_by(function):
        if each.extern is not None:
            found.add(f"C function {each.extern} ({each.module})")
        for node in nodes_of(each):
            if isinstance(node, p.BuiltinCall) and node.builtin in _UNSAFE:
                found.add(f"{node.builtin.value} ({each.module})")
    return sorted(found)


_UNSAFE = {
    p.Builtin.POINTER, p.Builtin.POINTER_OR_NONE, p.Builtin.VIEW_AT, p.Builtin.LOAD, p.Builtin.STORE, p.Builtin.WRITE_SYSTEM_REGISTER,
    p.Builtin.READ_SYSTEM_REGISTER, p.Builtin.BARRIER, p.Builtin.SYSTEM_INSTRUCTION, p.Builtin.LINKER_SYMBOL,
}  # fmt: skip


def to_prove(program: p.Program, module: p.Module) -> list[p.Function]:
    """What is proved of a module: its roots, and of whatever they call, what others rely on: promises, and that invariants are kept; so public
    functions of its own, too, that only others of it are seen to call."""
    roots = roots_of(program, module)
    called = dict.fromkeys(f for root in (*roots, *invariants_of(program)) for f in called_by(root))
    promise = (f for f in called if f.extern is None and (f.has_contract or f.asks or _may_break_invariants(program, module, f)))
    return roots + [f for f in promise if f not in roots]


def _may_break_invariants(program: p.Program, module: p.Module, function: p.Function) -> bool:
    """Whether somebody may call a function of a module after which an invariant of a module variable need not hold, unless that is proved. In a
    program that a system is made of, nobody calls but those who are seen to, and who enters."""
    if not keeps_invariants(function) or function.module != module.name or program.bindings_used:
        return False
    return any(variable in globals_of(function) or may_break(function, variable) for variable in variables_with_invariants(program))


def roots_of(program: p.Program, module: p.Module) -> list[p.Function]:
    """The functions of a module that are proved by themselves: those with contracts, proofs, entry points, and those that nobody calls.

    All others are proved as parts of their callers: of what is shipped, or proved by itself.
    """
    work = [f for each in program.modules for f in each.functions if f.extern is None and f.ghost is None]
    work += [f for each in program.modules for f in each.ghosts if f.has_contract or f.ghost is p.Ghost.PROOF]
    called, seen = set[p.Function](), set(work)
    while work:
        function = work.pop()
        callees = {callee for callee in _followed(function) if callee is not function}
        called |= callees
        work += callees - seen
        seen |= callees
    roots: list[p.Function] = []
    asked_for = (f for each in program.modules for f in (*each.functions, *each.ghosts) if f.instance is not None and f.instance.asked == module.name)
    for function in dict.fromkeys((*module.functions, *module.ghosts, *asked_for)):
        if function.extern is not None or (function.ghost in (p.Ghost.GHOST, p.Ghost.INVARIANT) and not function.has_contract):
            continue
        entry = function.has_contract or function.ghost is p.Ghost.PROOF or function.markers or function.export is not None
        if entry or function not in called:
            roots.append(function)
    return sorted(roots, key=lambda f: f.span.line)


@cache
def _followed(function: p.Function) -> set[p.Function]:
    """What the body of a function calls. What its contract calls is not among it: that what is required does not panic is taken for granted."""
    found: set[p.Function] = set()
    for node in (node for s in (function.body or function.model) for node in walk(s)):
        if isinstance(node, p.Call):
            found.add(node.function)
        elif isinstance(node, p.Interleave):
            found |= {node.first, node.second}
    return found
