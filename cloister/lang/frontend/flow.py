# SPDX-License-Identifier: BSD-2-Clause
"""What is known at a point of a function: which locals are assigned, which places are not None.

A *key* names a place by the variable it starts from and the fields and elements on the way: `self.first.next` is
(local self, field first, field next). Two keys may denote one place in memory, so forgetting goes by the last field, whatever
precedes it.
Invariant: a fact that stands is true on every path to this point.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from cloister.lang.program import (
    Constant,
    Convert,
    Deref,
    Expression,
    Field,
    GlobalRef,
    GlobalVariable,
    Index,
    Local,
    LocalRef,
    NarrowPointer,
    RegionRef,
    StructField,
    ViewOf,
    WidenPointer,
)

Key = tuple[object, ...]


@dataclass
class Flow:
    """The state at one point. `claimed`: what only a contract says, so that only proofs and contracts may rest on it: shipped code has no contracts.
    `dead`: no path leads here."""

    assigned: set[Local] = field(default_factory=set[Local])
    facts: set[Key] = field(default_factory=set[Key])
    claimed: set[Key] = field(default_factory=set[Key])
    dead: bool = False

    def copy(self) -> Flow:
        return Flow(set(self.assigned), set(self.facts), set(self.claimed), self.dead)

    def _keep(self, stands: Callable[[Key], bool]) -> None:
        self.facts = {key for key in self.facts if stands(key)}
        self.claimed = {key for key in self.claimed if stands(key)}

    def forget_variable(self, variable: object) -> None:
        """The variable changed."""
        self._keep(lambda key: variable not in key and ("at", variable) not in key)

    def forget_field(self, changed: StructField) -> None:
        """Some struct's field changed."""
        self._keep(lambda key: changed not in key)

    def forget_elements(self) -> None:
        """Some array's element changed."""
        self._keep(lambda key: not any(isinstance(part, tuple) for part in key))

    def forget_memory(self) -> None:
        """Anything but plain locals may have changed."""
        self._keep(lambda key: len(key) == 1 and not isinstance(key[0], GlobalVariable))

    def forget_names(self, names: set[str], fields: set[str], memory: bool, elements: bool) -> None:
        """What a loop body, known by the names it assigns, may change."""
        if memory:
            self.forget_memory()
        if elements:
            self.forget_elements()
        self._keep(lambda key: not any(_named(part, names, fields) for part in key))

    def claim(self, claimed: Flow) -> None:
        """A contract says that this holds here."""
        self.claimed |= claimed.facts | claimed.claimed


def _named(part: object, names: set[str], fields: set[str]) -> bool:
    if isinstance(part, tuple):
        return _named(part[1], names, fields)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(part, Local | GlobalVariable):
        return part.name in names
    return isinstance(part, StructField) and part.name in fields


def join(*flows: Flow) -> Flow:
    """What holds where these paths meet."""
    alive = [flow for flow in flows if not flow.dead]
    if not alive:
        return Flow(set(flows[0].assigned), set(flows[0].facts), set(flows[0].claimed), True)
    met = alive[0].copy()
    met.claimed |= met.facts
    for flow in alive[1:]:
        met.assigned &= flow.assigned
        met.facts &= flow.facts
        met.claimed &= flow.facts | flow.claimed
    return met


def key_of(expression: Expression) -> Key | None:
    """The key of a place, or None if it has no stable name."""
    match expression:
        case LocalRef():
            return (expression.local,)
        case GlobalRef():
            return (expression.variable,)
        case RegionRef():
            return (expression.region,)
        case Deref():
            return key_of(expression.pointer)
        case NarrowPointer() | WidenPointer():
            return key_of(expression.operand)
        case ViewOf():
            return key_of(expression.array)
        case Field():
            base = key_of(expression.base)
            return None if base is None else (*base, expression.field)
        case Index():
            base = key_of(expression.base)
            index = expression.index
            while isinstance(index, Convert):
                index = index.operand
            if base is None:
                return None
            if isinstance(index, Constant):
                return (*base, ("at", index.value))
            if isinstance(index, LocalRef):
                return (*base, ("at", index.local))
            return None
        case _:
            return None


@dataclass
class Changes:
    """What a piece of syntax may change, found without types: an upper bound."""

    names: set[str] = field(default_factory=set[str])
    fields: set[str] = field(default_factory=set[str])
    memory: bool = False
    elements: bool = False


def changes(harmless: Callable[[str], bool], *nodes: ast.AST) -> Changes:
    """What these statements may change; `harmless` tells whether calling a name changes no memory."""
    found = Changes()
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.names.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.fields.add(node.attr)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                found.elements = True
                found.memory = True  # the element may be a struct
            elif isinstance(node, ast.Call):
                if not (isinstance(node.func, ast.Name) and harmless(node.func.id)):
                    found.memory = True
    return found
