# SPDX-License-Identifier: BSD-2-Clause
"""Enums: their members, and the integer that holds them."""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.known import build_integer
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.scope import ModuleScope, Session, text
from cloister.lang.program import EnumType, IntType, Span


def enum_declaration(session: Session, scope: ModuleScope, node: ast.ClassDef, span: Span) -> EnumType:
    """An enum with its members."""
    members: list[tuple[str, int]] = []
    context = constant_context(session, scope)
    for item in node.body:
        if isinstance(item, ast.Pass) or (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)):
            continue
        if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name)):
            session.fail("enum-member", scope, item, f"{text(item)} is no member of an enum", "NAME = 1")
        name, value = item.targets[0].id, build_integer(context, item.value)
        if not 0 <= value < 1 << 64:
            session.fail("enum-member", scope, item, f"{value} is no value of an enum", "0 to 2**64 - 1")
        if any(value == other for _, other in members):
            session.fail("enum-member", scope, item, f"{name} has the value {value}, as another member has", "a value of its own")
        members.append((name, value))
    if not members:
        session.fail("enum-member", scope, span, f"{node.name} has no members", "NAME = 1")
    largest = max(value for _, value in members)
    storage = next(IntType(bits, False) for bits in (8, 16, 32, 64) if largest < 1 << bits)
    enum = EnumType(node.name, scope.module.name, tuple(members), storage, span)
    scope.module.enums.append(enum)
    return enum
