# SPDX-License-Identifier: BSD-2-Clause
"""Assignments to locals and places.

Invariant: a value is evaluated before the place it goes to, and what the assignment changes is known no more afterwards.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.checking.coercion import check_zero, coerce, mismatch, struct_of
from cloister.lang.frontend.checking.context import Context, WidenLocal
from cloister.lang.frontend.checking.places import is_place, pointer_to, view_of
from cloister.lang.frontend.declare.values import array_type
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions.operators import BINARY, binary_operation
from cloister.lang.frontend.flow import key_of
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.statements.locals import check_not_global, forget, store_local
from cloister.lang.frontend.types import describe, holds_shared
from cloister.lang.program import (
    ArrayType,
    Assign,
    AugmentedAssign,
    BitField,
    Constant,
    ConstantTable,
    CopyOf,
    Expression,
    Field,
    FunctionAddressType,
    Index,
    Local,
    LocalRef,
    NarrowPointer,
    NeverType,
    PointerType,
    SharedType,
    Statement,
    StructType,
    Type,
    VoidType,
    WidenPointer,
    WordType,
    Zeroed,
)


def check_annotated_assign(context: Context, node: ast.AnnAssign, into: list[Statement]) -> None:
    """`local: annotation = value`."""
    target = node.target
    if not isinstance(target, ast.Name):
        context.fail("assign-target", node, f"{text(target)} has its type already", f"{text(target)} = ...")
    if target.id in context.globals_declared:
        context.fail("one-type", node, f"{target.id} is a module variable, which has its type already", f"{target.id} = ...")
    kind = read_type(context.session, context.scope, node.annotation)
    complete(context.session, kind)
    if isinstance(kind, ArrayType):
        kind = array_type(context, kind, node.value, node)
    if isinstance(kind, SharedType | VoidType | NeverType):
        context.fail(
            "unknown-type",
            node.annotation,
            f"a local cannot be {describe(kind)}",
            "a type of values; Shared is for fields and elements",
        )
    local = _local(context, target, kind, node.annotation)
    context.annotated.add(target.id)
    if node.value is None:
        return
    value: Expression
    if isinstance(kind, ArrayType):
        check_zero(context, kind, node)
        value, known = Zeroed(kind, context.span(node.value)), False
    else:
        value, known = _fitted(context, node.value, kind)
    store_local(context, local, value, known, node, into)


def _local(context: Context, target: ast.Name, kind: Type, at: ast.AST) -> Local:
    """The local of that name and type, new or known."""
    known = context.locals.get(target.id)
    if known is not None:
        if known.type != kind:
            context.fail(
                "one-type",
                at,
                f"{target.id} is {describe(known.type)} in this function, and cannot also be {describe(kind)}",
                "another name",
                [(known.span, f"{target.id} is declared here")],
            )
        return known
    check_not_global(context, target)
    local = Local(target.id, kind, context.span(target))
    context.locals[target.id] = local
    context.poisoned.discard(target.id)
    return local


def _fitted(context: Context, node: ast.expr, kind: Type) -> tuple[Expression, bool]:
    """A value for a place of that type, and whether it is a pointer known not to be None."""
    return _fit(context, context.infer(node), node, kind)


def _fit(context: Context, e: Expression, node: ast.expr, kind: Type) -> tuple[Expression, bool]:
    known = (isinstance(e.type, PointerType) and not e.type.optional) or isinstance(e.type, StructType)
    return coerce(context, e, kind, node), known and isinstance(kind, PointerType)


def check_assign(context: Context, node: ast.Assign, into: list[Statement]) -> None:
    """`target = value`."""
    if len(node.targets) != 1:
        context.fail("assign-target", node, "one assignment has one target", "an assignment for each")
    _assign(context, node, node.targets[0], node.value, into)


def _assign(context: Context, node: ast.stmt, target: ast.expr, value: ast.expr, into: list[Statement]) -> None:
    if isinstance(target, ast.Name) and target.id not in context.globals_declared:
        _assign_local(context, node, target, value, into)
        return
    if isinstance(target, ast.Tuple | ast.List | ast.Starred):
        context.fail("assign-target", target, "a tuple is no target", "an assignment for each; a local for a value that is swapped")
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        context.fail("assign-target", target, f"{text(target)} cannot be assigned", "a variable, field or element")
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
        context.fail("assign-target", target, "a slice cannot be assigned", "fill(v, x), copy_bytes(to, source), or a `for` loop")
    # The value is evaluated first: what it changes is not known any more when the place is.
    e = context.infer(value)
    place = _target(context, target)
    if isinstance(place.type, StructType):
        e = struct_of(context, e, value)
        if e.type is not place.type:
            mismatch(context, e.type, place.type, value)
        if holds_shared(place.type):
            context.fail("shared-read", node, f"{place.type} holds Shared fields, so it is not copied as a whole", "each field by .store(v)")
        fitted: Expression = CopyOf(e.type, e.span, e) if is_place(e) else e
        known = False
    else:
        fitted, known = _fit(context, e, value, place.type)
    forget(context, place)
    if known and isinstance(place.type, PointerType) and place.type.optional:
        key = key_of(place)
        if key is not None:
            context.flow.facts.add(key)
    into.append(Assign(context.span(node), place, fitted))


def _target(context: Context, node: ast.expr) -> Expression:
    """A place that may be assigned."""
    place = context.place(node)
    if isinstance(place.type, SharedType):
        context.fail("shared-read", node, f"{text(node)} is {place.type}: a write names its ordering", f"{text(node)}.store(v) or .release(v)")
    if isinstance(place.type, ArrayType):
        context.fail(
            "assign-target",
            node,
            f"{text(node)} is an array, which is not assigned as a whole",
            "its elements; fill(v, x); copy_bytes(to, source)",
        )
    if not is_place(place) or (isinstance(place, Index) and isinstance(place.base, ConstantTable)):
        context.fail("assign-target", node, f"{text(node)} cannot be assigned", "a variable, field or element")
    base = place
    while isinstance(base, Field | BitField | Index):
        base = base.base
        kind = base.type
        if isinstance(kind, StructType) and kind.bound:
            context.fail("constant-struct", node, f"a {kind} is given by the system description, and constant", "a module variable beside it")
    if (
        isinstance(place, BitField)
        and isinstance(base, LocalRef)
        and base.local.parameter
        and base.local.name == "self"
        and isinstance(base.type, WordType)
    ):
        context.fail(
            "assign-target",
            node,
            "self is a word here: a value, whose change the caller would not see",
            "return replace(self, field=value)",
        )
    return place


def _assign_local(context: Context, node: ast.stmt, target: ast.Name, value: ast.expr, into: list[Statement]) -> None:
    local = context.locals.get(target.id)
    if local is not None:
        if isinstance(local.type, StructType):
            e = coerce(context, context.infer(value), local.type, value)
            store_local(context, local, e, False, node, into)
            return
        if isinstance(local.type, ArrayType):
            context.fail("assign-target", target, f"{target.id} is an array, which is not assigned as a whole", "its elements; fill(v, x)")
        if isinstance(local.type, PointerType) and not local.type.optional and not local.parameter:
            e = context.place(value)
            optional = isinstance(e.type, PointerType) and e.type.optional and e.type.target is local.type.target and not context.not_none(e)
            if (optional or (isinstance(e.type, VoidType) and isinstance(e, Constant))) and local.name not in context.annotated:
                raise WidenLocal(local.name)
            fitted = coerce(context, context.narrowed(e), local.type, value)
            store_local(context, local, fitted, True, node, into)
            return
        fitted, known = _fitted(context, value, local.type)
        store_local(context, local, fitted, known, node, into)
        return
    if target.id in context.poisoned and target.id in context.scope.names:
        raise Rejected
    check_not_global(context, target)
    e = context.value(value)
    known = False
    if isinstance(e.type, StructType) and is_place(e):
        e = pointer_to(e, e.span)
    if isinstance(e.type, ArrayType) and is_place(e) and not isinstance(e, ConstantTable):
        e = view_of(e, e.span)
    if isinstance(e, NarrowPointer):
        e, known = e.operand, True
    if isinstance(e.type, PointerType) and target.id in context.optional_locals and not e.type.optional:
        e, known = WidenPointer(PointerType(e.type.target, True), e.span, e), True
    if e.type == UNTYPED:
        context.fail("local-type", target, f"nothing says which integer type {target.id} has", f"{target.id}: u32 = {text(value)}")
    if isinstance(e.type, VoidType):
        context.fail("local-type", target, "nothing says what None would point to", f"{target.id}: Ptr[T] | None = None")
    if isinstance(e.type, FunctionAddressType | ArrayType | NeverType):
        context.fail(
            "function-value" if isinstance(e.type, FunctionAddressType) else "not-indexable",
            value,
            f"{text(value)} is no value for a local",
            "a value",
        )
    local = Local(target.id, e.type, context.span(target))
    context.locals[target.id] = local
    context.poisoned.discard(target.id)
    store_local(context, local, e, known, node, into)


def check_augmented_assign(context: Context, node: ast.AugAssign, into: list[Statement]) -> None:
    """`place += value` and the like."""
    if isinstance(node.op, ast.Div):
        context.fail("true-division", node, "`/=` gives a floating-point number in Python", f"{text(node.target)} //= {text(node.value)}")
    operator = BINARY.get(type(node.op))
    if operator is None:
        context.fail("operator", node, "this operator does not exist in target code", "+= -= *= //= %= <<= >>= &= |= ^=")
    if isinstance(node.target, ast.Name) and node.target.id not in context.locals and node.target.id not in context.globals_declared:
        if node.target.id in context.poisoned:
            raise Rejected
        check_not_global(context, node.target)
        context.fail("unassigned", node.target, f"{node.target.id} has no value here", f"{node.target.id}: u32 = 0 before")
    _target(context, node.target)
    value = context.value(node.value)
    place = _target(context, node.target)  # again: it must be a place still after the value's side effects
    both = binary_operation(context, operator, place, value, node, node.target, node.value)
    right = getattr(both, "right", None)
    assert isinstance(right, Expression)
    forget(context, place)
    into.append(AugmentedAssign(context.span(node), place, operator, right))
