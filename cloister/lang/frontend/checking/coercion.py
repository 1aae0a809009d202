# SPDX-License-Identifier: BSD-2-Clause
"""Fitting a value to the type that is asked for.

Invariant: `coerce` is the only way a value gets into a place of a given type; what it returns has exactly that type.
"""

from __future__ import annotations

import ast
from typing import NoReturn

from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import is_place, pointer_to, view_of
from cloister.lang.frontend.constants import evaluate, fits, wrap
from cloister.lang.frontend.flow import key_of
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import U64, describe, zero_is_value
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    Binary,
    BoolType,
    BuiltinCall,
    Conditional,
    Constant,
    ConstantTable,
    ConversionMode,
    Convert,
    Deref,
    EnumType,
    Expression,
    Index,
    IntType,
    NarrowPointer,
    PointerType,
    SharedType,
    StructType,
    Type,
    Unary,
    ViewType,
    VoidType,
    WidenPointer,
    WordType,
)


def as_type(context: Context, node: ast.expr, want: Type) -> Expression:
    """An expression fitted to a type."""
    return coerce(context, context.infer(node), want, node)


def coerce(context: Context, e: Expression, want: Type, node: ast.AST) -> Expression:
    """The value as one of type `want`, or a complaint at `node`."""
    have = e.type
    if have == UNTYPED:
        return retype(context, e, want, node)
    if isinstance(have, SharedType):
        context.readable(e, node)
    if isinstance(want, StructType) and have is want:
        if is_place(e):
            context.fail("struct-copy", node, f"{text(node)} is a reference to a {want}, and a {want} by value is needed", f"copy({text(node)})")
        return e
    if have == want:
        return e
    if isinstance(want, PointerType):
        fitted = _pointer(context, e, want, node)
        if fitted is not None:
            return fitted
    if isinstance(want, ViewType) and isinstance(have, ArrayType) and have.element == want.element:
        if not is_place(e):
            context.fail("value-in-place", node, f"{text(node)} has no address", "a variable or field of array type")
        return view_of(e, e.span)
    if isinstance(want, StructType) and isinstance(have, PointerType) and have.target is want:
        context.fail("struct-copy", node, f"{text(node)} is a reference to a {want}, and a {want} by value is needed", f"copy({text(node)})")
    mismatch(context, have, want, node)


def _pointer(context: Context, e: Expression, want: PointerType, node: ast.AST) -> Expression | None:
    have = e.type
    if isinstance(have, VoidType) and isinstance(e, Constant) and want.optional:
        return Constant(want, e.span, 0, "None")
    if isinstance(have, StructType) and have is want.target:
        if not is_place(e):
            context.fail(
                "value-in-place",
                node,
                f"{text(node)} is a new {have}, which has no address yet",
                f"a local first: x = {text(node)}, and then x",
            )
        pointer = pointer_to(e, e.span)
        return WidenPointer(want, e.span, pointer) if want.optional else pointer
    if isinstance(have, PointerType) and have.target is want.target:
        if want.optional:
            return e.operand if isinstance(e, NarrowPointer) else WidenPointer(want, e.span, e)
        maybe_none(context, e, node)
    return None


def maybe_none(context: Context, e: Expression, node: ast.AST) -> NoReturn:
    """Complain that a pointer may be None, once: what follows goes on as if it had been tested."""
    key = key_of(e)
    if key is not None:
        context.flow.facts.add(key)
    written = text(node)
    context.fail(
        "maybe-none",
        node,
        f"{written} may be None here",
        f"`if {written} is not None:` around it, or `assert {written} is not None` before it; a call or assignment in between may"
        " change a field, so bind it to a local first",
    )


def mismatch(context: Context, have: Type, want: Type, node: ast.AST) -> NoReturn:
    """Complain that a value has the wrong type, and say what would give it the right one."""
    written = text(node)
    remedy = f"a value of type {describe(want)}"
    if isinstance(have, VoidType):
        context.fail(
            "none",
            node,
            f"{describe(want)} is needed here, and None is no such value",
            f"Ptr[T] | None where a pointer may be missing; {remedy}",
        )
    if isinstance(want, IntType):
        if isinstance(have, IntType):
            remedy = f"{want}({written}), which panics if it does not fit" + (f", or truncate({want}, {written})" if want.bits < have.bits else "")
        elif isinstance(have, BoolType):
            remedy = f"{want}({written})"
        elif isinstance(have, EnumType):
            remedy = f"{want}({written}.value)"
        elif isinstance(have, WordType):
            remedy = f"to_raw({written})"
    elif isinstance(want, BoolType) and isinstance(have, IntType):
        remedy = f"{written} != 0"
    elif isinstance(want, EnumType) and isinstance(have, IntType):
        remedy = f"{want}({written}), which panics if it is no member"
    elif isinstance(want, WordType) and isinstance(have, IntType):
        remedy = f"from_raw({want}, {written})"
    context.fail("type-mismatch", node, f"{written} is {describe(have)}, and {describe(want)} is needed", remedy)


def retype(context: Context, e: Expression, want: Type, node: ast.AST) -> Expression:
    """An untyped constant expression, or an operator on such, as one of type `want`."""
    if e.type != UNTYPED:
        return coerce(context, e, want, node)
    if not isinstance(want, IntType):
        value = evaluate(e) if isinstance(e, Constant) else None
        shown = text(node) if value is None or str(value) == text(node) else f"{text(node)} (= {value})"
        remedy = f"a value of type {describe(want)}"
        if isinstance(want, BoolType):
            remedy = "True or False"
        elif isinstance(want, EnumType):
            remedy = f"a member of {want}, or {want}({text(node)})"
        elif isinstance(want, WordType):
            remedy = f"from_raw({want}, {text(node)})"
        context.fail("type-mismatch", node, f"{shown} is an integer, and {describe(want)} is needed", remedy)
    match e:
        case Constant():
            value = e.value
            if isinstance(e, UntypedConstant) and e.masked and not want.signed and -(1 << want.bits) <= value < 0:
                value = wrap(value, want)
            if not fits(value, want):
                context.fail(
                    "constant-range",
                    node,
                    f"{value} does not fit {want} ({want.minimum} to {want.maximum})",
                    "a wider type, or a smaller constant",
                )
            return Constant(want, e.span, value, e.name)
        case Conditional():
            return Conditional(want, e.span, e.condition, retype(context, e.then, want, node), retype(context, e.otherwise, want, node))
        case Binary():
            # A shift count has its own type; every other operand is untyped as the whole is.
            right = retype(context, e.right, want, node) if e.right.type == UNTYPED else e.right
            return Binary(want, e.span, e.operator, retype(context, e.left, want, node), right, e.wrapping)
        case Unary():
            return Unary(want, e.span, e.operator, retype(context, e.operand, want, node))
        case BuiltinCall():
            return BuiltinCall(want, e.span, e.builtin, [retype(context, a, want, node) for a in e.arguments], e.text)
        case Index():
            assert isinstance(e.base, ConstantTable)
            table = e.base.table
            bad = next((value for value in table.values if not fits(value, want)), None)
            if bad is not None:
                context.fail("constant-range", node, f"{bad} in {table.name} does not fit {want}", "a wider type")
            element = Index(table.element, e.span, e.base, e.index, e.checked)
            return element if table.element == want else Convert(want, e.span, element, ConversionMode.LOSSLESS)
        case _:
            raise AssertionError(f"untyped: {e}")


def natural(context: Context, e: Expression, node: ast.AST) -> Expression:
    """A value whose type nothing asks for: an untyped constant becomes u64, or i64 if negative."""
    if e.type != UNTYPED:
        return e
    value = evaluate(e)
    return retype(context, e, IntType(64, value is not None and value < 0), node)


def unify(context: Context, left: Expression, right: Expression, left_node: ast.AST, right_node: ast.AST) -> tuple[Expression, Expression]:
    """Two operands of one type, where an untyped one takes the other's. Leaves them as they are if they differ."""
    if left.type == UNTYPED and right.type != UNTYPED and isinstance(right.type, IntType):
        return retype(context, left, right.type, left_node), right
    if right.type == UNTYPED and left.type != UNTYPED and isinstance(left.type, IntType):
        return left, retype(context, right, left.type, right_node)
    return left, right


def struct_of(context: Context, base: Expression, node: ast.expr) -> Expression:
    """The struct that a pointer points to; anything else as it is."""
    if isinstance(base.type, PointerType):
        if base.type.optional:
            maybe_none(context, base, node)
        return base.place if isinstance(base, AddressOf) else Deref(base.type.target, base.span, base)
    return base


def index_value(context: Context, node: ast.expr) -> Expression:
    """An index or offset: of any unsigned type, u64 if untyped."""
    e = context.value(node)
    if e.type == UNTYPED:
        if isinstance(e, Constant) and e.value < 0:
            context.fail("index-range", node, f"{e.value} is negative, and indices count from the start", f"len(...) - {-e.value}")
        return retype(context, e, U64, node)
    if not isinstance(e.type, IntType) or e.type.signed:
        remedy = (
            f"u64({text(node)})" if isinstance(e.type, IntType) else f"{text(node)}.value" if isinstance(e.type, EnumType) else "an unsigned integer"
        )
        context.fail("index-type", node, f"{text(node)} is {describe(e.type)}, and an index is unsigned", remedy)
    return e


def check_zero(context: Context, kind: Type, node: ast.AST) -> None:
    """Complain if zero bytes are no value of the type."""
    if not zero_is_value(kind):
        context.fail(
            "zero-value",
            node,
            f"zero bytes are no {describe(kind)}: it holds a non-null pointer, or an enum without a member 0",
            "Ptr[T] | None, an enum with a member 0, or a value for each field",
        )
