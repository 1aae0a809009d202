# SPDX-License-Identifier: BSD-2-Clause
"""Values made by calling a type: structs, words, enums, integers.

Invariant: a struct has a value for each field, a word for each that has no other.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.arguments import arguments_by_name, check_written_order, one_value
from cloister.lang.frontend.checking.coercion import as_type, check_zero, natural, retype
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.known import checked
from cloister.lang.frontend.operations.structs import word_fields
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import UNTYPED, count, text
from cloister.lang.frontend.types import describe, holds_shared, zero_is_value
from cloister.lang.program import (
    ArrayType,
    BoolType,
    Constant,
    ConversionMode,
    Convert,
    EnumType,
    Expression,
    IntType,
    StructType,
    StructValue,
    WordType,
    WordValue,
)


def struct_from_call(context: Context, node: ast.Call, kind: StructType) -> Expression:
    """`Struct(...)`."""
    complete(context.session, kind)
    if kind.bound:
        context.fail(
            "bound-instance",
            node,
            f"{kind} is bound by the system description, so it is not made in a function",
            f'at module level: x = {kind}("name")',
        )
    return struct_value(context, node, kind)


def struct_value(context: Context, node: ast.Call, kind: StructType) -> StructValue:
    """A struct from its fields."""
    if holds_shared(kind):
        context.fail(
            "field-arguments",
            node,
            f"{kind} holds Shared fields, so it is not written as a whole",
            f"zeroed({kind}), and .store(v) for each field",
        )
    settable = [f for f in kind.fields if not isinstance(f.type, ArrayType)]
    given: dict[str, ast.expr] = {}
    names = [f.name for f in settable]
    if len(node.args) > len(names):
        context.fail(
            "field-arguments",
            node,
            f"{kind} has {count(len(names), 'field')} to give, and {len(node.args)} are given",
            ", ".join(names),
        )
    for keyword in node.keywords:
        if keyword.arg not in names:
            context.fail("field-arguments", keyword.value, f"{kind} has no field {keyword.arg} to give", "one of " + ", ".join(names))
    given = arguments_by_name(context, node, names, kind.name)
    values: list[Expression | None] = []
    typed: dict[str, Expression] = {}
    for f in kind.fields:
        argument = given.get(f.name)
        if argument is not None:
            typed[f.name] = as_type(context, argument, f.type)
            values.append(typed[f.name])
        elif f.default is not None:
            values.append(f.default)
        elif isinstance(f.type, ArrayType):
            check_zero(context, f.type, node)
            values.append(None)
        else:
            context.fail(
                "field-arguments",
                node,
                f"{kind} is not given {f.name}",
                f"{f.name}: a value of type {describe(f.type)}, or a default in {kind}",
            )
    check_written_order(context, given, typed)
    return StructValue(kind, context.span(node), values)


def word_from_call(context: Context, node: ast.Call, kind: WordType) -> Expression:
    """`Word(...)`."""
    complete(context.session, kind)
    if node.args:
        context.fail(
            "field-arguments",
            node.args[0],
            f"the fields of {kind} are given by name",
            f"{kind}({kind.fields[0].name}=...), or from_raw({kind}, x)",
        )
    values = word_fields(context, node, kind, node.keywords)
    names = {f.name for f, _ in values}
    for f in kind.fields:
        if f.default and f.name not in names:
            values.append((f, Constant(f.type, context.span(node), f.default)))
        elif f.name not in names and not zero_is_value(f.type):
            context.fail(
                "field-arguments",
                node,
                f"{kind} is not given {f.name}, and {describe(f.type)} has no member 0",
                f"{f.name}=..., or a default in {kind}",
            )
    return WordValue(kind, context.span(node), values)


def enum_from_call(context: Context, node: ast.Call, kind: EnumType) -> Expression:
    """`Enum(x)`: checked to be a member."""
    argument = one_value(context, node, kind.name)
    e = natural(context, context.value(argument), argument)
    if not isinstance(e.type, IntType):
        context.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, and {kind} is made from an integer", f"{kind}(integer)")
    return checked(context, Convert(kind, context.span(node), e, ConversionMode.CHECKED), node)


def integer_from_call(context: Context, node: ast.Call, kind: IntType) -> Expression:
    """`u32(x)` and the like: checked to fit."""
    argument = one_value(context, node, str(kind))
    e = context.value(argument)
    if e.type == UNTYPED:
        return retype(context, e, kind, argument)
    if isinstance(e.type, BoolType):
        return Convert(kind, context.span(node), e, ConversionMode.LOSSLESS)
    if not isinstance(e.type, IntType):
        remedy = "an integer or bool"
        if isinstance(e.type, EnumType):
            remedy = f"{kind}({text(argument)}.value)"
        elif isinstance(e.type, WordType):
            remedy = f"{kind}(to_raw({text(argument)}))"
        context.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, which {kind} does not convert", remedy)
    if e.type == kind:
        return e
    lossless = kind.minimum <= e.type.minimum and e.type.maximum <= kind.maximum
    converted = Convert(kind, context.span(node), e, ConversionMode.LOSSLESS if lossless else ConversionMode.CHECKED)
    return checked(context, converted, node)
