# SPDX-License-Identifier: BSD-2-Clause
"""Reading annotations: the type that one names."""

from __future__ import annotations

import ast

from cloister.lang.frontend.generics import instantiate
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import Argument, Generic, LanguageName, ModuleScope, NamedConstant, Session, TypeParameter, text
from cloister.lang.frontend.types import BOOL, INTEGERS, NEVER, VOID, describe
from cloister.lang.program import (
    ArrayType,
    BoolType,
    EnumType,
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


def read_type(session: Session, scope: ModuleScope, node: ast.expr) -> Type:
    """The type that an annotation names; an array's length is 0 here, and comes from its value."""
    node = unquote(session, scope, node)
    if isinstance(node, ast.Constant) and node.value is None:
        return VOID
    if isinstance(node, ast.Name):
        return _named(session, scope, node)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return _subscript(session, scope, node, node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _optional(session, scope, node)
    session.fail("unknown-type", scope, node, f"{text(node)} is not a type", "a type such as u32, bool, Ptr[T], View[T] or a struct")


def unquote(session: Session, scope: ModuleScope, node: ast.expr) -> ast.expr:
    """An annotation in quotes, read as if it stood without them, at the same place."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    try:
        inner = ast.parse(node.value, mode="eval").body
    except SyntaxError:
        session.fail("unknown-type", scope, node, f"{node.value!r} is not a type", "a type such as u32 or Ptr[T]")
    for child in ast.walk(inner):
        ast.copy_location(child, node)
    return inner


def _named(session: Session, scope: ModuleScope, node: ast.Name) -> Type:
    if node.id == "bool" and node.id not in scope.names:
        return BOOL
    if node.id not in scope.names and node.id in PYTHON_TYPES:
        session.fail("python-type", scope, node, f"{node.id} has no fixed size on the device", PYTHON_TYPES[node.id])
    meaning = lookup(session, scope, node.id, node)
    if isinstance(meaning, StructType | EnumType | WordType):
        return meaning
    if isinstance(meaning, Argument) and not isinstance(meaning.value, int):
        return meaning.value
    if isinstance(meaning, TypeParameter):
        session.fail(
            "type-parameter",
            scope,
            node,
            f"nothing says here which type {node.id} stands for",
            f"class ...(Generic[{node.id}]), or a function with a parameter whose type mentions it",
            [(meaning.span, f"{node.id} is declared here")],
        )
    if isinstance(meaning, Generic) and isinstance(meaning.node, ast.ClassDef):
        wanted = ", ".join(p.name for p in meaning.parameters)
        note = [(meaning.span, f"{node.id} is declared here")]
        session.fail("generic-arguments", scope, node, f"{node.id} does not say of what", f"{node.id}[{wanted}] with its arguments", note)
    if isinstance(meaning, LanguageName):
        if meaning.name in INTEGERS:
            return INTEGERS[meaning.name]
        if meaning.name in ("NoReturn", "Never"):
            return NEVER
        if meaning.name in ("Ptr", "Array", "View", "Shared"):
            session.fail("unknown-type", scope, node, f"{node.id} does not say of what", f"{node.id}[T] with the element's type")
    session.fail("unknown-type", scope, node, f"{node.id} is not a type", "a type such as u32, bool, Ptr[T], View[T] or a struct")


def _subscript(session: Session, scope: ModuleScope, node: ast.Subscript, head: ast.Name) -> Type:
    if head.id not in scope.names and head.id in PYTHON_TYPES:
        session.fail("python-type", scope, node, f"{head.id} has no fixed size on the device", PYTHON_TYPES[head.id])
    meaning = lookup(session, scope, head.id, head)
    if isinstance(meaning, Generic) and isinstance(meaning.node, ast.ClassDef):
        arguments = tuple(read_argument(session, scope, item) for item in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]))
        made = instantiate(session, scope, node, meaning, arguments)
        assert isinstance(made, StructType)
        return made
    former = meaning.name if isinstance(meaning, LanguageName) else ""
    if former == "Array" and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        return _array(session, scope, node, *node.slice.elts)
    if former not in ("Ptr", "Array", "View", "Shared", "Final"):
        session.fail("unknown-type", scope, node, f"{text(node)} is not a type", "Ptr[T], Array[T], View[T] or Shared[T]")
    inner = read_type(session, scope, node.slice)
    if former == "Final":
        return inner
    if former == "Ptr":
        if not isinstance(inner, StructType):
            session.fail(
                "pointer-target",
                scope,
                node,
                f"{text(node)} points to {describe(inner)}, which is no struct",
                f"a struct with a field of type {describe(inner)}, or a View",
            )
        return PointerType(inner)
    if former == "Shared":
        if not isinstance(inner, IntType | BoolType):
            session.fail(
                "shared-type",
                scope,
                node,
                f"{text(node)}: {describe(inner)} is no integer or bool",
                "Shared[u32] and the like; a struct with Shared fields",
            )
        return SharedType(inner)
    _check_element(session, scope, node, former, inner)
    return ViewType(inner) if former == "View" else ArrayType(inner, 0)


def _array(session: Session, scope: ModuleScope, node: ast.Subscript, element: ast.expr, length: ast.expr) -> ArrayType:
    """`Array[E, N]`: an array that says its length."""
    inner = read_type(session, scope, element)
    _check_element(session, scope, node, "Array", inner)
    number = read_argument(session, scope, length)
    if not isinstance(number, int):
        session.fail("array-length", scope, length, f"{text(length)} is {describe(number)}, and no length", "Literal[8], or a parameter for a constant")
    if not 1 <= number < 1 << 32:
        session.fail("array-length", scope, length, f"an array cannot have {number} elements", "a length of at least 1")
    return ArrayType(inner, number)


def _check_element(session: Session, scope: ModuleScope, node: ast.AST, former: str, inner: Type) -> None:
    if isinstance(inner, VoidType | NeverType | ViewType) or (isinstance(inner, ArrayType) and former == "View"):
        session.fail(
            "element-type",
            scope,
            node,
            f"{'a view' if former == 'View' else 'an array'} cannot hold {describe(inner)}",
            "elements that are integers, bools, enums, words, structs or pointers",
        )


def read_argument(session: Session, scope: ModuleScope, node: ast.expr) -> Type | int:
    """What is given for a parameter: a type, or a constant as `Literal[512]`, or by a name for that."""
    node = unquote(session, scope, node)
    if isinstance(node, ast.Name) and node.id in scope.names:
        meaning = lookup(session, scope, node.id, node)
        if isinstance(meaning, Argument):
            return meaning.value
    remedy = "Literal[512], or a name for it: Capacity = Literal[512]"
    if isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and isinstance(lookup(session, scope, node.id, node), NamedConstant)):
        session.fail("generic-arguments", scope, node, f"{text(node)} is a value, which Python does not take for an argument of a type", remedy)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in scope.names:
        if lookup(session, scope, node.value.id, node.value) == LanguageName("Literal"):
            negative = isinstance(node.slice, ast.UnaryOp) and isinstance(node.slice.op, ast.USub)
            number = node.slice.operand if isinstance(node.slice, ast.UnaryOp) and negative else node.slice
            if isinstance(number, ast.Constant) and isinstance(number.value, int) and not isinstance(number.value, bool):
                return -number.value if negative else number.value
            session.fail("generic-arguments", scope, node, f"{text(node)} is no constant integer", remedy)
    return read_type(session, scope, node)


def _optional(session: Session, scope: ModuleScope, node: ast.BinOp) -> Type:
    sides = [node.left, node.right]
    others = [side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)]
    if len(others) != 1:
        session.fail("optional-type", scope, node, f"{text(node)} is no optional pointer", "Ptr[T] | None")
    inner = read_type(session, scope, others[0])
    if not isinstance(inner, PointerType):
        remedy = f"Ptr[{inner}] | None" if isinstance(inner, StructType) else "a flag beside it, or a value that means none"
        session.fail("optional-type", scope, node, f"{describe(inner)} is no pointer, so it cannot be None", remedy)
    return PointerType(inner.target, True)
