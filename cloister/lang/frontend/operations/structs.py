# SPDX-License-Identifier: BSD-2-Clause
"""Operations on structs and words: `copy`, `zeroed`, sizes and offsets, `replace`, raw values.

Invariant: an enum field of a word that comes out of `from_raw` holds a member.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.arguments import ordered_arguments, struct_argument, text_argument, type_argument
from cloister.lang.frontend.checking.coercion import as_type, check_zero, struct_of
from cloister.lang.frontend.checking.context import Context, Operations
from cloister.lang.frontend.checking.places import is_place
from cloister.lang.frontend.constants import fits, known_value
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import describe, holds_shared, size_and_alignment
from cloister.lang.frontend.walk import walk
from cloister.lang.program import (
    BitField,
    BuiltinCall,
    Call,
    ConversionMode,
    Convert,
    CopyOf,
    EnumType,
    Expression,
    IntType,
    NeverType,
    SharedLoad,
    StructType,
    VoidType,
    WordField,
    WordType,
    WordValue,
    Zeroed,
)


def _copy(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["place"])
    e = struct_of(context, context.value(argument), argument)
    if not isinstance(e.type, StructType):
        context.fail("type-mismatch", node, f"{text(argument)} is {describe(e.type)}, and copy is of structs", "the value itself")
    complete(context.session, e.type)
    if holds_shared(e.type):
        context.fail(
            "shared-read",
            node,
            f"{e.type} holds Shared fields, so it is not copied as a whole",
            "each field by .relaxed() or .acquire()",
        )
    return CopyOf(e.type, context.span(node), e) if is_place(e) else e


def _zeroed(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["kind"])
    kind = type_argument(context, argument)
    if not isinstance(kind, StructType | WordType | EnumType | IntType) or (isinstance(kind, StructType) and kind.bound):
        context.fail("type-mismatch", argument, f"zeroed of {describe(kind)}", "a struct; an array by array(n)")
    check_zero(context, kind, argument)
    return Zeroed(kind, context.span(node))


def _sizeof(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["kind"])
    kind = type_argument(context, argument)
    if isinstance(kind, VoidType | NeverType):
        context.fail("type-mismatch", argument, f"{describe(kind)} has no size", "a type of values")
    return UntypedConstant(UNTYPED, context.span(node), size_and_alignment(kind)[0])


def _offsetof(context: Context, node: ast.Call) -> Expression:
    kind_node, field_node = ordered_arguments(context, node, ["kind", "name"])
    kind, name = struct_argument(context, kind_node), text_argument(context, field_node)
    found = next((f for f in kind.fields if f.name == name), None)
    if found is None:
        context.fail("no-attribute", field_node, f"{kind} has no field {name}", "one of " + ", ".join(f.name for f in kind.fields))
    return UntypedConstant(UNTYPED, context.span(node), found.offset)


def word_fields(context: Context, node: ast.Call, kind: WordType, keywords: list[ast.keyword]) -> list[tuple[WordField, Expression]]:
    """The given fields of a word, fitted to their types."""
    result: list[tuple[WordField, Expression]] = []
    seen: set[str] = set()
    for keyword in keywords:
        found = next((f for f in kind.fields if f.name == keyword.arg and not f.name.startswith("_")), None)
        if found is None or keyword.arg in seen:
            names = ", ".join(f.name for f in kind.fields if not f.name.startswith("_"))
            context.fail("field-arguments", keyword.value, f"{kind} has no field {keyword.arg} to give here", f"each once, of {names}")
        seen.add(found.name)
        value = as_type(context, keyword.value, found.type)
        known = known_value(value)
        if known is not None and known >> found.width:
            context.fail(
                "constant-range",
                keyword.value,
                f"{known} does not fit the {found.width} bits of {found.name}",
                f"at most {(1 << found.width) - 1}",
            )
        result.append((found, value))
    return result


def _replace(context: Context, node: ast.Call) -> Expression:
    if len(node.args) != 1:
        context.fail("argument-count", node, "replace takes a word, and fields by name", "replace(word, field=value)")
    base = context.value(node.args[0])
    if not isinstance(base.type, WordType):
        context.fail(
            "type-mismatch",
            node.args[0],
            f"{text(node.args[0])} is {describe(base.type)}, and replace is of words",
            "a word; a struct's field is assigned",
        )
    return WordValue(base.type, context.span(node), word_fields(context, node, base.type, node.keywords), base)


def _to_raw(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["word"])
    e = context.value(argument)
    if not isinstance(e.type, WordType):
        context.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, and to_raw is of words", "a word; an enum's .value")
    return Convert(e.type.base, context.span(node), e, ConversionMode.LOSSLESS)


def _from_raw(context: Context, node: ast.Call) -> Expression:
    kind_node, x = ordered_arguments(context, node, ["kind", "x"])
    kind = type_argument(context, kind_node)
    if not isinstance(kind, WordType):
        context.fail("conversion", kind_node, f"{text(kind_node)} is no word", "a word; an enum by Enum(x)")
    raw = as_type(context, x, kind.base)
    word = Convert(kind, context.span(node), raw, ConversionMode.LOSSLESS)
    partial = [f for f in kind.fields if isinstance(f.type, EnumType) and len(f.type.members) < 1 << f.width]
    known = known_value(raw)
    if not partial:
        return word
    if known is not None:
        for f in partial:
            bits = (known >> f.shift) & ((1 << f.width) - 1)
            if not fits(bits, f.type):
                context.fail(
                    "constant-overflow",
                    node,
                    f"{text(node)} always panics: {bits} in {f.name} is no {f.type}",
                    "the raw value of a word",
                )
        return word
    # A stranger in an enum field panics here, so that a field that is read is always a member. The value is looked at more than once.
    if any(isinstance(part, Call | SharedLoad | BuiltinCall) for part in walk(raw)):
        context.fail(
            "conversion",
            node,
            f"{kind} has an enum field, which is checked, and {text(x)} would be evaluated for each check",
            f"raw: {kind.base} = {text(x)}, and from_raw({kind}, raw)",
        )
    checked: list[tuple[WordField, Expression]] = []
    for f in partial:
        assert isinstance(f.type, EnumType)
        wide = f.width > f.type.storage.bits
        bits_of_it = BitField(kind.base if wide else f.type.storage, word.span, word, f)
        checked.append((f, Convert(f.type, word.span, bits_of_it, ConversionMode.CHECKED)))
    return WordValue(kind, word.span, checked, word)


OPERATIONS: Operations = {
    "copy": _copy,
    "zeroed": _zeroed,
    "sizeof": _sizeof,
    "offsetof": _offsetof,
    "replace": _replace,
    "to_raw": _to_raw,
    "from_raw": _from_raw,
}
