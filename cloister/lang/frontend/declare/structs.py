# SPDX-License-Identifier: BSD-2-Clause
"""Structs: their fields and layout.

Invariant: layout is C's natural alignment.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.bindings import bound_members
from cloister.lang.frontend.declare.members import members_of
from cloister.lang.frontend.declare.values import array_type, default_value
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.types import describe, size_and_alignment
from cloister.lang.program import ArrayType, Expression, NeverType, StructField, StructType, VoidType


def read_struct_fields(session: Session, scope: ModuleScope, node: ast.ClassDef, kind: StructType) -> None:
    """Fields, methods and layout of a struct."""
    members = members_of(session, scope, node, kind)
    if kind.bound:
        members = bound_members(session, scope, kind, members)
    for name, item in members:
        f = _struct_field(session, scope, kind, name, item)
        if f.default is None and not isinstance(f.type, ArrayType) and any(other.default is not None for other in kind.fields):
            session.fail(
                "field-default",
                scope,
                item,
                f"{name} has no default, and follows a field that has one",
                f"{name} further up, or with a default",
            )
        kind.fields.append(f)
    if not kind.fields:
        session.fail("struct-empty", scope, kind.span, f"{kind} has no fields", "at least one field")
    for f in kind.fields:
        size, alignment = size_and_alignment(f.type)
        f.offset = -(-kind.size // alignment) * alignment
        kind.size = f.offset + size
        kind.alignment = max(kind.alignment, alignment)
    kind.size = -(-kind.size // kind.alignment) * kind.alignment
    scope.into.structs.append(kind)  # now: behind those that it contains


def _struct_field(session: Session, scope: ModuleScope, owner: StructType, name: str, item: ast.AnnAssign) -> StructField:
    span = span_of(item.target, scope.module.path)
    kind = read_type(session, scope, item.annotation)
    context = constant_context(session, scope)
    complete(session, kind)
    if isinstance(kind, VoidType | NeverType):
        session.fail("unknown-type", scope, item.annotation, f"a field cannot be {describe(kind)}", "a type of values")
    if isinstance(kind, ArrayType):
        return StructField(name, array_type(context, kind, item.value, item), None, span)
    default: Expression | None = None
    if item.value is not None and not owner.bound:
        default = default_value(context, item.value, kind)
    return StructField(name, kind, default, span)
