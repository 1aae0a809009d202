# SPDX-License-Identifier: BSD-2-Clause
"""The ground that checking of expressions and statements stands on: names, places, and fitting a value to the type asked for.

Invariant: `coerce` is the only way a value gets into a place of a given type; what it returns has exactly that type.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from cloister.lang.frontend.constants import AlwaysPanics, evaluate, fits, wrap
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.flow import Flow, key_of
from cloister.lang.frontend.scope import UNTYPED, ModuleScope, UntypedConstant, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    Binary,
    BitField,
    BoolType,
    BuiltinCall,
    Conditional,
    Constant,
    ConstantTable,
    ConversionMode,
    Convert,
    Declare,
    Deref,
    EnumType,
    Expression,
    Field,
    Function,
    GlobalRef,
    Index,
    IntType,
    Local,
    LocalRef,
    NarrowPointer,
    PointerType,
    SharedType,
    Span,
    Statement,
    StructType,
    Type,
    Unary,
    ViewOf,
    ViewType,
    VoidType,
    WidenPointer,
    WordType,
)

if TYPE_CHECKING:
    from cloister.lang.frontend.declarations import Declarations


@dataclass(eq=False)
class LocalUse:
    """Where a local is declared, to tell later whether that place encloses all of its uses."""

    block: tuple[int, ...]
    container: list[Statement] | None = None
    declare: Declare | None = None
    hoist: bool = False


class Checker:
    """State while one function (or one constant expression, if `function` is None) is checked."""

    def __init__(self, declarations: Declarations, scope: ModuleScope, function: Function | None) -> None:
        self.declarations = declarations
        self.session = declarations.session
        self.scope = scope
        self.function = function
        self.flow = Flow()
        self.ghost = False  # whether what is being checked is for proofs only
        self.locals: dict[str, Local] = {}
        self.poisoned: set[str] = set()
        self.ended: set[str] = set()  # variables of loops that ended
        self.uses: dict[Local, LocalUse] = {}
        self.block: tuple[int, ...] = ()
        self.blocks = 0
        self.globals_declared: set[str] = set()
        self.elements: dict[str, tuple[Local, Local]] = {}  # variables of loops over Shared elements: the view and the index

    # ------------------------------------------------------------------------------------------------------------ reporting

    def fail(self, rule: str, node: ast.AST, message: str, remedy: str, notes: list[tuple[Span, str]] | None = None) -> NoReturn:
        self.session.fail(rule, self.scope, node, message, remedy, notes)

    def span(self, node: ast.AST) -> Span:
        return span_of(node, self.scope.module.path)

    # ------------------------------------------------------------------------------------------------------------ to be supplied

    def infer(self, node: ast.expr) -> Expression:
        """The typed form of an expression: perhaps a place, an untyped constant, or None (type VoidType)."""
        raise NotImplementedError

    def place(self, node: ast.expr) -> Expression:
        """The same without narrowing."""
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------ places

    def is_place(self, e: Expression) -> bool:
        """Whether it denotes something in memory (or a variable)."""
        if isinstance(e, LocalRef | GlobalRef | Deref | Field):
            return True
        if isinstance(e, BitField):
            return self.is_place(e.base)
        if isinstance(e, Index):
            return isinstance(e.base.type, ViewType) or (not isinstance(e.base, ConstantTable) and self.is_place(e.base))
        return False

    def mark_address_taken(self, e: Expression) -> None:
        """The place's address is used: if it lies in a local, that local is in memory."""
        while isinstance(e, Field | BitField | Index):
            e = e.base
        if isinstance(e, LocalRef) and isinstance(e.type, StructType | ArrayType):
            e.local.address_taken = True

    def address(self, place: Expression, span: Span) -> Expression:
        """The pointer to a struct place."""
        if isinstance(place, Deref):
            return place.pointer
        self.mark_address_taken(place)
        return AddressOf(PointerType(place.type), span, place)

    def view_of(self, e: Expression, span: Span) -> Expression:
        """An array place as a view; a view as itself."""
        if isinstance(e.type, ViewType):
            return e
        assert isinstance(e.type, ArrayType)
        self.mark_address_taken(e)
        return ViewOf(ViewType(e.type.element), span, e)

    def refer(self, local: Local, span: Span) -> LocalRef:
        """A use of a local, noted so that its declaration encloses it."""
        use = self.uses.get(local)
        if use is not None and self.block[: len(use.block)] != use.block:
            use.hoist = True
        return LocalRef(local.type, span, local)

    # ------------------------------------------------------------------------------------------------------------ values

    def value(self, node: ast.expr) -> Expression:
        """An expression that is read: not a `Shared` place, not nothing."""
        e = self.infer(node)
        self.readable(e, node)
        return e

    def readable(self, e: Expression, node: ast.AST) -> None:
        if isinstance(e.type, SharedType):
            self.fail(
                "shared-read",
                node,
                f"{text(node)} is {e.type}: another party may change it at any time",
                f"x = {text(node)}.relaxed() or .acquire(), once, and go on with x; write by .store(...) or .release(...)",
            )
        if isinstance(e.type, VoidType) and not isinstance(e, Constant):
            self.fail("returns-nothing", node, f"{text(node)} returns nothing", "a function with a result, or the call as a statement")

    def typed(self, node: ast.expr, want: Type) -> Expression:
        """An expression fitted to a type."""
        return self.coerce(self.infer(node), want, node)

    def condition_value(self, node: ast.expr) -> Expression:
        e = self.value(node)
        if not isinstance(e.type, BoolType):
            if isinstance(e.type, PointerType):
                remedy = f"{text(node)} is not None"
            elif isinstance(e.type, IntType):
                remedy = f"{text(node)} != 0"
            elif isinstance(e.type, ViewType | ArrayType):
                remedy = f"len({text(node)}) != 0"
            else:
                remedy = "a comparison"
            self.fail("condition", node, f"{text(node)} is {describe(e.type)}, and a condition is a bool", remedy)
        return e

    def constant(self, node: ast.expr, want: Type) -> int:
        """A value known at build time, of a type."""
        return self.known(self.typed(node, want), node)

    def known(self, e: Expression, node: ast.AST) -> int:
        try:
            value = evaluate(e)
        except AlwaysPanics as panic:
            self.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits")
        if value is None:
            self.fail("not-constant", node, f"{text(node)} is not known at build time", "constants, literals and operators on them")
        return value

    def untyped_constant(self, node: ast.expr) -> int:
        """An integer known at build time, of whatever integer type."""
        e = self.value(node)
        if not isinstance(e.type, IntType):
            self.fail(
                "type-mismatch",
                node,
                f"{text(node)} is {describe(e.type)}, and an integer constant is needed",
                "an integer literal or constant",
            )
        return self.known(e, node)

    # ------------------------------------------------------------------------------------------------------------ coercion

    def coerce(self, e: Expression, want: Type, node: ast.AST) -> Expression:
        """The value as one of type `want`, or a complaint at `node`."""
        have = e.type
        if have == UNTYPED:
            return self.retype(e, want, node)
        if isinstance(have, SharedType):
            self.readable(e, node)
        if isinstance(want, StructType) and have is want:
            if self.is_place(e):
                self.fail(
                    "struct-copy", node, f"{text(node)} is a reference to a {want}, and a {want} by value is needed", f"copy({text(node)})"
                )
            return e
        if have == want:
            return e
        if isinstance(want, PointerType):
            fitted = self._pointer(e, want, node)
            if fitted is not None:
                return fitted
        if isinstance(want, ViewType) and isinstance(have, ArrayType) and have.element == want.element:
            if not self.is_place(e):
                self.fail("value-in-place", node, f"{text(node)} has no address", "a variable or field of array type")
            return self.view_of(e, e.span)
        if isinstance(want, StructType) and isinstance(have, PointerType) and have.target is want:
            self.fail(
                "struct-copy", node, f"{text(node)} is a reference to a {want}, and a {want} by value is needed", f"copy({text(node)})"
            )
        self.mismatch(have, want, node)

    def _pointer(self, e: Expression, want: PointerType, node: ast.AST) -> Expression | None:
        have = e.type
        if isinstance(have, VoidType) and isinstance(e, Constant) and want.optional:
            return Constant(want, e.span, 0, "None")
        if isinstance(have, StructType) and have is want.target:
            if not self.is_place(e):
                self.fail(
                    "value-in-place",
                    node,
                    f"{text(node)} is a new {have}, which has no address yet",
                    f"a local first: x = {text(node)}, and then x",
                )
            pointer = self.address(e, e.span)
            return WidenPointer(want, e.span, pointer) if want.optional else pointer
        if isinstance(have, PointerType) and have.target is want.target:
            if want.optional:
                return e.operand if isinstance(e, NarrowPointer) else WidenPointer(want, e.span, e)
            self.maybe_none(e, node)
        return None

    def maybe_none(self, e: Expression, node: ast.AST) -> NoReturn:
        """Complain that a pointer may be None, once: what follows goes on as if it had been tested."""
        key = key_of(e)
        if key is not None:
            self.flow.facts.add(key)
        written = text(node)
        self.fail(
            "maybe-none",
            node,
            f"{written} may be None here",
            f"`if {written} is not None:` around it, or `assert {written} is not None` before it; a call or assignment in between may"
            " change a field, so bind it to a local first",
        )

    def mismatch(self, have: Type, want: Type, node: ast.AST) -> NoReturn:
        written = text(node)
        remedy = f"a value of type {describe(want)}"
        if isinstance(have, VoidType):
            self.fail(
                "none",
                node,
                f"{describe(want)} is needed here, and None is no such value",
                f"Ptr[T] | None where a pointer may be missing; {remedy}",
            )
        if isinstance(want, IntType):
            if isinstance(have, IntType):
                remedy = f"{want}({written}), which panics if it does not fit" + (
                    f", or truncate({want}, {written})" if want.bits < have.bits else ""
                )
            elif isinstance(have, BoolType):
                remedy = f"{want}({written})"
            elif isinstance(have, EnumType):
                remedy = f"{want}({written}.value)"
            elif isinstance(have, WordType):
                remedy = f"to_raw({written})"
        elif isinstance(want, BoolType) and isinstance(have, IntType):
            remedy = f"{written} != 0"
        elif isinstance(want, EnumType) and isinstance(have, IntType):
            remedy = f"{want}({written}), which panics if it is no member"
        elif isinstance(want, WordType) and isinstance(have, IntType):
            remedy = f"from_raw({want}, {written})"
        self.fail("type-mismatch", node, f"{written} is {describe(have)}, and {describe(want)} is needed", remedy)

    def retype(self, e: Expression, want: Type, node: ast.AST) -> Expression:
        """An untyped constant expression, or an operator on such, as one of type `want`."""
        if e.type != UNTYPED:
            return self.coerce(e, want, node)
        if not isinstance(want, IntType):
            value = evaluate(e) if isinstance(e, Constant) else None
            shown = text(node) if value is None or str(value) == text(node) else f"{text(node)} (= {value})"
            remedy = f"a value of type {describe(want)}"
            if isinstance(want, BoolType):
                remedy = "True or False"
            elif isinstance(want, EnumType):
                remedy = f"a member of {want}, or {want}({text(node)})"
            elif isinstance(want, WordType):
                remedy = f"from_raw({want}, {text(node)})"
            self.fail("type-mismatch", node, f"{shown} is an integer, and {describe(want)} is needed", remedy)
        match e:
            case Constant():
                value = e.value
                if isinstance(e, UntypedConstant) and e.masked and not want.signed and -(1 << want.bits) <= value < 0:
                    value = wrap(value, want)
                if not fits(value, want):
                    self.fail(
                        "constant-range",
                        node,
                        f"{value} does not fit {want} ({want.minimum} to {want.maximum})",
                        "a wider type, or a smaller constant",
                    )
                return Constant(want, e.span, value, e.name)
            case Conditional():
                return Conditional(want, e.span, e.condition, self.retype(e.then, want, node), self.retype(e.otherwise, want, node))
            case Binary():
                # A shift count has its own type; every other operand is untyped as the whole is.
                right = self.retype(e.right, want, node) if e.right.type == UNTYPED else e.right
                return Binary(want, e.span, e.operator, self.retype(e.left, want, node), right, e.wrapping)
            case Unary():
                return Unary(want, e.span, e.operator, self.retype(e.operand, want, node))
            case BuiltinCall():
                return BuiltinCall(want, e.span, e.builtin, [self.retype(a, want, node) for a in e.arguments], e.text)
            case Index():
                assert isinstance(e.base, ConstantTable)
                table = e.base.table
                bad = next((value for value in table.values if not fits(value, want)), None)
                if bad is not None:
                    self.fail("constant-range", node, f"{bad} in {table.name} does not fit {want}", "a wider type")
                element = Index(table.element, e.span, e.base, e.index, e.checked)
                return element if table.element == want else Convert(want, e.span, element, ConversionMode.LOSSLESS)
            case _:
                raise AssertionError(f"untyped: {e}")

    def natural(self, e: Expression, node: ast.AST) -> Expression:
        """A value whose type nothing asks for: an untyped constant becomes u64, or i64 if negative."""
        if e.type != UNTYPED:
            return e
        value = evaluate(e)
        return self.retype(e, IntType(64, value is not None and value < 0), node)

    def unify(self, left: Expression, right: Expression, left_node: ast.AST, right_node: ast.AST) -> tuple[Expression, Expression]:
        """Two operands of one type, where an untyped one takes the other's. Leaves them as they are if they differ."""
        if left.type == UNTYPED and right.type != UNTYPED and isinstance(right.type, IntType):
            return self.retype(left, right.type, left_node), right
        if right.type == UNTYPED and left.type != UNTYPED and isinstance(left.type, IntType):
            return left, self.retype(right, left.type, right_node)
        return left, right
