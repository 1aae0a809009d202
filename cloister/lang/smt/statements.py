# SPDX-License-Identifier: BSD-2-Clause
"""Statements, executed symbolically.

A function is gone through once. Both sides of a branch are executed, each on its own paths, and their locals are merged behind it; what is
written to memory carries the condition under which it is written.
Invariant: `self.live` are the paths that lead to the statement being executed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt import terms
from cloister.lang.smt.expressions import Cell
from cloister.lang.smt.guards import NEVER, Guard, join
from cloister.lang.smt.machine import Exit, Mode, Unsupported
from cloister.lang.smt.memory import NULL, Address, Value, View
from cloister.lang.smt.operations import Operator
from cloister.lang.smt.purity import says_undisturbed
from cloister.lang.smt.terms import FALSE, Term, bits, negation, z


class Executor(Operator):
    """Executes statements. Loops, and what only proofs have, are executed by whoever adds them to `others`."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.others: dict[type[p.Statement], Callable[[Any], None]] = {}

    # ------------------------------------------------------------------------------------------------------------- blocks

    def block(self, statements: list[p.Statement]) -> None:
        for s in statements:
            if self.live.dead:
                return
            self.statement(s)

    def statement(self, s: p.Statement) -> None:
        match s:
            case p.Declare():
                self._declare(s)
            case p.Assign():
                self._assign(s)
            case p.AugmentedAssign():
                self._augmented(s)
            case p.SharedStore():
                cell = self.shared_cell(s.place)
                self.store_shared(cell, self.value(s.value))
            case p.StoreBytes():
                self._store_bytes(s)
            case p.ExpressionStatement():
                self.value(s.expression)
            case p.If():
                self._if(s)
            case p.Match():
                self._match(s)
            case p.Return():
                self._return(s)
            case p.Break() | p.Continue():
                breaks, continues = self.frame.loops[-1]
                (breaks if isinstance(s, p.Break) else continues).append((self.live, dict(self.frame.env)))
                self.live = NEVER
            case p.Assert():
                claim = self.condition(s.condition, self.mode is Mode.PROVE)
                self.check(claim, PanicReason.ASSERTION, s.span, s.message)
                self.live = self.live.also(claim)
            case p.PanicStatement():
                if not (self.may_stop and any(stop.text == s.message for stop in self.frame.function.stops)):
                    self.check(FALSE, PanicReason.EXPLICIT, s.span, s.message)
                self.live = NEVER
            case p.Assume():
                if says_undisturbed(s.condition):
                    if self.frame.callers or not any(s is each for each in self.frame.function.body):
                        raise Unsupported("undisturbed() on some paths only", s.span)
                    self.undisturbed = True
                granted = self.condition(s.condition, False)
                self.live = self.live.also(granted)
            case p.Log():
                for piece in s.pieces:
                    if piece.value is not None:
                        self.value(piece.value)
            case _:
                self.others[type(s)](s)

    def merge_exits(self, exits: list[Exit]) -> None:
        """Go on where several paths meet."""
        exits = [e for e in exits if not e[0].dead]
        if not exits:
            self.live = NEVER
            return
        live, env = exits[-1]
        for guard, other in reversed(exits[:-1]):
            condition = distinguishing(guard, live)
            merged: dict[p.Local, Value] = {}
            for local, value in other.items():
                merged[local] = self.merge(condition, value, env[local]) if local in env else value
            for local, value in env.items():
                merged.setdefault(local, value)
            live, env = join(guard, live), merged
        self.live = live
        self.frame.env = env

    def _if(self, s: p.If) -> None:
        test = self.condition(s.condition, None)
        before, env = self.live, self.frame.env
        self.live = before.also(test)
        self.frame.env = dict(env)
        self.block(s.then)
        then: Exit = (self.live, self.frame.env)
        self.live = before.also(negation(test))
        self.frame.env = dict(env)
        self.block(s.otherwise)
        self.merge_exits([then, (self.live, self.frame.env)])

    def _match(self, s: p.Match) -> None:
        subject = self.term(s.subject)
        before, env = self.live, self.frame.env
        exits: list[Exit] = []
        rest = before
        for case in s.cases:
            test = FALSE
            for value in case.values:
                test = terms.either(test, z.simplify(subject == bits(value.value, subject.size())))
            self.live = rest.also(test) if case.values else rest
            self.frame.env = dict(env)
            self.block(case.body)
            exits.append((self.live, self.frame.env))
            rest = rest.also(negation(test)) if case.values else NEVER
        kind = s.subject.type
        whole = isinstance(kind, p.EnumType) and {v.value for c in s.cases for v in c.values} == {value for _, value in kind.members}
        if not whole:
            exits.append((rest, env))
        self.merge_exits(exits)

    # ------------------------------------------------------------------------------------------------------------- assignment

    def owned(self, e: p.Expression) -> Value:
        """A value; of struct or array type an object that nobody else has."""
        value = self.value(e)
        if isinstance(e.type, (p.StructType, p.ArrayType)) and isinstance(e, (p.LocalRef, p.GlobalRef, p.Deref, p.Field, p.Index)):
            assert isinstance(value, Address)
            return self.copied(value, e.type)
        return value

    def target(self, place: p.Expression) -> Cell:
        """A place that is about to be written."""
        with self.having(writing=True):
            return self.place(place)

    def _declare(self, s: p.Declare) -> None:
        self.frame.env[s.local] = self.owned(s.value)

    def _assign(self, s: p.Assign) -> None:
        place = s.place
        if isinstance(place, p.LocalRef) and not isinstance(place.type, (p.StructType, p.ArrayType)):
            self.frame.env[place.local] = self.value(s.value)
            return
        value = self.value(s.value)
        if isinstance(place.type, (p.StructType, p.ArrayType)):
            assert isinstance(value, Address)
            with self.having(writing=True):
                to = self.address(place)
                self.touch_all(place.type, to, s.span)
            self.copy(to, value, place.type)
        elif isinstance(place, p.BitField):
            assert not isinstance(value, (Address, View))
            part = self.field_bits(place.field, value, s.span)
            self._set_bits(place, part)
        else:
            self.write_cell(self.target(place), value)

    def _set_bits(self, place: p.BitField, part: Term) -> None:
        """Give a field of a word place new bits."""
        if isinstance(place.base, p.LocalRef):
            self.frame.env[place.base.local] = self.deposit(self.frame.env[place.base.local], place.field, part)
            return
        cell = self.target(place.base)
        self.write_cell(cell, self.deposit(self.read_cell(cell), place.field, part))

    def _augmented(self, s: p.AugmentedAssign) -> None:
        place = s.place
        if isinstance(place, p.BitField):
            self._augmented_bits(s, place)
            return
        cell: Cell | None = None
        if isinstance(place, p.LocalRef):
            old = self.frame.env[place.local]
        else:
            cell = self.target(place)
            old = self.read_cell(cell)
        new = self.combine(s.operator, old, self.term(s.value), place.type, s.value.type, False, s.span)
        if cell is None:
            assert isinstance(place, p.LocalRef)
            self.frame.env[place.local] = new
        else:
            self.write_cell(cell, new)

    def _augmented_bits(self, s: p.AugmentedAssign, place: p.BitField) -> None:
        cell = None if isinstance(place.base, p.LocalRef) else self.target(place.base)
        raw = self.frame.env[place.base.local] if isinstance(place.base, p.LocalRef) else self.read_cell(cell) if cell is not None else NULL
        old = self.extract(raw, place.field, place.type)
        new = self.combine(s.operator, old, self.term(s.value), place.type, s.value.type, False, s.span)
        part = self.field_bits(place.field, new, s.span)
        if isinstance(place.base, p.LocalRef):
            self.frame.env[place.base.local] = self.deposit(raw, place.field, part)
        elif cell is not None:
            self.write_cell(cell, self.deposit(self.read_cell(cell), place.field, part))  # the value may have changed other fields

    def _store_bytes(self, s: p.StoreBytes) -> None:
        view = self.destination(s.view)
        base = s.view.type
        assert isinstance(base, (p.ArrayType, p.ViewType)) and isinstance(s.value.type, p.IntType)
        size = s.value.type.bits // 8
        values: list[Term] = []
        start = self.byte_offset(view, s.offset, size, s.span, lambda: values.append(self.term(s.value)))
        shared = isinstance(base.element, p.SharedType)
        if shared:
            self.shared_access()
        if shared and not self.undisturbed:
            return
        self.store_parts(start, values[0], s.big_endian, base.element)

    # ------------------------------------------------------------------------------------------------------------- leaving

    def _return(self, s: p.Return) -> None:
        value: Value | None = None
        if s.value is not None:
            result = self.frame.function.result
            if isinstance(result, p.StructType) and self.frame.storage is not None:
                source = self.value(s.value)
                assert isinstance(source, Address)
                self.copy(self.frame.storage, source, result)
                value = self.frame.storage
            else:
                self.goal = self.frame.goal
                value = self.value(s.value)
                self.goal = None
        self.frame.returns.append((self.live, value))
        self.live = NEVER


def distinguishing(guard: Guard, other: Guard) -> Term:
    """A condition that holds on the paths of one guard, and on none of the other, where both have the same past."""
    rest = [part for key, part in guard.parts.items() if key not in other.parts]
    for part in rest:
        if negation(part).get_id() in other.parts:
            return part
    condition = z.BoolVal(True)
    for part in rest:
        condition = terms.both(condition, part)
    return condition
