# SPDX-License-Identifier: BSD-2-Clause
"""Contracts: what functions require and ensure and where they stop on purpose; invariants and variants of loops, and which serve for ever.

Invariant: checking a contract leaves what is known where it stands unchanged; the condition that holds from there on is known to contracts and
proofs, never to shipped code, which has no contracts when it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from cloister.lang.frontend.checking.arguments import one_condition, text_argument
from cloister.lang.frontend.checking.coercion import natural
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions.conditions import check_condition
from cloister.lang.frontend.expressions.names import language_name
from cloister.lang.frontend.flow import Flow
from cloister.lang.frontend.scope import text
from cloister.lang.frontend.statements.block import check_statements
from cloister.lang.frontend.types import BOOL, describe
from cloister.lang.frontend.walk import statements_of
from cloister.lang.program import Claim, Constant, Ghost, IntType, Local, NeverType, PanicStatement, Postcondition, Statement, Stop, VoidType, WordType

PLACES = {
    "requires": "at the top of a function",
    "ensures": "at the top of a function",
    "invariant": "at the top of a loop's body",
    "decreases": "at the top of the body of a `while`, or of a @ghost function that calls itself",
    "serves": "at the top of the body of an outermost `while`",
    "may_stop": "at the top of a function",
}


@dataclass(frozen=True)
class LoopContract:
    """What the top of a loop's body says."""

    invariants: list[Claim]
    variant: Claim | None = None
    serves: Claim | None = None


def innermost(node: ast.expr) -> ast.expr:
    """What `x` is in `x.y.z`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def contract_place(context: Context, node: ast.Call, name: str) -> None:
    """Complain about a part of a contract in the wrong place."""
    context.fail("contract-place", node, f"{name}(...) stands {PLACES[name]}", f"{name}(...) there; `assert` claims something here")


def function_contract(context: Context, nodes: Sequence[ast.stmt], into: list[Statement]) -> Sequence[ast.stmt]:
    """Check the contract at the top of a function's body; what follows it is returned. What is required is known from here on, to proofs."""
    assert context.function is not None
    context.ghost = context.function.ghost is not None
    context.entry = context.flow.copy()
    context.function.requires, context.function.ensures, context.function.variant, context.function.stops = [], [], None, []
    recursive = ("decreases",) if context.function.ghost is Ghost.GHOST else ()
    count = _leading(context, nodes, ("requires", "ensures", "may_stop", *recursive))
    postconditions: list[ast.Call] = []
    for node in nodes[:count]:
        if context.function.extern is not None and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            context.session.report(
                "contract-place",
                context.scope,
                node,
                f"{context.function.name} is C, and nobody would hold it or its callers to a contract",
                "the contract at a function around it, with `assert` for what C promises",
            )
            continue
        call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
        if call is None:
            check_statements(context, [node], into)
            continue
        try:
            name = language_name(context, call.func)
            if name == "requires":
                _requires(context, call)
            elif name == "decreases":
                if context.function.variant is not None:
                    context.fail("contract-place", call, "decreases(...) is there already", "one decreases(...) in a function")
                context.function.variant = _variant(context, call)
            elif name == "may_stop":
                _may_stop(context, call)
            else:
                postconditions.append(call)
        except Rejected:
            context.rejected = True
    context.entry = context.flow.copy()
    for call in postconditions:
        try:
            _ensures(context, call)
        except Rejected:
            context.rejected = True
    return nodes[count:]


def _leading(context: Context, nodes: Sequence[ast.stmt], names: tuple[str, ...]) -> int:
    """How many statements at the beginning are calls of these names, a docstring and `global` before them included."""
    last = 0
    for i, node in enumerate(nodes):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and language_name(context, node.value.func) in names:
            last = i + 1
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and not isinstance(node, ast.Global):
            break
    return last


def _requires(context: Context, node: ast.Call) -> None:
    assert context.function is not None
    argument = one_condition(context, node, "requires(condition)")
    with context.claiming(context.flow):
        condition, yes, _ = check_condition(context, argument)
    context.flow.claim(yes)
    context.function.requires.append(Claim(condition, context.span(node), text(argument, 120)))


def _ensures(context: Context, node: ast.Call) -> None:
    assert context.function is not None
    argument = one_condition(context, node, "ensures(lambda: condition)")
    names = [a.arg for a in argument.args.args] if isinstance(argument, ast.Lambda) else []
    if not isinstance(argument, ast.Lambda) or len(names) > 1 or argument.args.kwonlyargs or argument.args.vararg or argument.args.defaults:
        context.fail(
            "contract-form",
            argument,
            "what a function ensures is looked at when it returns, so it is a lambda",
            f"ensures(lambda: {text(argument)}), or lambda result: ... to name the result"
            if not isinstance(argument, ast.Lambda)
            else "lambda: condition, or lambda result: condition",
        )
    _unchanged_parameters(context, argument)
    result: Local | None = None
    if names:
        kind = context.function.result
        if isinstance(kind, VoidType | NeverType):
            context.fail("contract-form", argument, f"{context.function.name} has no result to name", "lambda: condition")
        if names[0] in context.locals:
            context.fail("duplicate-name", argument, f"{names[0]} is a parameter already", "another name for the result, such as `result`")
        result = Local(names[0], kind, context.span(argument.args.args[0]))
    flow = Flow({local for local in context.entry.assigned})
    if result is not None:
        context.locals[result.name] = result
        flow.assigned.add(result)
    context.in_postcondition = True
    try:
        with context.claiming(flow):
            condition, _, _ = check_condition(context, argument.body)
    finally:
        context.in_postcondition = False
        if result is not None:
            del context.locals[result.name]
    context.function.ensures.append(Postcondition(condition, context.span(node), text(argument.body, 120), result))


def _unchanged_parameters(context: Context, claim: ast.Lambda) -> None:
    """A parameter in a postcondition means what the caller gave: so the body must not assign it."""
    assert context.function is not None
    assigned = set(context.assignments) & {local.name for local in context.function.parameters}
    assigned |= context.changed_within & {local.name for local in context.function.parameters if isinstance(local.type, WordType)}
    for node in ast.walk(claim.body):
        if isinstance(node, ast.Name) and node.id in assigned:
            context.fail(
                "contract-form",
                node,
                f"{node.id} is assigned in {context.function.name}, so it is not what the caller gave when it returns",
                f"a local of its own for what changes, so that {node.id} stays as it was",
            )


def _may_stop(context: Context, node: ast.Call) -> None:
    assert context.function is not None
    if len(node.args) != 1 or node.keywords:
        context.fail("argument-count", node, "may_stop takes the message of a panic", 'may_stop("why")')
    message = text_argument(context, node.args[0])
    if context.function.ghost is not None:
        context.fail("contract-place", node, f"{context.function.name} is for proofs, in which nothing stops on purpose", "may_stop(...) in what ships")
    if any(stop.text == message for stop in context.function.stops):
        context.fail("contract-place", node, f"may_stop({text(node.args[0])}) is there already", "each text once")
    context.function.stops.append(Stop(message, context.span(node)))


def check_stops(context: Context, body: list[Statement]) -> None:
    """Complain about a declared stop that the function does not have."""
    assert context.function is not None
    messages = {s.message for s in statements_of(body) if isinstance(s, PanicStatement)}
    for stop in context.function.stops:
        if stop.text not in messages:
            context.session.report(
                "contract-form",
                context.scope,
                stop.span,
                f"{context.function.name} has no panic with the text {stop.text!r}",
                "panic(...) in this function itself, with the same text; without one, no may_stop(...)",
            )


def loop_contract(context: Context, nodes: Sequence[ast.stmt], variants: bool) -> tuple[LoopContract, Sequence[ast.stmt]]:
    """The contract at the top of a loop's body, and the statements behind it. `variants`: it is a `while`."""
    count = _leading(context, nodes, ("invariant", "decreases", "serves"))
    invariants: list[Claim] = []
    variant: Claim | None = None
    service: Claim | None = None
    for node in nodes[:count]:
        assert isinstance(node, ast.Expr)
        call = node.value
        if not isinstance(call, ast.Call):
            continue
        try:
            name = language_name(context, call.func)
            if name == "invariant":
                argument = one_condition(context, call, "invariant(condition)")
                with context.claiming(context.flow):
                    condition, yes, _ = check_condition(context, argument)
                context.flow.claim(yes)
                invariants.append(Claim(condition, context.span(call), text(argument, 120)))
            elif not variants or variant is not None or service is not None:
                written = "decreases(...)" if name == "decreases" else "serves()"
                there = "decreases(...)" if variant is not None else "serves()"
                what = "is for `while`: a `for` ends by itself" if not variants else "is there already" if there == written else f"beside {there}"
                context.fail("contract-place", call, f"{written} {what}", "one decreases(...) in a `while`")
            elif name == "decreases":
                variant = _variant(context, call)
            else:
                service = _serves(context, call)
        except Rejected:
            context.rejected = True
    return LoopContract(invariants, variant, service), nodes[count:]


def _serves(context: Context, node: ast.Call) -> Claim:
    """That a loop goes on as long as others give it work: nobody may wait for its end."""
    assert context.function is not None
    if node.args or node.keywords:
        context.fail("argument-count", node, "serves takes nothing", "serves()")
    if len(context.breaks) > 1:
        context.fail("contract-place", node, "a loop is around this one, and its passes have to end", "serves() in the outermost loop")
    name = context.function.name
    if context.function.ghost is not None:
        context.fail("contract-place", node, f"{name} is for proofs, and nobody gives it work", "decreases(...)")
    if context.function.ensures:
        context.fail("contract-place", node, f"{name} ensures something, which is said of its end", "no ensures(...), or decreases(...) here")
    return Claim(Constant(BOOL, context.span(node), 1), context.span(node), text(node))


def _variant(context: Context, node: ast.Call) -> Claim:
    argument = one_condition(context, node, "decreases(high - low)")
    with context.claiming(context.flow):
        value = natural(context, context.value(argument), argument)
    if not isinstance(value.type, IntType) or value.type.signed:
        context.fail(
            "contract-form", argument, f"{text(argument)} is {describe(value.type)}, and a variant is unsigned", "an unsigned value that shrinks"
        )
    return Claim(value, context.span(node), text(argument, 120))
