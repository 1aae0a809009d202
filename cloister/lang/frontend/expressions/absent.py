# SPDX-License-Identifier: BSD-2-Clause
"""What Python has and target code has not: the expressions that are rejected as they stand."""

from __future__ import annotations

import ast
from typing import NoReturn

from cloister.lang.frontend.checking.context import Context

ABSENT: dict[type[ast.expr], tuple[str, str, str]] = {
    ast.List: ("container", "a list needs a heap", "an array: x: Array[u32] = array(8), and assignments to its elements"),
    ast.Dict: ("container", "a dict needs a heap", "an array of structs, or `match`"),
    ast.Set: ("container", "a set needs a heap", "a bit mask, or an array of bool"),
    ast.Tuple: ("container", "a tuple is no value", "a struct, or single assignments; at module level, a constant tuple"),
    ast.ListComp: ("container", "a comprehension needs a heap", "a `for` loop that fills an array"),
    ast.SetComp: ("container", "a comprehension needs a heap", "a `for` loop"),
    ast.DictComp: ("container", "a comprehension needs a heap", "a `for` loop"),
    ast.GeneratorExp: ("container", "a generator needs a heap", "a `for` loop"),
    ast.Lambda: ("nested-function", "a lambda is a function within a function", "a function at module level"),
    ast.Await: ("async", "there are no coroutines", "a state machine, driven by notifications"),
    ast.Yield: ("async", "there are no generators", "a `for` loop at the caller"),
    ast.YieldFrom: ("async", "there are no generators", "a `for` loop at the caller"),
    ast.NamedExpr: ("expression", "`:=` does not exist in target code", "an assignment before"),
    ast.Starred: ("expression", "`*` does not unpack in target code", "the single values"),
    ast.JoinedStr: ("string", "a string is no value", 'log(f"...") prints one'),
}


def check_absent(context: Context, node: ast.expr) -> NoReturn:
    """Complain about a kind of expression that there is not."""
    rule, what, remedy = ABSENT.get(
        type(node), ("expression", f"{type(node).__name__} does not exist in target code", "simpler statements: see docs/language.md")
    )
    context.fail(rule, node, what, remedy)
