# SPDX-License-Identifier: BSD-2-Clause
"""Names and literals.

Invariant: a local is read only where it has a value on every path.
"""

from __future__ import annotations

import ast
import difflib

from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.python_names import KEPT_BUILTINS, PYTHON_BUILTINS
from cloister.lang.frontend.resolve import complete, lookup
from cloister.lang.frontend.scope import (
    UNTYPED,
    Argument,
    BoundExpression,
    Generic,
    LanguageName,
    MarkerDeclaration,
    NamedConstant,
    TypeParameter,
    UntypedConstant,
    text,
)
from cloister.lang.frontend.types import BOOL, FUNCTION_ADDRESS, U64, VOID
from cloister.lang.program import (
    ArrayType,
    Constant,
    ConstantTable,
    EnumType,
    Expression,
    Function,
    FunctionRef,
    GlobalRef,
    GlobalVariable,
    Index,
    LocalRef,
    StructType,
    TableDeclaration,
    ViewType,
    WordType,
)


def check_literal(context: Context, node: ast.Constant) -> Expression:
    """A literal: an integer has the type of its use."""
    value, span = node.value, context.span(node)
    if isinstance(value, bool):
        return Constant(BOOL, span, int(value), str(value))
    if isinstance(value, int):
        return UntypedConstant(UNTYPED, span, value)
    if value is None:
        return Constant(VOID, span, 0, "None")
    if isinstance(value, float | complex):
        context.fail("float", node, f"{text(node)} is a floating-point number, and there is no floating point", "integers in a smaller unit")
    if value is ...:
        context.fail("expression", node, "... is no value", "a value")
    context.fail("string", node, "a string is no value", "strings in log, assert, panic and declarations only; bytes lie in an Array[u8]")


def check_name(context: Context, node: ast.Name) -> Expression:
    """A name: a local, or what the module says."""
    name, span = node.id, context.span(node)
    if name in context.poisoned:
        raise Rejected
    if name in context.elements:
        view, index = context.elements[name]
        assert isinstance(view.type, ViewType)
        return Index(view.type.element, span, LocalRef(view.type, span, view), LocalRef(U64, span, index), False)
    local = context.locals.get(name)
    if local is not None and name not in context.globals_declared:
        if local not in context.flow.assigned and not context.flow.dead:
            context.fail("unassigned", node, f"{name} may not have a value here", f"an assignment to {name} on every path before")
        return context.refer(local, span)
    if name in context.ended:
        context.fail(
            "unassigned",
            node,
            f"{name} is the variable of a loop, and ends with it",
            f"a local that the loop sets: last: u64 = 0, and last = {name}",
        )
    if name not in context.scope.names and name not in KEPT_BUILTINS and name not in PYTHON_BUILTINS:
        close = difflib.get_close_matches(name, context.locals, 1)
        if close:
            context.fail("unknown-name", node, f"{name} is declared nowhere", close[0])
    return named_value(context, lookup(context.session, context.scope, name, node), node)


def named_value(context: Context, meaning: object, node: ast.expr) -> Expression:
    """What a name at module level is as an expression."""
    span, written = context.span(node), text(node)
    match meaning:
        case NamedConstant():
            declaration = meaning.declaration
            if declaration.type is None:
                return UntypedConstant(UNTYPED, span, declaration.value, declaration.name, meaning.masked)
            return Constant(declaration.type, span, declaration.value, declaration.name)
        case TableDeclaration():
            return ConstantTable(ArrayType(meaning.element, len(meaning.values)), span, meaning)
        case GlobalVariable():
            if meaning.module != context.scope.module.name and not meaning.constant and not isinstance(meaning.type, StructType | ArrayType):
                context.fail(
                    "imported-variable",
                    node,
                    f"{written} is a variable of {meaning.module}, and CPython would see its value at the time of the import",
                    f"a function of {meaning.module} that returns or sets it, or a struct variable with a field",
                    [(meaning.span, f"{meaning.name} is declared here")],
                )
            return GlobalRef(meaning.type, span, meaning)
        case BoundExpression():
            return meaning.make(span)
        case Function():
            return FunctionRef(FUNCTION_ADDRESS, span, meaning)
        case Generic() if isinstance(meaning.node, ast.FunctionDef):
            context.fail("function-value", node, f"{written} is a function over types, of which each instance has an address of its own", "a function")
        case TypeParameter() | Argument():
            context.fail("type-as-value", node, f"{written} is not a value", f"constant[{written}](), if it stands for a constant")
        case StructType() | EnumType() | WordType() | LanguageName() | MarkerDeclaration() | Generic():
            context.fail("type-as-value", node, f"{written} is not a value", "a value, such as a call of it")
        case _:
            raise AssertionError(f"unknown meaning: {meaning}")


def type_named(context: Context, node: ast.expr) -> StructType | EnumType | WordType | None:
    """The type that a name stands for, if it does."""
    if isinstance(node, ast.Name) and node.id not in context.locals and node.id in context.scope.names:
        meaning = lookup(context.session, context.scope, node.id, node)
        if isinstance(meaning, StructType | EnumType | WordType):
            complete(context.session, meaning)
            return meaning
    return None


def language_name(context: Context, callee: ast.expr) -> str:
    """The operation of `cloister.lang` that a name stands for, or nothing."""
    if isinstance(callee, ast.Name) and callee.id in context.scope.names and callee.id not in context.locals:
        meaning = lookup(context.session, context.scope, callee.id, callee)
        if isinstance(meaning, LanguageName):
            return meaning.name
    return ""
