# SPDX-License-Identifier: BSD-2-Clause
"""What stands in the body of a struct or word: annotated fields, and methods."""

from __future__ import annotations

import ast

from cloister.lang.frontend.declare.functions import function_declaration
from cloister.lang.frontend.scope import ModuleScope, Session, text
from cloister.lang.program import StructType, WordType


def members_of(session: Session, scope: ModuleScope, node: ast.ClassDef, kind: StructType | WordType) -> list[tuple[str, ast.AnnAssign]]:
    """The annotated fields; methods are entered into the type."""
    found: list[tuple[str, ast.AnnAssign]] = []
    seen: set[str] = set()
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            name = item.target.id
            found.append((name, item))
        elif isinstance(item, ast.FunctionDef):
            name = item.name
            if name.startswith("__"):
                session.fail("class-body", scope, item, f"{name} has a meaning to Python only", "an ordinary method")
            instance = kind.instance if isinstance(kind, StructType) else None
            kind.methods.append(function_declaration(session, scope, item, kind, instance=instance))
        elif isinstance(item, ast.Pass) or (
            isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
        ):
            continue
        elif isinstance(item, ast.Assign):
            session.fail(
                "missing-annotation",
                scope,
                item,
                f"{text(item.targets[0])} has no type",
                f"{text(item.targets[0])}: u32 = ...; a constant at module level",
            )
        else:
            session.fail("class-body", scope, item, f"{text(item)} does not belong in a {kind}", "fields and methods")
        if name in seen and not (isinstance(kind, WordType) and name.startswith("_")):  # bits of a word that nobody asks for may share a name
            session.fail("duplicate-name", scope, item, f"{name} is in {kind} already", "another name")
        seen.add(name)
    return found
