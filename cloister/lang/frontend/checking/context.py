# SPDX-License-Identifier: BSD-2-Clause
"""The state of a check: what every part that checks expressions and statements is handed.

The parts do not know each other: an index holds an expression, a loop holds statements, and whoever checks one asks the context for the check of
what lies within (`place`, `infer`, `value`; `block.check_statements`). The context finds it in two tables, one entry for each kind of syntax node,
which it is given by whoever makes it: `expressions.table` and `statements.table`.
Invariant: `flow` is the state after what was checked last. Reading an optional pointer that is known not to be None gives a `NarrowPointer`;
everything else sees the optional one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.flow import Flow, key_of
from cloister.lang.frontend.scope import ModuleScope, Session, text
from cloister.lang.program import (
    Constant,
    Declare,
    Expression,
    Function,
    Local,
    LocalRef,
    NarrowPointer,
    PointerType,
    SharedType,
    Span,
    Statement,
    VoidType,
)


@dataclass(eq=False)
class LocalUse:
    """Where a local is declared, to tell later whether that place encloses all of its uses."""

    block: tuple[int, ...]
    container: list[Statement] | None = None
    declare: Declare | None = None
    hoist: bool = False


class WidenLocal(Exception):
    """A local that started from a non-null pointer is later assigned one that may be None: check the function again so."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Context:
    """State while one function (or one constant expression, if `function` is None) is checked."""

    def __init__(self, session: Session, scope: ModuleScope, function: Function | None, expressions: Expressions, statements: Statements) -> None:
        self.session = session
        self.scope = scope
        self.function = function
        self.expressions = expressions
        self.statements = statements
        self.rejected = False  # whether something in here was reported
        # What is known here.
        self.flow = Flow()
        self.ghost = False  # whether what is being checked is for proofs only
        # The locals, by name, and the names that are none (any more).
        self.locals: dict[str, Local] = {}
        self.poisoned: set[str] = set()  # what a rejected statement would have made: later uses are not complained about
        self.ended: set[str] = set()  # variables of loops that ended
        self.globals_declared: set[str] = set()
        self.elements: dict[str, tuple[Local, Local]] = {}  # variables of loops over Shared elements: the view and the index
        self.annotated: set[str] = set()
        self.optional_locals: set[str] = set()  # those that an earlier check of the function found to need it (`WidenLocal`)
        # The block that is being checked, and where locals are used.
        self.block: tuple[int, ...] = ()
        self.blocks = 0
        self.uses: dict[Local, LocalUse] = {}
        self.breaks: list[list[Flow]] = []  # of each loop around, what is known where it is left
        # What the body does, found before it is checked.
        self.assignments: list[str] = []  # the names that it assigns, as often as it does
        self.changed_within: set[str] = set()  # the names of which it assigns a part
        # Contracts.
        self.entry = Flow()  # what is known when the function is entered
        self.in_postcondition = False

    # ------------------------------------------------------------------------------------------------------------ reporting

    def fail(self, rule: str, node: ast.AST, message: str, remedy: str, notes: list[tuple[Span, str]] | None = None) -> NoReturn:
        """Record a complaint and give up on what is being checked."""
        self.session.fail(rule, self.scope, node, message, remedy, notes)

    def span(self, node: ast.AST) -> Span:
        """Where a node lies."""
        return span_of(node, self.scope.module.path)

    # ------------------------------------------------------------------------------------------------------------ expressions within

    def place(self, node: ast.expr) -> Expression:
        """The typed form of an expression as it stands, without narrowing: what is assigned to or compared with None."""
        return self.expressions[type(node)](self, node)

    def infer(self, node: ast.expr) -> Expression:
        """The typed form of an expression that is read: perhaps a place, an untyped constant, or None (type VoidType)."""
        return self.narrowed(self.place(node))

    def value(self, node: ast.expr) -> Expression:
        """An expression that is read: not a `Shared` place, not nothing."""
        e = self.infer(node)
        self.readable(e, node)
        return e

    def narrowed(self, e: Expression) -> Expression:
        """The expression as read here: an optional pointer known not to be None is a pointer."""
        if isinstance(e.type, PointerType) and e.type.optional and self.not_none(e):
            return NarrowPointer(PointerType(e.type.target), e.span, e)
        return e

    def not_none(self, e: Expression) -> bool:
        """Whether a pointer is known not to be None here."""
        key = key_of(e)
        return key is not None and (key in self.flow.facts or (self.ghost and key in self.flow.claimed))

    def readable(self, e: Expression, node: ast.AST) -> None:
        """Complain about what has no value that could be read."""
        if isinstance(e.type, SharedType):
            self.fail(
                "shared-read",
                node,
                f"{text(node)} is {e.type}: another party may change it at any time",
                f"x = {text(node)}.relaxed() or .acquire(), once, and go on with x; write by .store(...) or .release(...)",
            )
        if isinstance(e.type, VoidType) and not isinstance(e, Constant):
            self.fail("returns-nothing", node, f"{text(node)} returns nothing", "a function with a result, or the call as a statement")

    def refer(self, local: Local, span: Span) -> LocalRef:
        """A use of a local, noted so that its declaration encloses it."""
        use = self.uses.get(local)
        if use is not None and self.block[: len(use.block)] != use.block:
            use.hoist = True
        return LocalRef(local.type, span, local)

    @contextmanager
    def claiming(self, flow: Flow) -> Generator[None, None, None]:
        """Check a condition of a contract from what is known there; afterwards all is as before."""
        before, ghost = self.flow, self.ghost
        self.flow, self.ghost = flow.copy(), True
        try:
            yield
        finally:
            self.flow, self.ghost = before, ghost


# Who checks a kind of syntax node. The node is of that kind, which types cannot say of a table.
Expressions = Mapping[type[ast.expr], Callable[[Context, Any], Expression]]
Statements = Mapping[type[ast.stmt], Callable[[Context, Any, list[Statement]], None]]
Operations = Mapping[str, Callable[[Context, ast.Call], Expression]]
