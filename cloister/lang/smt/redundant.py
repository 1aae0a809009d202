# SPDX-License-Identifier: BSD-2-Clause
"""Theorems about run-time checks: which of a function's, and of those that it calls, hold for all arguments and all states of memory.

Nothing is assumed but types: no contract, no invariant of a struct, no promise of a loop. A loop is cut by what its head says (or unrolled,
if it goes round a few times at most), so nothing is true up to a bound only. A call is followed as long as that is cheap; then all memory
may have changed. Addresses are any numbers: what a program computes from one, or takes for one, is not known. A check that was passed is
known to hold from there on, because the program would have stopped.
Invariant: a check is claimed only if each of its obligations was shown, in the order of the program, from facts before it.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.checks import Calls, calls_of, digest_of, name_of, shape_of
from cloister.lang.theorems import DEPTH, Chain, Theorem, Theorems
from cloister.lang.smt.guards import NEVER
from cloister.lang.smt.loops import Loop, LoopExecutor
from cloister.lang.smt.machine import Frame, Mode, Obligation, Unsupported
from cloister.lang.smt.memory import NULL, Address, Value, View, Write, size_of
from cloister.lang.smt.patience import TooLong, within
from cloister.lang.smt.terms import TRUE, WORD, Term, z

ROUNDS = 4  # a loop that goes round no oftener is unrolled
STEPS = 1500  # statements executed for one function: if they are more, fewer calls are followed
SECONDS = 2.0  # for one question to the solver
PATIENCE = 20.0  # seconds of this process for one function, in all
TASKS = 8  # functions that a process proves before a fresh one takes over: the solver keeps what it has seen


class TooMuch(Exception):
    """The function has too many statements at this depth of calls."""


class CheckExecutor(LoopExecutor):
    """Executes a function, with `depth` levels of calls followed."""

    def __init__(self, program: p.Program, depth: int) -> None:
        super().__init__(program)
        self.modular = False
        self.depth = depth
        self.steps = 0
        self.may_go_on = True

    def statement(self, s: p.Statement) -> None:
        self.steps += 1
        if self.steps > STEPS:
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
                frame.storage = self.memory.allocate(size_of(e.function.result))
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
                return self.memory.allocate(size_of(kind))
            case p.ViewType():
                return self.some_view(f"{function.name}_result")
            case p.PointerType() if isinstance(kind.target, p.StructType):
                address = Address(self.symbol(f"{function.name}_result", kind))
                self.assume(self.is_object(address, kind.target, kind.optional))
                return address
            case _:
                return self.symbol(f"{function.name}_result", kind)

    def _builtin(self, e: p.BuiltinCall) -> Value:
        if e.builtin is p.Builtin.ADDRESS_OF:
            value = self.value(e.arguments[0])
            address = value.address if isinstance(value, View) else value
            if isinstance(address, Address) and address.root is not None:
                return address.term
            return self.symbol("address", WORD)  # where an object lies is not known here
        return super()._builtin(e)

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
    machine.frame = frame = Frame(function, {})
    for local in function.parameters:
        frame.env[local] = machine.parameter(local)
    machine.separate(function, frame.env)
    if isinstance(function.result, p.StructType):
        frame.storage = machine.memory.allocate(size_of(function.result))
    machine.enter(frame)
    if machine.bounds_used:
        raise Unsupported("a loop that was cut off", function.span)
    return machine


# --------------------------------------------------------------------------------------------------------------------- solving


def _shown(machine: CheckExecutor, wanted: list[Obligation], deadline: float) -> set[int]:
    """Which of the obligations hold, by their place in the list."""
    solver = z.Solver()
    solver.set("timeout", int(SECONDS * 1000))
    facts = 0
    shown: set[int] = set()
    for number, o in enumerate(wanted):
        if z.is_true(o.claim):
            shown.add(number)
            continue
        if time.process_time() > deadline:
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


def theorem_of(program: p.Program, function: p.Function, known: Theorems, calls: Calls) -> Theorem:
    """What can be shown of a function; of those that it calls only what `known` does not say already."""
    deadline = time.process_time() + PATIENCE
    for depth in range(DEPTH, -1, -1):
        try:
            with within(PATIENCE / 2):
                machine = executed(program, function, depth)
        except (Exception, TooLong):  # too much at this depth, or something that the executor cannot follow
            continue
        return Theorem(name_of(function), _holding(machine, function, known, calls, deadline))
    return Theorem(name_of(function), {})


def _holding(
    machine: CheckExecutor, root: p.Function, known: Theorems, calls: Calls, deadline: float
) -> dict[Chain, frozenset[int]]:
    places: list[tuple[Chain, int]] = []
    wanted: list[Obligation] = []
    for o in machine.obligations:
        place = _place(root, o, known, calls)
        if place is not None:
            places.append(place)
            wanted.append(o)
    shown = _shown(machine, wanted, deadline)
    failed = {places[number] for number in range(len(wanted)) if number not in shown}
    holds: dict[Chain, set[int]] = {}
    for chain, number in places:
        if (chain, number) not in failed:
            holds.setdefault(chain, set()).add(number)
    return {chain: frozenset(numbers) for chain, numbers in holds.items()}


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

_shared: tuple[p.Program, Calls, list[p.Function], Theorems] | None = None


def _one(number: int) -> tuple[int, Theorem]:
    assert _shared is not None
    program, calls, functions, known = _shared
    return number, theorem_of(program, functions[number], known, calls)


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
    jobs: int | None = None,
    open_to_all: bool = False,
    progress: Callable[[int, int, Theorems], None] | None = None,
) -> Theorems:
    """The theorems of a program's functions: those of `known` that still apply, and new ones for the others.

    `progress` is called now and then with how many functions are done, of how many, and what is known so far.
    """
    global _shared
    calls = calls_of(program, open_to_all=open_to_all)
    functions = [f for f in calls.reachable() if f in calls.callers]
    result = {digest: known[digest] for digest in map(digest_of, functions) if digest in known}
    done = 0
    for level in _levels(calls, functions):
        new = [f for f in level if digest_of(f) not in result]
        if new:
            _shared = (program, calls, new, result)
            workers = min(jobs or os.cpu_count() or 1, len(new))
            if workers == 1:
                found = [_one(number) for number in range(len(new))]
            else:
                with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=TASKS) as pool:
                    found = pool.map(_one, range(len(new)), chunksize=1)
            result |= {digest_of(new[number]): theorem for number, theorem in found}
        done += len(level)
        if progress is not None:
            progress(done, len(functions), result)
    return result


__all__ = ["CheckExecutor", "executed", "prove_checks", "theorem_of"]
