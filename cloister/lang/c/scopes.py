# SPDX-License-Identifier: BSD-2-Clause
"""Where locals live. Python's locals belong to the function; C's belong to a block, and read better there.

A local may be declared where it is first assigned if each of its uses lies in a block under one of its declarations, and no declaration
lies under another one's block. All others are declared at the top of the function.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from cloister.lang import program as p

_Block = tuple[int, ...]  # a path of numbers from the function's body; a prefix encloses


@cache
def _names(kind: type[p.Expression | p.Statement | p.LogPiece]) -> tuple[str, ...]:
    """The fields of a node that may hold expressions."""
    return tuple(field.name for field in dataclasses.fields(kind) if field.name not in ("type", "span", "function", "local", "body"))


def expressions_of(node: object) -> Iterator[p.Expression]:
    """Every expression in a statement or expression, nested statements excluded."""
    if isinstance(node, p.Expression):
        yield node
    if isinstance(node, (p.Expression, p.Statement, p.LogPiece)):
        for name in _names(type(node)):
            value: object = getattr(node, name)
            if isinstance(value, (p.Expression, p.LogPiece)):
                yield from expressions_of(value)
            elif isinstance(value, (list, tuple)):
                for item in value:  # pyright: ignore[reportUnknownVariableType]
                    if isinstance(item, tuple):
                        for part in item:  # pyright: ignore[reportUnknownVariableType]
                            if isinstance(part, p.Expression):
                                yield from expressions_of(part)
                    elif isinstance(item, (p.Expression, p.LogPiece)):
                        yield from expressions_of(item)


def blocks_of(s: p.Statement) -> list[list[p.Statement]]:
    match s:
        case p.If():
            return [s.then, s.otherwise]
        case p.While() | p.ForRange() | p.ForEach():
            return [s.body]
        case p.Match():
            return [case.body for case in s.cases]
        case _:
            return []


def assigned_locals(statements: list[p.Statement]) -> Iterator[p.Local]:
    """Every local that the statements, or those nested in them, assign as a whole or in part."""
    for s in statements:
        match s:
            case p.Declare():
                yield s.local
            case p.Assign() | p.AugmentedAssign():
                place = s.place
                while isinstance(place, (p.BitField, p.Field, p.Index)):
                    place = place.base
                if isinstance(place, p.LocalRef):
                    yield place.local
            case p.ForRange() | p.ForEach():
                yield s.local
            case _:
                pass
        for block in blocks_of(s):
            yield from assigned_locals(block)


def breaks_out(statements: list[p.Statement]) -> bool:
    """Whether a `break` among the statements leaves a loop around them."""
    for s in statements:
        if isinstance(s, p.Break):
            return True
        if isinstance(s, (p.While, p.ForRange, p.ForEach)):
            continue
        if any(breaks_out(block) for block in blocks_of(s)):
            return True
    return False


class _Uses:
    def __init__(self) -> None:
        self.declared: defaultdict[p.Local, list[_Block]] = defaultdict(list)
        self.used: defaultdict[p.Local, set[_Block]] = defaultdict(set)
        self.order: dict[p.Local, None] = {}
        self._number = 0

    def walk(self, statements: list[p.Statement], block: _Block) -> None:
        for s in statements:
            for e in expressions_of(s):
                if isinstance(e, p.LocalRef):
                    self.used[e.local].add(block)
                    self.order.setdefault(e.local)
            if isinstance(s, p.Declare):
                self.declared[s.local].append(block)
                self.order.setdefault(s.local)
            for number, nested in enumerate(blocks_of(s)):
                self._number += 1
                inner = (*block, self._number)
                if isinstance(s, (p.ForRange, p.ForEach)) and number == 0:
                    self.declared[s.local].append(inner)
                    self.order.setdefault(s.local)
                self.walk(nested, inner)


def _under(inner: _Block, outer: _Block) -> bool:
    return inner[: len(outer)] == outer


def _analyse(body: list[p.Statement]) -> _Uses:
    uses = _Uses()
    uses.walk(body, (0,))
    return uses


def hoisted_locals(body: list[p.Statement]) -> list[p.Local]:
    """The locals that must be declared at the top of the function, in order of appearance."""
    uses = _analyse(body)
    result: list[p.Local] = []
    for local in uses.order:
        if local.parameter:
            continue
        declared = uses.declared[local]
        nested = any(i != j and _under(a, b) for i, a in enumerate(declared) for j, b in enumerate(declared))
        if nested or any(not any(_under(use, block) for block in declared) for use in uses.used[local]):
            result.append(local)
    return result


def locals_of(body: list[p.Statement]) -> list[p.Local]:
    """All locals, in order of appearance."""
    return list(_analyse(body).order)
