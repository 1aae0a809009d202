# SPDX-License-Identifier: BSD-2-Clause
"""The bodies of functions.

Invariant: every use of a local lies within the block of its `Declare`. A local that is first assigned deeper than it is used is
declared at the top of the function with a `Zeroed` value that is never read.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cloister.lang.frontend.checking.context import Context, WidenLocal
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.statements.block import check_statements
from cloister.lang.frontend.statements.contracts import check_stops, function_contract, innermost
from cloister.lang.frontend.statements.table import function_context
from cloister.lang.frontend.types import VOID, describe
from cloister.lang.program import Assign, Declare, Function, LocalRef, NeverType, Statement, VoidType, Zeroed


def check_body(session: Session, scope: ModuleScope, function: Function, node: ast.FunctionDef) -> None:
    """Check the body of a function whose signature is known, and give it to the function."""
    if _is_ellipsis(node):
        if function.extern is None and not (function.result == VOID and not _ends_with_ellipsis(node)):
            session.report("missing-body", scope, function.span, f"{function.name} has no body", "statements, or `pass`")
        return
    statements = _checked(session, scope, function, node)
    if function.extern is not None:
        function.has_model, function.model = True, statements
    else:
        function.body = statements


def _checked(session: Session, scope: ModuleScope, function: Function, node: ast.FunctionDef) -> list[Statement]:
    """The statements of a body, checked again from the start for each local that turns out to need a wider type."""
    optional: set[str] = set()
    while True:
        context = function_context(session, scope, function)
        context.optional_locals = optional
        before = len(session.diagnostics)
        try:
            return _body(context, node.body)
        except WidenLocal as widened:
            del session.diagnostics[before:]
            optional = optional | {widened.name}
        except Rejected:
            return []


def _body(context: Context, nodes: Sequence[ast.stmt]) -> list[Statement]:
    """The whole body of a function."""
    assert context.function is not None
    context.assignments = [n.id for top in nodes for n in ast.walk(top) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    fields = [n for top in nodes for n in ast.walk(top) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    context.changed_within = {name.id for n in fields if isinstance(name := innermost(n), ast.Name)}
    for parameter in context.function.parameters:
        context.locals[parameter.name] = parameter
        context.flow.assigned.add(parameter)
    statements: list[Statement] = []
    check_statements(context, function_contract(context, nodes, statements), statements)
    if not context.rejected:
        check_stops(context, statements)
    result = context.function.result
    if not context.flow.dead and not context.rejected:
        if isinstance(result, NeverType):
            context.session.report(
                "never-returns",
                context.scope,
                context.function.span,
                f"{context.function.name} is annotated NoReturn, and its end can be reached",
                'an endless loop, panic("..."), or a call of a function that never returns',
            )
        elif not isinstance(result, VoidType):
            context.session.report(
                "missing-return",
                context.scope,
                context.function.span,
                f"{context.function.name} returns {describe(result)}, and its end can be reached without `return`",
                "a `return` on every path; panic(...) where it cannot happen",
            )
    return _hoisted(context) + statements


def _hoisted(context: Context) -> list[Statement]:
    """Declare at the top what is used outside of the block of its first assignment."""
    top: list[Statement] = []
    for local, use in context.uses.items():
        if use.hoist and use.declare is not None and use.container is not None:
            place = next(i for i, s in enumerate(use.container) if s is use.declare)
            span = use.declare.span
            use.container[place] = Assign(span, LocalRef(local.type, local.span, local), use.declare.value)
            top.append(Declare(local.span, local, Zeroed(local.type, local.span)))
    return top


def _is_ellipsis(node: ast.FunctionDef) -> bool:
    """Whether the body is `...`, perhaps after a docstring."""
    body = node.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
        body = body[1:]
    return not body or (len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and body[0].value.value is ...)


def _ends_with_ellipsis(node: ast.FunctionDef) -> bool:
    last = node.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...
