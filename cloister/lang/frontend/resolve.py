# SPDX-License-Identifier: BSD-2-Clause
"""What a name means, the fields of a type, the signature of a function: each worked out when it is first asked for.

How a declaration is read is the business of `declare`, further down the stages. Here is only that it is read once: `Session.declare` reads the one
of a name, and what that leaves for later waits in `Session.layouts` and `Session.signatures`.
Invariant: asking for something while it is being worked out is an error of the program (a cycle), never an endless loop.
"""

from __future__ import annotations

import ast
import difflib
from typing import NoReturn

from cloister import lang as language
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.python_names import KEPT_BUILTINS, PYTHON_BUILTINS
from cloister.lang.frontend.scope import Entity, LanguageName, Meaning, ModuleScope, Session
from cloister.lang.program import Function, StructType, Type, WordType


def lookup(session: Session, scope: ModuleScope, name: str, node: ast.AST) -> Meaning:
    """What a name means in a module."""
    entity = scope.names.get(name)
    if entity is None:
        if name in KEPT_BUILTINS:
            return LanguageName(name)
        if name in PYTHON_BUILTINS:
            session.fail("builtin", scope, node, f"{name} is a Python builtin that does not exist in target code", PYTHON_BUILTINS[name])
        session.fail("unknown-name", scope, node, f"{name} is declared nowhere", _suggest(scope, name))
    return resolve(session, entity)


def _suggest(scope: ModuleScope, name: str) -> str:
    if name in language.__all__:
        return f"from cloister.lang import {name}"
    close = difflib.get_close_matches(name, scope.names, 1)
    return f"{close[0]}, or a declaration or import of {name}" if close else f"a declaration or import of {name}"


def resolve(session: Session, entity: Entity) -> Meaning:
    """The meaning of an entity, computed once."""

    def work() -> None:
        entity.meaning = session.declare(session, entity) if entity.origin is None else _imported(session, entity, *entity.origin)

    def cycle() -> NoReturn:
        session.fail("constant-cycle", entity.scope, entity.node, f"{entity.name} is defined by itself", "a value that does not depend on it")

    entity.settle(work, cycle)
    assert entity.meaning is not None
    return entity.meaning


def _imported(session: Session, entity: Entity, source: ModuleScope | None, name: str) -> Meaning:
    """What a name means in the module that it is imported from; none is the language itself."""
    if source is None:
        return LanguageName(name)
    target = source.names.get(name)
    if target is not None:
        return resolve(session, target)
    scope, node = entity.scope, entity.node
    if session.finder.find(f"{source.module.name}.{name}") is not None:
        session.fail("module-as-name", scope, node, f"{name} is a module", f"from {source.module.name}.{name} import the names it holds")
    session.fail("no-such-name-in-module", scope, node, f"{source.module.name} has no {name}", _suggest(source, name))


def complete(session: Session, kind: Type) -> None:
    """Compute fields, layout and methods' headers of a type. An enum has all that it needs, and so have other types that are no class."""
    if not isinstance(kind, StructType | WordType):
        return
    layout = session.layouts[kind]

    def cycle() -> NoReturn:
        session.fail(
            "struct-contains-itself", layout.scope, kind.span, f"{kind} contains itself, so it has no size", f"Ptr[{kind}] or Ptr[{kind}] | None"
        )

    layout.settle(layout.work, cycle)


def signature(session: Session, function: Function) -> None:
    """Compute parameters and result of a function."""

    def cycle() -> NoReturn:
        raise Rejected

    waiting = session.signatures[function]
    waiting.settle(waiting.work, cycle)
