# SPDX-License-Identifier: BSD-2-Clause
"""Operations of contracts and proofs: `old`, `arbitrary`, `undisturbed`.

Invariant: what the C back end cannot treat is accepted where `context.ghost` says that it is for proofs only.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.arguments import one_condition, type_argument
from cloister.lang.frontend.checking.coercion import natural
from cloister.lang.frontend.checking.context import Context, Operations
from cloister.lang.frontend.scope import text
from cloister.lang.frontend.types import BOOL, describe
from cloister.lang.program import Arbitrary, ArrayType, EnumType, Expression, Function, IntType, Old, StructType, Undisturbed, WordType


def ghost_only(context: Context, node: ast.AST, name: str) -> None:
    """Complain about what is for proofs in shipped code."""
    if not context.ghost:
        context.fail(
            "ghost",
            node,
            f"{name} is for contracts and proofs: it is not in the shipped program",
            "requires(...), ensures(...), invariant(...), or a function marked @proof or @ghost",
        )


def check_ghost_call(context: Context, node: ast.AST, function: Function) -> None:
    """Complain if shipped code calls what exists for proofs."""
    if function.ghost is not None:
        ghost_only(context, node, f"{function.name}, marked @{function.ghost.value},")


def _old(context: Context, node: ast.Call) -> Expression:
    argument = one_condition(context, node, "old(x)")
    if not context.in_postcondition:
        context.fail("contract-place", node, "old(...) stands in ensures(...)", "a local that holds the value, in a body")
    hidden = {name: local for name, local in context.locals.items() if not local.parameter}
    for name in hidden:
        del context.locals[name]
    try:
        with context.claiming(context.entry):
            e = natural(context, context.value(argument), argument)
    finally:
        context.locals.update(hidden)
    if isinstance(e.type, StructType | ArrayType):
        context.fail(
            "struct-copy", node, f"{text(argument)} is {describe(e.type)}, which is not kept as a whole", "old(...) of each field that matters"
        )
    return Old(e.type, context.span(node), e)


def _arbitrary(context: Context, node: ast.Call) -> Expression:
    ghost_only(context, node, "arbitrary")
    argument = one_condition(context, node, "arbitrary(u32)")
    kind = type_argument(context, argument)
    if not isinstance(kind, IntType | EnumType | WordType) and kind != BOOL:
        context.fail("type-mismatch", argument, f"arbitrary of {describe(kind)}", "an integer, bool, enum or word; structs are parameters of a proof")
    return Arbitrary(kind, context.span(node))


def _undisturbed(context: Context, node: ast.Call) -> Expression:
    ghost_only(context, node, "undisturbed")
    if node.args or node.keywords:
        context.fail("argument-count", node, "undisturbed takes no argument", "undisturbed()")
    return Undisturbed(BOOL, context.span(node))


OPERATIONS: Operations = {
    "old": _old,
    "arbitrary": _arbitrary,
    "undisturbed": _undisturbed,
}
