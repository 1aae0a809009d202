# SPDX-License-Identifier: BSD-2-Clause
"""`all(...)` and `any(...)` of contracts.

Invariant: the variable ends with the quantifier, and what is known around it is as before.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import retype
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import mark_address_taken
from cloister.lang.frontend.expressions.conditions import check_condition
from cloister.lang.frontend.operations.proofs import ghost_only
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.types import BOOL, U64, describe
from cloister.lang.program import (
    ArrayType,
    Constant,
    ConstantTable,
    Expression,
    IntType,
    Local,
    Logical,
    LogicalOperator,
    PointerType,
    Quantifier,
    SharedType,
    StructType,
    Type,
    Unary,
    UnaryOperator,
    ViewType,
)


def is_quantifier(context: Context, callee: ast.Name) -> bool:
    """Whether a name that is called is Python's `all` or `any`."""
    return callee.id in ("all", "any") and callee.id not in context.scope.names and callee.id not in context.locals


def check_quantifier(context: Context, node: ast.Call, name: str) -> Expression:
    """`all(... for ... in ...)`, or `any`."""
    generator = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not context.ghost or not isinstance(generator, ast.GeneratorExp):
        ghost_only(context, node, f"{name}(...)")
        context.fail("contract-form", node, f"{name} takes a condition for each of many", f"{name}(v[i] < 8 for i in range(n))")
    before = context.flow.copy()
    result = _generators(context, node, generator.generators, generator.elt, name == "all")
    context.flow = before
    return result


def _generators(context: Context, node: ast.Call, generators: list[ast.comprehension], element: ast.expr, universal: bool) -> Expression:
    first, span = generators[0], context.span(node)
    if not isinstance(first.target, ast.Name) or first.is_async:
        context.fail("assign-target", first.target, "each `for` has one variable", "for i in range(n)")
    name = first.target.id
    if name in context.locals:
        context.fail("loop-variable", first.target, f"{name} is a variable already", "another name")
    start, stop, sequence, kind = _range_of(context, first.iter)
    local = Local(name, kind, context.span(first.target))
    context.locals[name] = local
    context.flow.assigned.add(local)
    try:
        tests = [check_condition(context, test) for test in first.ifs[:1]]
        for _, yes, _ in tests:
            context.flow = yes
        for test in first.ifs[1:]:
            tests.append(check_condition(context, test))
            context.flow = tests[-1][1]
        if generators[1:]:
            condition = _generators(context, node, generators[1:], element, universal)
        else:
            condition, _, _ = check_condition(context, element)
    finally:
        del context.locals[name]
    for test, _, _ in reversed(tests):
        if universal:
            condition = Logical(BOOL, span, LogicalOperator.OR, Unary(BOOL, span, UnaryOperator.NOT, test), condition)
        else:
            condition = Logical(BOOL, span, LogicalOperator.AND, test, condition)
    return Quantifier(BOOL, span, universal, local, start, stop, sequence, condition)


def _range_of(context: Context, node: ast.expr) -> tuple[Expression | None, Expression | None, Expression | None, Type]:
    """Where a quantifier's variable goes: from, up to, or the sequence; and its type."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and "range" not in context.scope.names:
        if not 1 <= len(node.args) <= 2 or node.keywords:
            context.fail("argument-count", node, "range takes a stop, or a start and a stop here", "range(start, stop)")
        values = [context.value(a) for a in node.args]
        kind = next((e.type for e in values if e.type != UNTYPED), U64)
        if not isinstance(kind, IntType):
            context.fail("loop-over", node, f"range over {describe(kind)}", "integers")
        fitted = [retype(context, e, kind, n) for e, n in zip(values, node.args, strict=True)]
        for e, n in zip(fitted, node.args, strict=True):
            if e.type != kind:
                context.fail("mixed-types", node, f"{text(n)} is {describe(e.type)}, and the range is of {kind}", f"{kind}({text(n)})")
        start = fitted[0] if len(fitted) == 2 else Constant(kind, context.span(node), 0)
        return start, fitted[-1], None, kind
    e = context.value(node)
    if isinstance(e, ConstantTable) or not isinstance(e.type, ArrayType | ViewType) or isinstance(e.type.element, SharedType):
        context.fail("loop-over", node, f"{text(node)} is {describe(e.type)}, which a quantifier does not go over", "range(...), an array or a view")
    element = e.type.element
    if isinstance(element, ArrayType):
        remedy = f"for i in range(len({text(node)})), and {text(node)}[i]"
        context.fail("loop-over", node, f"the elements of {text(node)} are arrays, which no name stands for", remedy)
    if isinstance(element, StructType):
        mark_address_taken(e)
        return None, None, e, PointerType(element)
    return None, None, e, element
