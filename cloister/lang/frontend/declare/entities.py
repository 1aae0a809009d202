# SPDX-License-Identifier: BSD-2-Clause
"""The declaration of a name: which kind it is, and the file that reads that kind."""

from __future__ import annotations

import ast

from cloister.lang.frontend.declare.classes import class_declaration
from cloister.lang.frontend.declare.functions import function_declaration, is_marker, marker_declaration
from cloister.lang.frontend.declare.globals import annotated_declaration, assigned_declaration
from cloister.lang.frontend.scope import Entity, Meaning, Session


def declare(session: Session, entity: Entity) -> Meaning:
    """What a name means that its module declares. The fields of a type and the signature of a function are left for later."""
    scope, node = entity.scope, entity.node
    match node:
        case ast.ClassDef():
            return class_declaration(session, scope, node)
        case ast.FunctionDef() if is_marker(session, scope, node):
            return marker_declaration(session, scope, node)
        case ast.FunctionDef():
            return function_declaration(session, scope, node, None)
        case ast.AnnAssign():
            return annotated_declaration(session, scope, node, entity.name)
        case ast.Assign():
            return assigned_declaration(session, scope, node, entity.name)
        case _:
            raise AssertionError(f"no declaration: {ast.dump(node)}")
