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
    """The array type with the lengths that `array(n)` says, where the annotation does not; of nested arrays that of the outer one first."""
    session, scope = context.session, context.scope
    open_lengths, inner = 0, kind
    while True:
        open_lengths += inner.length == 0
        if not isinstance(inner.element, ArrayType):
            break
        inner = inner.element
    complete(session, inner.element)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and not value.keywords:
        if lookup(session, scope, value.func.id, value.func) == LanguageName("array"):
            if len(value.args) == open_lengths:
                return _with_lengths(context, kind, list(value.args), value)
            if not value.args or open_lengths == 0:
                said = "said twice" if open_lengths == 0 else "not said"
                session.fail("array-length", scope, value, f"the array's length is {said}", _array_form(kind, open_lengths))
    missing = "the array's length is not said" if open_lengths < 2 else f"the array's {open_lengths} lengths are not said"
    session.fail("array-length", scope, value or node, missing, _array_form(kind, open_lengths))


def _array_form(kind: ArrayType, lengths: int) -> str:
    def written(each: Type) -> str:
        if not isinstance(each, ArrayType):
            return str(each)
        return f"Array[{written(each.element)}{f', Literal[{each.length}]' if each.length else ''}]"

    return f"{written(kind)} = array({', '.join('nmkji'[:lengths])})"


def _with_lengths(context: Context, kind: ArrayType, said: list[ast.expr], value: ast.expr) -> ArrayType:
    length = kind.length
    if length == 0:
        length = build_integer(context, said.pop(0))
        if not 1 <= length < 1 << 32:
            context.session.fail("array-length", context.scope, value, f"an array cannot have {length} elements", "array(n) with n of at least 1")
    return ArrayType(_with_lengths(context, kind.element, said, value) if isinstance(kind.element, ArrayType) else kind.element, length)


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
