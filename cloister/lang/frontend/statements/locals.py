# SPDX-License-Identifier: BSD-2-Clause
"""Locals: declared by their first assignment, of one type; and what an assignment makes unknown.

Invariant: every use of a local lies within the block of its `Declare`, or is noted, so that the body declares it at its top.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.context import Context, LocalUse
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import LanguageName
from cloister.lang.program import (
    Assign,
    Declare,
    Expression,
    Field,
    GlobalRef,
    GlobalVariable,
    Index,
    Local,
    LocalRef,
    PointerType,
    Statement,
    StructType,
)


def check_not_global(context: Context, target: ast.Name) -> None:
    """Complain if a name that is about to become a local means something in the module."""
    entity = context.scope.names.get(target.id)
    if entity is None:
        return
    meaning = lookup(context.session, context.scope, target.id, target)
    if isinstance(meaning, GlobalVariable):
        context.fail(
            "needs-global",
            target,
            f"{target.id} is a module variable, and Python would make a local of it here",
            f"global {target.id}" if meaning.module == context.scope.module.name else f"a function of {meaning.module} that sets it",
            [(meaning.span, f"{target.id} is declared here")],
        )
    if not isinstance(meaning, LanguageName):
        context.fail("duplicate-name", target, f"{target.id} means something else in this module", "another name for the local")


def store_local(context: Context, local: Local, value: Expression, known: bool, node: ast.AST, into: list[Statement]) -> None:
    """Declare the local if this is its first assignment, or assign it."""
    span = context.span(node)
    if local not in context.uses and not local.parameter:
        declare = Declare(span, local, value)
        context.uses[local] = LocalUse(context.block, into, declare)
        into.append(declare)
    else:
        into.append(Assign(span, context.refer(local, span), value))
    context.flow.assigned.add(local)
    context.flow.forget_variable(local)
    if isinstance(local.type, StructType):
        context.flow.forget_memory()
    if known and isinstance(local.type, PointerType) and local.type.optional:
        context.flow.facts.add((local,))


def forget(context: Context, place: Expression) -> None:
    """What is no longer known once the place is assigned."""
    if isinstance(place.type, StructType):
        context.flow.forget_memory()
    elif isinstance(place, Field):
        context.flow.forget_field(place.field)
    elif isinstance(place, Index):
        context.flow.forget_elements()
    elif isinstance(place, GlobalRef):
        context.flow.forget_variable(place.variable)
    elif isinstance(place, LocalRef):
        context.flow.forget_variable(place.local)


def check_global(context: Context, node: ast.Global, into: list[Statement]) -> None:
    """`global`: from here on the name is the module's."""
    for name in node.names:
        entity = context.scope.names.get(name)
        meaning = lookup(context.session, context.scope, name, node) if entity is not None else None
        if not isinstance(meaning, GlobalVariable) or meaning.module != context.scope.module.name:
            context.fail("global-name", node, f"{name} is no variable of this module", f"{name}: u32 = 0 at module level")
        if name in context.locals:
            context.fail("global-name", node, f"{name} is a local here already", "`global` first")
        context.globals_declared.add(name)
