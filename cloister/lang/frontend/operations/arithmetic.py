# SPDX-License-Identifier: BSD-2-Clause
"""Operations on integers: wrapping arithmetic, the smaller and the larger, bits, `truncate`.

Invariant: an operation whose result depends on a width has a typed operand.
"""

from __future__ import annotations

import ast
from functools import partial

from cloister.lang.frontend.checking.arguments import integer_argument, ordered_arguments
from cloister.lang.frontend.checking.coercion import natural, retype, unify
from cloister.lang.frontend.checking.context import Context, Operations
from cloister.lang.frontend.checking.known import checked
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import Binary, BinaryOperator, Builtin, BuiltinCall, ConversionMode, Convert, Expression, IntType


def _two(context: Context, node: ast.Call) -> tuple[Expression, Expression]:
    a, b = ordered_arguments(context, node, ["a", "b"])
    left, right = unify(context, context.value(a), context.value(b), a, b)
    for e, at in ((left, a), (right, b)):
        if not isinstance(e.type, IntType):
            context.fail("operator", node, f"{text(at)} is {describe(e.type)}, and {text(node.func)} is on integers", "two integers of one type")
    if left.type != right.type:
        context.fail(
            "mixed-types",
            node,
            f"{text(a)} is {describe(left.type)}, and {text(b)} is {describe(right.type)}",
            f"{left.type}({text(b)}) or {right.type}({text(a)})",
        )
    return left, right


def _wrapping(context: Context, node: ast.Call, operator: BinaryOperator) -> Expression:
    left, right = _two(context, node)
    if left.type == UNTYPED:
        context.fail("type-mismatch", node, "both operands are untyped, so there is no width to wrap at", "a typed operand, such as u32(1)")
    return Binary(left.type, context.span(node), operator, left, right, True)


def _wrapping_shift(context: Context, node: ast.Call) -> Expression:
    a, n = ordered_arguments(context, node, ["a", "n"])
    left = _integer_value(context, a)
    count = context.value(n)
    if count.type == UNTYPED:
        count = retype(context, count, left.type, n)
    elif not isinstance(count.type, IntType) or count.type.signed:
        context.fail("operator", node, f"{text(n)} is {describe(count.type)}: a shift count is unsigned", f"u32({text(n)})")
    return checked(context, Binary(left.type, context.span(node), BinaryOperator.SHL, left, count, True), node)


def _integer_value(context: Context, node: ast.expr) -> Expression:
    e = context.value(node)
    if e.type == UNTYPED:
        context.fail(
            "type-mismatch",
            node,
            f"{text(node)} is untyped, and the result depends on the width",
            f"a typed value, such as u32({text(node)})",
        )
    if not isinstance(e.type, IntType):
        context.fail("operator", node, f"{text(node)} is {describe(e.type)}, and an integer is needed", "an integer")
    return e


def _choice(context: Context, node: ast.Call, builtin: Builtin) -> Expression:
    left, right = _two(context, node)
    if isinstance(left, UntypedConstant) and isinstance(right, UntypedConstant):
        chosen = min(left.value, right.value) if builtin is Builtin.MIN else max(left.value, right.value)
        return UntypedConstant(UNTYPED, context.span(node), chosen)
    return BuiltinCall(left.type, context.span(node), builtin, [left, right])


def _bits(context: Context, node: ast.Call, builtin: Builtin) -> Expression:
    (argument,) = ordered_arguments(context, node, ["x"])
    e = _integer_value(context, argument)
    return BuiltinCall(e.type, context.span(node), builtin, [e])


def _truncate(context: Context, node: ast.Call) -> Expression:
    kind_node, x = ordered_arguments(context, node, ["kind", "x"])
    kind = integer_argument(context, kind_node)
    e = natural(context, context.value(x), x)
    if not isinstance(e.type, IntType):
        context.fail("conversion", node, f"{text(x)} is {describe(e.type)}, and truncate is on integers", "an integer")
    return Convert(kind, context.span(node), e, ConversionMode.TRUNCATE)


OPERATIONS: Operations = {
    "wrapping_add": partial(_wrapping, operator=BinaryOperator.ADD),
    "wrapping_sub": partial(_wrapping, operator=BinaryOperator.SUB),
    "wrapping_mul": partial(_wrapping, operator=BinaryOperator.MUL),
    "wrapping_shl": _wrapping_shift,
    "min": partial(_choice, builtin=Builtin.MIN),
    "max": partial(_choice, builtin=Builtin.MAX),
    "count_leading_zeros": partial(_bits, builtin=Builtin.COUNT_LEADING_ZEROS),
    "count_trailing_zeros": partial(_bits, builtin=Builtin.COUNT_TRAILING_ZEROS),
    "byte_swap": partial(_bits, builtin=Builtin.BYTE_SWAP),
    "truncate": _truncate,
}
