# SPDX-License-Identifier: BSD-2-Clause
"""Entering the names of a module: what its top-level statements declare and import.

Invariant: afterwards each name of the module has one entity; nothing is resolved yet.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from cloister import lang as language
from cloister.lang.frontend.scope import Entity, ModuleScope, Session, text

ImportModule = Callable[[ModuleScope, ast.ImportFrom, str], ModuleScope | None]

LANGUAGE_MODULES: dict[str, set[str]] = {
    "cloister.lang": {name for name in language.__all__},
    "typing": {"Final", "Generic", "Literal", "NoReturn", "Never", "TypeVar"},
    "enum": {"Enum", "IntEnum"},
}


def collect(session: Session, scope: ModuleScope, load: ImportModule) -> None:
    """Enter all names; modules that are imported are loaded by `load`."""
    for node in scope.tree.body:
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case ast.Import():
                name = node.names[0].name
                session.report(
                    "import-form", scope, node, f"`import {name}` imports a module as a value", f"from {name} import the names it holds"
                )
            case ast.ImportFrom():
                _import(session, scope, node, load)
            case ast.Assign():
                if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
                    session.report("module-statement", scope, node, f"{text(node)} declares no single name", "NAME = value, one by one")
                else:
                    _assigned(session, scope, node, node.targets[0], node.value)
            case ast.AnnAssign(target=ast.Name() as target):
                _enter(session, scope, target.id, node)
            case ast.ClassDef() | ast.FunctionDef():
                _enter(session, scope, node.name, node)
            case ast.AsyncFunctionDef():
                session.report(
                    "async", scope, node, "there are no coroutines", "a function; entry points are called when something happens"
                )
            case ast.Pass():
                pass
            case _:
                session.report("module-statement", scope, node, "a module holds declarations only", "the statement within a function")


def check_order(session: Session, scope: ModuleScope) -> None:
    """Complain about names that CPython would look up before they are declared, as it reads the module from the top."""
    lazy = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in scope.tree.body)
    for node in scope.tree.body:
        own = {
            item.targets[0].id
            for item in getattr(node, "body", [])
            if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
        }
        for use in _at_import(node, lazy):
            entity = scope.names.get(use.id)
            if entity is None or use.id in own or entity.origin is not None:
                continue
            late = entity.node is node and isinstance(node, ast.ClassDef)
            if late or getattr(entity.node, "lineno", 0) > getattr(node, "lineno", 0):
                remedy = f"{use.id} further up"
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    remedy += f'; in an annotation "{use.id}" in quotes, or `from __future__ import annotations`'
                where = "is not complete here" if late else f"is declared further down, in line {getattr(entity.node, 'lineno', 0)}"
                session.report("declared-later", scope, use, f"{use.id} {where}", remedy)


def _at_import(node: ast.stmt, lazy: bool) -> Iterator[ast.Name]:
    """The names that CPython looks up when it comes to a statement of a module or class."""
    found: list[ast.expr | None] = []
    match node:
        case ast.Assign():
            found = [node.value]
        case ast.AnnAssign():
            found = [node.value, None if lazy else node.annotation]
        case ast.FunctionDef():
            arguments = node.args
            found = [*node.decorator_list, *arguments.defaults, *arguments.kw_defaults]
            if not lazy:
                found += [a.annotation for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)] + [node.returns]
        case ast.ClassDef():
            found = [*node.decorator_list, *node.bases]
            for item in node.body:
                yield from _at_import(item, lazy)
        case _:
            pass
    for expression in found:
        if expression is not None:
            yield from (n for n in ast.walk(expression) if isinstance(n, ast.Name))


def _enter(session: Session, scope: ModuleScope, name: str, node: ast.AST) -> Entity | None:
    known = scope.names.get(name)
    if known is not None:
        line = getattr(known.node, "lineno", 1)
        session.report("duplicate-name", scope, node, f"{name} is declared already, in line {line}", "another name")
        return None
    entity = Entity(name, node, scope)
    scope.names[name] = entity
    return entity


def _assigned(session: Session, scope: ModuleScope, node: ast.Assign, target: ast.Name, value: ast.expr) -> None:
    if target.id == "UNSAFE":
        if not (isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.strip()):
            session.report(
                "unsafe-reason", scope, node, "UNSAFE does not say why this module is sound", 'UNSAFE = "why this module is sound"'
            )
        else:
            scope.module.unsafe = value.value
    elif target.id != "__all__":
        _enter(session, scope, target.id, node)


def _import(session: Session, scope: ModuleScope, node: ast.ImportFrom, load: ImportModule) -> None:
    name = node.module or ""
    if name == "__future__":
        return
    if node.level:
        parts = scope.module.name.split(".")
        if not scope.module.path.endswith("__init__.py"):
            parts = parts[:-1]
        name = ".".join([*parts[: len(parts) - node.level + 1], *([name] if name else [])])
        session.report("import-form", scope, node, "the import is relative", f"from {name} import ...")
        return
    if any(alias.name == "*" for alias in node.names):
        session.report(
            "import-star", scope, node, f"`from {name} import *` hides where names come from", f"from {name} import the names that are used"
        )
        return
    known = LANGUAGE_MODULES.get(name)
    if known is not None:
        for alias in node.names:
            if alias.name not in known:
                session.report(
                    "no-such-name-in-module", scope, alias, f"{name} has no {alias.name} for target code", "see docs/language.md"
                )
            entity = _enter(session, scope, alias.asname or alias.name, alias)
            if entity is not None:
                entity.origin = (None, alias.name)
        return
    if session.finder.is_host(name):
        session.report(
            "host-import", scope, node, f"{name} is host code, which does not run on the device", "target modules, and cloister.lang"
        )
        return
    target = load(scope, node, name)
    for alias in node.names:
        entity = _enter(session, scope, alias.asname or alias.name, alias)
        if entity is not None and target is not None:
            entity.origin = (target, alias.name)
        elif entity is not None:
            entity.state = type(entity.state).FAILED
