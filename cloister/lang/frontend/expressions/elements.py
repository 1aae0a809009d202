# SPDX-License-Identifier: BSD-2-Clause
"""Subscripts: elements and slices of arrays, views and tables of constants.

Invariant: an index that is known lies within its array, and costs no check; any other is checked.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import index_value
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import is_place, mark_address_taken
from cloister.lang.frontend.constants import known_value
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import ArrayType, ConstantTable, Expression, Index, Slice, Type, ViewType


def check_subscript(context: Context, node: ast.Subscript) -> Expression:
    """`base[index]` and `base[start:stop]`."""
    base, span = context.infer(node.value), context.span(node)
    kind = base.type
    if not isinstance(kind, ArrayType | ViewType):
        context.fail(
            "not-indexable",
            node,
            f"{text(node.value)} is {describe(kind)}, which has no elements",
            "an array, a view or a tuple of constants",
        )
    if isinstance(node.slice, ast.Slice):
        return _slice(context, node, node.slice, base, kind.element)
    index = index_value(context, node.slice)
    known = known_value(index)
    checked = True
    if isinstance(kind, ArrayType) and known is not None:
        if known >= kind.length:
            context.fail(
                "index-range",
                node.slice,
                f"{known} is out of range: {text(node.value)} has {kind.length} elements",
                f"0 to {kind.length - 1}",
            )
        checked = False
    if isinstance(base, ConstantTable):
        return _table(context, node, base, index, known, checked)
    if isinstance(kind, ArrayType) and not is_place(base):
        context.fail("value-in-place", node, f"{text(node.value)} has no address", "a local first")
    return Index(kind.element, span, base, index, checked)


def _table(context: Context, node: ast.Subscript, base: ConstantTable, index: Expression, known: int | None, checked: bool) -> Expression:
    span = context.span(node)
    untyped = base.table in context.session.untyped_tables
    if known is not None and untyped:
        return UntypedConstant(UNTYPED, span, base.table.values[known])
    return Index(UNTYPED if untyped else base.table.element, span, base, index, checked)


def _slice(context: Context, node: ast.Subscript, part: ast.Slice, base: Expression, element: Type) -> Expression:
    if part.step is not None:
        context.fail("not-indexable", node, "a slice has no step", "a loop with `range(a, b, step)`")
    if isinstance(base, ConstantTable) or not (isinstance(base.type, ViewType) or is_place(base)):
        context.fail("not-indexable", node, f"{text(node.value)} cannot be sliced", "an array or a view")
    if isinstance(element, ArrayType):
        context.fail("not-indexable", node, f"{text(node.value)} holds arrays, and there are no views of arrays", f"a slice of {text(node.value)}[i]")
    start = None if part.lower is None else index_value(context, part.lower)
    stop = None if part.upper is None else index_value(context, part.upper)
    if isinstance(base.type, ArrayType):
        mark_address_taken(base)
        for bound, at in ((start, part.lower), (stop, part.upper)):
            known = None if bound is None else known_value(bound)
            if known is not None and at is not None and known > base.type.length:
                context.fail(
                    "index-range",
                    at,
                    f"{known} is out of range: {text(node.value)} has {base.type.length} elements",
                    f"at most {base.type.length}",
                )
    return Slice(ViewType(element), context.span(node), base, start, stop)
