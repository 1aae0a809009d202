# SPDX-License-Identifier: BSD-2-Clause
"""Typing of calls: functions, methods, and the making of structs, words, enums and integers.

Invariant: a `Call` has one argument for each parameter, of exactly its type. After a call of a function nothing is known about memory.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.builtins import Builtins
from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.functions import default_of
from cloister.lang.frontend.scope import UNTYPED, LanguageName, MarkerDeclaration, count, text
from cloister.lang.frontend.types import INTEGERS, describe, holds_shared, zero_is_value
from cloister.lang.frontend.walk import walk
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    BoolType,
    Builtin,
    BuiltinCall,
    Call,
    Constant,
    ConversionMode,
    Convert,
    EnumType,
    Expression,
    Function,
    IntType,
    LocalRef,
    NeverType,
    PointerType,
    SharedLoad,
    SharedType,
    Span,
    StructType,
    StructValue,
    Type,
    ViewType,
    WidenPointer,
    WordField,
    WordType,
    WordValue,
)


class Calls(Builtins):
    """Typing of calls."""

    def call(self, node: ast.Call) -> Expression:
        callee = node.func
        if isinstance(callee, ast.Attribute):
            return self._method(node, callee)
        if not isinstance(callee, ast.Name):
            self.fail("not-callable", node, f"{text(callee)} is not a function", "the name of a function, method or type")
        if callee.id in self.poisoned:
            raise Rejected
        if callee.id in self.locals:
            self.fail("not-callable", node, f"{callee.id} is a variable", "the name of a function; there are no function values")
        meaning = self.declarations.lookup(self.scope, callee.id, callee)
        match meaning:
            case Function():
                return self._function(node, meaning, None)
            case StructType():
                return self._struct(node, meaning)
            case WordType():
                return self._word(node, meaning)
            case EnumType():
                return self._enum(node, meaning)
            case LanguageName() if meaning.name in INTEGERS:
                return self._integer(node, INTEGERS[meaning.name])
            case LanguageName():
                return self.builtin(node, meaning.name)
            case MarkerDeclaration():
                self.fail("not-callable", node, f"{callee.id} is a marker", f"@{callee.id} above a function")
            case _:
                self.fail("not-callable", node, f"{callee.id} is not a function", "the name of a function, method or type")

    # ------------------------------------------------------------------------------------------------------------ functions

    def _function(self, node: ast.Call, function: Function, receiver: Expression | None) -> Expression:
        self.declarations.signature(function)
        parameters = function.parameters[1:] if receiver is not None else function.parameters
        given = self.arguments(node, [p.name for p in parameters], function.name, [(function.span, f"{function.name} is declared here")])
        arguments: list[Expression] = [] if receiver is None else [receiver]
        typed: dict[str, Expression] = {}
        for parameter in parameters:
            argument = given.get(parameter.name)
            if argument is not None:
                typed[parameter.name] = self._argument(argument, parameter.type)
                arguments.append(typed[parameter.name])
                continue
            default = default_of(parameter)
            if default is None:
                self.fail(
                    "argument-count",
                    node,
                    f"{function.name} is not given {parameter.name}",
                    f"{parameter.name}: a value of type {describe(parameter.type)}",
                    [(function.span, f"{function.name} is declared here")],
                )
            arguments.append(default)
        self._written_order(given, typed)
        self.flow.forget_memory()
        if isinstance(function.result, NeverType):
            self.flow.dead = True
        self.check_ghost_call(node, function)
        return Call(function.result, self.span(node), function, arguments)

    def check_ghost_call(self, node: ast.AST, function: Function) -> None:
        raise NotImplementedError

    def _argument(self, node: ast.expr, want: Type) -> Expression:
        """An argument. Of a struct that was just made, a pointer to a temporary that lives as long as the statement."""
        if isinstance(want, PointerType):
            e = self.infer(node)
            if e.type is want.target and not self.is_place(e):
                pointer = AddressOf(PointerType(want.target), e.span, e)
                return WidenPointer(want, e.span, pointer) if want.optional else pointer
            return self.coerce(e, want, node)
        return self.typed(node, want)

    def _written_order(self, given: dict[str, ast.expr], typed: dict[str, Expression]) -> None:
        """Complain if arguments given by name in another order than declared (that of `typed`) are evaluated to another effect."""
        declared = list(typed)
        written = [name for name in given if name in typed]
        for i, first in enumerate(written):
            for second in written[i + 1 :]:
                if declared.index(second) < declared.index(first) and _interfere(typed[first], typed[second]):
                    self.fail(
                        "argument-order",
                        given[second],
                        f"{second} is written after {first}, and declared before it; one of them calls a function or reads shared memory",
                        f"{second}=... before {first}=..., or the value in a local first",
                    )

    def arguments(self, node: ast.Call, names: list[str], what: str, notes: list[tuple[Span, str]] | None = None) -> dict[str, ast.expr]:
        """The arguments by the parameters' names."""
        given: dict[str, ast.expr] = {}
        for i, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                self.fail("argument-count", argument, "`*` does not unpack in target code", "the single arguments")
            if i >= len(names):
                self.fail(
                    "argument-count",
                    argument,
                    f"{what} takes {count(len(names), 'argument')}, and {len(node.args)} are given",
                    "one value for each parameter",
                    notes,
                )
            given[names[i]] = argument
        for keyword in node.keywords:
            if keyword.arg is None:
                self.fail("argument-count", keyword.value, "`**` does not unpack in target code", "the single arguments")
            if keyword.arg not in names:
                self.fail(
                    "argument-count",
                    keyword.value,
                    f"{what} has no parameter {keyword.arg}",
                    "one of " + (", ".join(names) or "none"),
                    notes,
                )
            if keyword.arg in given:
                self.fail("argument-count", keyword.value, f"{keyword.arg} is given twice", "each parameter once")
            given[keyword.arg] = keyword.value
        return given

    def _method(self, node: ast.Call, callee: ast.Attribute) -> Expression:
        kind = self.type_named(callee.value)
        if kind is not None:
            self.fail("not-callable", node, f"{text(callee)}: methods are called on a value of type {kind}", f"value.{callee.attr}(...)")
        base = self.infer(callee.value)
        if isinstance(base.type, SharedType):
            return self.shared(node, callee, base)
        base = self.struct_of(base, callee.value)
        kind_of_base = base.type
        if isinstance(kind_of_base, StructType | WordType):
            self.declarations.complete(kind_of_base)
            method = next((m for m in kind_of_base.methods if m.name == callee.attr), None)
            if method is not None:
                if isinstance(kind_of_base, StructType):
                    if not self.is_place(base):
                        self.fail(
                            "value-in-place",
                            node,
                            f"{text(callee.value)} is a new {kind_of_base}",
                            f"a local first: x = {text(callee.value)}",
                        )
                    base = self.address(base, self.span(callee.value))
                return self._function(node, method, base)
            fields = [f.name for f in kind_of_base.fields]
            if callee.attr in fields:
                self.fail("not-callable", node, f"{callee.attr} is a field of {kind_of_base}", f"{text(callee)} without a call")
            names = [m.name for m in kind_of_base.methods]
            self.fail(
                "no-attribute", node, f"{kind_of_base} has no method {callee.attr}", "one of " + ", ".join(names) if names else "a function"
            )
        remedy = "a function, or a method of a struct or word"
        if isinstance(kind_of_base, ArrayType | ViewType):
            remedy = "v[i], v[i] = x, v[a:b], len(v), fill(v, x), copy_bytes(to, source)"
        self.fail("no-attribute", node, f"{describe(kind_of_base)} has no method {callee.attr}", remedy)

    def shared(self, node: ast.Call, callee: ast.Attribute, place: Expression) -> Expression:
        """`.relaxed()` and `.acquire()`; the writing methods are statements."""
        assert isinstance(place.type, SharedType)
        if callee.attr in ("store", "release"):
            self.fail("statement-as-value", node, f"{text(callee)}(...) has no value", "the call as a statement of its own")
        if callee.attr not in ("relaxed", "acquire"):
            self.fail("no-attribute", node, f"{place.type} has no method {callee.attr}", ".relaxed(), .acquire(), .store(v), .release(v)")
        self.arguments(node, [], callee.attr)
        return SharedLoad(place.type.inner, self.span(node), place, callee.attr == "acquire")

    # ------------------------------------------------------------------------------------------------------------ values of types

    def _struct(self, node: ast.Call, kind: StructType) -> Expression:
        self.declarations.complete(kind)
        if kind.bound:
            self.fail(
                "bound-instance",
                node,
                f"{kind} is bound by the system description, so it is not made in a function",
                f'at module level: x = {kind}("name")',
            )
        return self.struct_value(node, kind)

    def struct_value(self, node: ast.Call, kind: StructType) -> StructValue:
        """A struct from its fields."""
        if holds_shared(kind):
            self.fail(
                "field-arguments",
                node,
                f"{kind} holds Shared fields, so it is not written as a whole",
                f"zeroed({kind}), and .store(v) for each field",
            )
        settable = [f for f in kind.fields if not isinstance(f.type, ArrayType)]
        given: dict[str, ast.expr] = {}
        names = [f.name for f in settable]
        if len(node.args) > len(names):
            self.fail(
                "field-arguments",
                node,
                f"{kind} has {count(len(names), 'field')} to give, and {len(node.args)} are given",
                ", ".join(names),
            )
        for keyword in node.keywords:
            if keyword.arg not in names:
                self.fail("field-arguments", keyword.value, f"{kind} has no field {keyword.arg} to give", "one of " + ", ".join(names))
        given = self.arguments(node, names, kind.name)
        values: list[Expression | None] = []
        typed: dict[str, Expression] = {}
        for f in kind.fields:
            argument = given.get(f.name)
            if argument is not None:
                typed[f.name] = self.typed(argument, f.type)
                values.append(typed[f.name])
            elif f.default is not None:
                values.append(f.default)
            elif isinstance(f.type, ArrayType):
                self.zero(f.type, node)
                values.append(None)
            else:
                self.fail(
                    "field-arguments",
                    node,
                    f"{kind} is not given {f.name}",
                    f"{f.name}: a value of type {describe(f.type)}, or a default in {kind}",
                )
        self._written_order(given, typed)
        return StructValue(kind, self.span(node), values)

    def word_fields(self, node: ast.Call, kind: WordType, keywords: list[ast.keyword]) -> list[tuple[WordField, Expression]]:
        """The given fields of a word, fitted to their types."""
        result: list[tuple[WordField, Expression]] = []
        seen: set[str] = set()
        for keyword in keywords:
            found = next((f for f in kind.fields if f.name == keyword.arg and not f.name.startswith("_")), None)
            if found is None or keyword.arg in seen:
                names = ", ".join(f.name for f in kind.fields if not f.name.startswith("_"))
                self.fail("field-arguments", keyword.value, f"{kind} has no field {keyword.arg} to give here", f"each once, of {names}")
            seen.add(found.name)
            value = self.typed(keyword.value, found.type)
            known = self._constant_condition(value)
            if known is not None and known >> found.width:
                self.fail(
                    "constant-range",
                    keyword.value,
                    f"{known} does not fit the {found.width} bits of {found.name}",
                    f"at most {(1 << found.width) - 1}",
                )
            result.append((found, value))
        return result

    def _word(self, node: ast.Call, kind: WordType) -> Expression:
        self.declarations.complete(kind)
        if node.args:
            self.fail(
                "field-arguments",
                node.args[0],
                f"the fields of {kind} are given by name",
                f"{kind}({kind.fields[0].name}=...), or from_raw({kind}, x)",
            )
        values = self.word_fields(node, kind, node.keywords)
        names = {f.name for f, _ in values}
        for f in kind.fields:
            if f.default and f.name not in names:
                values.append((f, Constant(f.type, self.span(node), f.default)))
            elif f.name not in names and not zero_is_value(f.type):
                self.fail(
                    "field-arguments",
                    node,
                    f"{kind} is not given {f.name}, and {describe(f.type)} has no member 0",
                    f"{f.name}=..., or a default in {kind}",
                )
        return WordValue(kind, self.span(node), values)

    def _one(self, node: ast.Call, what: str) -> ast.expr:
        if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
            self.fail("argument-count", node, f"{what} takes one value", f"{what}(x)")
        return node.args[0]

    def _enum(self, node: ast.Call, kind: EnumType) -> Expression:
        argument = self._one(node, kind.name)
        e = self.natural(self.value(argument), argument)
        if not isinstance(e.type, IntType):
            self.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, and {kind} is made from an integer", f"{kind}(integer)")
        return self._checked(Convert(kind, self.span(node), e, ConversionMode.CHECKED), node)

    def _integer(self, node: ast.Call, kind: IntType) -> Expression:
        argument = self._one(node, str(kind))
        e = self.value(argument)
        if e.type == UNTYPED:
            return self.retype(e, kind, argument)
        if isinstance(e.type, BoolType):
            return Convert(kind, self.span(node), e, ConversionMode.LOSSLESS)
        if not isinstance(e.type, IntType):
            remedy = "an integer or bool"
            if isinstance(e.type, EnumType):
                remedy = f"{kind}({text(argument)}.value)"
            elif isinstance(e.type, WordType):
                remedy = f"{kind}(to_raw({text(argument)}))"
            self.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, which {kind} does not convert", remedy)
        if e.type == kind:
            return e
        lossless = kind.minimum <= e.type.minimum and e.type.maximum <= kind.maximum
        converted = Convert(kind, self.span(node), e, ConversionMode.LOSSLESS if lossless else ConversionMode.CHECKED)
        return self._checked(converted, node)


PURE = (Builtin.MIN, Builtin.MAX, Builtin.COUNT_LEADING_ZEROS, Builtin.COUNT_TRAILING_ZEROS, Builtin.BYTE_SWAP)


def _acts(part: object) -> bool:
    return isinstance(part, Call | SharedLoad) or (isinstance(part, BuiltinCall) and part.builtin not in PURE)


def _interfere(a: Expression, b: Expression) -> bool:
    """Whether it shows which of the two is evaluated first, apart from which of two panics is the one."""
    first, second = any(_acts(part) for part in walk(a)), any(_acts(part) for part in walk(b))
    return (first and not isinstance(b, Constant | LocalRef)) or (second and not isinstance(a, Constant | LocalRef))
