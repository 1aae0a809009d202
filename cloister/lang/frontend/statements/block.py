# SPDX-License-Identifier: BSD-2-Clause
"""Blocks of statements, one after the other.

Invariant: an error in one statement does not hide those in the next.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.program import Statement


def check_statements(context: Context, nodes: Sequence[ast.stmt], into: list[Statement]) -> None:
    """Check statements one by one; an error in one does not hide those in the next."""
    for node in nodes:
        try:
            context.statements[type(node)](context, node, into)
        except Rejected:
            context.rejected = True
            _poison(context, node)


def _poison(context: Context, node: ast.stmt) -> None:
    """Locals that a rejected statement would have made: later uses are not complained about."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            local = context.locals.get(child.id)
            if local is None:
                context.poisoned.add(child.id)
            else:
                context.flow.assigned.add(local)
        elif isinstance(child, ast.FunctionDef | ast.ClassDef):
            context.poisoned.add(child.name)
        elif isinstance(child, ast.Global):
            context.poisoned |= set(child.names)


def nested_block(context: Context, nodes: Sequence[ast.stmt]) -> list[Statement]:
    """The statements of a block within this one."""
    outer = context.block
    context.blocks += 1
    context.block = (*outer, context.blocks)
    inner: list[Statement] = []
    check_statements(context, nodes, inner)
    context.block = outer
    return inner
