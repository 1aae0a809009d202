# SPDX-License-Identifier: BSD-2-Clause
"""Words: their fields from the lowest bit up.

Invariant: the fields lie within the base, and each holds all values of its type that are given to it.
"""

from __future__ import annotations

import ast
from typing import Any

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.known import build_constant, build_integer
from cloister.lang.frontend.declare.members import members_of
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import LanguageName, ModuleScope, Session, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import BoolType, EnumType, IntType, Type, WordField, WordType


def read_word_fields(session: Session, scope: ModuleScope, node: ast.ClassDef, kind: WordType) -> None:
    """Fields and methods of a word."""
    shift = 0
    for name, item in members_of(session, scope, node, kind):
        f = _word_field(session, scope, kind, name, item, shift)
        shift += f.width
        if shift > kind.base.bits:
            session.fail(
                "word-width",
                scope,
                item,
                f"with {name}, {kind} has {shift} bits, and {kind.base} holds {kind.base.bits}",
                "a wider base, or narrower fields",
            )
        kind.fields.append(f)
    if not kind.fields:
        session.fail("struct-empty", scope, kind.span, f"{kind} has no fields", "at least one field")


def _word_field(session: Session, scope: ModuleScope, owner: WordType, name: str, item: ast.AnnAssign, shift: int) -> WordField:
    span = span_of(item.target, scope.module.path)
    kind = read_type(session, scope, item.annotation)
    if not isinstance(kind, IntType | BoolType | EnumType) or (isinstance(kind, IntType) and kind.signed):
        session.fail("word-width", scope, item.annotation, f"a field of a word cannot be {describe(kind)}", "an unsigned integer, bool or enum")
    context = constant_context(session, scope)
    width, default_node = _width(context, kind, item)
    most = kind.bits if isinstance(kind, IntType) else 1 if isinstance(kind, BoolType) else 64
    if not 1 <= width <= most:
        session.fail(
            "word-width",
            scope,
            item,
            f"{name} has {width} bits, and {describe(kind)} holds 1 to {most}",
            "a width within that, or another type",
        )
    if isinstance(kind, EnumType) and max(value for _, value in kind.members) >> width:
        session.fail("word-width", scope, item, f"the members of {kind} do not fit {width} bits", "a width that holds the largest member")
    default = None
    if default_node is not None:
        default = build_constant(context, default_node, kind)
        if default < 0 or default >> width:
            session.fail(
                "constant-range",
                scope,
                default_node,
                f"{default} does not fit the {width} bits of {name}",
                f"at most {(1 << width) - 1}",
            )
    return WordField(name, kind, shift, width, default, span)


def _width(context: Context, kind: Type, item: ast.AnnAssign) -> tuple[int, ast.expr | None]:
    """The width that `bits(n)` says, and the default."""
    value: Any = item.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in context.scope.names:
        if lookup(context.session, context.scope, value.func.id, value.func) == LanguageName("bits"):
            arguments = list(value.args) + [k.value for k in value.keywords if k.arg == "default"]
            if not 1 <= len(arguments) <= 2 or any(k.arg != "default" for k in value.keywords):
                context.fail("argument-count", value, "bits takes a width, and a default", "bits(7) or bits(7, 1)")
            return build_integer(context, arguments[0]), arguments[1] if len(arguments) == 2 else None
    if isinstance(kind, BoolType):
        return 1, value
    if isinstance(kind, IntType) and value is None:
        return kind.bits, None
    if isinstance(kind, EnumType) and value is None:
        context.fail("word-width", item, f"{text(item.target)} does not say its width", f"{text(item)} = bits(n)")
    context.fail("word-width", item, f"{text(item.target)} does not say its width", f"{text(item.target)}: {text(item.annotation)} = bits(n)")
