# SPDX-License-Identifier: BSD-2-Clause
"""Parameters of structs and functions: `E = TypeVar("E")`, and which ones a class or function has.

Invariant: what has parameters is no declaration by itself; `generics.instantiate` makes one of it for each list of arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.resolve import lookup, resolve
from cloister.lang.frontend.scope import Entity, LanguageName, ModuleScope, Session, TypeParameter, text

BOUNDS = ("AnyInteger", "AnyStruct", "Constant")


def parameter_declaration(session: Session, scope: ModuleScope, node: ast.Call, name: str) -> TypeParameter:
    """`E = TypeVar("E")`, with `bound=` or a list of types."""
    remedy = f'{name} = TypeVar("{name}"), with bound=AnyStruct, bound=AnyInteger, bound=Constant, or the types that it may be'
    if not node.args or not (isinstance(node.args[0], ast.Constant) and node.args[0].value == name):
        session.fail("type-parameter", scope, node, f"{text(node)} does not say its name", remedy)
    bound = ""
    for keyword in node.keywords:
        meaning = lookup(session, scope, keyword.value.id, keyword.value) if isinstance(keyword.value, ast.Name) else None
        bound = meaning.name if isinstance(meaning, LanguageName) else ""
        if keyword.arg != "bound" or bound not in BOUNDS:
            session.fail("type-parameter", scope, node, f"{text(keyword)} says nothing of {name} that counts here", remedy)
    return TypeParameter(name, bound, [read_type(session, scope, each) for each in node.args[1:]], span_of(node, scope.module.path))


def is_parameter(scope: ModuleScope, node: ast.expr) -> bool:
    """Whether this is `TypeVar(...)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in scope.names
        and scope.names[node.func.id].origin == (None, "TypeVar")
    )


def parameters_of_class(session: Session, scope: ModuleScope, node: ast.ClassDef) -> list[TypeParameter] | None:
    """Those that `Generic[E, N]` lists; None if the class does not say it."""
    if len(node.bases) != 1 or not isinstance(node.bases[0], ast.Subscript) or not isinstance(node.bases[0].value, ast.Name):
        return None
    base = node.bases[0]
    assert isinstance(base.value, ast.Name)
    if base.value.id not in scope.names or lookup(session, scope, base.value.id, base) != LanguageName("Generic"):
        return None
    found: list[TypeParameter] = []
    for item in base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice]:
        meaning = lookup(session, scope, item.id, item) if isinstance(item, ast.Name) else None
        if not isinstance(meaning, TypeParameter) or meaning in found:
            session.fail("type-parameter", scope, item, f"{text(item)} is no parameter", f'{text(item)} = TypeVar("{text(item)}") at module level')
        found.append(meaning)
    return found


def parameters_of_function(session: Session, scope: ModuleScope, node: ast.FunctionDef) -> list[TypeParameter]:
    """Those that the annotations of a function mention, in the order in which they do."""
    found: dict[TypeParameter, None] = {}
    if scope.parameters is None:
        scope.parameters = _parameters_of_module(scope)
    if not scope.parameters:
        return []
    for written in [*(a.annotation for a in (*node.args.args, *node.args.kwonlyargs)), node.returns]:
        for name in _names(written):
            if name in scope.parameters:
                meaning = resolve(session, scope.parameters[name])
                assert isinstance(meaning, TypeParameter)
                found[meaning] = None
    return list(found)


def _parameters_of_module(scope: ModuleScope) -> dict[str, Entity]:
    """The names that a module declares or imports as parameters, with where they are declared."""
    found: dict[str, Entity] = {}
    for name, entity in scope.names.items():
        declared = _declared(entity)
        if declared is not None and isinstance(declared.node, ast.Assign) and is_parameter(declared.scope, declared.node.value):
            found[name] = declared
    return found


def _names(written: ast.expr | None) -> Iterator[str]:
    """The names in an annotation, quoted or not."""
    for node in ast.walk(written) if written is not None else ():
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                inner = ast.parse(node.value, mode="eval")
            except SyntaxError:
                continue  # which whoever reads the annotation complains about
            yield from (each.id for each in ast.walk(inner) if isinstance(each, ast.Name))


def _declared(entity: Entity | None) -> Entity | None:
    """Where a name that is imported, perhaps from one that imports it, is declared."""
    while entity is not None and entity.origin is not None:
        source, name = entity.origin
        entity = source.names.get(name) if source is not None else None
    return entity
