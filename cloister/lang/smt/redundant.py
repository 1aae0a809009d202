# SPDX-License-Identifier: BSD-2-Clause
"""Theorems about run-time checks: which of a function's, and of those that it calls, hold for all arguments and all states of memory.

Nothing is assumed but types: no contract, no invariant of a struct, no promise of a loop. A loop is cut by what its head says (or unrolled,
if it goes round a few times at most), so nothing is true up to a bound only. A call is followed as long as that is cheap; then all memory
may have changed. Addresses are any numbers: what a program computes from one, or takes for one, is not known. A check that was passed is
known to hold from there on, because the program would have stopped.
A theorem that was found before is found again by what was asked for it: if the executor puts the same questions, the answers are the same.
Invariant: a check is claimed only if each of its obligations was shown, in the order of the program, from facts before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.checks import Calls, calls_of, shape_of
from cloister.lang.digests import digest_of, hash_of, name_of
from cloister.lang.theorems import DEPTH, Before, Chain, Theorem, Theorems
from cloister.lang.smt.guards import NEVER
from cloister.lang.smt.loops import Loop, LoopExecutor
from cloister.lang.smt.machine import STEPS, Frame, Mode, Obligation, TooMuch, Unsupported
from cloister.lang.smt.memory import NULL, Address, Value, Write
from cloister.lang.smt.patience import TooLong, within
from cloister.lang.smt.purity import globals_of, looks_at_addresses
from cloister.lang.smt.processes import in_processes
from cloister.lang.smt.solve import NET, Z3_STEPS, limit, script, steps_of
from cloister.lang.smt.terms import TRUE, Term, z

ROUNDS = 4  # a loop that goes round no oftener is unrolled
STATEMENTS = 1500  # executed for one function: if they are more, fewer calls are followed
EFFORT = 2.0  # for one question to the solver
PATIENCE = 20.0  # effort for one function, in all


class CheckExecutor(LoopExecutor):
    """Executes a function, with `depth` levels of calls followed."""

    def __init__(self, program: p.Program, depth: int) -> None:
        super().__init__(program)
        self.modular = False
        self.depth = depth
        self.statements = 0
        self.most_work = PATIENCE / 2 * STEPS
        self.may_go_on = True

    def statement(self, s: p.Statement) -> None:
        self.statements += 1
        if self.statements > STATEMENTS:
            raise TooMuch
        if isinstance(s, p.Assume | p.Interleave):
            raise Unsupported("a proof", s.span)
        super().statement(s)

    def loop(self, s: Loop) -> None:
        if isinstance(s, p.While):
            super().loop(replace(s, invariants=[], variant=None))
        else:
            super().loop(replace(s, invariants=[]))

    def cuts(self, s: Loop, rounds: int | None) -> bool:
        return rounds is None or rounds > ROUNDS

    def is_object(self, address: Address, target: p.StructType, optional: bool) -> Term:
        return TRUE if optional else z.Not(address.term == 0)

    def check(self, condition: Term, reason: PanicReason, span: p.Span, what: str = "") -> None:
        if reason is PanicReason.CONTRACT:
            return
        super().check(condition, reason, span, what)
        if self.mode is Mode.PROVE:
            self.assume(condition)

    def call(self, e: p.Call) -> Value:
        outside = self.frame
        if e.function.extern is None and len(outside.callers) < self.depth:
            arguments = [self.value(a) for a in e.arguments]
            frame = Frame(e.function, dict(zip(e.function.parameters, arguments, strict=True)), (*outside.callers, e.span))
            if isinstance(e.function.result, p.StructType):
                frame.storage = self.memory.allocate(e.function.result)
            return self.enter(frame)
        for argument in e.arguments:
            self.value(argument)
        return self._unknown_call(e.function)

    def _unknown_call(self, function: p.Function) -> Value:
        """A call that is not followed: it may write all memory, and give any result."""
        if isinstance(function.result, p.NeverType):
            self.live = NEVER
            return NULL
        for heap in self.memory.heaps.values():
            self.fresh_count += 1
            array = z.Array(f"{function.name}!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
            heap.writes.append(Write(self.live, None, None, array=array))
        kind = function.result
        match kind:
            case p.VoidType():
                return NULL
            case p.StructType():
                return self.memory.allocate(kind)
            case p.ViewType():
                return self.some_view(f"{function.name}_result")
            case p.PointerType() if isinstance(kind.target, p.StructType):
                address = Address(self.symbol(f"{function.name}_result", kind))
                self.assume(self.is_object(address, kind.target, kind.optional))
                return address
            case _:
                return self.symbol(f"{function.name}_result", kind)

    def parameter(self, local: p.Local) -> Value:
        """Any value of a parameter's type."""
        kind = local.type
        match kind:
            case p.PointerType() if isinstance(kind.target, p.StructType):
                root = self.constant(local.name, kind)
                address = Address(root).within(kind.target.size)
                self.facts.append(self.is_object(address, kind.target, kind.optional))
                if not kind.optional and not self.objects(kind.target):
                    self.memory.mark_other(root)
                return address
            case p.ViewType():
                return self.some_view(local.name)
            case _:
                return self.constant(local.name, kind)


def executed(program: p.Program, function: p.Function, depth: int) -> CheckExecutor:
    """A function, executed for all arguments and states."""
    machine = CheckExecutor(program, depth)
    if looks_at_addresses(function):
        machine.observe_addresses(globals_of(function))
    machine.frame = frame = Frame(function, {})
    for local in function.parameters:
        frame.env[local] = machine.parameter(local)
    machine.separate(function, frame.env)
    if isinstance(function.result, p.StructType):
        frame.storage = machine.memory.allocate(function.result)
    machine.enter(frame)
    if machine.bounds_used:
        raise Unsupported("a loop that was cut off", function.span)
    return machine


# --------------------------------------------------------------------------------------------------------------------- solving


def _shown(machine: CheckExecutor, wanted: list[Obligation]) -> set[int]:
    """Which of the obligations hold, by their place in the list."""
    solver = z.Solver()
    limit(solver, EFFORT)
    facts, begun = 0, steps_of(solver)
    shown: set[int] = set()
    for number, o in enumerate(wanted):
        if z.is_true(o.claim):
            shown.add(number)
            continue
        if steps_of(solver) - begun > PATIENCE * Z3_STEPS:
            break
        solver.add(*machine.facts[facts : o.facts])
        facts = o.facts
        solver.push()
        solver.add(o.guard, z.Not(o.claim))
        if solver.check() == z.unsat:
            shown.add(number)
        solver.pop()
    if shown and solver.check() == z.unsat:
        return set()  # what is known contradicts itself: nothing follows from that
    return shown


def theorem_of(program: p.Program, function: p.Function, known: Theorems, calls: Calls, before: Before) -> Theorem:
    """What can be shown of a function; of those that it calls only what `known` does not say already."""
    for depth in range(DEPTH, -1, -1):
        try:
            with within(PATIENCE * NET):
                machine = executed(program, function, depth)
        except (Exception, TooLong):  # too much at this depth, or something that the executor cannot follow
            continue
        return _holding(machine, function, known, calls, before)
    return Theorem(name_of(function), {})


def _holding(machine: CheckExecutor, root: p.Function, known: Theorems, calls: Calls, before: Before) -> Theorem:
    places: list[tuple[Chain, int]] = []
    wanted: list[Obligation] = []
    for o in machine.obligations:
        place = _place(root, o, known, calls)
        if place is not None:
            places.append(place)
            wanted.append(o)
    asked = _asked(machine, places, wanted)
    if asked in before:
        return Theorem(name_of(root), before[asked].holds, asked)
    shown = _shown(machine, wanted)
    failed = {places[number] for number in range(len(wanted)) if number not in shown}
    holds: dict[Chain, set[int]] = {}
    for chain, number in places:
        if (chain, number) not in failed:
            holds.setdefault(chain, set()).add(number)
    return Theorem(name_of(root), {chain: frozenset(numbers) for chain, numbers in holds.items()}, asked)


def _asked(machine: CheckExecutor, places: list[tuple[Chain, int]], wanted: list[Obligation]) -> str:
    """The hash of all that decides what is shown: questions, what is known with each, and which check each is about."""
    last = max((o.facts for o in wanted), default=0)
    text = script([*machine.facts[:last], *(z.Implies(o.guard, o.claim) for o in wanted)])
    return hash_of(f"{EFFORT} {PATIENCE} {[(place, o.facts) for place, o in zip(places, wanted, strict=True)]} {text}")


def _place(root: p.Function, o: Obligation, known: Theorems, calls: Calls) -> tuple[Chain, int] | None:
    """The chain of calls and the number of the check that an obligation is about; None if it is nothing that a theorem is needed for."""
    function = root
    chain: list[int] = []
    path = [root]
    for span in o.callers:
        number = shape_of(function).calls[span]
        chain.append(number)
        function = next(callee for callee, call in shape_of(function).callees if call == number)
        path.append(function)
    check = shape_of(o.function).checks.get((o.span, o.reason))
    if check is None or function is not o.function:
        return None
    for start, head in enumerate(path[1:], 1):
        if head in calls.entries:
            return None
        theorem = known.get(digest_of(head))
        if theorem is not None and check in theorem.holds.get(tuple(chain[start:]), ()):
            return None
    return tuple(chain), check


# --------------------------------------------------------------------------------------------------------------------- a whole program

def _levels(calls: Calls, functions: Iterable[p.Function]) -> list[list[p.Function]]:
    """Callees before their callers."""
    height: dict[p.Function, int] = {}

    def of(function: p.Function) -> int:
        if function not in height:
            below = [of(callee) for callee, _ in shape_of(function).callees if callee.extern is None]
            height[function] = 1 + max(below, default=-1)
        return height[function]

    levels: dict[int, list[p.Function]] = {}
    for function in functions:
        levels.setdefault(of(function), []).append(function)
    return [levels[each] for each in sorted(levels)]


def prove_checks(
    program: p.Program,
    known: Theorems,
    *,
    before: Before | None = None,
    jobs: int | None = None,
    open_to_all: bool = False,
    progress: Callable[[int, int, Theorems], None] | None = None,
) -> Theorems:
    """The theorems of a program's functions: those of `known` that still apply, and new ones for the others.

    `before`: what was found for questions that were asked before. `progress` is called now and then with how many functions are done, of how many, and what is known so far.
    """
    before = before or {}
    calls = calls_of(program, open_to_all=open_to_all)
    functions = [f for f in calls.reachable() if f in calls.callers]
    result = {digest: known[digest] for digest in map(digest_of, functions) if digest in known}
    done = 0
    for level in _levels(calls, functions):
        new = [f for f in level if digest_of(f) not in result]

        def work(number: int, new: list[p.Function] = new) -> Theorem:
            return theorem_of(program, new[number], result, calls, before)

        for number, theorem in in_processes(work, list(range(len(new))), jobs):
            result[digest_of(new[number])] = theorem or Theorem(name_of(new[number]), {})
        done += len(level)
        if progress is not None:
            progress(done, len(functions), result)
    return result


__all__ = ["CheckExecutor", "executed", "prove_checks", "theorem_of"]
