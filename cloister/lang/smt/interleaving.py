# SPDX-License-Identifier: BSD-2-Clause
"""Two functions at once: `interleave(f, g)` in a proof executes both in every order of their accesses to shared memory.

Execution is predicated, so that each function is one sequence of accesses, of which some paths skip some; whatever order of accesses two paths
may meet in is one of the two whole sequences. So the orders are those in which two sequences can be merged. They form a tree: where both
functions have an access to come, either is next. A fresh condition stands for each such choice, and what happens afterwards happens under it. What
follows the statement in its block is executed once for each order, so that terms stay small; behind the block all orders are joined.
Each function runs in a thread of its own that stops before each access; exactly one of the threads runs at a time.

Assumed: accesses become visible in one order, that of the program on each side (sequential consistency). Fences make it so where it matters; that
they stand where they have to is not proved here.
Invariant: private memory has one user: a module variable that both functions use, and that is not shared memory, is refused, and so is private memory
to which a pointer or view out of memory leads: the other side may have the same.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from math import comb

from cloister.lang import program as p
from cloister.lang.smt.expressions import Cell
from cloister.lang.smt.guards import Guard
from cloister.lang.smt.loops import Loop, LoopExecutor, Progress
from cloister.lang.smt.machine import Exit, Frame, Mode, Unsupported
from cloister.lang.smt.memory import LOCALS_BASE, OTHERS_BASE, Address, Heap, Key, Value, View, Write, element_key, size_of
from cloister.lang.smt.operations import SHARED_BYTE
from cloister.lang.smt.purity import globals_of
from cloister.lang.smt.terms import Term, negation

ORDERS = 1000  # more than that are not executed


class _Abandoned(BaseException):
    """The other side failed; nobody looks at this one any more."""


class _Side:
    """One of the two functions, in a thread that runs only between `resume` and its next access or end."""

    def __init__(self, body: Callable[[], None], variables: list[p.GlobalVariable]) -> None:
        self.body = body
        self.variables = variables  # that it uses, or that nobody changes
        self.done = False
        self.failure: BaseException | None = None
        self.abandoned = False
        self._go, self._stopped = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self.abandoned:
                self.body()
        except _Abandoned:
            pass
        except BaseException as failure:
            self.failure = failure
        self.done = True
        self._stopped.release()

    def resume(self) -> None:
        """Run until the next access, or the end."""
        self._go.release()
        self._stopped.acquire()
        if self.failure is not None:
            raise self.failure

    def pause(self) -> None:
        """Called in the thread, before an access."""
        self._stopped.release()
        self._go.acquire()
        if self.abandoned:
            raise _Abandoned

    def abandon(self) -> None:
        if not self.done:
            self.abandoned = True
            self._go.release()
            self._thread.join()


class InterleavingExecutor(LoopExecutor):
    """Executes `interleave`."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self._side: _Side | None = None  # the one that runs
        self._counted: int | None = None  # accesses so far, while they are only counted
        self._shared_keys: set[Key] = {element_key(SHARED_BYTE)}  # the kinds of cells that shared memory has

    def block(self, statements: list[p.Statement]) -> None:
        for i, s in enumerate(statements):
            if isinstance(s, p.Interleave) and not self.live.dead:
                super().block(statements[:i])
                if not self.live.dead:
                    self._continue(self._interleaved(s), statements[i + 1 :])
                return
        super().block(statements)

    def _continue(self, orders: Iterator[Guard], statements: list[p.Statement]) -> None:
        env, exits = self.frame.env, list[Exit]()
        marks = {key: len(heap.writes) for key, heap in self.memory.heaps.items()}
        written: list[tuple[Heap, list[Write]]] = []
        for live in orders:
            self.live, self.frame.env = live, dict(env)
            self.block(statements)
            exits.append((self.live, self.frame.env))
            for key, heap in self.memory.heaps.items():  # no other order sees what was written in this one
                mark = marks.get(key, 0)
                written.append((heap, heap.writes[mark:]))
                del heap.writes[mark:]
        for heap, writes in written:
            heap.writes += writes
        self.merge_exits(exits)

    def _interleaved(self, s: p.Interleave) -> Iterator[Guard]:
        """Execute both functions in all orders; the paths that come out of each."""
        if self._side is not None or self._counted is not None:
            raise Unsupported("interleave within interleave", s.span)
        for variable in globals_of(s.first):
            if variable in globals_of(s.second):
                raise Unsupported(f"both functions use {variable.name}, which is private memory", s.span)
        first, second = self._accesses(s.first, s.span), self._accesses(s.second, s.span)
        if comb(first + second, first) > ORDERS:
            raise Unsupported(f"{first} and {second} accesses to shared memory have more than {ORDERS} orders", s.span)
        return self._orders(s, [], first, second, self.live)

    def _accesses(self, function: p.Function, span: p.Span) -> int:
        """How often a function accesses shared memory at most, by a dry run in which nothing is known of what that holds."""
        marks = {key: len(heap.writes) for key, heap in self.memory.heaps.items()}
        obligations, facts, reads, bounds = len(self.obligations), len(self.facts), len(self.reads), len(self.bounds_used)
        mode, live, undisturbed = self.mode, self.live, self.undisturbed
        self.mode, self.undisturbed, self._counted = Mode.IGNORE, False, 0
        self._run(function, span)
        count, self._counted = self._counted, None
        self.mode, self.live, self.undisturbed = mode, live, undisturbed
        for key, heap in self.memory.heaps.items():
            del heap.writes[marks.get(key, 0) :]
        del self.obligations[obligations:], self.facts[facts:], self.reads[reads:], self.bounds_used[bounds:]
        return count

    def _run(self, function: p.Function, span: p.Span) -> None:
        self.call(p.Call(function.result, span, function, []))

    def _orders(self, s: p.Interleave, begun: list[bool], first: int, second: int, live: Guard) -> Iterator[Guard]:
        """Execute all orders that begin like this and go on with so many accesses of each."""
        if not first or not second:
            yield self._order(s, [*begun, *[True] * first, *[False] * second], live)
            return
        choice = self.symbol("first_is_next", p.BoolType())
        yield from self._orders(s, [*begun, True], first - 1, second, live.also(choice))
        yield from self._orders(s, [*begun, False], first, second - 1, live.also(negation(choice)))

    def _order(self, s: p.Interleave, order: list[bool], live: Guard) -> Guard:
        """Execute one order: at each step, the first function goes on, or the second."""
        constants = [v for module in self.program.modules for v in module.variables if v.constant]
        functions = s.first, s.second
        sides = [_Side(lambda function=function: self._run(function, s.span), [*globals_of(function), *constants]) for function in functions]
        outside = self._context()
        contexts = [(live, *outside[1:])] * 2
        try:
            for number in (0, 1, *(0 if is_first else 1 for is_first in order)):
                side = sides[number]
                if not side.done:
                    self._enter(contexts[number], side)
                    marks = {key: len(heap.writes) for key, heap in self.memory.heaps.items()}
                    side.resume()
                    contexts[number] = self._context()
                    self._check_writes(marks)
            if not all(side.done for side in sides):
                raise Unsupported("the number of accesses to shared memory depends on their order", s.span)
        finally:
            for side in sides:
                side.abandon()
            self._enter(outside, None)
        result = contexts[0][0]
        for part in contexts[1][0].parts.values():
            result = result.also(part)
        return contexts[1][0] if contexts[1][0].dead else result

    def _context(self) -> Context:
        return self.live, self.frame, self.goal, self.mode, self.undisturbed, self.within_invariant

    def _enter(self, context: Context, side: _Side | None) -> None:
        self.live, self.frame, self.goal, self.mode, self.undisturbed, self.within_invariant = context
        self._side = side

    # ------------------------------------------------------------------------------------------------------------- private memory

    def load(self, address: Address, kind: p.Type, key: Key | None = None) -> Value:
        if not isinstance(kind, (p.StructType, p.ArrayType)) and not self.live.dead:
            self._check_private(address)
        return super().load(address, kind, key)

    def _byte(self, start: Address, i: int, element: p.Type) -> Term:
        if not isinstance(element, p.SharedType) and not self.live.dead:
            self._check_private(start)
        return super()._byte(start, i, element)

    def store_shared(self, cell: Cell, value: Value) -> None:
        self._shared_keys.add(cell.key)
        super().store_shared(cell, value)

    def _check_writes(self, marks: dict[Key, int]) -> None:
        """Complain if a side has written private memory that may be the other's, or copied from there."""
        for key, heap in self.memory.heaps.items():
            if key not in self._shared_keys:
                for write in heap.writes[marks.get(key, 0) :]:
                    self._check_private(write.address)
                    if write.source is not None:
                        self._check_private(write.source)

    def _check_private(self, address: Address | None) -> None:
        """Complain if one of two sides looks at or changes private memory other than its locals and module variables."""
        if self._side is None:
            return
        place = None if address is None else self.memory.place_of(address)
        if place is not None:
            if LOCALS_BASE <= place < OTHERS_BASE:
                return
            places = ((self.memory.place_of(self.global_address(v)) or 0, size_of(v.type)) for v in self._side.variables)
            if any(start <= place < start + size for start, size in places):
                return
        raise Unsupported("interleaved functions, and private memory that a pointer leads to: the other may have the same", self.frame.function.span)

    # ------------------------------------------------------------------------------------------------------------- steps

    def shared_access(self) -> None:
        if self._counted is not None:
            self._counted += 1
        elif self._side is not None:
            self._side.pause()

    def by_promise(self, function: p.Function) -> bool:
        return not self._is_one_of_two and super().by_promise(function)  # a promise says nothing of accesses

    def _builtin(self, e: p.BuiltinCall) -> Value:
        if self._is_one_of_two and e.builtin in (p.Builtin.FILL, p.Builtin.COPY_BYTES):
            for argument in e.arguments:
                if isinstance(argument.type, (p.ArrayType, p.ViewType)) and isinstance(argument.type.element, p.SharedType):
                    raise Unsupported(f"{e.builtin.value} in interleaved functions is many accesses to shared memory", e.span)
        return super()._builtin(e)

    def byte_offset(self, view: View, offset_e: p.Expression, size: int, span: p.Span, held: Callable[[], None] | None = None) -> Address:
        if self._is_one_of_two and size > 1:
            raise Unsupported("bytes of a view in interleaved functions: on some machines that is several accesses", span)
        return super().byte_offset(view, offset_e, size, span, held)

    def _cut(self, s: Loop, progress: Progress, ends: bool) -> None:
        if self._is_one_of_two:
            raise Unsupported("a loop with invariants in interleaved functions: it would be any number of accesses", s.span)
        super()._cut(s, progress, ends)

    @property
    def _is_one_of_two(self) -> bool:
        return self._side is not None or self._counted is not None


Context = tuple[Guard, Frame, "bool | None", Mode, bool, bool]
