# SPDX-License-Identifier: BSD-2-Clause
"""Pointers and views of locals may be passed down, but not stored, returned or kept, nor outlive the block in which the local is declared.

Each pointer or view in a function has *sources*: parameters and locals whose memory it may point into. Sources flow through locals
(flow-insensitively, to a fixpoint) and through calls, by a summary of each callee: which parameters it keeps, which its result may
point into. What is loaded from memory has no sources, because nothing with sources is ever stored.
Invariant: functions come callees first, so that summaries are there when they are needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.walk import walk
from cloister.lang.program import (
    AddressOf,
    Assign,
    BitField,
    Builtin,
    BuiltinCall,
    Call,
    Conditional,
    CopyOf,
    Declare,
    Deref,
    Expression,
    Field,
    ForEach,
    Function,
    Index,
    Local,
    LocalRef,
    NarrowPointer,
    Overlay,
    PointerType,
    Return,
    Slice,
    Span,
    StructValue,
    ViewOf,
    ViewType,
    WidenPointer,
    Zeroed,
)


Block = tuple[int, ...]  # the lists of statements that a block lies in, the outermost first


@dataclass
class Summary:
    """What a function does with the pointers it is given, by position."""

    keeps: set[int] = field(default_factory=set[int])
    returns: set[int] = field(default_factory=set[int])


def check_escapes(session: Session, scopes: dict[str, ModuleScope], functions: list[Function]) -> None:
    """Report each place where a pointer to a local outlives it."""
    summaries: dict[Function, Summary] = {}
    for function in functions:
        analysis = _Analysis(session, scopes[function.module], function, summaries)
        summaries[function] = analysis.run()


class _Analysis:
    def __init__(self, session: Session, scope: ModuleScope, function: Function, summaries: dict[Function, Summary]) -> None:
        self.session = session
        self.scope = scope
        self.function = function
        self.summaries = summaries
        self.sources: dict[Local, set[Local]] = {}
        self.summary = Summary()
        self.positions = {parameter: i for i, parameter in enumerate(function.parameters)}
        self.blocks: dict[Local, Block] = {}
        self._note_blocks(function.body, ())

    def _note_blocks(self, statements: Sequence[object], block: Block) -> None:
        """Remember in which block each local is declared."""
        for s in statements:
            if isinstance(s, Declare):
                self.blocks[s.local] = block
            elif isinstance(s, ForEach):
                self.blocks[s.local] = (*block, id(s.body))
            for name in ("then", "otherwise", "body", "cases"):
                inner: list[object] = getattr(s, name, [])
                self._note_blocks(inner, (*block, id(inner)))

    def run(self) -> Summary:
        nodes = [node for statement in self.function.body for node in walk(statement)]
        for parameter in self.function.parameters:
            if isinstance(parameter.type, PointerType | ViewType):
                self.sources[parameter] = {parameter}
        changed = True
        while changed:
            changed = any([self._flow(node) for node in nodes])
        for node in nodes:
            self._check(node)
        return self.summary

    # ------------------------------------------------------------------------------------------------------------ flow

    def _flow(self, node: object) -> bool:
        if isinstance(node, Declare):
            return self._add(node.local, self.of(node.value))
        if isinstance(node, Assign) and isinstance(node.place, LocalRef):
            return self._add(node.place.local, self.of(node.value))
        if isinstance(node, ForEach) and isinstance(node.local.type, PointerType):
            return self._add(node.local, self.memory(node.sequence))
        return False

    def _add(self, local: Local, sources: set[Local]) -> bool:
        if not isinstance(local.type, PointerType | ViewType) or not sources:
            return False
        known = self.sources.setdefault(local, set())
        before = len(known)
        known |= sources
        return len(known) != before

    def of(self, e: Expression) -> set[Local]:
        """The sources of a pointer or view."""
        match e:
            case LocalRef():
                return self.sources.get(e.local, set())
            case AddressOf():
                return self.memory(e.place)
            case ViewOf():
                return self.memory(e.array)
            case Slice():
                return self.memory(e.base)
            case NarrowPointer() | WidenPointer():
                return self.of(e.operand)
            case Overlay():
                return self.of(e.view)
            case Conditional():
                return self.of(e.then) | self.of(e.otherwise)
            case Call():
                summary = self.summaries.get(e.function, Summary())
                return set[Local]().union(*(self.of(e.arguments[i]) for i in summary.returns))
            case _:
                return set()

    def memory(self, place: Expression) -> set[Local]:
        """The sources of a pointer to this place: whose memory it lies in."""
        while isinstance(place, Field | Index | BitField):
            if isinstance(place, Index) and isinstance(place.base.type, ViewType):
                return self.of(place.base)
            place = place.base
        if isinstance(place, Deref):
            return self.of(place.pointer)
        if isinstance(place.type, ViewType):
            return self.of(place)
        return {place.local} if isinstance(place, LocalRef) else set()

    # ------------------------------------------------------------------------------------------------------------ complaints

    def _check(self, node: object) -> None:
        match node:
            case Return() if node.value is not None:
                self._escape(node.value, node.span, "is returned", returned=True)
            case Assign() if not isinstance(node.place, LocalRef):
                self._escape(node.value, node.span, "is stored")
            case Assign() if isinstance(node.place, LocalRef):
                self._outlive(node.value, node.place.local, node.span)
            case StructValue():
                for value in node.values:
                    if value is not None:
                        self._escape(value, value.span, "is stored in a struct")
            case Call():
                summary = self.summaries.get(node.function, Summary())
                for i in summary.keeps:
                    self._escape(node.arguments[i], node.arguments[i].span, f"is kept by {node.function.name}")
                for i in summary.keeps | summary.returns:
                    self._temporary(node.arguments[i], node.function)
            case BuiltinCall() if node.builtin is Builtin.FILL:
                self._escape(node.arguments[1], node.span, "is stored")
            case _:
                pass

    def _outlive(self, e: Expression, pointer: Local, span: Span) -> None:
        """What a pointer leads to must be there as long as the pointer."""
        if not isinstance(e.type, PointerType | ViewType):
            return
        own = self.blocks.get(pointer, ())
        for source in self.of(e):
            block = self.blocks.get(source, ())
            if own[: len(block)] != block:
                self.session.report(
                    "escape",
                    self.scope,
                    span,
                    f"a pointer into the local {source.name} is kept in {pointer.name}, and {source.name} ends with the block in which it is declared",
                    f"{source.name} declared before the block, or {pointer.name} within it",
                    [(source.span, f"{source.name} is declared here")],
                )

    def _temporary(self, e: Expression, function: Function) -> None:
        """A struct that was made for a call must not be pointed to after it."""
        pointer = e.operand if isinstance(e, WidenPointer) else e
        if isinstance(pointer, AddressOf) and isinstance(pointer.place, StructValue | Call | CopyOf | Zeroed):
            self.session.report(
                "escape",
                self.scope,
                e.span,
                f"a new {pointer.place.type} is kept or given back by {function.name}, and ends with this statement",
                "a module variable or a field that holds it, or a local if it is only given back",
            )

    def _escape(self, e: Expression, span: Span, how: str, returned: bool = False) -> None:
        if not isinstance(e.type, PointerType | ViewType):
            return
        for source in self.of(e):
            position = self.positions.get(source)
            if position is not None and isinstance(source.type, PointerType | ViewType):
                (self.summary.returns if returned else self.summary.keeps).add(position)
            else:
                self.session.report(
                    "escape",
                    self.scope,
                    span,
                    f"a pointer into the local {source.name} {how}, and {source.name} ends with {self.function.name}",
                    "a module variable or a field, or the struct by value",
                    [(source.span, f"{source.name} is declared here")],
                )
