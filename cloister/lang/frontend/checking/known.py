# SPDX-License-Identifier: BSD-2-Clause
"""Values that must be known at build time, and those that are known by chance.

Invariant: an operator on constants that would panic each time is a complaint, not an instruction that panics.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import as_type
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.constants import AlwaysPanics, evaluate
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import Expression, IntType, Type


def build_constant(context: Context, node: ast.expr, want: Type) -> int:
    """A value known at build time, of a type."""
    return build_value(context, as_type(context, node, want), node)


def build_value(context: Context, e: Expression, node: ast.AST) -> int:
    """The value of an expression that must be known."""
    try:
        value = evaluate(e)
    except AlwaysPanics as panic:
        context.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits")
    if value is None:
        context.fail("not-constant", node, f"{text(node)} is not known at build time", "constants, literals and operators on them")
    return value


def build_integer(context: Context, node: ast.expr) -> int:
    """An integer known at build time, of whatever integer type."""
    e = context.value(node)
    if not isinstance(e.type, IntType):
        context.fail(
            "type-mismatch",
            node,
            f"{text(node)} is {describe(e.type)}, and an integer constant is needed",
            "an integer literal or constant",
        )
    return build_value(context, e, node)


def checked(context: Context, e: Expression, node: ast.expr) -> Expression:
    """The expression itself, unless it is constant and always panics (where it is reached at all)."""
    if e.type != UNTYPED and not context.flow.dead:
        try:
            evaluate(e)
        except AlwaysPanics as panic:
            context.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits, or wrapping arithmetic")
    return e
