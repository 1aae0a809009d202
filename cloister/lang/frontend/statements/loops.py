# SPDX-License-Identifier: BSD-2-Clause
"""Loops.

Invariant: what is known at the head of a loop holds in every iteration: whatever an iteration may change was forgotten before it.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.checking.coercion import retype
from cloister.lang.frontend.checking.context import Context, LocalUse
from cloister.lang.frontend.checking.known import build_integer
from cloister.lang.frontend.checking.places import mark_address_taken, view_of
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions.conditions import check_condition
from cloister.lang.frontend.flow import changes, join
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import UNTYPED, LanguageName, text
from cloister.lang.frontend.statements.block import check_statements, nested_block
from cloister.lang.frontend.statements.contracts import loop_contract
from cloister.lang.frontend.statements.locals import check_not_global
from cloister.lang.frontend.types import U64, describe
from cloister.lang.program import (
    ArrayType,
    Claim,
    Constant,
    ConstantTable,
    Declare,
    EnumType,
    Expression,
    ForEach,
    ForRange,
    IntType,
    Local,
    LocalRef,
    PointerType,
    SharedType,
    Statement,
    StructType,
    Type,
    ViewLength,
    ViewType,
    While,
    WordType,
)


def check_while(context: Context, node: ast.While, into: list[Statement]) -> None:
    """`while`."""
    _no_else(context, node)
    _enter_loop(context, node.test, *node.body)
    condition, yes, no = check_condition(context, node.test)
    context.breaks.append([])
    context.flow = yes
    contract, nodes = loop_contract(context, node.body, variants=True)
    body = nested_block(context, nodes)
    context.flow = join(no, *context.breaks.pop())
    into.append(While(context.span(node), condition, body, contract.invariants, contract.variant, contract.serves))


def check_for(context: Context, node: ast.For, into: list[Statement]) -> None:
    """`for`."""
    _no_else(context, node)
    if not isinstance(node.target, ast.Name):
        context.fail("assign-target", node.target, "a `for` has one variable", "for i in range(...)")
    if node.target.id in context.locals or node.target.id in context.globals_declared:
        context.fail("loop-variable", node.target, f"{node.target.id} is a variable already", "another name for the loop's variable")
    check_not_global(context, node.target)
    sequence = node.iter
    if isinstance(sequence, ast.Call) and isinstance(sequence.func, ast.Name) and sequence.func.id == "range" and "range" not in context.scope.names:
        _range_loop(context, node, node.target, sequence, into)
    else:
        _each_loop(context, node, node.target, sequence, into)


def _enter_loop(context: Context, *nodes: ast.AST) -> None:
    """Forget what an iteration may change, so that what is known holds for all of them."""
    found = changes(lambda name: _harmless(context, name), *nodes)
    structs = any(name in context.locals and isinstance(context.locals[name].type, StructType) for name in found.names)
    found.memory = found.memory or structs  # other pointers may point to a struct local
    context.flow.forget_names(found.names, found.fields, found.memory, found.elements)


def _harmless(context: Context, name: str) -> bool:
    """Whether calling this name changes nothing that facts are about."""
    if name in ("len", "min", "max", "range"):
        return True
    if name not in context.scope.names:
        return False
    try:
        meaning = lookup(context.session, context.scope, name, ast.Name(name))
    except Rejected:
        return False
    return isinstance(meaning, LanguageName | StructType | WordType | EnumType)


def _no_else(context: Context, node: ast.For | ast.While) -> None:
    if node.orelse:
        context.fail("loop-else", node.orelse[0], "a loop has no `else`", "a flag that the loop sets")


def _loop_body(context: Context, node: ast.For, target: ast.Name, kind: Type) -> tuple[Local, list[Claim], list[Statement]]:
    local = Local(target.id, kind, context.span(target))
    _enter_loop(context, target, *node.body)
    before = context.flow.copy()
    context.poisoned.discard(target.id)
    context.locals[target.id] = local
    context.flow.assigned.add(local)
    outer = context.block
    context.blocks += 1
    context.block = (*outer, context.blocks)
    context.uses[local] = LocalUse(context.block)
    context.breaks.append([])
    contract, nodes = loop_contract(context, node.body, variants=False)
    body: list[Statement] = []
    check_statements(context, nodes, body)
    context.block = outer
    # `before` covers the end of the loop: what an iteration may change was forgotten there.
    context.flow = join(before, *context.breaks.pop())
    del context.locals[target.id]
    context.ended.add(target.id)
    return local, contract.invariants, body


def _range_loop(context: Context, node: ast.For, target: ast.Name, call: ast.Call, into: list[Statement]) -> None:
    if not 1 <= len(call.args) <= 3 or call.keywords or any(isinstance(a, ast.Starred) for a in call.args):
        context.fail("argument-count", call, "range takes a stop, a start and a stop, or both and a step", "range(start, stop, step)")
    step = 1
    if len(call.args) == 3:
        step = build_integer(context, call.args[2])
        if step == 0:
            context.fail("loop-step", call.args[2], "the step is 0", "a step that is not 0")
    nodes = call.args[:2]
    values = [context.value(a) for a in nodes]
    typed = next((e for e in values if e.type != UNTYPED), None)
    kind = U64 if typed is None else typed.type
    if not isinstance(kind, IntType):
        context.fail("loop-over", call, f"range over {describe(kind)}", "integers")
    if step < 0 and not kind.signed and isinstance(values[-1], Constant) and values[-1].value < 0:
        context.fail(
            "constant-range",
            nodes[-1],
            f"{values[-1].value} does not fit {kind}, the type of the range",
            "for k in range(n), and n - 1 - k as the index",
        )
    if typed is None and any(isinstance(e, Constant) and e.value < 0 for e in values):
        kind = IntType(64, True)
    fitted = [retype(context, e, kind, n) for e, n in zip(values, nodes, strict=True)]
    for e, n in zip(fitted, nodes, strict=True):
        if e.type != kind:
            context.fail("mixed-types", call, f"{text(n)} is {describe(e.type)}, and the range is of {kind}", f"{kind}({text(n)})")
    start = fitted[0] if len(fitted) == 2 else Constant(kind, context.span(call), 0)
    local, invariants, body = _loop_body(context, node, target, kind)
    into.append(ForRange(context.span(node), local, start, fitted[-1], step, body, invariants))


def _each_loop(context: Context, node: ast.For, target: ast.Name, sequence: ast.expr, into: list[Statement]) -> None:
    e = context.value(sequence)
    if isinstance(e, ConstantTable):
        context.fail("loop-over", sequence, "a tuple of constants is only indexed", f"for i in range(len({text(sequence)}))")
    if not isinstance(e.type, ArrayType | ViewType):
        context.fail(
            "loop-over",
            sequence,
            f"{text(sequence)} is {describe(e.type)}, which `for` does not go over",
            "range(...), an array or a view",
        )
    kind: Type = e.type.element
    if isinstance(kind, ArrayType):
        remedy = f"for i in range(len({text(sequence)})), and {text(sequence)}[i]"
        context.fail("loop-over", sequence, f"the elements of {text(sequence)} are arrays, which no local stands for", remedy)
    if isinstance(kind, SharedType):
        _each_shared(context, node, target, sequence, e, into)
        return
    if isinstance(kind, StructType):
        mark_address_taken(e)
        kind = PointerType(kind)
    local, invariants, body = _loop_body(context, node, target, kind)
    into.append(ForEach(context.span(node), local, e, body, invariants))


def _each_shared(context: Context, node: ast.For, target: ast.Name, sequence: ast.expr, e: Expression, into: list[Statement]) -> None:
    """Over `Shared` elements the variable stands for the place, so that each access names its ordering: a loop over indices."""
    span = context.span(sequence)
    view = view_of(e, e.span)
    whole, index = (Local(_fresh_name(context, f"{target.id}_{what}"), kind, span) for what, kind in (("view", view.type), ("index", U64)))
    into.append(Declare(span, whole, view))
    context.uses[whole] = LocalUse(context.block, into, None)
    context.elements[target.id] = (whole, index)
    _, invariants, body = _loop_body(context, node, target, U64)
    del context.elements[target.id]
    stop = ViewLength(U64, span, LocalRef(view.type, span, whole))
    into.append(ForRange(context.span(node), index, Constant(U64, span, 0), stop, 1, body, invariants))


def _fresh_name(context: Context, name: str) -> str:
    """A name for a local of the front end's own, which is no other's in this function."""
    while name in context.assignments or name in context.locals:
        name += "_"
    context.assignments.append(name)
    return name
