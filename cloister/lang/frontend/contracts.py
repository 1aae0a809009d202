# SPDX-License-Identifier: BSD-2-Clause
"""Typing of contracts: what functions require and ensure, invariants of loops, quantifiers, and the names of proofs.

Invariant: `self.ghost` says whether what is being checked is for proofs only; only there is what the C back end cannot treat accepted.
Checking a contract leaves what is known where it stands unchanged; the condition that holds from there on is known to contracts and proofs, never to
shipped code, which has no contracts when it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from cloister.lang.frontend.calls import Calls
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.flow import Flow
from cloister.lang.frontend.scope import UNTYPED, LanguageName, text
from cloister.lang.frontend.types import BOOL, U64, describe
from cloister.lang.program import (
    Arbitrary,
    ArrayType,
    Claim,
    Constant,
    ConstantTable,
    EnumType,
    Expression,
    Function,
    Ghost,
    IntType,
    Interleave,
    Local,
    LogicalOperator,
    Logical,
    NeverType,
    Old,
    PointerType,
    Postcondition,
    Quantifier,
    SharedType,
    Statement,
    StructType,
    Type,
    Unary,
    UnaryOperator,
    Undisturbed,
    ViewType,
    VoidType,
    WordType,
)

PLACES = {
    "requires": "at the top of a function",
    "ensures": "at the top of a function",
    "invariant": "at the top of a loop's body",
    "decreases": "at the top of the body of a `while`, or of a @ghost function that calls itself",
}


def innermost(node: ast.expr) -> ast.expr:
    """What `x` is in `x.y.z`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


class Contracts(Calls):
    """Typing of contracts."""

    in_postcondition = False
    entry: Flow
    rejected: bool
    assignments: list[str]
    changed_within: set[str]  # the names of which the body assigns a part

    def statements(self, nodes: Sequence[ast.stmt], into: list[Statement]) -> None:
        """Check statements one by one."""
        raise NotImplementedError

    def language_name(self, callee: ast.expr) -> str:
        """The operation of `cloister.lang` that a name stands for, or nothing."""
        if isinstance(callee, ast.Name) and callee.id in self.scope.names and callee.id not in self.locals:
            meaning = self.declarations.lookup(self.scope, callee.id, callee)
            if isinstance(meaning, LanguageName):
                return meaning.name
        return ""

    @contextmanager
    def _claiming(self, flow: Flow) -> Generator[None, None, None]:
        """Check a condition of a contract from what is known there; afterwards all is as before."""
        before, ghost = self.flow, self.ghost
        self.flow, self.ghost = flow.copy(), True
        try:
            yield
        finally:
            self.flow, self.ghost = before, ghost

    def contract_place(self, node: ast.Call, name: str) -> None:
        """Complain about a part of a contract in the wrong place."""
        self.fail("contract-place", node, f"{name}(...) stands {PLACES[name]}", f"{name}(...) there; `assert` claims something here")

    def _leading(self, nodes: Sequence[ast.stmt], names: tuple[str, ...]) -> int:
        """How many statements at the beginning are calls of these names, a docstring and `global` before them included."""
        last = 0
        for i, node in enumerate(nodes):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self.language_name(node.value.func) in names:
                last = i + 1
            elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and not isinstance(node, ast.Global):
                break
        return last

    def _one_argument(self, node: ast.Call, example: str) -> ast.expr:
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.fail("argument-count", node, f"{text(node.func)} takes one condition", example)
        return node.args[0]

    # ------------------------------------------------------------------------------------------------------------ functions

    def function_contract(self, nodes: Sequence[ast.stmt], into: list[Statement]) -> Sequence[ast.stmt]:
        """Check the contract at the top of a function's body; what follows it is returned. What is required is known from here on, to proofs."""
        assert self.function is not None
        self.ghost = self.function.ghost is not None
        self.entry = self.flow.copy()
        self.function.requires, self.function.ensures, self.function.variant = [], [], None
        recursive = ("decreases",) if self.function.ghost is Ghost.GHOST else ()
        count = self._leading(nodes, ("requires", "ensures", *recursive))
        postconditions: list[ast.Call] = []
        for node in nodes[:count]:
            if self.function.extern is not None and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                self.session.report(
                    "contract-place",
                    self.scope,
                    node,
                    f"{self.function.name} is C, and nobody would hold it or its callers to a contract",
                    "the contract at a function around it, with `assert` for what C promises",
                )
                continue
            call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
            if call is None:
                self.statements([node], into)
                continue
            try:
                name = self.language_name(call.func)
                if name == "requires":
                    self._requires(call)
                elif name == "decreases":
                    if self.function.variant is not None:
                        self.fail("contract-place", call, "decreases(...) is there already", "one decreases(...) in a function")
                    self.function.variant = self._variant(call)
                else:
                    postconditions.append(call)
            except Rejected:
                self.rejected = True
        self.entry = self.flow.copy()
        for call in postconditions:
            try:
                self._ensures(call)
            except Rejected:
                self.rejected = True
        return nodes[count:]

    def _requires(self, node: ast.Call) -> None:
        assert self.function is not None
        argument = self._one_argument(node, "requires(condition)")
        with self._claiming(self.flow):
            condition, yes, _ = self.condition(argument)
        self.flow.claim(yes)
        self.function.requires.append(Claim(condition, self.span(node), text(argument, 120)))

    def _ensures(self, node: ast.Call) -> None:
        assert self.function is not None
        argument = self._one_argument(node, "ensures(lambda: condition)")
        names = [a.arg for a in argument.args.args] if isinstance(argument, ast.Lambda) else []
        if not isinstance(argument, ast.Lambda) or len(names) > 1 or argument.args.kwonlyargs or argument.args.vararg or argument.args.defaults:
            self.fail(
                "contract-form",
                argument,
                "what a function ensures is looked at when it returns, so it is a lambda",
                f"ensures(lambda: {text(argument)}), or lambda result: ... to name the result"
                if not isinstance(argument, ast.Lambda)
                else "lambda: condition, or lambda result: condition",
            )
        self._unchanged_parameters(argument)
        result: Local | None = None
        if names:
            kind = self.function.result
            if isinstance(kind, VoidType | NeverType):
                self.fail("contract-form", argument, f"{self.function.name} has no result to name", "lambda: condition")
            if names[0] in self.locals:
                self.fail("duplicate-name", argument, f"{names[0]} is a parameter already", "another name for the result, such as `result`")
            result = Local(names[0], kind, self.span(argument.args.args[0]))
        flow = Flow({local for local in self.entry.assigned})
        if result is not None:
            self.locals[result.name] = result
            flow.assigned.add(result)
        self.in_postcondition = True
        try:
            with self._claiming(flow):
                condition, _, _ = self.condition(argument.body)
        finally:
            self.in_postcondition = False
            if result is not None:
                del self.locals[result.name]
        self.function.ensures.append(Postcondition(condition, self.span(node), text(argument.body, 120), result))

    def _unchanged_parameters(self, claim: ast.Lambda) -> None:
        """A parameter in a postcondition means what the caller gave: so the body must not assign it."""
        assert self.function is not None
        assigned = set(self.assignments) & {local.name for local in self.function.parameters}
        assigned |= self.changed_within & {local.name for local in self.function.parameters if isinstance(local.type, WordType)}
        for node in ast.walk(claim.body):
            if isinstance(node, ast.Name) and node.id in assigned:
                self.fail(
                    "contract-form",
                    node,
                    f"{node.id} is assigned in {self.function.name}, so it is not what the caller gave when it returns",
                    f"a local of its own for what changes, so that {node.id} stays as it was",
                )

    # ------------------------------------------------------------------------------------------------------------ loops

    def loop_contract(self, nodes: Sequence[ast.stmt], variants: bool) -> tuple[list[Claim], Claim | None, Sequence[ast.stmt]]:
        """The invariants and the variant at the top of a loop's body, and the statements behind them."""
        count = self._leading(nodes, ("invariant", "decreases"))
        invariants: list[Claim] = []
        variant: Claim | None = None
        for node in nodes[:count]:
            assert isinstance(node, ast.Expr)
            call = node.value
            if not isinstance(call, ast.Call):
                continue
            try:
                if self.language_name(call.func) == "invariant":
                    argument = self._one_argument(call, "invariant(condition)")
                    with self._claiming(self.flow):
                        condition, yes, _ = self.condition(argument)
                    self.flow.claim(yes)
                    invariants.append(Claim(condition, self.span(call), text(argument, 120)))
                elif not variants or variant is not None:
                    what = "is for `while`: a `for` ends by itself" if not variants else "is there already"
                    self.fail("contract-place", call, f"decreases(...) {what}", "one decreases(...) in a `while`")
                else:
                    variant = self._variant(call)
            except Rejected:
                self.rejected = True
        return invariants, variant, nodes[count:]

    def _variant(self, node: ast.Call) -> Claim:
        argument = self._one_argument(node, "decreases(high - low)")
        with self._claiming(self.flow):
            value = self.natural(self.value(argument), argument)
        if not isinstance(value.type, IntType) or value.type.signed:
            self.fail(
                "contract-form", argument, f"{text(argument)} is {describe(value.type)}, and a variant is unsigned", "an unsigned value that shrinks"
            )
        return Claim(value, self.span(node), text(argument, 120))

    # ------------------------------------------------------------------------------------------------------------ in expressions

    def _ghost_only(self, node: ast.AST, name: str) -> None:
        if not self.ghost:
            self.fail(
                "ghost",
                node,
                f"{name} is for contracts and proofs: it is not in the shipped program",
                "requires(...), ensures(...), invariant(...), or a function marked @proof or @ghost",
            )

    def call(self, node: ast.Call) -> Expression:
        callee = node.func
        if isinstance(callee, ast.Name) and callee.id in ("all", "any") and callee.id not in self.scope.names and callee.id not in self.locals:
            if self.ghost and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp) and not node.keywords:
                return self._quantifier(node, node.args[0], callee.id == "all")
            self._ghost_only(node, f"{callee.id}(...)")
            self.fail("contract-form", node, f"{callee.id} takes a condition for each of many", f"{callee.id}(v[i] < 8 for i in range(n))")
        return super().call(node)

    def _quantifier(self, node: ast.Call, generator: ast.GeneratorExp, universal: bool) -> Expression:
        before = self.flow.copy()
        result = self._generators(node, generator.generators, generator.elt, universal)
        self.flow = before
        return result

    def _generators(self, node: ast.Call, generators: list[ast.comprehension], element: ast.expr, universal: bool) -> Expression:
        first, span = generators[0], self.span(node)
        if not isinstance(first.target, ast.Name) or first.is_async:
            self.fail("assign-target", first.target, "each `for` has one variable", "for i in range(n)")
        name = first.target.id
        if name in self.locals:
            self.fail("loop-variable", first.target, f"{name} is a variable already", "another name")
        start, stop, sequence, kind = self._range_of(first.iter)
        local = Local(name, kind, self.span(first.target))
        self.locals[name] = local
        self.flow.assigned.add(local)
        try:
            tests = [self.condition(test) for test in first.ifs[:1]]
            for _, yes, _ in tests:
                self.flow = yes
            for test in first.ifs[1:]:
                tests.append(self.condition(test))
                self.flow = tests[-1][1]
            if generators[1:]:
                condition = self._generators(node, generators[1:], element, universal)
            else:
                condition, _, _ = self.condition(element)
        finally:
            del self.locals[name]
        for test, _, _ in reversed(tests):
            if universal:
                condition = Logical(BOOL, span, LogicalOperator.OR, Unary(BOOL, span, UnaryOperator.NOT, test), condition)
            else:
                condition = Logical(BOOL, span, LogicalOperator.AND, test, condition)
        return Quantifier(BOOL, span, universal, local, start, stop, sequence, condition)

    def _range_of(self, node: ast.expr) -> tuple[Expression | None, Expression | None, Expression | None, Type]:
        """Where a quantifier's variable goes: from, up to, or the sequence; and its type."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and "range" not in self.scope.names:
            if not 1 <= len(node.args) <= 2 or node.keywords:
                self.fail("argument-count", node, "range takes a stop, or a start and a stop here", "range(start, stop)")
            values = [self.value(a) for a in node.args]
            kind = next((e.type for e in values if e.type != UNTYPED), U64)
            if not isinstance(kind, IntType):
                self.fail("loop-over", node, f"range over {describe(kind)}", "integers")
            fitted = [self.retype(e, kind, n) for e, n in zip(values, node.args, strict=True)]
            for e, n in zip(fitted, node.args, strict=True):
                if e.type != kind:
                    self.fail("mixed-types", node, f"{text(n)} is {describe(e.type)}, and the range is of {kind}", f"{kind}({text(n)})")
            start = fitted[0] if len(fitted) == 2 else Constant(kind, self.span(node), 0)
            return start, fitted[-1], None, kind
        e = self.value(node)
        if isinstance(e, ConstantTable) or not isinstance(e.type, ArrayType | ViewType) or isinstance(e.type.element, SharedType):
            self.fail(
                "loop-over", node, f"{text(node)} is {describe(e.type)}, which a quantifier does not go over", "range(...), an array or a view"
            )
        element = e.type.element
        if isinstance(element, StructType):
            self.mark_address_taken(e)
            return None, None, e, PointerType(element)
        return None, None, e, element

    def _do_old(self, node: ast.Call) -> Expression:
        argument = self._one_argument(node, "old(x)")
        if not self.in_postcondition:
            self.fail("contract-place", node, "old(...) stands in ensures(...)", "a local that holds the value, in a body")
        hidden = {name: local for name, local in self.locals.items() if not local.parameter}
        for name in hidden:
            del self.locals[name]
        try:
            with self._claiming(self.entry):
                e = self.natural(self.value(argument), argument)
        finally:
            self.locals.update(hidden)
        if isinstance(e.type, StructType | ArrayType):
            self.fail("struct-copy", node, f"{text(argument)} is {describe(e.type)}, which is not kept as a whole", "old(...) of each field that matters")
        return Old(e.type, self.span(node), e)

    def _do_arbitrary(self, node: ast.Call) -> Expression:
        self._ghost_only(node, "arbitrary")
        argument = self._one_argument(node, "arbitrary(u32)")
        kind = self.type_argument(argument)
        if not isinstance(kind, IntType | EnumType | WordType) and kind != BOOL:
            self.fail("type-mismatch", argument, f"arbitrary of {describe(kind)}", "an integer, bool, enum or word; structs are parameters of a proof")
        return Arbitrary(kind, self.span(node))

    def _do_undisturbed(self, node: ast.Call) -> Expression:
        self._ghost_only(node, "undisturbed")
        if node.args or node.keywords:
            self.fail("argument-count", node, "undisturbed takes no argument", "undisturbed()")
        return Undisturbed(BOOL, self.span(node))

    # ------------------------------------------------------------------------------------------------------------ statements

    def assumed_condition(self, node: ast.Call) -> Expression:
        """The condition of `assume`, known from here on."""
        self._ghost_only(node, "assume")
        condition, yes, _ = self.condition(self._one_argument(node, "assume(condition)"))
        yes.dead = False
        self.flow = yes
        return condition

    def interleaved(self, node: ast.Call) -> Statement:
        """`interleave(f, g)`."""
        self._ghost_only(node, "interleave")
        functions = [self._parameterless(argument) for argument in node.args]
        if len(functions) != 2 or node.keywords:
            self.fail("argument-count", node, "interleave takes two functions", "interleave(first, second)")
        self.flow.forget_memory()
        return Interleave(self.span(node), functions[0], functions[1])

    def _parameterless(self, node: ast.expr) -> Function:
        meaning = self.declarations.lookup(self.scope, node.id, node) if isinstance(node, ast.Name) else None
        if not isinstance(meaning, Function):
            self.fail("contract-form", node, f"{text(node)} is no function of a module", "the name of a function")
        self.declarations.signature(meaning)
        if meaning.parameters or not isinstance(meaning.result, VoidType):
            self.fail("contract-form", node, f"{meaning.name} has parameters or a result", "a function without, which uses module variables")
        return meaning

    def check_ghost_call(self, node: ast.AST, function: Function) -> None:
        """Complain if shipped code calls what exists for proofs."""
        if function.ghost is not None:
            self._ghost_only(node, f"{function.name}, marked @{function.ghost.value},")


