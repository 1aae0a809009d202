# SPDX-License-Identifier: BSD-2-Clause
"""Conditions: `and`, `or`, `not`, comparisons, and what is known where a condition is true and where it is false.

Invariant: both flows that `check_condition` returns start from the state after the whole condition was evaluated on that path.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import natural, retype, unify
from cloister.lang.frontend.checking.context import Context, WidenLocal
from cloister.lang.frontend.checking.places import is_place, pointer_to
from cloister.lang.frontend.constants import compare, known_value
from cloister.lang.frontend.flow import Flow, join, key_of
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.types import BOOL, describe
from cloister.lang.program import (
    ArrayType,
    BoolType,
    Chain,
    Compare,
    Comparison,
    Constant,
    EnumType,
    Expression,
    IntType,
    LocalRef,
    Logical,
    LogicalOperator,
    NarrowPointer,
    PointerType,
    StructType,
    Unary,
    UnaryOperator,
    ViewType,
    WidenPointer,
    WordType,
)

COMPARE: dict[type[ast.cmpop], Comparison] = {
    ast.Eq: Comparison.EQ,
    ast.NotEq: Comparison.NE,
    ast.Lt: Comparison.LT,
    ast.LtE: Comparison.LE,
    ast.Gt: Comparison.GT,
    ast.GtE: Comparison.GE,
    ast.Is: Comparison.IS,
    ast.IsNot: Comparison.IS_NOT,
}
IDENTITY = (Comparison.IS, Comparison.IS_NOT)
ORDER = (Comparison.LT, Comparison.LE, Comparison.GT, Comparison.GE)


def check_condition(context: Context, node: ast.expr) -> tuple[Expression, Flow, Flow]:
    """A bool, and what is known where it is true and where it is false."""
    span = context.span(node)
    if isinstance(node, ast.BoolOp):
        return _logical(context, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        operand, yes, no = check_condition(context, node.operand)
        return Unary(BOOL, span, UnaryOperator.NOT, operand), no, yes
    if isinstance(node, ast.Compare):
        return _compare(context, node)
    e = condition_value(context, node)
    yes, no = context.flow.copy(), context.flow.copy()
    if isinstance(e, Constant):
        (no if e.value else yes).dead = True
    return e, yes, no


def check_truth(context: Context, node: ast.expr) -> Expression:
    """A condition as a value; behind it is known what both ways to it have in common."""
    e, yes, no = check_condition(context, node)
    context.flow = join(yes, no)
    return e


def condition_value(context: Context, node: ast.expr) -> Expression:
    """A condition that is a single value."""
    e = context.value(node)
    if not isinstance(e.type, BoolType):
        if isinstance(e.type, PointerType):
            remedy = f"{text(node)} is not None"
        elif isinstance(e.type, IntType):
            remedy = f"{text(node)} != 0"
        elif isinstance(e.type, ViewType | ArrayType):
            remedy = f"len({text(node)}) != 0"
        else:
            remedy = "a comparison"
        context.fail("condition", node, f"{text(node)} is {describe(e.type)}, and a condition is a bool", remedy)
    return e


def _logical(context: Context, node: ast.BoolOp) -> tuple[Expression, Flow, Flow]:
    conjunction = isinstance(node.op, ast.And)
    operator = LogicalOperator.AND if conjunction else LogicalOperator.OR
    e, yes, no = check_condition(context, node.values[0])
    for operand in node.values[1:]:
        context.flow = yes if conjunction else no
        right, right_yes, right_no = check_condition(context, operand)
        e = Logical(BOOL, context.span(node), operator, e, right)
        yes, no = (right_yes, join(no, right_no)) if conjunction else (join(yes, right_yes), right_no)
    return e, yes, no


def _compare(context: Context, node: ast.Compare) -> tuple[Expression, Flow, Flow]:
    operators: list[Comparison] = []
    for op in node.ops:
        if isinstance(op, ast.In | ast.NotIn):
            context.fail("membership", node, "there is no `in`", "comparisons joined by `or`, or a `for` loop")
        operators.append(COMPARE[type(op)])
    if len(operators) == 1:
        return _compare_two(context, node, operators[0], node.left, node.comparators[0])
    nodes = [node.left, *node.comparators]
    operands = [context.value(n) for n in nodes]
    typed = next((e for e in operands if e.type != UNTYPED), None)
    if typed is not None and isinstance(typed.type, IntType):
        operands = [retype(context, e, typed.type, n) if e.type == UNTYPED else e for e, n in zip(operands, nodes, strict=True)]
    elif typed is None:
        operands = [natural(context, e, n) for e, n in zip(operands, nodes, strict=True)]
    for i, operator in enumerate(operators):
        _comparable(context, operator, operands[i], operands[i + 1], node, nodes[i], nodes[i + 1])
    return Chain(BOOL, context.span(node), operands, operators), context.flow.copy(), context.flow.copy()


def _compare_two(
    context: Context, node: ast.Compare, operator: Comparison, left_node: ast.expr, right_node: ast.expr
) -> tuple[Expression, Flow, Flow]:
    span = context.span(node)
    for a, b in ((left_node, right_node), (right_node, left_node)):
        if isinstance(b, ast.Constant) and b.value is None:
            return _compare_none(context, node, operator, a)
    left, right = unify(context, context.value(left_node), context.value(right_node), left_node, right_node)
    if left.type == UNTYPED and right.type == UNTYPED and isinstance(left, Constant) and isinstance(right, Constant) and operator not in IDENTITY:
        value = compare(operator, left.value, right.value)
        yes, no = context.flow.copy(), context.flow.copy()
        (no if value else yes).dead = True
        return Constant(BOOL, span, int(value)), yes, no
    if left.type == UNTYPED and right.type == UNTYPED:
        left, right = natural(context, left, left_node), natural(context, right, right_node)
    left, right = _same_pointers(context, left, right)
    _comparable(context, operator, left, right, node, left_node, right_node)
    e: Expression = Compare(BOOL, span, operator, left, right)
    yes, no = context.flow.copy(), context.flow.copy()
    value = known_value(e)
    if value is not None:
        (no if value else yes).dead = True
    return e, yes, no


def _compare_none(context: Context, node: ast.Compare, operator: Comparison, other: ast.expr) -> tuple[Expression, Flow, Flow]:
    e = context.place(other)
    if not isinstance(e.type, PointerType):
        context.fail("none", node, f"{text(other)} is {describe(e.type)}, which is never None", "a comparison with a value of its type")
    if operator not in IDENTITY:
        context.fail(
            "compare-pointer",
            node,
            "None is compared by identity",
            f"{text(other)} is {'not ' if operator is Comparison.NE else ''}None",
        )
    if not e.type.optional:
        if isinstance(e, NarrowPointer):
            e = e.operand
        else:
            _never_none(context, e)
            context.fail("none", node, f"{text(other)} is {e.type}, which is never None", f"no test; or {e.type} | None where it is declared")
    null = Constant(e.type, context.span(node), 0, "None")
    yes, no = context.flow.copy(), context.flow.copy()
    key = key_of(e)
    if key is not None:
        (no if operator is Comparison.IS else yes).facts.add(key)
    return Compare(BOOL, context.span(node), operator, e, null), yes, no


def _never_none(context: Context, e: Expression) -> None:
    """A pointer that is never None is compared with None: it may be a local that is assigned a pointer that may be, further down in the loop."""
    if isinstance(e, LocalRef) and not e.local.parameter and e.local.name not in context.annotated and context.assignments.count(e.local.name) > 1:
        raise WidenLocal(e.local.name)


def _same_pointers(context: Context, left: Expression, right: Expression) -> tuple[Expression, Expression]:
    """Structs as pointers, and both pointers optional if one is."""
    sides: list[Expression] = []
    for e in (left, right):
        sides.append(pointer_to(e, e.span) if isinstance(e.type, StructType) and is_place(e) else e)
    a, b = sides
    if isinstance(a.type, PointerType) and isinstance(b.type, PointerType) and a.type.target is b.type.target and a.type != b.type:
        if a.type.optional:
            b = b.operand if isinstance(b, NarrowPointer) else WidenPointer(a.type, b.span, b)
        else:
            a = a.operand if isinstance(a, NarrowPointer) else WidenPointer(b.type, a.span, a)
    return a, b


def _comparable(
    context: Context, operator: Comparison, left: Expression, right: Expression, node: ast.expr, left_node: ast.expr, right_node: ast.expr
) -> None:
    a, b = left.type, right.type
    written = f"{text(left_node)} is {describe(a)}, and {text(right_node)} is {describe(b)}"
    if operator in IDENTITY:
        if not (isinstance(a, PointerType | EnumType) and isinstance(b, PointerType | EnumType)):
            same = "==" if operator is Comparison.IS else "!="
            context.fail(
                "is-operands",
                node,
                f"`{operator.value}` compares pointers and enums: {written}",
                f"{text(left_node)} {same} {text(right_node)}",
            )
    elif isinstance(a, PointerType) or isinstance(b, PointerType):
        context.fail("compare-pointer", node, "pointers are compared by identity", f"{text(left_node)} is {text(right_node)}, or their fields")
    if a != b:
        if isinstance(a, EnumType) and isinstance(b, IntType):
            remedy = f"{text(left_node)}.value, or a member of {a}"
        elif isinstance(b, EnumType) and isinstance(a, IntType):
            remedy = f"{text(right_node)}.value, or a member of {b}"
        elif isinstance(a, IntType) and isinstance(b, IntType) and UNTYPED not in (a, b):
            remedy = f"{a}({text(right_node)}) or {b}({text(left_node)}), which panic if the value does not fit"
        else:
            remedy = "two values of one type"
        context.fail("mixed-types", node, written, remedy)
    if operator in ORDER and not isinstance(a, IntType):
        context.fail("operator", node, f"{operator.value} is not defined for {describe(a)}", "integers; enums by .value")
    if not isinstance(a, IntType | BoolType | EnumType | WordType | PointerType):
        context.fail("operator", node, f"{operator.value} is not defined for {describe(a)}", "a comparison of its fields or elements")
