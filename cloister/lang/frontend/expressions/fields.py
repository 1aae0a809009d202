# SPDX-License-Identifier: BSD-2-Clause
"""Attributes: fields of structs and words, members and values of enums."""

from __future__ import annotations

import ast
from typing import NoReturn

from cloister.lang.frontend.checking.coercion import struct_of
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import is_place
from cloister.lang.frontend.expressions.names import type_named
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import text
from cloister.lang.frontend.types import U64, describe
from cloister.lang.program import BitField, Constant, ConversionMode, Convert, EnumType, Expression, Field, SharedType, StructType, WordType


def check_attribute(context: Context, node: ast.Attribute) -> Expression:
    """`base.name`."""
    span = context.span(node)
    kind = type_named(context, node.value)
    if isinstance(kind, EnumType):
        value = dict(kind.members).get(node.attr)
        if value is None:
            context.fail("no-attribute", node, f"{kind} has no member {node.attr}", "one of " + ", ".join(name for name, _ in kind.members))
        return Constant(kind, span, value, node.attr)
    if kind is not None:
        context.fail("no-attribute", node, f"{node.attr} of the type {kind}, not of a value", "a value of that type")
    base = context.infer(node.value)
    if isinstance(base.type, EnumType):
        if node.attr != "value":
            context.fail("no-attribute", node, f"a {base.type} has no attribute {node.attr}", f"{text(node.value)}.value, or a comparison")
        return Convert(U64, span, base, ConversionMode.LOSSLESS) if not isinstance(base, Constant) else Constant(U64, span, base.value)
    base = struct_of(context, base, node.value)
    if isinstance(base.type, StructType):
        complete(context.session, base.type)
        found = next((f for f in base.type.fields if f.name == node.attr), None)
        if found is not None:
            if not is_place(base):
                context.fail(
                    "value-in-place",
                    node,
                    f"{text(node.value)} is a new {base.type}",
                    f"a local first: x = {text(node.value)}, and then x.{node.attr}",
                )
            return Field(found.type, span, base, found)
    if isinstance(base.type, WordType):
        complete(context.session, base.type)
        bits = next((f for f in base.type.fields if f.name == node.attr), None)
        if bits is not None:
            return BitField(bits.type, span, base, bits)
    _no_attribute(context, base, node)


def _no_attribute(context: Context, base: Expression, node: ast.Attribute) -> NoReturn:
    kind = base.type
    remedy = "a field or method of its type"
    if isinstance(kind, StructType | WordType):
        names = [f.name for f in kind.fields if not f.name.startswith("_")] + [m.name for m in kind.methods]
        remedy = "one of " + ", ".join(names)
        if any(m.name == node.attr for m in kind.methods):
            context.fail("function-value", node, f"{node.attr} is a method, and methods are called", f"{text(node)}()")
    elif isinstance(kind, SharedType):
        remedy = ".relaxed() or .acquire() to read, .store(v) or .release(v) to write"
    context.fail("no-attribute", node, f"{describe(kind)} has no attribute {node.attr}", remedy)
