# SPDX-License-Identifier: BSD-2-Clause
"""What declarations say by a value: the length of an array, a default, the initial value of a variable.

Invariant: such a value is known when the program is built.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import as_type
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.known import build_integer, build_value
from cloister.lang.frontend.resolve import complete, lookup
from cloister.lang.frontend.scope import LanguageName, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    BoolType,
    Constant,
    EnumType,
    Expression,
    GlobalRef,
    IntType,
    PointerType,
    RegionRef,
    StructValue,
    Type,
    WidenPointer,
    WordType,
    WordValue,
    Zeroed,
)


def array_type(context: Context, kind: ArrayType, value: ast.expr | None, node: ast.AST) -> ArrayType:
    """The array type with the length that `array(n)` says."""
    session, scope = context.session, context.scope
    complete(session, kind.element)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and len(value.args) == 1 and not value.keywords:
        if lookup(session, scope, value.func.id, value.func) == LanguageName("array"):
            length = build_integer(context, value.args[0])
            if not 1 <= length < 1 << 32:
                session.fail("array-length", scope, value, f"an array cannot have {length} elements", "array(n) with n of at least 1")
            return ArrayType(kind.element, length)
    session.fail("array-length", scope, value or node, "the array's length is not said", f"Array[{kind.element}] = array(n)")


def default_value(context: Context, node: ast.expr, kind: Type) -> Expression:
    """The default of a field or parameter: a constant."""
    value = as_type(context, node, kind)
    if isinstance(kind, IntType | BoolType | EnumType | WordType):
        known = build_value(context, value, node)
        return value if isinstance(value, Constant | WordValue) else Constant(kind, value.span, known)
    if isinstance(kind, PointerType) and isinstance(value, Constant):
        return value
    if isinstance(value, Zeroed):
        return value
    context.fail("field-default", node, f"{text(node)} is no constant of type {describe(kind)}", "a constant, or no default")


def initial_value(context: Context, e: Expression, node: ast.expr) -> Expression:
    """The value as it stands in the image, computed now; complain if it cannot be."""
    match e:
        case Constant() | Zeroed() | RegionRef():
            return e
        case StructValue():
            e.values = [None if value is None else initial_value(context, value, node) for value in e.values]
            return e
        case WidenPointer():
            e.operand = initial_value(context, e.operand, node)
            return e
        case AddressOf() if isinstance(e.place, GlobalRef):
            return e
        case _:
            if isinstance(e.type, IntType | BoolType | EnumType | WordType):
                return Constant(e.type, e.span, build_value(context, e, node))
    context.fail("not-constant", node, f"{text(node)} is not known at build time", "constants, zeroed(T), or a struct of constants")
