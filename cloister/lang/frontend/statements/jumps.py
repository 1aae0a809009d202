# SPDX-License-Identifier: BSD-2-Clause
"""`return`, `break`, `continue`, and `pass`.

Invariant: no path leads on behind them (but for `pass`).
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import coerce
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.types import describe
from cloister.lang.program import Break, Continue, CopyOf, Expression, LocalRef, NeverType, Return, Statement, StructType, VoidType


def check_return(context: Context, node: ast.Return, into: list[Statement]) -> None:
    """`return`."""
    assert context.function is not None
    result = context.function.result
    if isinstance(result, NeverType):
        context.fail("never-returns", node, f"{context.function.name} is annotated NoReturn", "no `return`, or another annotation")
    none = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    if isinstance(result, VoidType):
        if not none:
            context.fail(
                "return-value",
                node,
                f"{context.function.name} is annotated `-> None`, and returns a value",
                "`return` alone, or the result's type",
            )
        into.append(Return(context.span(node), None))
    else:
        if node.value is None:
            context.fail("return-value", node, f"{context.function.name} returns {describe(result)}", "return a value")
        e = context.infer(node.value)
        if isinstance(e, LocalRef) and isinstance(result, StructType) and e.type is result:
            value: Expression = CopyOf(result, e.span, e)
        else:
            value = coerce(context, e, result, node.value)
        into.append(Return(context.span(node), value))
    context.flow.dead = True


def check_break(context: Context, node: ast.Break, into: list[Statement]) -> None:
    """`break`: what is known here is known behind the loop."""
    context.breaks[-1].append(context.flow.copy())
    context.flow.dead = True
    into.append(Break(context.span(node)))


def check_continue(context: Context, node: ast.Continue, into: list[Statement]) -> None:
    """`continue`."""
    context.flow.dead = True
    into.append(Continue(context.span(node)))


def check_pass(context: Context, node: ast.Pass, into: list[Statement]) -> None:
    """`pass`: nothing."""
