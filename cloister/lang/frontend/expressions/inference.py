# SPDX-License-Identifier: BSD-2-Clause
"""What the parameters of a function over types are in a call: found by laying its annotations beside the types of the arguments.

Invariant: only says what follows from one argument or another; whether all of them fit is seen when the call is checked.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import unquote
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import UNTYPED, Generic, LanguageName, Session, TypeParameter
from cloister.lang.program import ArrayType, PointerType, SharedType, StructType, Type, ViewType, VoidType


def tried(context: Context, node: ast.expr) -> Type:
    """The type of an argument, before it is checked in its place: what the look at it made known is forgotten."""
    before = context.flow.copy()
    try:
        return context.infer(node).type
    finally:
        context.flow = before


def mentions(session: Session, generic: Generic, annotation: ast.expr) -> bool:
    """Whether an annotation mentions a parameter."""
    names = {p.name for p in generic.parameters}
    inner = unquote(session, generic.scope, annotation)
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(inner))


def infer(session: Session, generic: Generic, written: ast.expr, have: Type | int, found: dict[str, Type | int]) -> None:
    """Note what parameters are if the annotation `written` is the type `have`. What was found first stays."""
    written = unquote(session, generic.scope, written)
    if isinstance(written, ast.BinOp):
        for side in (written.left, written.right):
            if not (isinstance(side, ast.Constant) and side.value is None):
                infer(session, generic, side, have, found)
        return
    if isinstance(written, ast.Name):
        meaning = lookup(session, generic.scope, written.id, written)
        if isinstance(meaning, TypeParameter) and have != UNTYPED and not isinstance(have, VoidType):
            found.setdefault(meaning.name, have.target if isinstance(have, PointerType) else have)
        return
    if not (isinstance(written, ast.Subscript) and isinstance(written.value, ast.Name)) or isinstance(have, int):
        return
    meaning = lookup(session, generic.scope, written.value.id, written)
    parts = written.slice.elts if isinstance(written.slice, ast.Tuple) else [written.slice]
    former = meaning.name if isinstance(meaning, LanguageName) else ""
    if former == "Ptr":
        infer(session, generic, parts[0], have.target if isinstance(have, PointerType) else have, found)
    elif former in ("View", "Array") and isinstance(have, ViewType | ArrayType):
        infer(session, generic, parts[0], have.element, found)
    elif former == "Shared" and isinstance(have, SharedType):
        infer(session, generic, parts[0], have.inner, found)
    elif isinstance(meaning, Generic):
        struct = have.target if isinstance(have, PointerType) else have
        instance = struct.instance if isinstance(struct, StructType) else None
        if instance is not None and (instance.generic, instance.module) == (meaning.name, meaning.scope.module.name):
            for part, argument in zip(parts, instance.arguments, strict=False):
                infer(session, generic, part, argument, found)
