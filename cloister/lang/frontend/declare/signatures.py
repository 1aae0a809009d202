# SPDX-License-Identifier: BSD-2-Clause
"""Signatures: parameters with their defaults, and results.

Invariant: a function's signature is complete before any call of it is typed.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.declare.values import default_value
from cloister.lang.frontend.diagnostics import Rejected, span_of
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import ModuleScope, Parameter, Session
from cloister.lang.frontend.types import VOID, describe
from cloister.lang.program import ArrayType, BoolType, Function, Ghost, Local, NeverType, PointerType, SharedType, StructType, Type, VoidType


def read_signature(session: Session, scope: ModuleScope, node: ast.FunctionDef, function: Function) -> None:
    """Parameters and result of a function."""
    arguments = node.args
    if arguments.vararg is not None or arguments.kwarg is not None:
        extra = arguments.vararg or arguments.kwarg
        assert extra is not None
        session.fail(
            "parameters",
            scope,
            extra,
            f"{extra.arg} would take any number of arguments",
            "a parameter for each; a view for many values",
        )
    if getattr(node, "type_params", None):  # since Python 3.12
        session.fail("parameters", scope, function.span, f"{node.name} has type parameters, and there are none", "a function for each type")
    if arguments.posonlyargs:
        session.fail("parameters", scope, arguments.posonlyargs[0], "there are no positional-only parameters", "ordinary parameters")
    everything = [*arguments.args, *arguments.kwonlyargs]
    if function.owner is not None:
        everything = _self(session, scope, function, node, everything)
    failed = False
    for argument in everything:
        try:
            function.parameters.append(Parameter(argument.arg, _parameter(session, scope, argument), span_of(argument, scope.module.path), True))
        except Rejected:
            failed = True
    function.result = _result(session, scope, function, node)
    if failed:
        raise Rejected
    defaults = dict(zip((a.arg for a in reversed(arguments.args)), reversed(arguments.defaults), strict=False))
    defaults |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
    for parameter in function.parameters:
        default = defaults.get(parameter.name)
        if default is not None and isinstance(parameter, Parameter):
            parameter.default = default_value(constant_context(session, scope), default, parameter.type)
    _check_ghost(session, scope, function)


def _self(session: Session, scope: ModuleScope, function: Function, node: ast.FunctionDef, arguments: list[ast.arg]) -> list[ast.arg]:
    if not arguments or arguments[0].arg != "self" or arguments[0].annotation is not None:
        session.fail("method-self", scope, function.span, f"{node.name} has no plain `self`", f"def {node.name}(self, ...)")
    owner = function.owner
    kind: Type = PointerType(owner) if isinstance(owner, StructType) else owner if owner is not None else VOID
    function.parameters.append(Local("self", kind, span_of(arguments[0], scope.module.path), True))
    return arguments[1:]


def _check_ghost(session: Session, scope: ModuleScope, function: Function) -> None:
    """An invariant is a question to one struct."""
    if function.ghost is Ghost.INVARIANT and not (
        isinstance(function.owner, StructType) and len(function.parameters) == 1 and isinstance(function.result, BoolType)
    ):
        session.fail(
            "contract-form",
            scope,
            function.span,
            f"{function.name} is marked @invariant, and is no question to a struct",
            "a method of a struct: def sound(self) -> bool",
        )


def _parameter(session: Session, scope: ModuleScope, argument: ast.arg) -> Type:
    if argument.annotation is None:
        session.fail("missing-annotation", scope, argument, f"{argument.arg} has no type", f"{argument.arg}: u32")
    kind = read_type(session, scope, argument.annotation)
    if isinstance(kind, ArrayType):
        session.fail(
            "array-place",
            scope,
            argument.annotation,
            "a parameter cannot be an array",
            f"View[{kind.element}]: an array is passed as a view",
        )
    if isinstance(kind, SharedType | VoidType | NeverType):
        session.fail(
            "unknown-type",
            scope,
            argument.annotation,
            f"a parameter cannot be {describe(kind)}",
            "a pointer to the struct that holds it",
        )
    return PointerType(kind) if isinstance(kind, StructType) else kind


def _result(session: Session, scope: ModuleScope, function: Function, node: ast.FunctionDef) -> Type:
    if node.returns is None:
        session.fail("missing-annotation", scope, function.span, f"{node.name} does not say what it returns", f"def {node.name}(...) -> None:")
    kind = read_type(session, scope, node.returns)
    if isinstance(kind, ArrayType | SharedType):
        session.fail(
            "array-place",
            scope,
            node.returns,
            f"a function cannot return {describe(kind)}",
            "a view, or a pointer to the struct that holds it",
        )
    marked = any(isinstance(d, ast.Name) and d.id == "noreturn" for d in node.decorator_list)
    if marked and not isinstance(kind, NeverType):
        session.fail("never-returns", scope, node.returns, f"{node.name} is marked @noreturn, and annotated otherwise", "-> NoReturn")
    if isinstance(kind, StructType):
        complete(session, kind)
    return kind
