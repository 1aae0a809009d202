# SPDX-License-Identifier: BSD-2-Clause
"""Typing of expressions: names, operators, comparisons, fields, elements.

Invariant: `self.flow` is the state after the expression was evaluated. Reading an optional pointer that is known not to be None
gives a `NarrowPointer`; everything else sees the optional one.
"""

from __future__ import annotations

import ast
import difflib
from typing import NoReturn

from cloister.lang.frontend.conditions import Conditions
from cloister.lang.frontend.constants import AlwaysPanics, evaluate, operate
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.flow import join, key_of
from cloister.lang.frontend.python_names import KEPT_BUILTINS, PYTHON_BUILTINS
from cloister.lang.frontend.scope import UNTYPED, BoundExpression, LanguageName, MarkerDeclaration, NamedConstant, UntypedConstant, text
from cloister.lang.frontend.types import BOOL, FUNCTION_ADDRESS, U64, VOID, describe
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    Binary,
    BinaryOperator,
    BitField,
    BoolType,
    Conditional,
    Constant,
    ConstantTable,
    ConversionMode,
    Convert,
    Deref,
    EnumType,
    Expression,
    Field,
    Function,
    FunctionRef,
    GlobalRef,
    GlobalVariable,
    Index,
    IntType,
    LocalRef,
    NarrowPointer,
    PointerType,
    SharedType,
    Slice,
    StructType,
    TableDeclaration,
    Type,
    Unary,
    UnaryOperator,
    ViewType,
    VoidType,
    WordType,
)

BINARY: dict[type[ast.operator], BinaryOperator] = {
    ast.Add: BinaryOperator.ADD,
    ast.Sub: BinaryOperator.SUB,
    ast.Mult: BinaryOperator.MUL,
    ast.FloorDiv: BinaryOperator.FLOOR_DIV,
    ast.Mod: BinaryOperator.MOD,
    ast.LShift: BinaryOperator.SHL,
    ast.RShift: BinaryOperator.SHR,
    ast.BitAnd: BinaryOperator.AND,
    ast.BitOr: BinaryOperator.OR,
    ast.BitXor: BinaryOperator.XOR,
}
UNSUPPORTED: dict[type[ast.expr], tuple[str, str, str]] = {
    ast.List: ("container", "a list needs a heap", "an array: x: Array[u32] = array(8), and assignments to its elements"),
    ast.Dict: ("container", "a dict needs a heap", "an array of structs, or `match`"),
    ast.Set: ("container", "a set needs a heap", "a bit mask, or an array of bool"),
    ast.Tuple: ("container", "a tuple is no value", "a struct, or single assignments; at module level, a constant tuple"),
    ast.ListComp: ("container", "a comprehension needs a heap", "a `for` loop that fills an array"),
    ast.SetComp: ("container", "a comprehension needs a heap", "a `for` loop"),
    ast.DictComp: ("container", "a comprehension needs a heap", "a `for` loop"),
    ast.GeneratorExp: ("container", "a generator needs a heap", "a `for` loop"),
    ast.Lambda: ("nested-function", "a lambda is a function within a function", "a function at module level"),
    ast.Await: ("async", "there are no coroutines", "a state machine, driven by notifications"),
    ast.Yield: ("async", "there are no generators", "a `for` loop at the caller"),
    ast.YieldFrom: ("async", "there are no generators", "a `for` loop at the caller"),
    ast.NamedExpr: ("expression", "`:=` does not exist in target code", "an assignment before"),
    ast.Starred: ("expression", "`*` does not unpack in target code", "the single values"),
    ast.JoinedStr: ("string", "a string is no value", 'log(f"...") prints one'),
}


class Expressions(Conditions):
    """Typing of everything but calls."""

    def infer(self, node: ast.expr) -> Expression:
        return self.narrowed(self.place(node))

    def narrowed(self, e: Expression) -> Expression:
        """The expression as read here: an optional pointer known not to be None is a pointer."""
        if isinstance(e.type, PointerType) and e.type.optional and self.not_none(e):
            return NarrowPointer(PointerType(e.type.target), e.span, e)
        return e

    def not_none(self, e: Expression) -> bool:
        key = key_of(e)
        return key is not None and (key in self.flow.facts or (self.ghost and key in self.flow.claimed))

    def place(self, node: ast.expr) -> Expression:
        """The expression as it stands, without narrowing: what is assigned to or compared with None."""
        match node:
            case ast.Constant():
                return self._literal(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Call():
                return self.call(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.UnaryOp() if not isinstance(node.op, ast.Not):
                return self._unary(node)
            case ast.UnaryOp() | ast.BoolOp() | ast.Compare():
                e, yes, no = self.condition(node)
                self.flow = join(yes, no)
                return e
            case ast.IfExp():
                return self._conditional(node)
            case _:
                rule, what, remedy = UNSUPPORTED.get(
                    type(node),
                    ("expression", f"{type(node).__name__} does not exist in target code", "simpler statements: see docs/language.md"),
                )
                self.fail(rule, node, what, remedy)

    def call(self, node: ast.Call) -> Expression:
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------ names and literals

    def _literal(self, node: ast.Constant) -> Expression:
        value, span = node.value, self.span(node)
        if isinstance(value, bool):
            return Constant(BOOL, span, int(value), str(value))
        if isinstance(value, int):
            return UntypedConstant(UNTYPED, span, value)
        if value is None:
            return Constant(VOID, span, 0, "None")
        if isinstance(value, float | complex):
            self.fail(
                "float", node, f"{text(node)} is a floating-point number, and there is no floating point", "integers in a smaller unit"
            )
        if value is ...:
            self.fail("expression", node, "... is no value", "a value")
        self.fail("string", node, "a string is no value", "strings in log, assert, panic and declarations only; bytes lie in an Array[u8]")

    def _name(self, node: ast.Name) -> Expression:
        name, span = node.id, self.span(node)
        if name in self.poisoned:
            raise Rejected
        if name in self.elements:
            view, index = self.elements[name]
            assert isinstance(view.type, ViewType)
            return Index(view.type.element, span, LocalRef(view.type, span, view), LocalRef(U64, span, index), False)
        local = self.locals.get(name)
        if local is not None and name not in self.globals_declared:
            if local not in self.flow.assigned and not self.flow.dead:
                self.fail("unassigned", node, f"{name} may not have a value here", f"an assignment to {name} on every path before")
            return self.refer(local, span)
        if name in self.ended:
            self.fail(
                "unassigned",
                node,
                f"{name} is the variable of a loop, and ends with it",
                f"a local that the loop sets: last: u64 = 0, and last = {name}",
            )
        if name not in self.scope.names and name not in KEPT_BUILTINS and name not in PYTHON_BUILTINS:
            close = difflib.get_close_matches(name, self.locals, 1)
            if close:
                self.fail("unknown-name", node, f"{name} is declared nowhere", close[0])
        return self.named(self.declarations.lookup(self.scope, name, node), node)

    def named(self, meaning: object, node: ast.expr) -> Expression:
        """What a name at module level is as an expression."""
        span, written = self.span(node), text(node)
        match meaning:
            case NamedConstant():
                declaration = meaning.declaration
                if declaration.type is None:
                    return UntypedConstant(UNTYPED, span, declaration.value, declaration.name, meaning.masked)
                return Constant(declaration.type, span, declaration.value, declaration.name)
            case TableDeclaration():
                return ConstantTable(ArrayType(meaning.element, len(meaning.values)), span, meaning)
            case GlobalVariable():
                if (
                    meaning.module != self.scope.module.name
                    and not meaning.constant
                    and not isinstance(meaning.type, StructType | ArrayType)
                ):
                    self.fail(
                        "imported-variable",
                        node,
                        f"{written} is a variable of {meaning.module}, and CPython would see its value at the time of the import",
                        f"a function of {meaning.module} that returns or sets it, or a struct variable with a field",
                        [(meaning.span, f"{meaning.name} is declared here")],
                    )
                return GlobalRef(meaning.type, span, meaning)
            case BoundExpression():
                return meaning.make(span)
            case Function():
                return FunctionRef(FUNCTION_ADDRESS, span, meaning)
            case StructType() | EnumType() | WordType() | LanguageName() | MarkerDeclaration():
                self.fail("type-as-value", node, f"{written} is not a value", "a value, such as a call of it")
            case _:
                raise AssertionError(f"unknown meaning: {meaning}")

    # ------------------------------------------------------------------------------------------------------------ operators

    def _unary(self, node: ast.UnaryOp) -> Expression:
        operand, span = self.value(node.operand), self.span(node)
        kind = operand.type
        if isinstance(node.op, ast.UAdd) or not isinstance(kind, IntType):
            symbol = "+" if isinstance(node.op, ast.UAdd) else "-" if isinstance(node.op, ast.USub) else "~"
            self.fail(
                "operator", node, f"{symbol} is not defined for {describe(kind)}", "an integer" if symbol != "+" else "the operand alone"
            )
        if isinstance(node.op, ast.USub):
            if isinstance(operand, UntypedConstant):
                return UntypedConstant(UNTYPED, span, -operand.value)
            if kind != UNTYPED and not kind.signed:
                self.fail(
                    "negative-unsigned",
                    node,
                    f"{text(node.operand)} is {kind}, which has no negative",
                    "a signed type, or wrapping_sub(0, x)",
                )
            return self._checked(Unary(kind, span, UnaryOperator.NEG, operand), node)
        if isinstance(operand, UntypedConstant):
            return UntypedConstant(UNTYPED, span, ~operand.value, None, not operand.masked)
        return Unary(kind, span, UnaryOperator.INVERT, operand)

    def _checked(self, e: Expression, node: ast.expr) -> Expression:
        """The expression itself, unless it is constant and always panics (where it is reached at all)."""
        if e.type != UNTYPED and not self.flow.dead:
            try:
                evaluate(e)
            except AlwaysPanics as panic:
                self.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits, or wrapping arithmetic")
        return e

    def _binary(self, node: ast.BinOp) -> Expression:
        if isinstance(node.op, ast.Div):
            self.fail("true-division", node, "`/` gives a floating-point number in Python", f"{text(node.left)} // {text(node.right)}")
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Pow):
            return self._power(node, left, right)
        operator = BINARY.get(type(node.op))
        if operator is None:
            self.fail("operator", node, "this operator does not exist in target code", "`*` and `+` on integers")
        return self.binary(operator, left, right, node, node.left, node.right)

    def _power(self, node: ast.BinOp, left: Expression, right: Expression) -> Expression:
        a, b = evaluate(left), evaluate(right)
        if a is None or b is None or left.type != UNTYPED or right.type != UNTYPED or not 0 <= b < 4096:
            self.fail("power", node, f"{text(node)} is no untyped constant", "a shift (1 << n), or a loop of multiplications")
        return UntypedConstant(UNTYPED, self.span(node), a**b)

    def binary(
        self, operator: BinaryOperator, left: Expression, right: Expression, node: ast.AST, left_node: ast.AST, right_node: ast.AST
    ) -> Expression:
        """`left operator right`, both of one integer type."""
        span = self.span(node)
        for side, at in ((left, left_node), (right, right_node)):
            if not isinstance(side.type, IntType):
                bitwise = operator in (BinaryOperator.AND, BinaryOperator.OR, BinaryOperator.XOR)
                if isinstance(side.type, BoolType):
                    remedy = "`and`, `or`, `!=`" if bitwise else f"u32({text(at)}), which is 0 or 1"
                elif isinstance(side.type, EnumType):
                    remedy = f"{text(at)}.value"
                elif isinstance(side.type, WordType):
                    remedy = f"to_raw({text(at)}), or its fields"
                elif isinstance(side.type, PointerType):
                    remedy = "an array or view, and an index"
                else:
                    remedy = "integers"
                self.fail("operator", node, f"{operator.value} is not defined for {describe(side.type)}", remedy)
        if left.type == UNTYPED and right.type == UNTYPED and isinstance(left, Constant) and isinstance(right, Constant):
            try:
                value = operate(operator, left.value, right.value)
            except AlwaysPanics as panic:
                self.fail("constant-overflow", node, f"{text(node)} always panics: {panic}", "a value that fits")
            masked = any(isinstance(side, UntypedConstant) and side.masked for side in (left, right)) and value < 0
            return UntypedConstant(UNTYPED, span, value, None, masked)
        if operator in (BinaryOperator.SHL, BinaryOperator.SHR):
            return self._shift(operator, left, right, node, right_node)
        left, right = self.unify(left, right, left_node, right_node)
        if left.type != right.type:
            self.fail(
                "mixed-types",
                node,
                f"{text(left_node)} is {describe(left.type)}, and {text(right_node)} is {describe(right.type)}",
                f"{left.type}({text(right_node)}) or {right.type}({text(left_node)}), which panic if the value does not fit",
            )
        return self._checked_node(Binary(left.type, span, operator, left, right), node)

    def _shift(self, operator: BinaryOperator, left: Expression, right: Expression, node: ast.AST, right_node: ast.AST) -> Expression:
        if right.type == UNTYPED:
            right = self.retype(right, left.type if left.type != UNTYPED else U64, right_node)
        elif isinstance(right.type, IntType) and right.type.signed:
            self.fail("operator", node, f"{text(right_node)} is {right.type}: a shift count is unsigned", f"u32({text(right_node)})")
        return self._checked_node(Binary(left.type, self.span(node), operator, left, right), node)

    def _checked_node(self, e: Binary, node: ast.AST) -> Expression:
        right = self._constant_condition(e.right)
        kind = e.type
        assert isinstance(kind, IntType)
        if right is not None and not self.flow.dead:
            if e.operator in (BinaryOperator.FLOOR_DIV, BinaryOperator.MOD) and right == 0:
                self.fail("constant-overflow", node, f"{text(node)} always panics: division by zero", "a divisor that is not 0")
            if e.operator in (BinaryOperator.SHL, BinaryOperator.SHR) and kind != UNTYPED and right >= kind.bits:
                self.fail("constant-overflow", node, f"{text(node)} always panics: shift of {kind} by {right}", f"at most {kind.bits - 1}")
        return self._checked(e, node) if isinstance(node, ast.expr) else e

    def _conditional(self, node: ast.IfExp) -> Expression:
        condition, yes, no = self.condition(node.test)
        self.flow = yes
        then = self.value(node.body)
        yes = self.flow
        self.flow = no
        otherwise = self.value(node.orelse)
        self.flow = join(yes, self.flow)
        then, otherwise = self.unify(then, otherwise, node.body, node.orelse)
        span = self.span(node)
        if then.type == UNTYPED and otherwise.type == UNTYPED:
            return Conditional(UNTYPED, span, condition, then, otherwise)
        want = self._common(then.type, otherwise.type, node)
        return Conditional(want, span, condition, self.coerce(then, want, node.body), self.coerce(otherwise, want, node.orelse))

    def _common(self, a: Type, b: Type, node: ast.IfExp) -> Type:
        """The type of both branches, pointers being widened."""
        targets: list[StructType] = []
        optional = False
        for kind in (a, b):
            if isinstance(kind, VoidType):
                optional = True
            elif isinstance(kind, PointerType):
                optional = optional or kind.optional
                assert isinstance(kind.target, StructType)
                targets.append(kind.target)
            elif isinstance(kind, StructType):
                targets.append(kind)
            elif a == b:
                return ViewType(a.element) if isinstance(a, ArrayType) else a
            elif isinstance(a, ArrayType | ViewType) and isinstance(b, ArrayType | ViewType) and a.element == b.element:
                return ViewType(a.element)
        if targets and all(target is targets[0] for target in targets):
            return PointerType(targets[0], optional)
        self.fail(
            "mixed-types",
            node,
            f"{text(node.body)} is {describe(a)}, and {text(node.orelse)} is {describe(b)}",
            "two values of one type",
        )

    # ------------------------------------------------------------------------------------------------------------ fields

    def _attribute(self, node: ast.Attribute) -> Expression:
        span = self.span(node)
        kind = self.type_named(node.value)
        if isinstance(kind, EnumType):
            value = dict(kind.members).get(node.attr)
            if value is None:
                self.fail(
                    "no-attribute", node, f"{kind} has no member {node.attr}", "one of " + ", ".join(name for name, _ in kind.members)
                )
            return Constant(kind, span, value, node.attr)
        if kind is not None:
            self.fail("no-attribute", node, f"{node.attr} of the type {kind}, not of a value", "a value of that type")
        base = self.infer(node.value)
        if isinstance(base.type, EnumType):
            if node.attr != "value":
                self.fail("no-attribute", node, f"a {base.type} has no attribute {node.attr}", f"{text(node.value)}.value, or a comparison")
            return Convert(U64, span, base, ConversionMode.LOSSLESS) if not isinstance(base, Constant) else Constant(U64, span, base.value)
        base = self.struct_of(base, node.value)
        if isinstance(base.type, StructType):
            self.declarations.complete(base.type)
            found = next((f for f in base.type.fields if f.name == node.attr), None)
            if found is not None:
                if not self.is_place(base):
                    self.fail(
                        "value-in-place",
                        node,
                        f"{text(node.value)} is a new {base.type}",
                        f"a local first: x = {text(node.value)}, and then x.{node.attr}",
                    )
                return Field(found.type, span, base, found)
        if isinstance(base.type, WordType):
            self.declarations.complete(base.type)
            bits = next((f for f in base.type.fields if f.name == node.attr), None)
            if bits is not None:
                return BitField(bits.type, span, base, bits)
        self._no_attribute(base, node)

    def _no_attribute(self, base: Expression, node: ast.Attribute) -> NoReturn:
        kind = base.type
        remedy = "a field or method of its type"
        if isinstance(kind, StructType | WordType):
            names = [f.name for f in kind.fields if not f.name.startswith("_")] + [m.name for m in kind.methods]
            remedy = "one of " + ", ".join(names)
            if any(m.name == node.attr for m in kind.methods):
                self.fail("function-value", node, f"{node.attr} is a method, and methods are called", f"{text(node)}()")
        elif isinstance(kind, SharedType):
            remedy = ".relaxed() or .acquire() to read, .store(v) or .release(v) to write"
        self.fail("no-attribute", node, f"{describe(kind)} has no attribute {node.attr}", remedy)

    def struct_of(self, base: Expression, node: ast.expr) -> Expression:
        """The struct that a pointer points to; anything else as it is."""
        if isinstance(base.type, PointerType):
            if base.type.optional:
                self.maybe_none(base, node)
            return base.place if isinstance(base, AddressOf) else Deref(base.type.target, base.span, base)
        return base

    def type_named(self, node: ast.expr) -> StructType | EnumType | WordType | None:
        """The type that a name stands for, if it does."""
        if isinstance(node, ast.Name) and node.id not in self.locals and node.id in self.scope.names:
            meaning = self.declarations.lookup(self.scope, node.id, node)
            if isinstance(meaning, StructType | EnumType | WordType):
                self.declarations.complete(meaning)
                return meaning
        return None

    # ------------------------------------------------------------------------------------------------------------ elements

    def _subscript(self, node: ast.Subscript) -> Expression:
        base, span = self.infer(node.value), self.span(node)
        kind = base.type
        if not isinstance(kind, ArrayType | ViewType):
            self.fail(
                "not-indexable",
                node,
                f"{text(node.value)} is {describe(kind)}, which has no elements",
                "an array, a view or a tuple of constants",
            )
        if isinstance(node.slice, ast.Slice):
            return self._slice(node, node.slice, base, kind.element)
        index = self.index(node.slice)
        known = self._constant_condition(index)
        checked = True
        if isinstance(kind, ArrayType) and known is not None:
            if known >= kind.length:
                self.fail(
                    "index-range",
                    node.slice,
                    f"{known} is out of range: {text(node.value)} has {kind.length} elements",
                    f"0 to {kind.length - 1}",
                )
            checked = False
        if isinstance(base, ConstantTable):
            return self._table(node, base, index, known, checked)
        if isinstance(kind, ArrayType) and not self.is_place(base):
            self.fail("value-in-place", node, f"{text(node.value)} has no address", "a local first")
        return Index(kind.element, span, base, index, checked)

    def _table(self, node: ast.Subscript, base: ConstantTable, index: Expression, known: int | None, checked: bool) -> Expression:
        span = self.span(node)
        untyped = self.declarations.is_untyped_table(base.table)
        if known is not None and untyped:
            return UntypedConstant(UNTYPED, span, base.table.values[known])
        return Index(UNTYPED if untyped else base.table.element, span, base, index, checked)

    def index(self, node: ast.expr) -> Expression:
        """An index or offset: of any unsigned type, u64 if untyped."""
        e = self.value(node)
        if e.type == UNTYPED:
            if isinstance(e, Constant) and e.value < 0:
                self.fail("index-range", node, f"{e.value} is negative, and indices count from the start", f"len(...) - {-e.value}")
            return self.retype(e, U64, node)
        if not isinstance(e.type, IntType) or e.type.signed:
            remedy = (
                f"u64({text(node)})"
                if isinstance(e.type, IntType)
                else f"{text(node)}.value"
                if isinstance(e.type, EnumType)
                else "an unsigned integer"
            )
            self.fail("index-type", node, f"{text(node)} is {describe(e.type)}, and an index is unsigned", remedy)
        return e

    def _slice(self, node: ast.Subscript, part: ast.Slice, base: Expression, element: Type) -> Expression:
        if part.step is not None:
            self.fail("not-indexable", node, "a slice has no step", "a loop with `range(a, b, step)`")
        if isinstance(base, ConstantTable) or not (isinstance(base.type, ViewType) or self.is_place(base)):
            self.fail("not-indexable", node, f"{text(node.value)} cannot be sliced", "an array or a view")
        start = None if part.lower is None else self.index(part.lower)
        stop = None if part.upper is None else self.index(part.upper)
        if isinstance(base.type, ArrayType):
            self.mark_address_taken(base)
            for bound, at in ((start, part.lower), (stop, part.upper)):
                known = None if bound is None else self._constant_condition(bound)
                if known is not None and at is not None and known > base.type.length:
                    self.fail(
                        "index-range",
                        at,
                        f"{known} is out of range: {text(node.value)} has {base.type.length} elements",
                        f"at most {base.type.length}",
                    )
        return Slice(ViewType(element), self.span(node), base, start, stop)
