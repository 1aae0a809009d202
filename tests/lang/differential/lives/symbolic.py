# SPDX-License-Identifier: BSD-2-Clause
"""The life as proof: the symbolic executor on concrete input, where every condition must come out true or false.

What the prover says of all inputs rests on this executor; here it is held to what the other lives do on some.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

from lives.life import Life, Outcome, Source

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt.guards import ALWAYS
from cloister.lang.smt.loops import LoopExecutor
from cloister.lang.smt.machine import Frame
from cloister.lang.smt.memory import Address, Heap, Key, Memory, Value, View, Write, size_of
from cloister.lang.smt.terms import Term, bits, is_signed, width_of, z

ROUNDS = 1 << 20  # no loop is cut off


class Stopped(Exception):
    """The program panicked."""

    def __init__(self, reason: PanicReason, span: p.Span) -> None:
        super().__init__(reason.name)
        self.reason, self.span = reason, span


class Tired(Exception):
    """The module has had its share."""


class _Zeroed(Memory):
    """What nobody wrote is zero, as in the regions of the other lives."""

    def heap(self, key: Key, kind: p.Type) -> Heap:
        new = key not in self.heaps
        heap = super().heap(key, kind)
        if new:
            heap.initial = z.K(z.BitVecSort(64), bits(0, heap.width))
        return heap


class _Interpreter(LoopExecutor):
    """Stops where a check fails, and writes the log."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.memory = _Zeroed()
        self.bound = ROUNDS
        self.modular = False
        self.ignore_invariants = True
        self.undisturbed = True
        self.log = ""
        self.left: int | None = None  # statements that may still be executed
        self.frame = Frame(p.Function("start", "", p.Span("", 1, 0, 1, 1)), {})

    def check(self, condition: Term, reason: PanicReason, span: p.Span, what: str = "") -> None:
        if self.live.dead:
            return
        decided = z.simplify(condition)
        if z.is_false(decided):
            raise Stopped(reason, span)
        assert z.is_true(decided), f"not decided: {decided}"

    def assume(self, condition: Term) -> None:
        """Pointers and views are what they are."""

    def call(self, e: p.Call) -> Value:
        function = e.function
        if function.extern is None or not function.has_model:
            return super().call(e)
        function = dataclasses.replace(function, body=function.model)
        frame = Frame(function, dict(zip(function.parameters, [self.value(a) for a in e.arguments], strict=True)))
        if isinstance(function.result, p.StructType):
            frame.storage = self.memory.allocate(size_of(function.result))
        return self.enter(frame)

    def _is_aligned(self, address: Address, alignment: int) -> Term:
        """Regions lie where the other lives have them, arrays of bytes at multiples of whatever is asked for."""
        return z.URem(address.term, bits(alignment, 64)) == 0

    def _region(self, e: p.RegionRef) -> Value:
        """Where the build puts it."""
        place = Address(None, e.region.address, None, e.region.address, e.region.address + e.region.size)
        return View(place, bits(e.region.size, 64)) if isinstance(e.type, p.ViewType) else place

    def statement(self, s: p.Statement) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Tired
        if not isinstance(s, p.Log):
            super().statement(s)
            return
        # A value that panics leaves no half a line behind.
        self.log += "".join([self._piece(piece) for piece in s.pieces]) + "\n"

    def _piece(self, piece: p.LogPiece) -> str:
        if piece.value is None:
            return piece.text
        number = _number(self.value(piece.value), piece.value.type)
        return f"{number:x}" if piece.hexadecimal else str(number)


def _number(value: Value, kind: p.Type) -> int:
    assert not isinstance(value, Address)
    decided = z.simplify(value)
    if z.is_bool(decided):
        return int(z.is_true(decided))
    return decided.as_signed_long() if is_signed(kind) else decided.as_long()


class Symbolic(Life):
    name: ClassVar[str] = "the symbolic executor"
    checks_contracts: ClassVar[bool] = True
    share: ClassVar[int | None] = None  # how many statements of each module are executed; then it follows that module no longer

    def __init__(self, source: Source) -> None:
        self.left: dict[str, int] = {}
        self.machine = machine = _Interpreter(source.program)
        for module in source.program.modules:
            for variable in module.variables:
                key = ("global", variable.module, variable.name)
                machine.store(machine.global_address(variable), variable.type, machine.value(variable.value), key)
        self._settle()

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        machine = self.machine
        machine.log = ""
        machine.live = ALWAYS
        machine.left = self.left.get(function.module, self.share)
        values: dict[p.Local, Value] = {}
        for local, argument in zip(function.parameters, arguments, strict=True):
            boolean = isinstance(local.type, p.BoolType)
            values[local] = z.BoolVal(bool(argument)) if boolean else bits(argument, width_of(local.type))
        outside = machine.frame
        try:
            result = machine.enter(Frame(function, values))
        except Tired:
            self.left[function.module] = 0
            return Outcome()
        except Stopped as stopped:
            machine.frame, machine.goal = outside, None
            self._settle()
            return Outcome.panicked(stopped.reason.value, stopped.span.file, stopped.span.line, machine.log)
        if machine.left is not None:
            self.left[function.module] = machine.left
        assert not machine.live.dead, "the function did not return"
        self._settle()
        if isinstance(function.result, p.VoidType):
            return Outcome(0, log=machine.log)
        return Outcome(_number(result, function.result), log=machine.log)

    def follows(self, function: p.Function) -> bool:
        return self.left.get(function.module, 1) > 0

    def _settle(self) -> None:
        """Keep of each cell only what was written last: a program that runs for long writes many times."""
        machine = self.machine
        for heap in machine.memory.heaps.values():
            heap.writes[:] = _settled(heap)
        machine.facts.clear()
        machine.obligations.clear()
        machine.written.clear()


class Hurried(Symbolic):
    """For many programs: it is no quick life."""

    share: ClassVar[int | None] = 30


def _settled(heap: Heap) -> list[Write]:
    if any(write.size or write.stretch is not None for write in heap.writes):
        return heap.writes  # a copy refers to what lay there before
    return list({write.address.offset: write for write in heap.writes if write.address is not None}.values())
