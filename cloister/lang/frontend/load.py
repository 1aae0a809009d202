# SPDX-License-Identifier: BSD-2-Clause
"""Loading a program, stage by stage: read modules and their names, resolve declarations, check bodies, check the whole.

Invariant: a `Program` is returned only if nothing was reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cloister.lang.frontend.declare.entities import declare
from cloister.lang.frontend.diagnostics import CompileErrors, Rejected
from cloister.lang.frontend.modules import Finder
from cloister.lang.frontend.reading import Reader
from cloister.lang.frontend.resolve import complete, resolve, signature
from cloister.lang.frontend.scope import Entity, ModuleScope, Session
from cloister.lang.frontend.statements.bodies import check_body
from cloister.lang.frontend.whole import check_whole
from cloister.lang.program import Bindings, Function, Program, StructType, WordType


def load_program(
    roots: Sequence[str], *, search: Sequence[Path], bindings: Bindings | None = None, redirects: Mapping[str, str] | None = None
) -> Program:
    """The typed program of all modules reachable from `roots` (dotted names or paths of `.py` files).

    `search`: folders where modules are looked for first. `bindings`: what the system description supplies; None if it is not known
    yet. `redirects`: module prefixes that stand for others in this build. Raises CompileErrors with all that is wrong.
    """
    session = Session(Finder(search, redirects or {}), bindings, declare)
    reader = Reader(session)
    names = [reader.root(root) for root in roots]
    order = session.order = reader.order
    for scope in order:
        for entity in scope.names.values():
            _resolve(session, entity)
    for scope in order:
        for function, _ in list(scope.bodies):  # a copy: a signature may complete a type, whose methods are added
            _has_signature(session, function)
    for scope in order:
        for function, node in scope.bodies:
            if _has_signature(session, function):
                check_body(session, scope, function, node)
    for scope in session.instances:  # which the checks of some of them make longer
        _check_instance(session, scope)
    check_whole(session, order)
    _stop_if_wrong(session, order)
    return Program([scope.module for scope in order], [name for name in names if name is not None], session.bindings_used, session.unbound)


def _resolve(session: Session, entity: Entity) -> None:
    try:
        meaning = resolve(session, entity)
        if entity.origin is None and isinstance(meaning, StructType | WordType):
            complete(session, meaning)
    except Rejected:
        pass


def _check_instance(session: Session, scope: ModuleScope) -> None:
    """The fields of an instance, and the bodies in it."""
    try:
        if scope.asked is not None and isinstance(scope.asked.what, StructType):
            complete(session, scope.asked.what)
    except Rejected:
        return
    for function, node in scope.bodies:
        if _has_signature(session, function):
            check_body(session, scope, function, node)


def _has_signature(session: Session, function: Function) -> bool:
    try:
        signature(session, function)
    except Rejected:
        return False
    return True


def _stop_if_wrong(session: Session, order: list[ModuleScope]) -> None:
    """Raise what was reported, in the order of the source."""
    if session.diagnostics:
        place = {scope.module.path: i for i, scope in enumerate(order)}
        raise CompileErrors(sorted(session.diagnostics, key=lambda d: (place.get(d.span.file, 0), d.span.line, d.span.column)))
