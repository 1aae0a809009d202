# SPDX-License-Identifier: BSD-2-Clause
"""What is known of an expression before it runs: the range of its value, and whether its evaluation may be moved.

A check is left out of the generated code only if `bounds`, or a theorem (`theorems`), shows that it cannot fail. Operands are evaluated from left to right; where the
generated code would do otherwise, it asks `stable` (no evaluation of anything else changes the value) or `total` (cannot panic, has no
effect).
Being unsure is always allowed: the widest range, not stable, not total.
"""

from __future__ import annotations

from collections.abc import Mapping

from cloister.lang import program as p

Bounds = tuple[int, int]


def integer_of(kind: p.Type) -> p.IntType | None:
    """The integer type that holds a value of this type under the generated code, None for bools and all that is no integer."""
    match kind:
        case p.IntType():
            return kind
        case p.EnumType():
            return kind.storage
        case p.WordType():
            return kind.base
        case p.SharedType():
            return integer_of(kind.inner)
        case _:
            return None


def type_bounds(kind: p.Type) -> Bounds:
    integer = integer_of(kind)
    return (integer.minimum, integer.maximum) if integer else (0, 1)


def _meet(a: Bounds, b: Bounds) -> Bounds:
    low, high = max(a[0], b[0]), min(a[1], b[1])
    return (low, high) if low <= high else b


def bounds(e: p.Expression, known: Mapping[p.Local, Bounds]) -> Bounds:
    """A range that holds every value of an expression of integer, enum, word or bool type. `known` tells of loop variables."""
    whole = type_bounds(e.type)
    match e:
        case p.Constant():
            return (e.value, e.value)
        case p.LocalRef():
            return known.get(e.local, whole)
        case p.ViewLength():
            return _meet((0, p.LONGEST_VIEW), whole)
        case p.BitField() if isinstance(e.field.type, p.IntType) and not e.field.type.signed:
            return (0, (1 << e.field.width) - 1)
        case p.Conditional():
            a, b = bounds(e.then, known), bounds(e.otherwise, known)
            return (min(a[0], b[0]), max(a[1], b[1]))
        case p.Convert():
            inner = bounds(e.operand, known)
            if e.mode is p.ConversionMode.TRUNCATE:
                return inner if whole[0] <= inner[0] and inner[1] <= whole[1] else whole
            return _meet(inner, whole)
        case p.Binary():
            exact = binary_bounds(e, known)
            if exact is None:
                return whole
            if e.wrapping and not (whole[0] <= exact[0] and exact[1] <= whole[1]):
                return whole
            return _meet(exact, whole)
        case _:
            return whole


def binary_bounds(e: p.Binary, known: Mapping[p.Local, Bounds]) -> Bounds | None:
    """The range of the exact result, before it is checked or wrapped; None if nothing better than the type's range is known."""
    (a, b), (c, d) = bounds(e.left, known), bounds(e.right, known)
    op = p.BinaryOperator
    match e.operator:
        case op.ADD:
            return (a + c, b + d)
        case op.SUB:
            return (a - d, b - c)
        case op.MUL:
            corners = (a * c, a * d, b * c, b * d)
            return (min(corners), max(corners))
        case op.FLOOR_DIV if c > 0:
            return (min(a // c, a // d), max(b // c, b // d))
        case op.MOD if c > 0:
            return (0, min(d - 1, b) if a >= 0 else d - 1)
        case op.SHL if c >= 0 and d <= 64:
            corners = (a << c, a << d, b << c, b << d)
            return (min(corners), max(corners))
        case op.SHR if c >= 0 and d <= 64:
            corners = (a >> c, a >> d, b >> c, b >> d)
            return (min(corners), max(corners))
        case op.AND if a >= 0 and c >= 0:
            return (0, min(b, d))
        case op.OR | op.XOR if a >= 0 and c >= 0:
            return (0, (1 << max(b.bit_length(), d.bit_length())) - 1)
        case _:
            return None


def fits(e: p.Binary, known: Mapping[p.Local, Bounds]) -> bool:
    """Whether the exact result of the operation certainly fits its type."""
    exact, whole = binary_bounds(e, known), type_bounds(e.type)
    return exact is not None and whole[0] <= exact[0] and exact[1] <= whole[1]


def stable(e: p.Expression) -> bool:
    """Whether the value stays the same whatever else is evaluated in the same statement: literals, locals, and places inside them.

    A place of struct or array type is a reference here, and what it refers to never changes: assignment copies into it.
    """
    match e:
        case p.Constant() | p.LocalRef() | p.ConstantTable() | p.RegionRef():
            return True
        case p.GlobalRef():
            return e.variable.constant or isinstance(e.type, (p.StructType, p.ArrayType))
        case p.Deref():
            return stable(e.pointer)
        case p.AddressOf():
            return stable(e.place)
        case p.NarrowPointer() | p.WidenPointer():
            return stable(e.operand)
        case p.Field():
            return isinstance(e.type, (p.StructType, p.ArrayType)) and stable(e.base)
        case p.ViewOf():
            return stable(e.array)
        case _:
            return False


def total(e: p.Expression, known: Mapping[p.Local, Bounds]) -> bool:
    """Whether evaluating it can neither panic nor have an effect. Reads of shared memory count as effects: it may be a device's."""
    match e:
        case p.Constant() | p.LocalRef() | p.GlobalRef() | p.ConstantTable() | p.RegionRef() | p.Zeroed() | p.FunctionRef():
            return True
        case p.Deref():
            return total(e.pointer, known)
        case p.AddressOf() | p.CopyOf():
            return total(e.place, known)
        case p.NarrowPointer() | p.WidenPointer():
            return total(e.operand, known)
        case p.Field() | p.BitField():
            return total(e.base, known)
        case p.Index():
            return not e.checked and total(e.base, known) and total(e.index, known)
        case p.ViewOf():
            return total(e.array, known)
        case p.ViewLength():
            return total(e.view, known)
        case p.Compare() | p.Logical():
            return total(e.left, known) and total(e.right, known)
        case p.Chain():
            return all(total(x, known) for x in e.operands)
        case p.Conditional():
            return total(e.condition, known) and total(e.then, known) and total(e.otherwise, known)
        case p.Unary():
            return e.operator is not p.UnaryOperator.NEG and total(e.operand, known)
        case p.Convert():
            return e.mode is not p.ConversionMode.CHECKED and total(e.operand, known)
        case p.Binary():
            return _total_binary(e, known)
        case _:
            return False


def _total_binary(e: p.Binary, known: Mapping[p.Local, Bounds]) -> bool:
    if not (total(e.left, known) and total(e.right, known)):
        return False
    op = p.BinaryOperator
    if e.operator in (op.AND, op.OR, op.XOR):
        return True
    low, high = bounds(e.right, known)
    if e.operator in (op.SHL, op.SHR):
        integer = integer_of(e.type)
        if integer is None or low < 0 or high >= integer.bits:
            return False
    if e.operator in (op.FLOOR_DIV, op.MOD) and low <= 0:
        return False
    return e.wrapping or e.operator in (op.SHR, op.MOD) or fits(e, known)
