# SPDX-License-Identifier: BSD-2-Clause
"""Who checks which kind of expression. This is where to look for the one file of a construct."""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.context import Context, Expressions
from cloister.lang.frontend.expressions.absent import check_absent
from cloister.lang.frontend.expressions.calls import check_call
from cloister.lang.frontend.expressions.conditions import check_truth
from cloister.lang.frontend.expressions.elements import check_subscript
from cloister.lang.frontend.expressions.fields import check_attribute
from cloister.lang.frontend.expressions.names import check_literal, check_name
from cloister.lang.frontend.expressions.operators import check_binary, check_conditional, check_unary
from cloister.lang.frontend.scope import ModuleScope, Session

EXPRESSIONS: Expressions = {kind: check_absent for kind in ast.expr.__subclasses__()} | {
    ast.Constant: check_literal,
    ast.Name: check_name,
    ast.UnaryOp: check_unary,
    ast.BinOp: check_binary,
    ast.BoolOp: check_truth,
    ast.Compare: check_truth,
    ast.IfExp: check_conditional,
    ast.Attribute: check_attribute,
    ast.Subscript: check_subscript,
    ast.Call: check_call,
}


def constant_context(session: Session, scope: ModuleScope) -> Context:
    """The context of an expression outside of functions."""
    return Context(session, scope, None, EXPRESSIONS, {})
