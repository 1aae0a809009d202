# SPDX-License-Identifier: BSD-2-Clause
"""What Python has and target code has not: the statements that are rejected as they stand."""

from __future__ import annotations

import ast
from typing import NoReturn

from cloister.lang.frontend.checking.context import Context
from cloister.lang.program import Statement

ABSENT: dict[type[ast.stmt], tuple[str, str, str]] = {
    ast.Try: ("exceptions", "there are no exceptions", "a result that says what failed"),
    ast.TryStar: ("exceptions", "there are no exceptions", "a result that says what failed"),
    ast.Raise: ("exceptions", "there are no exceptions", 'panic("why"), or a result that says what failed'),
    ast.With: ("statement", "there is no `with`", "the steps, one after the other"),
    ast.AsyncWith: ("async", "there are no coroutines", "the steps, one after the other"),
    ast.AsyncFor: ("async", "there are no coroutines", "`for`"),
    ast.AsyncFunctionDef: ("async", "there are no coroutines", "a function at module level"),
    ast.FunctionDef: ("nested-function", "a function within a function", "a function at module level, with parameters for what it uses"),
    ast.ClassDef: ("nested-function", "a class within a function", "a class at module level"),
    ast.Delete: ("statement", "there is no `del`", "no statement: memory is not freed"),
    ast.Import: ("import-form", "an import within a function", "`from package.module import name` at the top of the file"),
    ast.ImportFrom: ("import-form", "an import within a function", "the import at the top of the file"),
    ast.Nonlocal: ("nested-function", "there are no functions within functions", "parameters and results"),
}


def check_absent(context: Context, node: ast.stmt, into: list[Statement]) -> NoReturn:
    """Complain about a kind of statement that there is not."""
    rule, what, remedy = ABSENT.get(type(node), ("statement", f"{type(node).__name__} does not exist in target code", "see docs/language.md"))
    context.fail(rule, node, what, remedy)
