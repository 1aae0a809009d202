# SPDX-License-Identifier: BSD-2-Clause
"""Places: what lies in memory or in a variable, its address, and the uses of locals.

Invariant: whoever takes the address of a place marks the local that it lies in.
"""

from __future__ import annotations

from cloister.lang.program import (
    AddressOf,
    ArrayType,
    BitField,
    ConstantTable,
    Deref,
    Expression,
    Field,
    GlobalRef,
    Index,
    LocalRef,
    PointerType,
    Span,
    StructType,
    ViewOf,
    ViewType,
)


def is_place(e: Expression) -> bool:
    """Whether it denotes something in memory (or a variable)."""
    if isinstance(e, LocalRef | GlobalRef | Deref | Field):
        return True
    if isinstance(e, BitField):
        return is_place(e.base)
    if isinstance(e, Index):
        return isinstance(e.base.type, ViewType) or (not isinstance(e.base, ConstantTable) and is_place(e.base))
    return False


def mark_address_taken(e: Expression) -> None:
    """The place's address is used: if it lies in a local, that local is in memory."""
    while isinstance(e, Field | BitField | Index):
        e = e.base
    if isinstance(e, LocalRef) and isinstance(e.type, StructType | ArrayType):
        e.local.address_taken = True


def pointer_to(place: Expression, span: Span) -> Expression:
    """The pointer to a struct place."""
    if isinstance(place, Deref):
        return place.pointer
    mark_address_taken(place)
    return AddressOf(PointerType(place.type), span, place)


def view_of(e: Expression, span: Span) -> Expression:
    """An array place as a view; a view as itself."""
    if isinstance(e.type, ViewType):
        return e
    assert isinstance(e.type, ArrayType)
    mark_address_taken(e)
    return ViewOf(ViewType(e.type.element), span, e)
