# SPDX-License-Identifier: BSD-2-Clause
"""Typing of function bodies: statements, locals, loops, what is known where.

Invariant: every use of a local lies within the block of its `Declare`. A local that is first assigned deeper than it is used is
declared at the top of the function with a `Zeroed` value that is never read.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cloister.lang.frontend.calls import Calls
from cloister.lang.frontend.checker import LocalUse
from cloister.lang.frontend.constants import evaluate, fits
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions import BINARY
from cloister.lang.frontend.flow import Flow, changes, join, key_of
from cloister.lang.frontend.scope import UNTYPED, LanguageName, ModuleScope, text
from cloister.lang.frontend.types import U64, describe, holds_shared
from cloister.lang.program import (
    ArrayType,
    Assert,
    Assign,
    AugmentedAssign,
    BitField,
    BoolType,
    Break,
    BuiltinCall,
    Call,
    Constant,
    ConstantTable,
    Continue,
    CopyOf,
    Declare,
    EnumType,
    Expression,
    ExpressionStatement,
    Field,
    ForEach,
    ForRange,
    Function,
    FunctionAddressType,
    GlobalRef,
    GlobalVariable,
    If,
    Index,
    IntType,
    Local,
    LocalRef,
    Log,
    LogPiece,
    Match,
    MatchCase,
    NarrowPointer,
    NeverType,
    PanicStatement,
    PointerType,
    Return,
    SharedStore,
    SharedType,
    Statement,
    StoreBytes,
    StructType,
    Type,
    ViewLength,
    ViewType,
    VoidType,
    While,
    WidenPointer,
    WordType,
    Zeroed,
)

if TYPE_CHECKING:
    from cloister.lang.frontend.declarations import Declarations

UNSUPPORTED: dict[type[ast.stmt], tuple[str, str, str]] = {
    ast.Try: ("exceptions", "there are no exceptions", "a result that says what failed"),
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


class WidenLocal(Exception):
    """A local that started from a non-null pointer is later assigned one that may be None: check the function again so."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Statements(Calls):
    """Typing of one function's body."""

    def __init__(self, declarations: Declarations, scope: ModuleScope, function: Function | None) -> None:
        super().__init__(declarations, scope, function)
        self.breaks: list[list[Flow]] = []
        self.rejected = False
        self.assignments: list[str] = []  # the names that the body assigns, as often as it does
        self.annotated: set[str] = set()
        self.optional_locals: set[str] = set()

    # ------------------------------------------------------------------------------------------------------------ bodies

    def body(self, nodes: Sequence[ast.stmt]) -> list[Statement]:
        """The whole body of a function."""
        assert self.function is not None
        self.assignments = [n.id for top in nodes for n in ast.walk(top) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for parameter in self.function.parameters:
            self.locals[parameter.name] = parameter
            self.flow.assigned.add(parameter)
        statements: list[Statement] = []
        self.statements(nodes, statements)
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

    def nested(self, nodes: Sequence[ast.stmt]) -> list[Statement]:
        """The statements of a block within this one."""
        outer = self.block
        self.blocks += 1
        self.block = (*outer, self.blocks)
        inner: list[Statement] = []
        self.statements(nodes, inner)
        self.block = outer
        return inner

    def statement(self, node: ast.stmt, into: list[Statement]) -> None:
        match node:
            case ast.Expr():
                self._expression(node, into)
            case ast.Assign():
                if len(node.targets) != 1:
                    self.fail("assign-target", node, "one assignment has one target", "an assignment for each")
                self._assign(node, node.targets[0], node.value, into)
            case ast.AnnAssign():
                self._annotated(node, into)
            case ast.AugAssign():
                self._augmented(node, into)
            case ast.If():
                self._if(node, into)
            case ast.While():
                self._while(node, into)
            case ast.For():
                self._for(node, into)
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
                self._global(node)
            case _:
                rule, what, remedy = UNSUPPORTED.get(type(node), ("statement", f"{type(node).__name__} does not exist in target code", "see docs/language.md"))
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
        name = self._language_name(value.func)
        if name == "log":
            into.append(self._log(value))
        elif name == "panic":
            if len(value.args) != 1 or value.keywords:
                self.fail("argument-count", value, "panic takes a message", 'panic("why")')
            into.append(PanicStatement(span, self.text_argument(value.args[0])))
            self.flow.dead = True
        elif name in ("store_le", "store_be"):
            view, offset, stored = self.store_parts(value)
            self.flow.forget_elements()
            into.append(StoreBytes(span, view, offset, stored, name == "store_be"))
        elif isinstance(value.func, ast.Attribute) and value.func.attr in ("store", "release") and self._shared_store(value, value.func, into):
            pass
        else:
            e = self.infer(value)
            if not isinstance(e, Call | BuiltinCall) and not isinstance(e.type, VoidType):
                self._discarded(e, node)
            into.append(ExpressionStatement(span, e))

    def _discarded(self, e: Expression, node: ast.Expr) -> None:
        if not isinstance(e.type, SharedType) and not hasattr(e, "acquire"):
            self.fail("no-effect", node, f"{text(node.value)} has no effect", "an assignment of its value")

    def _language_name(self, callee: ast.expr) -> str:
        """The operation that a name stands for, or nothing."""
        if isinstance(callee, ast.Name) and callee.id in self.scope.names and callee.id not in self.locals:
            meaning = self.declarations.lookup(self.scope, callee.id, callee)
            if isinstance(meaning, LanguageName):
                return meaning.name
        return ""

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

    # ------------------------------------------------------------------------------------------------------------ assignment

    def _annotated(self, node: ast.AnnAssign, into: list[Statement]) -> None:
        target = node.target
        if not isinstance(target, ast.Name):
            self.fail("assign-target", node, f"{text(target)} has its type already", f"{text(target)} = ...")
        if target.id in self.globals_declared:
            self.fail("one-type", node, f"{target.id} is a module variable, which has its type already", f"{target.id} = ...")
        kind = self.declarations.annotations.read(self.scope, node.annotation)
        if isinstance(kind, StructType | WordType | EnumType):
            self.declarations.complete(kind)
        if isinstance(kind, ArrayType):
            kind = self.declarations.array_type(self, kind, node.value, node)
        if isinstance(kind, SharedType | VoidType | NeverType):
            self.fail("unknown-type", node.annotation, f"a local cannot be {describe(kind)}", "a type of values; Shared is for fields and elements")
        local = self._local(target, kind, node.annotation)
        self.annotated.add(target.id)
        if node.value is None:
            return
        value: Expression
        if isinstance(kind, ArrayType):
            self.zero(kind, node)
            value, known = Zeroed(kind, self.span(node.value)), False
        else:
            value, known = self._fitted(node.value, kind)
        self._store_local(local, value, known, node, into)

    def _local(self, target: ast.Name, kind: Type, at: ast.AST) -> Local:
        """The local of that name and type, new or known."""
        known = self.locals.get(target.id)
        if known is not None:
            if known.type != kind:
                self.fail(
                    "one-type",
                    at,
                    f"{target.id} is {describe(known.type)} in this function, and cannot also be {describe(kind)}",
                    "another name",
                    [(known.span, f"{target.id} is declared here")],
                )
            return known
        self._not_global(target)
        local = Local(target.id, kind, self.span(target))
        self.locals[target.id] = local
        self.poisoned.discard(target.id)
        return local

    def _not_global(self, target: ast.Name) -> None:
        entity = self.scope.names.get(target.id)
        if entity is None:
            return
        meaning = self.declarations.lookup(self.scope, target.id, target)
        if isinstance(meaning, GlobalVariable):
            self.fail(
                "needs-global",
                target,
                f"{target.id} is a module variable, and Python would make a local of it here",
                f"global {target.id}" if meaning.module == self.scope.module.name else f"a function of {meaning.module} that sets it",
                [(meaning.span, f"{target.id} is declared here")],
            )
        if not isinstance(meaning, LanguageName):
            self.fail("duplicate-name", target, f"{target.id} means something else in this module", "another name for the local")

    def _fitted(self, node: ast.expr, kind: Type) -> tuple[Expression, bool]:
        """A value for a place of that type, and whether it is a pointer known not to be None."""
        return self._fit(self.infer(node), node, kind)

    def _fit(self, e: Expression, node: ast.expr, kind: Type) -> tuple[Expression, bool]:
        known = (isinstance(e.type, PointerType) and not e.type.optional) or isinstance(e.type, StructType)
        return self.coerce(e, kind, node), known and isinstance(kind, PointerType)

    def _store_local(self, local: Local, value: Expression, known: bool, node: ast.AST, into: list[Statement]) -> None:
        """Declare the local if this is its first assignment, or assign it."""
        span = self.span(node)
        if local not in self.uses and not local.parameter:
            declare = Declare(span, local, value)
            self.uses[local] = LocalUse(self.block, into, declare)
            into.append(declare)
        else:
            into.append(Assign(span, self.refer(local, span), value))
        self.flow.assigned.add(local)
        self.flow.forget_variable(local)
        if isinstance(local.type, StructType):
            self.flow.forget_memory()
        if known and isinstance(local.type, PointerType) and local.type.optional:
            self.flow.facts.add((local,))

    def _assign(self, node: ast.stmt, target: ast.expr, value: ast.expr, into: list[Statement]) -> None:
        if isinstance(target, ast.Name) and target.id not in self.globals_declared:
            self._assign_local(node, target, value, into)
            return
        if isinstance(target, ast.Tuple | ast.List | ast.Starred):
            self.fail("assign-target", target, "a tuple is no target", "an assignment for each; a local for a value that is swapped")
        if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
            self.fail("assign-target", target, f"{text(target)} cannot be assigned", "a variable, field or element")
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice):
            self.fail("assign-target", target, "a slice cannot be assigned", "fill(v, x), copy_bytes(to, source), or a `for` loop")
        # The value is evaluated first: what it changes is not known any more when the place is.
        e = self.infer(value)
        place = self.target(target)
        if isinstance(place.type, StructType):
            e = self.struct_of(e, value)
            if e.type is not place.type:
                self.mismatch(e.type, place.type, value)
            if holds_shared(place.type):
                self.fail("shared-read", node, f"{place.type} holds Shared fields, so it is not copied as a whole", "each field by .store(v)")
            fitted: Expression = CopyOf(e.type, e.span, e) if self.is_place(e) else e
            known = False
        else:
            fitted, known = self._fit(e, value, place.type)
        self._forget(place)
        if known and isinstance(place.type, PointerType) and place.type.optional:
            key = key_of(place)
            if key is not None:
                self.flow.facts.add(key)
        into.append(Assign(self.span(node), place, fitted))

    def _forget(self, place: Expression) -> None:
        """What is no longer known once the place is assigned."""
        if isinstance(place.type, StructType):
            self.flow.forget_memory()
        elif isinstance(place, Field):
            self.flow.forget_field(place.field)
        elif isinstance(place, Index):
            self.flow.forget_elements()
        elif isinstance(place, GlobalRef):
            self.flow.forget_variable(place.variable)
        elif isinstance(place, LocalRef):
            self.flow.forget_variable(place.local)

    def target(self, node: ast.expr) -> Expression:
        """A place that may be assigned."""
        place = self.place(node)
        if isinstance(place.type, SharedType):
            self.fail("shared-read", node, f"{text(node)} is {place.type}: a write names its ordering", f"{text(node)}.store(v) or .release(v)")
        if isinstance(place.type, ArrayType):
            self.fail("assign-target", node, f"{text(node)} is an array, which is not assigned as a whole", "its elements; fill(v, x); copy_bytes(to, source)")
        if not self.is_place(place) or (isinstance(place, Index) and isinstance(place.base, ConstantTable)):
            self.fail("assign-target", node, f"{text(node)} cannot be assigned", "a variable, field or element")
        base = place
        while isinstance(base, Field | BitField | Index):
            base = base.base
            kind = base.type
            if isinstance(kind, StructType) and kind.bound:
                self.fail("constant-struct", node, f"a {kind} is given by the system description, and constant", "a module variable beside it")
        if (
            isinstance(place, BitField)
            and isinstance(base, LocalRef)
            and base.local.parameter
            and base.local.name == "self"
            and isinstance(base.type, WordType)
        ):
            self.fail("assign-target", node, "self is a word here: a value, whose change the caller would not see", "return replace(self, field=value)")
        return place

    def _assign_local(self, node: ast.stmt, target: ast.Name, value: ast.expr, into: list[Statement]) -> None:
        local = self.locals.get(target.id)
        if local is not None:
            if isinstance(local.type, StructType):
                e = self.coerce(self.infer(value), local.type, value)
                self._store_local(local, e, False, node, into)
                return
            if isinstance(local.type, ArrayType):
                self.fail("assign-target", target, f"{target.id} is an array, which is not assigned as a whole", "its elements; fill(v, x)")
            if isinstance(local.type, PointerType) and not local.type.optional and not local.parameter:
                e = self.place(value)
                optional = isinstance(e.type, PointerType) and e.type.optional and e.type.target is local.type.target and not self.not_none(e)
                if (optional or (isinstance(e.type, VoidType) and isinstance(e, Constant))) and local.name not in self.annotated:
                    raise WidenLocal(local.name)
                fitted = self.coerce(self.narrowed(e), local.type, value)
                self._store_local(local, fitted, True, node, into)
                return
            fitted, known = self._fitted(value, local.type)
            self._store_local(local, fitted, known, node, into)
            return
        if target.id in self.poisoned and target.id in self.scope.names:
            raise Rejected
        self._not_global(target)
        e = self.value(value)
        known = False
        if isinstance(e.type, StructType) and self.is_place(e):
            e = self.address(e, e.span)
        if isinstance(e.type, ArrayType) and self.is_place(e) and not isinstance(e, ConstantTable):
            e = self.view_of(e, e.span)
        if isinstance(e, NarrowPointer):
            e, known = e.operand, True
        if isinstance(e.type, PointerType) and target.id in self.optional_locals and not e.type.optional:
            e, known = WidenPointer(PointerType(e.type.target, True), e.span, e), True
        if e.type == UNTYPED:
            self.fail("local-type", target, f"nothing says which integer type {target.id} has", f"{target.id}: u32 = {text(value)}")
        if isinstance(e.type, VoidType):
            self.fail("local-type", target, "nothing says what None would point to", f"{target.id}: Ptr[T] | None = None")
        if isinstance(e.type, FunctionAddressType | ArrayType | NeverType):
            self.fail("function-value" if isinstance(e.type, FunctionAddressType) else "not-indexable", value, f"{text(value)} is no value for a local", "a value")
        local = Local(target.id, e.type, self.span(target))
        self.locals[target.id] = local
        self.poisoned.discard(target.id)
        self._store_local(local, e, known, node, into)

    def _augmented(self, node: ast.AugAssign, into: list[Statement]) -> None:
        if isinstance(node.op, ast.Div):
            self.fail("true-division", node, "`/=` gives a floating-point number in Python", f"{text(node.target)} //= {text(node.value)}")
        operator = BINARY.get(type(node.op))
        if operator is None:
            self.fail("operator", node, "this operator does not exist in target code", "+= -= *= //= %= <<= >>= &= |= ^=")
        if isinstance(node.target, ast.Name) and node.target.id not in self.locals and node.target.id not in self.globals_declared:
            if node.target.id in self.poisoned:
                raise Rejected
            self._not_global(node.target)
            self.fail("unassigned", node.target, f"{node.target.id} has no value here", f"{node.target.id}: u32 = 0 before")
        self.target(node.target)
        value = self.value(node.value)
        place = self.target(node.target)  # again: it must be a place still after the value's side effects
        both = self.binary(operator, place, value, node, node.target, node.value)
        right = getattr(both, "right", None)
        assert isinstance(right, Expression)
        self._forget(place)
        into.append(AugmentedAssign(self.span(node), place, operator, right))

    def _global(self, node: ast.Global) -> None:
        for name in node.names:
            entity = self.scope.names.get(name)
            meaning = self.declarations.lookup(self.scope, name, node) if entity is not None else None
            if not isinstance(meaning, GlobalVariable) or meaning.module != self.scope.module.name:
                self.fail("global-name", node, f"{name} is no variable of this module", f"{name}: u32 = 0 at module level")
            if name in self.locals:
                self.fail("global-name", node, f"{name} is a local here already", "`global` first")
            self.globals_declared.add(name)

    def never_none(self, e: Expression) -> None:
        if isinstance(e, LocalRef) and not e.local.parameter and e.local.name not in self.annotated and self.assignments.count(e.local.name) > 1:
            raise WidenLocal(e.local.name)

    # ------------------------------------------------------------------------------------------------------------ branches and loops

    def _if(self, node: ast.If, into: list[Statement]) -> None:
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

    def _while(self, node: ast.While, into: list[Statement]) -> None:
        self._no_else(node)
        self._enter_loop(node.test, *node.body)
        condition, yes, no = self.condition(node.test)
        self.breaks.append([])
        self.flow = yes
        body = self.nested(node.body)
        self.flow = join(no, *self.breaks.pop())
        into.append(While(self.span(node), condition, body))

    def _for(self, node: ast.For, into: list[Statement]) -> None:
        self._no_else(node)
        if not isinstance(node.target, ast.Name):
            self.fail("assign-target", node.target, "a `for` has one variable", "for i in range(...)")
        if node.target.id in self.locals or node.target.id in self.globals_declared:
            self.fail("loop-variable", node.target, f"{node.target.id} is a variable already", "another name for the loop's variable")
        self._not_global(node.target)
        sequence = node.iter
        if isinstance(sequence, ast.Call) and isinstance(sequence.func, ast.Name) and sequence.func.id == "range" and "range" not in self.scope.names:
            self._range(node, node.target, sequence, into)
        else:
            self._each(node, node.target, sequence, into)

    def _loop_body(self, node: ast.For, target: ast.Name, kind: Type) -> tuple[Local, list[Statement]]:
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
        body: list[Statement] = []
        self.statements(node.body, body)
        self.block = outer
        # `before` covers the end of the loop: what an iteration may change was forgotten there.
        self.flow = join(before, *self.breaks.pop())
        del self.locals[target.id]
        self.ended.add(target.id)
        return local, body

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
        local, body = self._loop_body(node, target, kind)
        into.append(ForRange(self.span(node), local, start, fitted[-1], step, body))

    def _each(self, node: ast.For, target: ast.Name, sequence: ast.expr, into: list[Statement]) -> None:
        e = self.value(sequence)
        if isinstance(e, ConstantTable):
            self.fail("loop-over", sequence, "a tuple of constants is only indexed", f"for i in range(len({text(sequence)}))")
        if not isinstance(e.type, ArrayType | ViewType):
            self.fail("loop-over", sequence, f"{text(sequence)} is {describe(e.type)}, which `for` does not go over", "range(...), an array or a view")
        kind: Type = e.type.element
        if isinstance(kind, SharedType):
            self._each_shared(node, target, sequence, e, into)
            return
        if isinstance(kind, StructType):
            self.mark_address_taken(e)
            kind = PointerType(kind)
        local, body = self._loop_body(node, target, kind)
        into.append(ForEach(self.span(node), local, e, body))

    def _each_shared(self, node: ast.For, target: ast.Name, sequence: ast.expr, e: Expression, into: list[Statement]) -> None:
        """Over `Shared` elements the variable stands for the place, so that each access names its ordering: a loop over indices."""
        span = self.span(sequence)
        view = self.view_of(e, e.span)
        whole, index = (Local(self._fresh(f"{target.id}_{what}"), kind, span) for what, kind in (("view", view.type), ("index", U64)))
        into.append(Declare(span, whole, view))
        self.uses[whole] = LocalUse(self.block, into, None)
        self.elements[target.id] = (whole, index)
        _, body = self._loop_body(node, target, U64)
        del self.elements[target.id]
        stop = ViewLength(U64, span, LocalRef(view.type, span, whole))
        into.append(ForRange(self.span(node), index, Constant(U64, span, 0), stop, 1, body))

    def _fresh(self, name: str) -> str:
        """A name for a local of the front end's own, which is no other's in this function."""
        while name in self.assignments or name in self.locals:
            name += "_"
        self.assignments.append(name)
        return name

    # ------------------------------------------------------------------------------------------------------------ match

    def _match(self, node: ast.Match, into: list[Statement]) -> None:
        subject = self.value(node.subject)
        kind = subject.type
        if kind == UNTYPED or not isinstance(kind, IntType | EnumType):
            self.fail("match-subject", node.subject, f"{text(node.subject)} is {describe(kind)}, and `match` is over integers and enums", "`if` and `elif`")
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
                self.fail("match-pattern", pattern, "this pattern does not exist in target code", "literals, members of an enum, `|` and `_`")
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
                self.fail("return-value", node, f"{self.function.name} is annotated `-> None`, and returns a value", "`return` alone, or the result's type")
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
