# SPDX-License-Identifier: BSD-2-Clause
"""Typing of function bodies: statements, locals, loops, what is known where.

Invariant: every use of a local lies within the block of its `Declare`. A local that is first assigned deeper than it is used is
declared at the top of the function with a `Zeroed` value that is never read.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from cloister.lang.frontend.constants import evaluate, fits
from cloister.lang.frontend.contracts import PLACES, innermost
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.flow import Flow, join
from cloister.lang.frontend.loops import Loops
from cloister.lang.frontend.scope import UNTYPED, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    Assert,
    Assign,
    Assume,
    BoolType,
    Break,
    BuiltinCall,
    Call,
    Constant,
    Continue,
    CopyOf,
    Declare,
    EnumType,
    Expression,
    ExpressionStatement,
    IntType,
    LocalRef,
    Log,
    LogPiece,
    Match,
    MatchCase,
    NeverType,
    PanicStatement,
    Return,
    SharedStore,
    SharedType,
    Statement,
    StoreBytes,
    StructType,
    VoidType,
    WordType,
    Zeroed,
)

UNSUPPORTED: dict[type[ast.stmt], tuple[str, str, str]] = {
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


class Statements(Loops):
    """Typing of one function's body."""

    # ------------------------------------------------------------------------------------------------------------ bodies

    def body(self, nodes: Sequence[ast.stmt]) -> list[Statement]:
        """The whole body of a function."""
        assert self.function is not None
        self.assignments = [n.id for top in nodes for n in ast.walk(top) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        fields = [n for top in nodes for n in ast.walk(top) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
        self.changed_within = {name.id for n in fields if isinstance(name := innermost(n), ast.Name)}
        for parameter in self.function.parameters:
            self.locals[parameter.name] = parameter
            self.flow.assigned.add(parameter)
        statements: list[Statement] = []
        self.statements(self.function_contract(nodes, statements), statements)
        result = self.function.result
        if not self.flow.dead and not self.rejected:
            if isinstance(result, NeverType):
                self.session.report(
                    "never-returns",
                    self.scope,
                    self.function.span,
                    f"{self.function.name} is annotated NoReturn, and its end can be reached",
                    'an endless loop, panic("..."), or a call of a function that never returns',
                )
            elif not isinstance(result, VoidType):
                self.session.report(
                    "missing-return",
                    self.scope,
                    self.function.span,
                    f"{self.function.name} returns {describe(result)}, and its end can be reached without `return`",
                    "a `return` on every path; panic(...) where it cannot happen",
                )
        return self._hoisted() + statements

    def _hoisted(self) -> list[Statement]:
        """Declare at the top what is used outside of the block of its first assignment."""
        top: list[Statement] = []
        for local, use in self.uses.items():
            if use.hoist and use.declare is not None and use.container is not None:
                place = next(i for i, s in enumerate(use.container) if s is use.declare)
                span = use.declare.span
                use.container[place] = Assign(span, LocalRef(local.type, local.span, local), use.declare.value)
                top.append(Declare(local.span, local, Zeroed(local.type, local.span)))
        return top

    def statements(self, nodes: Sequence[ast.stmt], into: list[Statement]) -> None:
        """Check statements one by one; an error in one does not hide those in the next."""
        for node in nodes:
            try:
                self.statement(node, into)
            except Rejected:
                self.rejected = True
                self._poison(node)

    def _poison(self, node: ast.stmt) -> None:
        """Locals that a rejected statement would have made: later uses are not complained about."""
        for child in ast.walk(node):
            if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                local = self.locals.get(child.id)
                if local is None:
                    self.poisoned.add(child.id)
                else:
                    self.flow.assigned.add(local)
            elif isinstance(child, ast.FunctionDef | ast.ClassDef):
                self.poisoned.add(child.name)
            elif isinstance(child, ast.Global):
                self.poisoned |= set(child.names)

    def statement(self, node: ast.stmt, into: list[Statement]) -> None:
        match node:
            case ast.Expr():
                self._expression(node, into)
            case ast.Assign():
                if len(node.targets) != 1:
                    self.fail("assign-target", node, "one assignment has one target", "an assignment for each")
                self.assign(node, node.targets[0], node.value, into)
            case ast.AnnAssign():
                self.annotated_assign(node, into)
            case ast.AugAssign():
                self.augmented_assign(node, into)
            case ast.If():
                self.if_statement(node, into)
            case ast.While():
                self.while_statement(node, into)
            case ast.For():
                self.for_statement(node, into)
            case ast.Match():
                self._match(node, into)
            case ast.Return():
                self._return(node, into)
            case ast.Assert():
                self._assert(node, into)
            case ast.Break():
                self.breaks[-1].append(self.flow.copy())
                self.flow.dead = True
                into.append(Break(self.span(node)))
            case ast.Continue():
                self.flow.dead = True
                into.append(Continue(self.span(node)))
            case ast.Pass():
                pass
            case ast.Global():
                self.global_statement(node)
            case _:
                rule, what, remedy = UNSUPPORTED.get(
                    type(node), ("statement", f"{type(node).__name__} does not exist in target code", "see docs/language.md")
                )
                self.fail(rule, node, what, remedy)

    # ------------------------------------------------------------------------------------------------------------ expression statements

    def _expression(self, node: ast.Expr, into: list[Statement]) -> None:
        value, span = node.value, self.span(node)
        if isinstance(value, ast.Constant) and (isinstance(value.value, str) or value.value is ...):
            if value.value is ...:
                self.fail("missing-body", node, "... is no statement", "`pass`, or statements")
            return
        if not isinstance(value, ast.Call):
            if isinstance(value, ast.Await | ast.Yield | ast.YieldFrom):
                self.infer(value)
            self.fail("no-effect", node, f"{text(value)} has no effect", "an assignment or a call")
        name = self.language_name(value.func)
        if name == "log":
            into.append(self._log(value))
        elif name == "panic":
            if len(value.args) != 1 or value.keywords:
                self.fail("argument-count", value, "panic takes a message", 'panic("why")')
            into.append(PanicStatement(span, self.text_argument(value.args[0])))
            self.flow.dead = True
        elif name in PLACES:
            self.contract_place(value, name)
        elif name == "assume":
            into.append(Assume(span, self.assumed_condition(value)))
        elif name == "interleave":
            into.append(self.interleaved(value))
        elif name in ("store_le", "store_be"):
            view, offset, stored = self.store_parts(value)
            self.flow.forget_elements()
            into.append(StoreBytes(span, view, offset, stored, name == "store_be"))
        elif (
            isinstance(value.func, ast.Attribute)
            and value.func.attr in ("store", "release")
            and self._shared_store(value, value.func, into)
        ):
            pass
        else:
            e = self.infer(value)
            if not isinstance(e, Call | BuiltinCall) and not isinstance(e.type, VoidType):
                self._discarded(e, node)
            into.append(ExpressionStatement(span, e))

    def _discarded(self, e: Expression, node: ast.Expr) -> None:
        if not isinstance(e.type, SharedType) and not hasattr(e, "acquire"):
            self.fail("no-effect", node, f"{text(node.value)} has no effect", "an assignment of its value")

    def _shared_store(self, node: ast.Call, callee: ast.Attribute, into: list[Statement]) -> bool:
        """`place.store(v)` or `.release(v)`, if the place is Shared; a method of that name otherwise."""
        if self.type_named(callee.value) is not None:
            return False
        before = self.flow.copy()
        place = self.infer(callee.value)
        if not isinstance(place.type, SharedType):
            self.flow = before
            return False
        if len(node.args) != 1 or node.keywords:
            self.fail("argument-count", node, f"{callee.attr} takes one value", f"{text(callee)}(v)")
        value = self.typed(node.args[0], place.type.inner)
        into.append(SharedStore(self.span(node), place, value, callee.attr == "release"))
        return True

    def _log(self, node: ast.Call) -> Statement:
        if len(node.args) != 1 or node.keywords:
            self.fail("log-format", node, "log takes one text", 'log(f"value {x}")')
        argument, span = node.args[0], self.span(node)
        if isinstance(argument, ast.Constant):
            return Log(span, [LogPiece(self.text_argument(argument))])
        if not isinstance(argument, ast.JoinedStr):
            self.fail("log-format", argument, f"{text(argument)} is no literal text", f'log(f"{{{text(argument)}}}")')
        pieces: list[LogPiece] = []
        for part in argument.values:
            if isinstance(part, ast.Constant):
                pieces.append(LogPiece(str(part.value)))
            elif isinstance(part, ast.FormattedValue):
                pieces.append(self._log_value(part, argument))
        return Log(span, pieces)

    def _log_value(self, part: ast.FormattedValue, whole: ast.JoinedStr) -> LogPiece:
        # Before Python 3.12 the parts of an f-string have the place of the whole string or none of their own.
        at = part.value if getattr(part.value, "lineno", 0) >= whole.lineno else whole
        form = text(part.format_spec)[2:-1] if part.format_spec is not None else ""
        if form not in ("", "x") or part.conversion != -1:
            self.fail("log-format", at, f"the format of {text(part.value)} is not known", "{x} or {x:x}")
        e = self.natural(self.value(part.value), part.value)
        if not isinstance(e.type, IntType | BoolType | EnumType) or (form == "x" and not isinstance(e.type, IntType)):
            remedy = "to_raw(word)" if isinstance(e.type, WordType) else "integers, bools and enums; :x for integers"
            self.fail("log-format", at, f"{text(part.value)} is {describe(e.type)}, which log does not print so", remedy)
        return LogPiece("", e, form == "x")

    # ------------------------------------------------------------------------------------------------------------ match

    def _match(self, node: ast.Match, into: list[Statement]) -> None:
        subject = self.value(node.subject)
        kind = subject.type
        if kind == UNTYPED or not isinstance(kind, IntType | EnumType):
            self.fail(
                "match-subject",
                node.subject,
                f"{text(node.subject)} is {describe(kind)}, and `match` is over integers and enums",
                "`if` and `elif`",
            )
        seen: dict[int, ast.AST] = {}
        before, ends, cases, default = self.flow, list[Flow](), list[MatchCase](), False
        for case in node.cases:
            values: list[Constant] = []
            try:
                values = self._patterns(case, kind, seen)
            except Rejected:
                self.rejected = True
            default = default or _is_default(case.pattern)
            self.flow = before.copy()
            body = self.nested(case.body)
            ends.append(self.flow)
            cases.append(MatchCase(values, body, self.span(case.pattern)))
        complete = default or (isinstance(kind, EnumType) and {value for _, value in kind.members} == set(seen))
        if not complete:
            ends.append(before)
        self.flow = join(*ends)
        into.append(Match(self.span(node), subject, cases))

    def _patterns(self, case: ast.match_case, kind: IntType | EnumType, seen: dict[int, ast.AST]) -> list[Constant]:
        if case.guard is not None:
            self.fail("match-pattern", case.guard, "a case has no guard", "an `if` within the case")
        if _is_default(case.pattern):
            return []
        patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
        values: list[Constant] = []
        for pattern in patterns:
            if isinstance(pattern, ast.MatchAs):
                name = pattern.name or "_"
                self.fail(
                    "match-pattern",
                    pattern,
                    f"`case {name}` would bind a new name in Python, not compare",
                    f"a dotted name, a literal, or `case _:` and `if x == {name}:`",
                )
            if not isinstance(pattern, ast.MatchValue):
                self.fail(
                    "match-pattern", pattern, "this pattern does not exist in target code", "literals, members of an enum, `|` and `_`"
                )
            value = self.typed(pattern.value, kind)
            number = evaluate(value)
            if number is None or not fits(number, kind):
                self.fail("match-pattern", pattern, f"{text(pattern)} is no constant", "a literal or a member of an enum")
            if number in seen:
                self.fail("match-duplicate", pattern, f"{text(pattern)} is in a case above already", "one case for it")
            seen[number] = pattern
            values.append(Constant(kind, self.span(pattern), number, value.name if isinstance(value, Constant) else None))
        return values

    # ------------------------------------------------------------------------------------------------------------ the rest

    def _return(self, node: ast.Return, into: list[Statement]) -> None:
        assert self.function is not None
        result = self.function.result
        if isinstance(result, NeverType):
            self.fail("never-returns", node, f"{self.function.name} is annotated NoReturn", "no `return`, or another annotation")
        none = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        if isinstance(result, VoidType):
            if not none:
                self.fail(
                    "return-value",
                    node,
                    f"{self.function.name} is annotated `-> None`, and returns a value",
                    "`return` alone, or the result's type",
                )
            into.append(Return(self.span(node), None))
        else:
            if node.value is None:
                self.fail("return-value", node, f"{self.function.name} returns {describe(result)}", "return a value")
            e = self.infer(node.value)
            if isinstance(e, LocalRef) and isinstance(result, StructType) and e.type is result:
                value: Expression = CopyOf(result, e.span, e)
            else:
                value = self.coerce(e, result, node.value)
            into.append(Return(self.span(node), value))
        self.flow.dead = True

    def _assert(self, node: ast.Assert, into: list[Statement]) -> None:
        message = text(node.test, 120) if node.msg is None else self.text_argument(node.msg)
        condition, yes, _ = self.condition(node.test)
        self.flow = yes
        into.append(Assert(self.span(node), condition, message))


def _is_default(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.name is None and pattern.pattern is None
