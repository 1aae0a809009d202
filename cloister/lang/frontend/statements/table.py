# SPDX-License-Identifier: BSD-2-Clause
"""Who checks which kind of statement. This is where to look for the one file of a construct."""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.context import Context, Statements
from cloister.lang.frontend.expressions.table import EXPRESSIONS
from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.statements.absent import check_absent
from cloister.lang.frontend.statements.assignments import check_annotated_assign, check_assign, check_augmented_assign
from cloister.lang.frontend.statements.branches import check_assert, check_if, check_match
from cloister.lang.frontend.statements.calls import check_expression
from cloister.lang.frontend.statements.jumps import check_break, check_continue, check_pass, check_return
from cloister.lang.frontend.statements.locals import check_global
from cloister.lang.frontend.statements.loops import check_for, check_while
from cloister.lang.program import Function

STATEMENTS: Statements = {kind: check_absent for kind in ast.stmt.__subclasses__()} | {
    ast.Expr: check_expression,
    ast.Assign: check_assign,
    ast.AnnAssign: check_annotated_assign,
    ast.AugAssign: check_augmented_assign,
    ast.Global: check_global,
    ast.If: check_if,
    ast.Match: check_match,
    ast.Assert: check_assert,
    ast.While: check_while,
    ast.For: check_for,
    ast.Return: check_return,
    ast.Break: check_break,
    ast.Continue: check_continue,
    ast.Pass: check_pass,
}


def function_context(session: Session, scope: ModuleScope, function: Function) -> Context:
    """The context of the body of a function."""
    return Context(session, scope, function, EXPRESSIONS, STATEMENTS)
