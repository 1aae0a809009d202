# SPDX-License-Identifier: BSD-2-Clause
"""Types: reading annotations, properties of types, memory layout.

Invariant: layout is C's natural alignment on a 64-bit machine: a pointer has 8 bytes, a view is a pointer and a `u64` length.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from cloister.lang.frontend.scope import UNTYPED, LanguageName, Meaning, ModuleScope, Session, text
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

PYTHON_TYPES = {
    "int": "an integer with a width, such as u32",
    "float": "integers in a smaller unit: there is no floating point",
    "str": "View[u8] for bytes; strings are for log, assert and panic",
    "bytes": "View[u8]",
    "bytearray": "Array[u8] or View[u8]",
    "list": "Array[T] = array(n)",
    "dict": "an array of structs",
    "set": "a bit mask or an array of bool",
    "tuple": "a struct",
    "object": "the struct that is meant",
    "complex": "integers: there is no floating point",
}


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


Resolve = Callable[[ModuleScope, str, ast.AST], Meaning]


class Annotations:
    """Reads annotations. `resolve` gives a name's meaning."""

    def __init__(self, session: Session, resolve: Resolve) -> None:
        self._session = session
        self._resolve = resolve

    def read(self, scope: ModuleScope, node: ast.expr) -> Type:
        """The type that an annotation names; an array's length is 0 here, and comes from its value."""
        node = self.unquote(scope, node)
        if isinstance(node, ast.Constant) and node.value is None:
            return VOID
        if isinstance(node, ast.Name):
            return self._named(scope, node)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self._subscript(scope, node, node.value)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._optional(scope, node)
        self._session.fail(
            "unknown-type", scope, node, f"{text(node)} is not a type", "a type such as u32, bool, Ptr[T], View[T] or a struct"
        )

    def unquote(self, scope: ModuleScope, node: ast.expr) -> ast.expr:
        """An annotation in quotes, read as if it stood without them, at the same place."""
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            return node
        try:
            inner = ast.parse(node.value, mode="eval").body
        except SyntaxError:
            self._session.fail("unknown-type", scope, node, f"{node.value!r} is not a type", "a type such as u32 or Ptr[T]")
        for child in ast.walk(inner):
            ast.copy_location(child, node)
        return inner

    def _named(self, scope: ModuleScope, node: ast.Name) -> Type:
        if node.id == "bool" and node.id not in scope.names:
            return BOOL
        if node.id not in scope.names and node.id in PYTHON_TYPES:
            self._session.fail("python-type", scope, node, f"{node.id} has no fixed size on the device", PYTHON_TYPES[node.id])
        meaning = self._resolve(scope, node.id, node)
        if isinstance(meaning, StructType | EnumType | WordType):
            return meaning
        if isinstance(meaning, LanguageName):
            if meaning.name in INTEGERS:
                return INTEGERS[meaning.name]
            if meaning.name in ("NoReturn", "Never"):
                return NEVER
            if meaning.name in ("Ptr", "Array", "View", "Shared"):
                self._session.fail("unknown-type", scope, node, f"{node.id} does not say of what", f"{node.id}[T] with the element's type")
        self._session.fail("unknown-type", scope, node, f"{node.id} is not a type", "a type such as u32, bool, Ptr[T], View[T] or a struct")

    def _subscript(self, scope: ModuleScope, node: ast.Subscript, head: ast.Name) -> Type:
        if head.id not in scope.names and head.id in PYTHON_TYPES:
            self._session.fail("python-type", scope, node, f"{head.id} has no fixed size on the device", PYTHON_TYPES[head.id])
        meaning = self._resolve(scope, head.id, head)
        former = meaning.name if isinstance(meaning, LanguageName) else ""
        if former not in ("Ptr", "Array", "View", "Shared", "Final"):
            self._session.fail("unknown-type", scope, node, f"{text(node)} is not a type", "Ptr[T], Array[T], View[T] or Shared[T]")
        inner = self.read(scope, node.slice)
        if former == "Final":
            return inner
        if former == "Ptr":
            if not isinstance(inner, StructType):
                self._session.fail(
                    "pointer-target",
                    scope,
                    node,
                    f"{text(node)} points to {describe(inner)}, which is no struct",
                    f"a struct with a field of type {describe(inner)}, or a View",
                )
            return PointerType(inner)
        if former == "Shared":
            if not isinstance(inner, IntType | BoolType):
                self._session.fail(
                    "shared-type",
                    scope,
                    node,
                    f"{text(node)}: {describe(inner)} is no integer or bool",
                    "Shared[u32] and the like; a struct with Shared fields",
                )
            return SharedType(inner)
        if isinstance(inner, VoidType | NeverType | ViewType | ArrayType):
            self._session.fail(
                "element-type",
                scope,
                node,
                f"{'a view' if former == 'View' else 'an array'} cannot hold {describe(inner)}",
                "elements that are integers, bools, enums, words, structs or pointers",
            )
        return ViewType(inner) if former == "View" else ArrayType(inner, 0)

    def _optional(self, scope: ModuleScope, node: ast.BinOp) -> Type:
        sides = [node.left, node.right]
        others = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
        if len(others) != 1:
            self._session.fail("optional-type", scope, node, f"{text(node)} is no optional pointer", "Ptr[T] | None")
        inner = self.read(scope, others[0])
        if not isinstance(inner, PointerType):
            remedy = f"Ptr[{inner}] | None" if isinstance(inner, StructType) else "a flag beside it, or a value that means none"
            self._session.fail("optional-type", scope, node, f"{describe(inner)} is no pointer, so it cannot be None", remedy)
        return PointerType(inner.target, True)
