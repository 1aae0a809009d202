# SPDX-License-Identifier: BSD-2-Clause
"""The declaration of a name: which kind it is, and the file that reads that kind."""

from __future__ import annotations

import ast

from cloister.lang.frontend.declare.classes import class_declaration
from cloister.lang.frontend.declare.functions import function_declaration, header_of, is_marker, marker_declaration
from cloister.lang.frontend.declare.globals import annotated_declaration, assigned_declaration
from cloister.lang.frontend.declare.parameters import parameters_of_function
from cloister.lang.frontend.scope import Entity, Generic, Meaning, ModuleScope, Session
from cloister.lang.program import Function, Instance


def _function(session: Session, scope: ModuleScope, node: ast.FunctionDef) -> Function | Generic:
    """A function, or one over parameters, of which the instances are declared."""
    parameters = parameters_of_function(session, scope, node)
    if not parameters:
        return function_declaration(session, scope, node, None)
    scope.module.generics.append(node.name)

    def make(inner: ModuleScope, name: str, instance: Instance) -> Function:
        return function_declaration(session, inner, node, None, name, instance)

    return Generic(node.name, scope, node, header_of(scope, node), parameters, make)


def declare(session: Session, entity: Entity) -> Meaning:
    """What a name means that its module declares. The fields of a type and the signature of a function are left for later."""
    scope, node = entity.scope, entity.node
    match node:
        case ast.ClassDef():
            return class_declaration(session, scope, node)
        case ast.FunctionDef() if is_marker(session, scope, node):
            return marker_declaration(session, scope, node)
        case ast.FunctionDef():
            return _function(session, scope, node)
        case ast.AnnAssign():
            return annotated_declaration(session, scope, node, entity.name)
        case ast.Assign():
            return assigned_declaration(session, scope, node, entity.name)
        case _:
            raise AssertionError(f"no declaration: {ast.dump(node)}")
