# SPDX-License-Identifier: BSD-2-Clause
"""Walking a typed program: the parts of statements and expressions, found by their dataclass fields.

Invariant: every expression and statement below the start is visited once, in the order of the fields; declarations are not entered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

from cloister.lang.program import Claim, Expression, Function, LogPiece, MatchCase, Statement

_NAMES: dict[type, tuple[str, ...]] = {}
_SKIPPED = ("type", "span", "local", "variable", "function", "field", "table", "region", "operator", "operators", "mode", "builtin", "result")


def parts(node: object) -> Iterator[object]:
    """The expressions, statements, cases and pieces directly below a node."""
    names = _NAMES.get(type(node))
    if names is None:
        names = tuple(f.name for f in fields(node) if f.name not in _SKIPPED)  # type: ignore[arg-type]
        _NAMES[type(node)] = names
    for name in names:
        yield from _flat(getattr(node, name))


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, Expression | Statement | MatchCase | LogPiece | Claim):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _flat(item)  # pyright: ignore[reportUnknownArgumentType]


def walk(node: object) -> Iterator[object]:
    """A node and all below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def expressions_of(statements: Sequence[Statement]) -> Iterator[Expression]:
    """All expressions in these statements."""
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, Expression):
                yield node


def statements_of(statements: Sequence[Statement]) -> Iterator[Statement]:
    """All statements in these, nested ones included."""
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, Statement):
                yield node


def contract_expressions(function: Function) -> Iterator[Expression]:
    """All expressions in the contract of a function."""
    for claim in function.claims:
        for node in walk(claim):
            if isinstance(node, Expression):
                yield node
