# SPDX-License-Identifier: BSD-2-Clause
"""`if`, `match` and `assert`: where paths part and meet.

Invariant: behind a branch is known what is known at the end of each path that leads there.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.arguments import text_argument
from cloister.lang.frontend.checking.coercion import as_type
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.constants import evaluate, fits
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions.conditions import check_condition
from cloister.lang.frontend.flow import Flow, join
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.statements.block import nested_block
from cloister.lang.frontend.types import describe
from cloister.lang.program import Assert, Constant, EnumType, If, IntType, Match, MatchCase, Statement


def check_if(context: Context, node: ast.If, into: list[Statement]) -> None:
    """`if`, `elif`, `else`."""
    condition, yes, no = check_condition(context, node.test)
    context.flow = yes
    then = nested_block(context, node.body)
    yes = context.flow
    context.flow = no
    otherwise = nested_block(context, node.orelse)
    context.flow = join(yes, context.flow)
    into.append(If(context.span(node), condition, then, otherwise))


def check_match(context: Context, node: ast.Match, into: list[Statement]) -> None:
    """`match`."""
    subject = context.value(node.subject)
    kind = subject.type
    if kind == UNTYPED or not isinstance(kind, IntType | EnumType):
        context.fail(
            "match-subject",
            node.subject,
            f"{text(node.subject)} is {describe(kind)}, and `match` is over integers and enums",
            "`if` and `elif`",
        )
    seen: dict[int, ast.AST] = {}
    before, ends, cases, default = context.flow, list[Flow](), list[MatchCase](), False
    for case in node.cases:
        values: list[Constant] = []
        try:
            values = _patterns(context, case, kind, seen)
        except Rejected:
            context.rejected = True
        default = default or _is_default(case.pattern)
        context.flow = before.copy()
        body = nested_block(context, case.body)
        ends.append(context.flow)
        cases.append(MatchCase(values, body, context.span(case.pattern)))
    complete = default or (isinstance(kind, EnumType) and {value for _, value in kind.members} == set(seen))
    if not complete:
        ends.append(before)
    context.flow = join(*ends)
    into.append(Match(context.span(node), subject, cases))


def _patterns(context: Context, case: ast.match_case, kind: IntType | EnumType, seen: dict[int, ast.AST]) -> list[Constant]:
    if case.guard is not None:
        context.fail("match-pattern", case.guard, "a case has no guard", "an `if` within the case")
    if _is_default(case.pattern):
        return []
    patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
    values: list[Constant] = []
    for pattern in patterns:
        if isinstance(pattern, ast.MatchAs):
            name = pattern.name or "_"
            context.fail(
                "match-pattern",
                pattern,
                f"`case {name}` would bind a new name in Python, not compare",
                f"a dotted name, a literal, or `case _:` and `if x == {name}:`",
            )
        if not isinstance(pattern, ast.MatchValue):
            context.fail("match-pattern", pattern, "this pattern does not exist in target code", "literals, members of an enum, `|` and `_`")
        value = as_type(context, pattern.value, kind)
        number = evaluate(value)
        if number is None or not fits(number, kind):
            context.fail("match-pattern", pattern, f"{text(pattern)} is no constant", "a literal or a member of an enum")
        if number in seen:
            context.fail("match-duplicate", pattern, f"{text(pattern)} is in a case above already", "one case for it")
        seen[number] = pattern
        values.append(Constant(kind, context.span(pattern), number, value.name if isinstance(value, Constant) else None))
    return values


def check_assert(context: Context, node: ast.Assert, into: list[Statement]) -> None:
    """`assert`: what it claims is known behind it."""
    message = text(node.test, 120) if node.msg is None else text_argument(context, node.msg)
    condition, yes, _ = check_condition(context, node.test)
    context.flow = yes
    into.append(Assert(context.span(node), condition, message))


def _is_default(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.name is None and pattern.pattern is None
