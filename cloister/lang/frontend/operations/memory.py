# SPDX-License-Identifier: BSD-2-Clause
"""Operations on views and bytes: lengths, filling and copying, integers out of bytes, overlays.

Invariant: each access that may leave its view carries the check of it.
"""

from __future__ import annotations

import ast
from functools import partial

from cloister.lang.frontend.checking.arguments import byte_view, integer_argument, ordered_arguments, struct_argument, view_argument
from cloister.lang.frontend.checking.coercion import as_type, index_value
from cloister.lang.frontend.checking.context import Context, Operations
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import U64, VOID, describe, only_shared
from cloister.lang.program import (
    ArrayType,
    Builtin,
    BuiltinCall,
    Expression,
    LoadBytes,
    Overlay,
    PointerType,
    SharedType,
    StructType,
    ViewLength,
    ViewType,
)


def _length(context: Context, node: ast.Call) -> Expression:
    (argument,) = ordered_arguments(context, node, ["v"])
    e = context.infer(argument)
    if isinstance(e.type, ArrayType):
        return UntypedConstant(UNTYPED, context.span(node), e.type.length)
    if not isinstance(e.type, ViewType):
        context.fail(
            "type-mismatch",
            node,
            f"{text(argument)} is {describe(e.type)}, which has no length",
            "an array, a view or a tuple of constants",
        )
    return ViewLength(U64, context.span(node), e)


def _fill(context: Context, node: ast.Call) -> Expression:
    to, x = ordered_arguments(context, node, ["view", "value"])
    view = view_argument(context, to)
    assert isinstance(view.type, ViewType)
    element = view.type.element.inner if isinstance(view.type.element, SharedType) else view.type.element
    if isinstance(element, StructType):
        context.fail("type-mismatch", node, f"fill is not for elements of type {element}", "a `for` loop that assigns each")
    value = as_type(context, x, element)
    context.flow.forget_elements()
    return BuiltinCall(VOID, context.span(node), Builtin.FILL, [view, value])


def _copy_bytes(context: Context, node: ast.Call) -> Expression:
    to, source = ordered_arguments(context, node, ["to", "source"])
    return BuiltinCall(VOID, context.span(node), Builtin.COPY_BYTES, [byte_view(context, to), byte_view(context, source)])


def _load(context: Context, node: ast.Call, big_endian: bool) -> Expression:
    kind_node, view, offset = ordered_arguments(context, node, ["kind", "view", "offset"])
    return LoadBytes(integer_argument(context, kind_node), context.span(node), byte_view(context, view), index_value(context, offset), big_endian)


def store_parts(context: Context, node: ast.Call) -> tuple[Expression, Expression, Expression]:
    """View, offset and value of `store_le` and `store_be`."""
    kind_node, view, offset, value = ordered_arguments(context, node, ["kind", "view", "offset", "value"])
    kind = integer_argument(context, kind_node)
    return byte_view(context, view), index_value(context, offset), as_type(context, value, kind)


def _overlay(context: Context, node: ast.Call) -> Expression:
    kind_node, view_node, offset = ordered_arguments(context, node, ["kind", "view", "offset"])
    kind = struct_argument(context, kind_node)
    if not only_shared(kind):
        context.fail("overlay-type", kind_node, f"{kind} has fields that are not Shared", "Shared[T] for each field, arrays and structs of such")
    view = byte_view(context, view_node)
    assert isinstance(view.type, ViewType)
    if not isinstance(view.type.element, SharedType):
        context.fail(
            "overlay-type",
            view_node,
            f"{text(view_node)} is {describe(view.type)}, and an overlay lies over View[Shared[u8]]",
            "load_le(...) and the like",
        )
    return Overlay(PointerType(kind), context.span(node), view, index_value(context, offset))


OPERATIONS: Operations = {
    "len": _length,
    "fill": _fill,
    "copy_bytes": _copy_bytes,
    "load_le": partial(_load, big_endian=False),
    "load_be": partial(_load, big_endian=True),
    "overlay": _overlay,
}
