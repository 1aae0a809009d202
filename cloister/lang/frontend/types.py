# SPDX-License-Identifier: BSD-2-Clause
"""Types: their properties and memory layout.

Invariant: layout is C's natural alignment on a 64-bit machine: a pointer has 8 bytes, a view is a pointer and a `u64` length.
"""

from __future__ import annotations

from cloister.lang.frontend.scope import UNTYPED
from cloister.lang.program import (
    ArrayType,
    BoolType,
    EnumType,
    FunctionAddressType,
    IntType,
    NeverType,
    PointerType,
    SharedType,
    StructType,
    Type,
    ViewType,
    VoidType,
    WordType,
)

BOOL = BoolType()
VOID = VoidType()
NEVER = NeverType()
FUNCTION_ADDRESS = FunctionAddressType()
U8 = IntType(8, False)
U32 = IntType(32, False)
U64 = IntType(64, False)
I64 = IntType(64, True)

INTEGERS: dict[str, IntType] = {f"{letter}{bits}": IntType(bits, letter == "i") for letter in "ui" for bits in (8, 16, 32, 64)}


def describe(kind: Type) -> str:
    """A type as messages call it."""
    if kind == UNTYPED:
        return "an untyped constant"
    if isinstance(kind, ArrayType):
        return f"Array[{describe(kind.element)}] of {kind.length}"
    return str(kind)


def size_and_alignment(kind: Type) -> tuple[int, int]:
    """Bytes in memory, and alignment. Structs must be complete."""
    if isinstance(kind, IntType):
        return kind.bits // 8, kind.bits // 8
    if isinstance(kind, BoolType):
        return 1, 1
    if isinstance(kind, EnumType):
        return kind.storage.bits // 8, kind.storage.bits // 8
    if isinstance(kind, WordType):
        return kind.base.bits // 8, kind.base.bits // 8
    if isinstance(kind, StructType):
        return kind.size, kind.alignment
    if isinstance(kind, ArrayType):
        size, alignment = size_and_alignment(kind.element)
        return size * kind.length, alignment
    if isinstance(kind, PointerType):
        return 8, 8
    if isinstance(kind, ViewType):
        return 16, 8
    if isinstance(kind, SharedType):
        return size_and_alignment(kind.inner)
    raise AssertionError(f"no size: {kind}")


def zero_is_value(kind: Type) -> bool:
    """Whether zero bytes are a value of the type."""
    if isinstance(kind, PointerType):
        return kind.optional
    if isinstance(kind, EnumType):
        return any(value == 0 for _, value in kind.members)
    if isinstance(kind, ArrayType):
        return zero_is_value(kind.element)
    if isinstance(kind, StructType):
        return all(zero_is_value(f.type) for f in kind.fields)
    if isinstance(kind, WordType):
        return all(zero_is_value(f.type) for f in kind.fields)
    return True


def only_shared(kind: Type) -> bool:
    """Whether all of it is `Shared`, so that it may lie in memory that others write."""
    if isinstance(kind, SharedType):
        return True
    if isinstance(kind, ArrayType):
        return only_shared(kind.element)
    if isinstance(kind, StructType):
        return all(only_shared(f.type) for f in kind.fields)
    return False


def holds_shared(kind: Type) -> bool:
    """Whether any of it is `Shared`, so that it is not copied as a whole."""
    if isinstance(kind, SharedType):
        return True
    if isinstance(kind, ArrayType):
        return holds_shared(kind.element)
    if isinstance(kind, StructType):
        return any(holds_shared(f.type) for f in kind.fields)
    return False
