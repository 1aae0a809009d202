# SPDX-License-Identifier: BSD-2-Clause
"""Arithmetic: unary and binary operators, and `a if condition else b`.

Invariant: both operands are of one integer type, the count of a shift apart.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import coerce, retype, unify
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.known import checked
from cloister.lang.frontend.constants import AlwaysPanics, evaluate, known_value, operate
from cloister.lang.frontend.expressions.conditions import check_condition, check_truth
from cloister.lang.frontend.flow import join
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import U64, describe
from cloister.lang.program import (
    ArrayType,
    Binary,
    BinaryOperator,
    BoolType,
    Conditional,
    Constant,
    EnumType,
    Expression,
    IntType,
    PointerType,
    StructType,
    Type,
    Unary,
    UnaryOperator,
    ViewType,
    VoidType,
    WordType,
)

BINARY: dict[type[ast.operator], BinaryOperator] = {
    ast.Add: BinaryOperator.ADD,
    ast.Sub: BinaryOperator.SUB,
    ast.Mult: BinaryOperator.MUL,
    ast.FloorDiv: BinaryOperator.FLOOR_DIV,
    ast.Mod: BinaryOperator.MOD,
    ast.LShift: BinaryOperator.SHL,
    ast.RShift: BinaryOperator.SHR,
    ast.BitAnd: BinaryOperator.AND,
    ast.BitOr: BinaryOperator.OR,
    ast.BitXor: BinaryOperator.XOR,
}


def check_unary(context: Context, node: ast.UnaryOp) -> Expression:
    """`-x`, `~x`, `not x`."""
    if isinstance(node.op, ast.Not):
        return check_truth(context, node)
    operand, span = context.value(node.operand), context.span(node)
    kind = operand.type
    if isinstance(node.op, ast.UAdd) or not isinstance(kind, IntType):
        symbol = "+" if isinstance(node.op, ast.UAdd) else "-" if isinstance(node.op, ast.USub) else "~"
        context.fail("operator", node, f"{symbol} is not defined for {describe(kind)}", "an integer" if symbol != "+" else "the operand alone")
    if isinstance(node.op, ast.USub):
        if isinstance(operand, UntypedConstant):
            return UntypedConstant(UNTYPED, span, -operand.value)
        if kind != UNTYPED and not kind.signed:
            context.fail(
                "negative-unsigned",
                node,
                f"{text(node.operand)} is {kind}, which has no negative",
                "a signed type, or wrapping_sub(0, x)",
            )
        return checked(context, Unary(kind, span, UnaryOperator.NEG, operand), node)
    if isinstance(operand, UntypedConstant):
        return UntypedConstant(UNTYPED, span, ~operand.value, None, not operand.masked)
    return Unary(kind, span, UnaryOperator.INVERT, operand)


def check_binary(context: Context, node: ast.BinOp) -> Expression:
    """`a + b` and the like."""
    if isinstance(node.op, ast.Div):
        context.fail("true-division", node, "`/` gives a floating-point number in Python", f"{text(node.left)} // {text(node.right)}")
    left, right = context.value(node.left), context.value(node.right)
    if isinstance(node.op, ast.Pow):
        return _power(context, node, left, right)
    operator = BINARY.get(type(node.op))
    if operator is None:
        context.fail("operator", node, "this operator does not exist in target code", "`*` and `+` on integers")
    return binary_operation(context, operator, left, right, node, node.left, node.right)


def _power(context: Context, node: ast.BinOp, left: Expression, right: Expression) -> Expression:
    a, b = evaluate(left), evaluate(right)
    if a is None or b is None or left.type != UNTYPED or right.type != UNTYPED or not 0 <= b < 4096:
        context.fail("power", node, f"{text(node)} is no untyped constant", "a shift (1 << n), or a loop of multiplications")
    return UntypedConstant(UNTYPED, context.span(node), a**b)


def binary_operation(
    context: Context, operator: BinaryOperator, left: Expression, right: Expression, node: ast.AST, left_node: ast.AST, right_node: ast.AST
) -> Expression:
    """`left operator right`, both of one integer type."""
    span = context.span(node)
    for side, at in ((left, left_node), (right, right_node)):
        if not isinstance(side.type, IntType):
            bitwise = operator in (BinaryOperator.AND, BinaryOperator.OR, BinaryOperator.XOR)
            if isinstance(side.type, BoolType):
                remedy = "`and`, `or`, `!=`" if bitwise else f"u32({text(at)}), which is 0 or 1"
            elif isinstance(side.type, EnumType):
                remedy = f"{text(at)}.value"
            elif isinstance(side.type, WordType):
                remedy = f"to_raw({text(at)}), or its fields"
            elif isinstance(side.type, PointerType):
                remedy = "an array or view, and an index"
            else:
                remedy = "integers"
            context.fail("operator", node, f"{operator.value} is not defined for {describe(side.type)}", remedy)
    if left.type == UNTYPED and right.type == UNTYPED and isinstance(left, Constant) and isinstance(right, Constant):
        try:
            value = operate(operator, left.value, right.value)
        except AlwaysPanics as panic:
            context.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits")
        masked = any(isinstance(side, UntypedConstant) and side.masked for side in (left, right)) and value < 0
        return UntypedConstant(UNTYPED, span, value, None, masked)
    if operator in (BinaryOperator.SHL, BinaryOperator.SHR):
        return _shift(context, operator, left, right, node, right_node)
    left, right = unify(context, left, right, left_node, right_node)
    if left.type != right.type:
        context.fail(
            "mixed-types",
            node,
            f"{text(left_node)} is {describe(left.type)}, and {text(right_node)} is {describe(right.type)}",
            f"{left.type}({text(right_node)}) or {right.type}({text(left_node)}), which panic if the value does not fit",
        )
    return _checked_operation(context, Binary(left.type, span, operator, left, right), node)


def _shift(context: Context, operator: BinaryOperator, left: Expression, right: Expression, node: ast.AST, right_node: ast.AST) -> Expression:
    if right.type == UNTYPED:
        right = retype(context, right, left.type if left.type != UNTYPED else U64, right_node)
    elif isinstance(right.type, IntType) and right.type.signed:
        context.fail("operator", node, f"{text(right_node)} is {right.type}: a shift count is unsigned", f"u32({text(right_node)})")
    return _checked_operation(context, Binary(left.type, context.span(node), operator, left, right), node)


def _checked_operation(context: Context, e: Binary, node: ast.AST) -> Expression:
    right = known_value(e.right)
    kind = e.type
    assert isinstance(kind, IntType)
    if right is not None and not context.flow.dead:
        if e.operator in (BinaryOperator.FLOOR_DIV, BinaryOperator.MOD) and right == 0:
            context.fail("constant-overflow", node, f"{text(node)} always panics: division by zero", "a divisor that is not 0")
        if e.operator in (BinaryOperator.SHL, BinaryOperator.SHR) and kind != UNTYPED and right >= kind.bits:
            context.fail("constant-overflow", node, f"{text(node)} always panics: shift of {kind} by {right}", f"at most {kind.bits - 1}")
    return checked(context, e, node) if isinstance(node, ast.expr) else e


def check_conditional(context: Context, node: ast.IfExp) -> Expression:
    """`a if condition else b`."""
    condition, yes, no = check_condition(context, node.test)
    context.flow = yes
    then = context.value(node.body)
    yes = context.flow
    context.flow = no
    otherwise = context.value(node.orelse)
    context.flow = join(yes, context.flow)
    then, otherwise = unify(context, then, otherwise, node.body, node.orelse)
    span = context.span(node)
    if then.type == UNTYPED and otherwise.type == UNTYPED:
        return Conditional(UNTYPED, span, condition, then, otherwise)
    want = _common(context, then.type, otherwise.type, node)
    return Conditional(want, span, condition, coerce(context, then, want, node.body), coerce(context, otherwise, want, node.orelse))


def _common(context: Context, a: Type, b: Type, node: ast.IfExp) -> Type:
    """The type of both branches, pointers being widened."""
    targets: list[StructType] = []
    optional = False
    for kind in (a, b):
        if isinstance(kind, VoidType):
            optional = True
        elif isinstance(kind, PointerType):
            optional = optional or kind.optional
            assert isinstance(kind.target, StructType)
            targets.append(kind.target)
        elif isinstance(kind, StructType):
            targets.append(kind)
        elif a == b:
            return ViewType(a.element) if isinstance(a, ArrayType) else a
        elif isinstance(a, ArrayType | ViewType) and isinstance(b, ArrayType | ViewType) and a.element == b.element:
            return ViewType(a.element)
    if targets and all(target is targets[0] for target in targets):
        return PointerType(targets[0], optional)
    context.fail(
        "mixed-types",
        node,
        f"{text(node.body)} is {describe(a)}, and {text(node.orelse)} is {describe(b)}",
        "two values of one type",
    )
