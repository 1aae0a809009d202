# SPDX-License-Identifier: BSD-2-Clause
"""Calls that stand as statements: functions, `log`, `panic`, writes of bytes and of shared memory, `assume`, `interleave`."""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.arguments import one_condition, text_argument
from cloister.lang.frontend.checking.coercion import as_type, natural
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.expressions.conditions import check_condition
from cloister.lang.frontend.expressions.names import language_name, type_named
from cloister.lang.frontend.operations.memory import store_parts
from cloister.lang.frontend.operations.proofs import ghost_only
from cloister.lang.frontend.resolve import lookup, signature
from cloister.lang.frontend.scope import text
from cloister.lang.frontend.statements.contracts import PLACES, contract_place
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    Assume,
    BoolType,
    BuiltinCall,
    Call,
    EnumType,
    Expression,
    ExpressionStatement,
    Function,
    Interleave,
    IntType,
    Log,
    LogPiece,
    PanicStatement,
    SharedLoad,
    SharedStore,
    SharedType,
    Statement,
    StoreBytes,
    VoidType,
    WordType,
)


def check_expression(context: Context, node: ast.Expr, into: list[Statement]) -> None:
    """An expression as a statement: a call, or a docstring."""
    value, span = node.value, context.span(node)
    if isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...):
        if value.value is ...:
            context.fail("missing-body", node, "... is no statement", "`pass`, or statements")
        return
    if not isinstance(value, ast.Call):
        if isinstance(value, ast.Await | ast.Yield | ast.YieldFrom):
            context.infer(value)
        context.fail("no-effect", node, f"{text(value)} has no effect", "an assignment or a call")
    name = language_name(context, value.func)
    if name == "log":
        into.append(_log(context, value))
    elif name == "panic":
        if len(value.args) != 1 or value.keywords:
            context.fail("argument-count", value, "panic takes a message", 'panic("why")')
        into.append(PanicStatement(span, text_argument(context, value.args[0])))
        context.flow.dead = True
    elif name in PLACES:
        contract_place(context, value, name)
    elif name == "assume":
        into.append(Assume(span, _assumed_condition(context, value)))
    elif name == "interleave":
        into.append(_interleaved(context, value))
    elif name in ("store_le", "store_be"):
        view, offset, stored = store_parts(context, value)
        context.flow.forget_elements()
        into.append(StoreBytes(span, view, offset, stored, name == "store_be"))
    elif isinstance(value.func, ast.Attribute) and value.func.attr in ("store", "release") and _shared_store(context, value, value.func, into):
        pass
    else:
        e = context.infer(value)
        if not isinstance(e, Call | BuiltinCall | SharedLoad) and not isinstance(e.type, VoidType | SharedType):
            context.fail("no-effect", node, f"{text(value)} has no effect", "an assignment of its value")
        into.append(ExpressionStatement(span, e))


def _shared_store(context: Context, node: ast.Call, callee: ast.Attribute, into: list[Statement]) -> bool:
    """`place.store(v)` or `.release(v)`, if the place is Shared; a method of that name otherwise."""
    if type_named(context, callee.value) is not None:
        return False
    before = context.flow.copy()
    place = context.infer(callee.value)
    if not isinstance(place.type, SharedType):
        context.flow = before
        return False
    if len(node.args) != 1 or node.keywords:
        context.fail("argument-count", node, f"{callee.attr} takes one value", f"{text(callee)}(v)")
    value = as_type(context, node.args[0], place.type.inner)
    into.append(SharedStore(context.span(node), place, value, callee.attr == "release"))
    return True


def _log(context: Context, node: ast.Call) -> Statement:
    if len(node.args) != 1 or node.keywords:
        context.fail("log-format", node, "log takes one text", 'log(f"value {x}")')
    argument, span = node.args[0], context.span(node)
    if isinstance(argument, ast.Constant):
        return Log(span, [LogPiece(text_argument(context, argument))])
    if not isinstance(argument, ast.JoinedStr):
        context.fail("log-format", argument, f"{text(argument)} is no literal text", f'log(f"{{{text(argument)}}}")')
    pieces: list[LogPiece] = []
    for part in argument.values:
        if isinstance(part, ast.Constant):
            pieces.append(LogPiece(str(part.value)))
        elif isinstance(part, ast.FormattedValue):
            pieces.append(_log_value(context, part, argument))
    return Log(span, pieces)


def _log_value(context: Context, part: ast.FormattedValue, whole: ast.JoinedStr) -> LogPiece:
    # Before Python 3.12 the parts of an f-string have the place of the whole string or none of their own.
    at = part.value if getattr(part.value, "lineno", 0) >= whole.lineno else whole
    form = text(part.format_spec)[2:-1] if part.format_spec is not None else ""
    if form not in ("", "x") or part.conversion != -1:
        context.fail("log-format", at, f"the format of {text(part.value)} is not known", "{x} or {x:x}")
    e = natural(context, context.value(part.value), part.value)
    if not isinstance(e.type, IntType | BoolType | EnumType) or (form == "x" and not isinstance(e.type, IntType)):
        remedy = "to_raw(word)" if isinstance(e.type, WordType) else "integers, bools and enums; :x for integers"
        context.fail("log-format", at, f"{text(part.value)} is {describe(e.type)}, which log does not print so", remedy)
    return LogPiece("", e, form == "x")


def _assumed_condition(context: Context, node: ast.Call) -> Expression:
    """The condition of `assume`, known from here on."""
    ghost_only(context, node, "assume")
    condition, yes, _ = check_condition(context, one_condition(context, node, "assume(condition)"))
    yes.dead = False
    context.flow = yes
    return condition


def _interleaved(context: Context, node: ast.Call) -> Statement:
    """`interleave(f, g)`."""
    ghost_only(context, node, "interleave")
    functions = [_parameterless(context, argument) for argument in node.args]
    if len(functions) != 2 or node.keywords:
        context.fail("argument-count", node, "interleave takes two functions", "interleave(first, second)")
    context.flow.forget_memory()
    return Interleave(context.span(node), functions[0], functions[1])


def _parameterless(context: Context, node: ast.expr) -> Function:
    meaning = lookup(context.session, context.scope, node.id, node) if isinstance(node, ast.Name) else None
    if not isinstance(meaning, Function):
        context.fail("contract-form", node, f"{text(node)} is no function of a module", "the name of a function")
    signature(context.session, meaning)
    if meaning.parameters or not isinstance(meaning.result, VoidType):
        context.fail("contract-form", node, f"{meaning.name} has parameters or a result", "a function without, which uses module variables")
    return meaning
