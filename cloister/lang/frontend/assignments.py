# SPDX-License-Identifier: BSD-2-Clause
"""Typing of assignments: locals and their one type, places, module variables.

Invariant: a value is evaluated before the place it goes to, and what the assignment changes is known no more afterwards.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cloister.lang.frontend.contracts import Contracts
from cloister.lang.frontend.checker import LocalUse
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.expressions import BINARY
from cloister.lang.frontend.flow import Flow, key_of
from cloister.lang.frontend.scope import UNTYPED, LanguageName, ModuleScope, text
from cloister.lang.frontend.types import describe, holds_shared
from cloister.lang.program import (
    ArrayType,
    Assign,
    AugmentedAssign,
    BitField,
    Constant,
    ConstantTable,
    CopyOf,
    Declare,
    EnumType,
    Expression,
    Field,
    Function,
    FunctionAddressType,
    GlobalRef,
    GlobalVariable,
    Index,
    Local,
    LocalRef,
    NarrowPointer,
    NeverType,
    PointerType,
    SharedType,
    Statement,
    StructType,
    Type,
    VoidType,
    WidenPointer,
    WordType,
    Zeroed,
)

if TYPE_CHECKING:
    from cloister.lang.frontend.declarations import Declarations


class WidenLocal(Exception):
    """A local that started from a non-null pointer is later assigned one that may be None: check the function again so."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Assignments(Contracts):
    """Typing of assignments, and the locals of a function."""

    def __init__(self, declarations: Declarations, scope: ModuleScope, function: Function | None) -> None:
        super().__init__(declarations, scope, function)
        self.breaks: list[list[Flow]] = []
        self.rejected = False
        self.assignments: list[str] = []  # the names that the body assigns, as often as it does
        self.annotated: set[str] = set()
        self.optional_locals: set[str] = set()

    def annotated_assign(self, node: ast.AnnAssign, into: list[Statement]) -> None:
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
            self.fail(
                "unknown-type",
                node.annotation,
                f"a local cannot be {describe(kind)}",
                "a type of values; Shared is for fields and elements",
            )
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

    def assign(self, node: ast.stmt, target: ast.expr, value: ast.expr, into: list[Statement]) -> None:
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
                self.fail(
                    "shared-read", node, f"{place.type} holds Shared fields, so it is not copied as a whole", "each field by .store(v)"
                )
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
            self.fail(
                "shared-read", node, f"{text(node)} is {place.type}: a write names its ordering", f"{text(node)}.store(v) or .release(v)"
            )
        if isinstance(place.type, ArrayType):
            self.fail(
                "assign-target",
                node,
                f"{text(node)} is an array, which is not assigned as a whole",
                "its elements; fill(v, x); copy_bytes(to, source)",
            )
        if not self.is_place(place) or (isinstance(place, Index) and isinstance(place.base, ConstantTable)):
            self.fail("assign-target", node, f"{text(node)} cannot be assigned", "a variable, field or element")
        base = place
        while isinstance(base, Field | BitField | Index):
            base = base.base
            kind = base.type
            if isinstance(kind, StructType) and kind.bound:
                self.fail(
                    "constant-struct", node, f"a {kind} is given by the system description, and constant", "a module variable beside it"
                )
        if (
            isinstance(place, BitField)
            and isinstance(base, LocalRef)
            and base.local.parameter
            and base.local.name == "self"
            and isinstance(base.type, WordType)
        ):
            self.fail(
                "assign-target",
                node,
                "self is a word here: a value, whose change the caller would not see",
                "return replace(self, field=value)",
            )
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
                optional = (
                    isinstance(e.type, PointerType) and e.type.optional and e.type.target is local.type.target and not self.not_none(e)
                )
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
            self.fail(
                "function-value" if isinstance(e.type, FunctionAddressType) else "not-indexable",
                value,
                f"{text(value)} is no value for a local",
                "a value",
            )
        local = Local(target.id, e.type, self.span(target))
        self.locals[target.id] = local
        self.poisoned.discard(target.id)
        self._store_local(local, e, known, node, into)

    def augmented_assign(self, node: ast.AugAssign, into: list[Statement]) -> None:
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

    def global_statement(self, node: ast.Global) -> None:
        for name in node.names:
            entity = self.scope.names.get(name)
            meaning = self.declarations.lookup(self.scope, name, node) if entity is not None else None
            if not isinstance(meaning, GlobalVariable) or meaning.module != self.scope.module.name:
                self.fail("global-name", node, f"{name} is no variable of this module", f"{name}: u32 = 0 at module level")
            if name in self.locals:
                self.fail("global-name", node, f"{name} is a local here already", "`global` first")
            self.globals_declared.add(name)

    def never_none(self, e: Expression) -> None:
        if (
            isinstance(e, LocalRef)
            and not e.local.parameter
            and e.local.name not in self.annotated
            and self.assignments.count(e.local.name) > 1
        ):
            raise WidenLocal(e.local.name)
