# SPDX-License-Identifier: BSD-2-Clause
"""How deep a module's syntax goes. All stages behind the parser recurse over it, and C compilers stop at some depth.

Invariant: looking at it does not recurse.
"""

from __future__ import annotations

import ast

DEEPEST = 60
"""Levels of expressions: each may become three pairs of parentheses in C, of which clang takes 256."""

ALTERNATIVES = 200
"""Levels of statements. Python's parser stops at 100 levels of indentation; `elif` is an `if` in the `else`."""


def too_deep(tree: ast.Module) -> ast.AST | None:
    """The expression or statement that goes too deep, None if there is none."""
    work: list[tuple[ast.AST, int, int]] = [(tree, 0, 0)]
    while work:
        node, expressions, statements = work.pop()
        if isinstance(node, ast.expr):
            expressions += max(1, len(node.values) - 1) if isinstance(node, ast.BoolOp) else 1
            if expressions > DEEPEST:
                return node
        elif isinstance(node, ast.stmt):
            statements += 1
            if statements > ALTERNATIVES:
                return node
        work += [(child, expressions, statements) for child in ast.iter_child_nodes(node)]
    return None
