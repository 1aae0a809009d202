# SPDX-License-Identifier: BSD-2-Clause
"""Typing of branches and loops: where paths part and meet.

Invariant: what is known at the head of a loop holds in every iteration: whatever an iteration may change was forgotten before it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cloister.lang.frontend.assignments import Assignments
from cloister.lang.frontend.checker import LocalUse
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.flow import changes, join
from cloister.lang.frontend.scope import UNTYPED, LanguageName, text
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
    If,
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


class Loops(Assignments):
    """Typing of branches and loops."""

    def nested(self, nodes: Sequence[ast.stmt]) -> list[Statement]:
        """The statements of a block within this one."""
        outer = self.block
        self.blocks += 1
        self.block = (*outer, self.blocks)
        inner: list[Statement] = []
        self.statements(nodes, inner)
        self.block = outer
        return inner

    def if_statement(self, node: ast.If, into: list[Statement]) -> None:
        """`if`, `elif`, `else`."""
        condition, yes, no = self.condition(node.test)
        self.flow = yes
        then = self.nested(node.body)
        yes = self.flow
        self.flow = no
        otherwise = self.nested(node.orelse)
        self.flow = join(yes, self.flow)
        into.append(If(self.span(node), condition, then, otherwise))

    def _enter_loop(self, *nodes: ast.AST) -> None:
        """Forget what an iteration may change, so that what is known holds for all of them."""
        found = changes(self._harmless, *nodes)
        structs = any(name in self.locals and isinstance(self.locals[name].type, StructType) for name in found.names)
        found.memory = found.memory or structs  # other pointers may point to a struct local
        self.flow.forget_names(found.names, found.fields, found.memory, found.elements)

    def _harmless(self, name: str) -> bool:
        """Whether calling this name changes nothing that facts are about."""
        if name in ("len", "min", "max", "range"):
            return True
        if name not in self.scope.names:
            return False
        try:
            meaning = self.declarations.lookup(self.scope, name, ast.Name(name))
        except Rejected:
            return False
        return isinstance(meaning, LanguageName | StructType | WordType | EnumType)

    def _no_else(self, node: ast.For | ast.While) -> None:
        if node.orelse:
            self.fail("loop-else", node.orelse[0], "a loop has no `else`", "a flag that the loop sets")

    def while_statement(self, node: ast.While, into: list[Statement]) -> None:
        """`while`."""
        self._no_else(node)
        self._enter_loop(node.test, *node.body)
        condition, yes, no = self.condition(node.test)
        self.breaks.append([])
        self.flow = yes
        invariants, variant, nodes = self.loop_contract(node.body, variants=True)
        body = self.nested(nodes)
        self.flow = join(no, *self.breaks.pop())
        into.append(While(self.span(node), condition, body, invariants, variant))

    def for_statement(self, node: ast.For, into: list[Statement]) -> None:
        """`for`."""
        self._no_else(node)
        if not isinstance(node.target, ast.Name):
            self.fail("assign-target", node.target, "a `for` has one variable", "for i in range(...)")
        if node.target.id in self.locals or node.target.id in self.globals_declared:
            self.fail("loop-variable", node.target, f"{node.target.id} is a variable already", "another name for the loop's variable")
        self._not_global(node.target)
        sequence = node.iter
        if (
            isinstance(sequence, ast.Call)
            and isinstance(sequence.func, ast.Name)
            and sequence.func.id == "range"
            and "range" not in self.scope.names
        ):
            self._range(node, node.target, sequence, into)
        else:
            self._each(node, node.target, sequence, into)

    def _loop_body(self, node: ast.For, target: ast.Name, kind: Type) -> tuple[Local, list[Claim], list[Statement]]:
        local = Local(target.id, kind, self.span(target))
        self._enter_loop(target, *node.body)
        before = self.flow.copy()
        self.poisoned.discard(target.id)
        self.locals[target.id] = local
        self.flow.assigned.add(local)
        outer = self.block
        self.blocks += 1
        self.block = (*outer, self.blocks)
        self.uses[local] = LocalUse(self.block)
        self.breaks.append([])
        invariants, _, nodes = self.loop_contract(node.body, variants=False)
        body: list[Statement] = []
        self.statements(nodes, body)
        self.block = outer
        # `before` covers the end of the loop: what an iteration may change was forgotten there.
        self.flow = join(before, *self.breaks.pop())
        del self.locals[target.id]
        self.ended.add(target.id)
        return local, invariants, body

    def _range(self, node: ast.For, target: ast.Name, call: ast.Call, into: list[Statement]) -> None:
        if not 1 <= len(call.args) <= 3 or call.keywords or any(isinstance(a, ast.Starred) for a in call.args):
            self.fail("argument-count", call, "range takes a stop, a start and a stop, or both and a step", "range(start, stop, step)")
        step = 1
        if len(call.args) == 3:
            step = self.untyped_constant(call.args[2])
            if step == 0:
                self.fail("loop-step", call.args[2], "the step is 0", "a step that is not 0")
        nodes = call.args[:2]
        values = [self.value(a) for a in nodes]
        typed = next((e for e in values if e.type != UNTYPED), None)
        kind = U64 if typed is None else typed.type
        if not isinstance(kind, IntType):
            self.fail("loop-over", call, f"range over {describe(kind)}", "integers")
        if step < 0 and not kind.signed and isinstance(values[-1], Constant) and values[-1].value < 0:
            self.fail(
                "constant-range",
                nodes[-1],
                f"{values[-1].value} does not fit {kind}, the type of the range",
                "for k in range(n), and n - 1 - k as the index",
            )
        if typed is None and any(isinstance(e, Constant) and e.value < 0 for e in values):
            kind = IntType(64, True)
        fitted = [self.retype(e, kind, n) for e, n in zip(values, nodes, strict=True)]
        for e, n in zip(fitted, nodes, strict=True):
            if e.type != kind:
                self.fail("mixed-types", call, f"{text(n)} is {describe(e.type)}, and the range is of {kind}", f"{kind}({text(n)})")
        start = fitted[0] if len(fitted) == 2 else Constant(kind, self.span(call), 0)
        local, invariants, body = self._loop_body(node, target, kind)
        into.append(ForRange(self.span(node), local, start, fitted[-1], step, body, invariants))

    def _each(self, node: ast.For, target: ast.Name, sequence: ast.expr, into: list[Statement]) -> None:
        e = self.value(sequence)
        if isinstance(e, ConstantTable):
            self.fail("loop-over", sequence, "a tuple of constants is only indexed", f"for i in range(len({text(sequence)}))")
        if not isinstance(e.type, ArrayType | ViewType):
            self.fail(
                "loop-over",
                sequence,
                f"{text(sequence)} is {describe(e.type)}, which `for` does not go over",
                "range(...), an array or a view",
            )
        kind: Type = e.type.element
        if isinstance(kind, SharedType):
            self._each_shared(node, target, sequence, e, into)
            return
        if isinstance(kind, StructType):
            self.mark_address_taken(e)
            kind = PointerType(kind)
        local, invariants, body = self._loop_body(node, target, kind)
        into.append(ForEach(self.span(node), local, e, body, invariants))

    def _each_shared(self, node: ast.For, target: ast.Name, sequence: ast.expr, e: Expression, into: list[Statement]) -> None:
        """Over `Shared` elements the variable stands for the place, so that each access names its ordering: a loop over indices."""
        span = self.span(sequence)
        view = self.view_of(e, e.span)
        whole, index = (Local(self._fresh(f"{target.id}_{what}"), kind, span) for what, kind in (("view", view.type), ("index", U64)))
        into.append(Declare(span, whole, view))
        self.uses[whole] = LocalUse(self.block, into, None)
        self.elements[target.id] = (whole, index)
        _, invariants, body = self._loop_body(node, target, U64)
        del self.elements[target.id]
        stop = ViewLength(U64, span, LocalRef(view.type, span, whole))
        into.append(ForRange(self.span(node), index, Constant(U64, span, 0), stop, 1, body, invariants))

    def _fresh(self, name: str) -> str:
        """A name for a local of the front end's own, which is no other's in this function."""
        while name in self.assignments or name in self.locals:
            name += "_"
        self.assignments.append(name)
        return name
