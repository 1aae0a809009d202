# SPDX-License-Identifier: BSD-2-Clause
"""Typing of the operations of `cloister.lang` and of the Python builtins that the subset keeps.

Invariant: an operation that `docs/language.md` calls unsafe is typed in modules that declare `UNSAFE` only.
"""

from __future__ import annotations

import ast

from cloister.lang.analysis import LONGEST, bounds
from cloister.lang.frontend.bindings import REGION_NAMES
from cloister.lang.frontend.c_names import INSTRUCTION, SYMBOL, NameForC
from cloister.lang.frontend.constants import fits
from cloister.lang.frontend.expressions import Expressions
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant, text
from cloister.lang.frontend.walk import walk
from cloister.lang.frontend.types import (
    FUNCTION_ADDRESS,
    U8,
    U64,
    VOID,
    describe,
    holds_shared,
    only_shared,
    size_and_alignment,
    zero_is_value,
)
from cloister.lang.program import (
    ArrayType,
    Binary,
    BinaryOperator,
    BitField,
    Builtin,
    BuiltinCall,
    Call,
    ConversionMode,
    Convert,
    CopyOf,
    EnumType,
    Expression,
    IntType,
    LoadBytes,
    NeverType,
    Overlay,
    PointerType,
    SharedLoad,
    SharedType,
    StructType,
    Type,
    ViewLength,
    ViewType,
    VoidType,
    WordField,
    WordType,
    WordValue,
    Zeroed,
)

UNSAFE = {
    "pointer", "pointer_or_none", "address_of", "view_at", "load", "store", "read_system_register", "write_system_register", "barrier",
    "system_instruction", "linker_symbol",
}  # fmt: skip

STATEMENTS = {"log", "panic", "store_le", "store_be", "requires", "ensures", "invariant", "decreases", "assume", "interleave"}


class Builtins(Expressions):
    """Typing of operations known by name."""

    def builtin(self, node: ast.Call, name: str) -> Expression:
        """A call of the operation `name`."""
        if name in UNSAFE:
            self.unsafe(node, name)
        handler = getattr(self, f"_do_{name}", None)
        if handler is None:
            if name in STATEMENTS:
                self.fail("statement-as-value", node, f"{name}(...) has no value", "the call as a statement of its own")
            if name in (*REGION_NAMES, "setting"):
                if self.function is None:
                    meaning = self.declarations.binding(self.scope, node, text(node), None)
                    assert meaning is not None
                    return self.named(meaning, node)
                self.fail("binding-place", node, f"{name}(...) binds a name at build time", "a name at module level")
            if name == "array":
                self.fail("array-place", node, "array(n) says the length of a declared array", "x: Array[u8] = array(n), as a declaration")
            self.fail("not-callable", node, f"{name} is not called like this", "see docs/language.md")
        result: Expression = handler(node)
        return result

    def unsafe(self, node: ast.AST, name: str) -> None:
        """Complain about an unsafe name in a module that does not declare itself."""
        if not self.scope.unsafe:
            self.fail(
                "unsafe",
                node,
                f"{name} is unsafe, and {self.scope.module.name} does not declare itself",
                'UNSAFE = "why this module is sound", or a function of an unsafe module',
            )

    # ------------------------------------------------------------------------------------------------------------ arguments

    def _plain(self, node: ast.Call, names: list[str], optional: int = 0) -> list[ast.expr]:
        """The arguments in the order of `names`; the last `optional` ones may be missing."""
        function = text(node.func)
        given: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg not in names or keyword.arg in given:
                self.fail("argument-count", keyword.value, f"{function} has no such argument here", f"{function}({', '.join(names)})")
            given[keyword.arg] = keyword.value
        if (
            len(node.args) > len(names)
            or any(n not in given for n in names[: len(names) - optional])
            or any(isinstance(a, ast.Starred) for a in node.args)
        ):
            self.fail("argument-count", node, f"{function} takes {', '.join(names)}", f"{function}({', '.join(names)})")
        return [given[n] for n in names if n in given]

    def type_argument(self, node: ast.expr) -> Type:
        """A type given as an argument."""
        kind = self.declarations.annotations.read(self.scope, node)
        if isinstance(kind, StructType | WordType | EnumType):
            self.declarations.complete(kind)
        return kind

    def _integer_type(self, node: ast.expr) -> IntType:
        kind = self.type_argument(node)
        if not isinstance(kind, IntType):
            self.fail("type-mismatch", node, f"{text(node)} is no integer type", "u8, u16, u32, u64 or a signed one")
        return kind

    def _struct_type(self, node: ast.expr) -> StructType:
        kind = self.type_argument(node)
        if not isinstance(kind, StructType):
            self.fail("pointer-target", node, f"{text(node)} is no struct", "a struct")
        return kind

    def text_argument(self, node: ast.expr) -> str:
        """A string literal."""
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            self.fail("message", node, f"{text(node)} is no string literal", 'a literal: "..."')
        return node.value

    def name_for_c(self, node: ast.expr, of: NameForC) -> str:
        """A string literal that stands in the emitted C as it is."""
        literal = self.text_argument(node)
        if not of.fits(literal):
            self.fail("c-name", node, f"{text(node)} cannot be the name of {of.what}", of.remedy)
        return literal

    def _as_view(self, node: ast.expr) -> Expression:
        e = self.value(node)
        if isinstance(e.type, ArrayType) and self.is_place(e):
            return self.view_of(e, e.span)
        if not isinstance(e.type, ViewType):
            self.fail("type-mismatch", node, f"{text(node)} is {describe(e.type)}, and a view is needed", "an array or a view")
        return e

    def byte_view(self, node: ast.expr) -> Expression:
        """A view of bytes, shared or not."""
        e = self._as_view(node)
        assert isinstance(e.type, ViewType)
        element = e.type.element.inner if isinstance(e.type.element, SharedType) else e.type.element
        if element != U8:
            self.fail(
                "type-mismatch", node, f"{text(node)} is {describe(e.type)}, and a view of bytes is needed", "View[u8] or View[Shared[u8]]"
            )
        return e

    # ------------------------------------------------------------------------------------------------------------ arithmetic

    def _two(self, node: ast.Call) -> tuple[Expression, Expression]:
        a, b = self._plain(node, ["a", "b"])
        left, right = self.unify(self.value(a), self.value(b), a, b)
        for e, at in ((left, a), (right, b)):
            if not isinstance(e.type, IntType):
                self.fail(
                    "operator", node, f"{text(at)} is {describe(e.type)}, and {text(node.func)} is on integers", "two integers of one type"
                )
        if left.type != right.type:
            self.fail(
                "mixed-types",
                node,
                f"{text(a)} is {describe(left.type)}, and {text(b)} is {describe(right.type)}",
                f"{left.type}({text(b)}) or {right.type}({text(a)})",
            )
        return left, right

    def _wrapping(self, node: ast.Call, operator: BinaryOperator) -> Expression:
        left, right = self._two(node)
        if left.type == UNTYPED:
            self.fail(
                "type-mismatch", node, "both operands are untyped, so there is no width to wrap at", "a typed operand, such as u32(1)"
            )
        return Binary(left.type, self.span(node), operator, left, right, True)

    def _do_wrapping_add(self, node: ast.Call) -> Expression:
        return self._wrapping(node, BinaryOperator.ADD)

    def _do_wrapping_sub(self, node: ast.Call) -> Expression:
        return self._wrapping(node, BinaryOperator.SUB)

    def _do_wrapping_mul(self, node: ast.Call) -> Expression:
        return self._wrapping(node, BinaryOperator.MUL)

    def _do_wrapping_shl(self, node: ast.Call) -> Expression:
        a, n = self._plain(node, ["a", "n"])
        left = self._integer_value(a)
        count = self.value(n)
        if count.type == UNTYPED:
            count = self.retype(count, left.type, n)
        elif not isinstance(count.type, IntType) or count.type.signed:
            self.fail("operator", node, f"{text(n)} is {describe(count.type)}: a shift count is unsigned", f"u32({text(n)})")
        return self._checked(Binary(left.type, self.span(node), BinaryOperator.SHL, left, count, True), node)

    def _integer_value(self, node: ast.expr) -> Expression:
        e = self.value(node)
        if e.type == UNTYPED:
            self.fail(
                "type-mismatch",
                node,
                f"{text(node)} is untyped, and the result depends on the width",
                f"a typed value, such as u32({text(node)})",
            )
        if not isinstance(e.type, IntType):
            self.fail("operator", node, f"{text(node)} is {describe(e.type)}, and an integer is needed", "an integer")
        return e

    def _choice(self, node: ast.Call, builtin: Builtin) -> Expression:
        left, right = self._two(node)
        if isinstance(left, UntypedConstant) and isinstance(right, UntypedConstant):
            chosen = min(left.value, right.value) if builtin is Builtin.MIN else max(left.value, right.value)
            return UntypedConstant(UNTYPED, self.span(node), chosen)
        return BuiltinCall(left.type, self.span(node), builtin, [left, right])

    def _do_min(self, node: ast.Call) -> Expression:
        return self._choice(node, Builtin.MIN)

    def _do_max(self, node: ast.Call) -> Expression:
        return self._choice(node, Builtin.MAX)

    def _bits(self, node: ast.Call, builtin: Builtin) -> Expression:
        (argument,) = self._plain(node, ["x"])
        e = self._integer_value(argument)
        return BuiltinCall(e.type, self.span(node), builtin, [e])

    def _do_count_leading_zeros(self, node: ast.Call) -> Expression:
        return self._bits(node, Builtin.COUNT_LEADING_ZEROS)

    def _do_count_trailing_zeros(self, node: ast.Call) -> Expression:
        return self._bits(node, Builtin.COUNT_TRAILING_ZEROS)

    def _do_byte_swap(self, node: ast.Call) -> Expression:
        return self._bits(node, Builtin.BYTE_SWAP)

    def _do_truncate(self, node: ast.Call) -> Expression:
        kind_node, x = self._plain(node, ["kind", "x"])
        kind = self._integer_type(kind_node)
        e = self.natural(self.value(x), x)
        if not isinstance(e.type, IntType):
            self.fail("conversion", node, f"{text(x)} is {describe(e.type)}, and truncate is on integers", "an integer")
        return Convert(kind, self.span(node), e, ConversionMode.TRUNCATE)

    # ------------------------------------------------------------------------------------------------------------ structs and words

    def _do_copy(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["place"])
        e = self.struct_of(self.value(argument), argument)
        if not isinstance(e.type, StructType):
            self.fail("type-mismatch", node, f"{text(argument)} is {describe(e.type)}, and copy is of structs", "the value itself")
        self.declarations.complete(e.type)
        if holds_shared(e.type):
            self.fail(
                "shared-read",
                node,
                f"{e.type} holds Shared fields, so it is not copied as a whole",
                "each field by .relaxed() or .acquire()",
            )
        return CopyOf(e.type, self.span(node), e) if self.is_place(e) else e

    def zero(self, kind: Type, node: ast.AST) -> None:
        """Complain if zero bytes are no value of the type."""
        if not zero_is_value(kind):
            self.fail(
                "zero-value",
                node,
                f"zero bytes are no {describe(kind)}: it holds a non-null pointer, or an enum without a member 0",
                "Ptr[T] | None, an enum with a member 0, or a value for each field",
            )

    def _do_zeroed(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["kind"])
        kind = self.type_argument(argument)
        if not isinstance(kind, StructType | WordType | EnumType | IntType) or (isinstance(kind, StructType) and kind.bound):
            self.fail("type-mismatch", argument, f"zeroed of {describe(kind)}", "a struct; an array by array(n)")
        self.zero(kind, argument)
        return Zeroed(kind, self.span(node))

    def _do_sizeof(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["kind"])
        kind = self.type_argument(argument)
        if isinstance(kind, VoidType | NeverType):
            self.fail("type-mismatch", argument, f"{describe(kind)} has no size", "a type of values")
        return UntypedConstant(UNTYPED, self.span(node), size_and_alignment(kind)[0])

    def _do_offsetof(self, node: ast.Call) -> Expression:
        kind_node, field_node = self._plain(node, ["kind", "name"])
        kind, name = self._struct_type(kind_node), self.text_argument(field_node)
        found = next((f for f in kind.fields if f.name == name), None)
        if found is None:
            self.fail("no-attribute", field_node, f"{kind} has no field {name}", "one of " + ", ".join(f.name for f in kind.fields))
        return UntypedConstant(UNTYPED, self.span(node), found.offset)

    def word_fields(self, node: ast.Call, kind: WordType, keywords: list[ast.keyword]) -> list[tuple[WordField, Expression]]:
        raise NotImplementedError

    def _do_replace(self, node: ast.Call) -> Expression:
        if len(node.args) != 1:
            self.fail("argument-count", node, "replace takes a word, and fields by name", "replace(word, field=value)")
        base = self.value(node.args[0])
        if not isinstance(base.type, WordType):
            self.fail(
                "type-mismatch",
                node.args[0],
                f"{text(node.args[0])} is {describe(base.type)}, and replace is of words",
                "a word; a struct's field is assigned",
            )
        return WordValue(base.type, self.span(node), self.word_fields(node, base.type, node.keywords), base)

    def _do_to_raw(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["word"])
        e = self.value(argument)
        if not isinstance(e.type, WordType):
            self.fail("conversion", node, f"{text(argument)} is {describe(e.type)}, and to_raw is of words", "a word; an enum's .value")
        return Convert(e.type.base, self.span(node), e, ConversionMode.LOSSLESS)

    def _do_from_raw(self, node: ast.Call) -> Expression:
        kind_node, x = self._plain(node, ["kind", "x"])
        kind = self.type_argument(kind_node)
        if not isinstance(kind, WordType):
            self.fail("conversion", kind_node, f"{text(kind_node)} is no word", "a word; an enum by Enum(x)")
        raw = self.typed(x, kind.base)
        word = Convert(kind, self.span(node), raw, ConversionMode.LOSSLESS)
        partial = [f for f in kind.fields if isinstance(f.type, EnumType) and len(f.type.members) < 1 << f.width]
        known = self._constant_condition(raw)
        if not partial:
            return word
        if known is not None:
            for f in partial:
                bits = (known >> f.shift) & ((1 << f.width) - 1)
                if not fits(bits, f.type):
                    self.fail(
                        "constant-overflow",
                        node,
                        f"{text(node)} always panics: {bits} in {f.name} is no {f.type}",
                        "the raw value of a word",
                    )
            return word
        # A stranger in an enum field panics here, so that a field that is read is always a member. The value is looked at more than once.
        if any(isinstance(part, Call | SharedLoad | BuiltinCall) for part in walk(raw)):
            self.fail(
                "conversion",
                node,
                f"{kind} has an enum field, which is checked, and {text(x)} would be evaluated for each check",
                f"raw: {kind.base} = {text(x)}, and from_raw({kind}, raw)",
            )
        checked: list[tuple[WordField, Expression]] = []
        for f in partial:
            assert isinstance(f.type, EnumType)
            wide = f.width > f.type.storage.bits
            bits_of_it = BitField(kind.base if wide else f.type.storage, word.span, word, f)
            checked.append((f, Convert(f.type, word.span, bits_of_it, ConversionMode.CHECKED)))
        return WordValue(kind, word.span, checked, word)

    # ------------------------------------------------------------------------------------------------------------ views and bytes

    def _do_len(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["v"])
        e = self.infer(argument)
        if isinstance(e.type, ArrayType):
            return UntypedConstant(UNTYPED, self.span(node), e.type.length)
        if not isinstance(e.type, ViewType):
            self.fail(
                "type-mismatch",
                node,
                f"{text(argument)} is {describe(e.type)}, which has no length",
                "an array, a view or a tuple of constants",
            )
        return ViewLength(U64, self.span(node), e)

    def _do_fill(self, node: ast.Call) -> Expression:
        to, x = self._plain(node, ["view", "value"])
        view = self._as_view(to)
        assert isinstance(view.type, ViewType)
        element = view.type.element.inner if isinstance(view.type.element, SharedType) else view.type.element
        if isinstance(element, StructType):
            self.fail("type-mismatch", node, f"fill is not for elements of type {element}", "a `for` loop that assigns each")
        value = self.typed(x, element)
        self.flow.forget_elements()
        return BuiltinCall(VOID, self.span(node), Builtin.FILL, [view, value])

    def _do_copy_bytes(self, node: ast.Call) -> Expression:
        to, source = self._plain(node, ["to", "source"])
        return BuiltinCall(VOID, self.span(node), Builtin.COPY_BYTES, [self.byte_view(to), self.byte_view(source)])

    def _load(self, node: ast.Call, big: bool) -> Expression:
        kind_node, view, offset = self._plain(node, ["kind", "view", "offset"])
        return LoadBytes(self._integer_type(kind_node), self.span(node), self.byte_view(view), self.index(offset), big)

    def _do_load_le(self, node: ast.Call) -> Expression:
        return self._load(node, False)

    def _do_load_be(self, node: ast.Call) -> Expression:
        return self._load(node, True)

    def store_parts(self, node: ast.Call) -> tuple[Expression, Expression, Expression]:
        """View, offset and value of `store_le` and `store_be`."""
        kind_node, view, offset, value = self._plain(node, ["kind", "view", "offset", "value"])
        kind = self._integer_type(kind_node)
        return self.byte_view(view), self.index(offset), self.typed(value, kind)

    def _do_overlay(self, node: ast.Call) -> Expression:
        kind_node, view_node, offset = self._plain(node, ["kind", "view", "offset"])
        kind = self._struct_type(kind_node)
        if not only_shared(kind):
            self.fail(
                "overlay-type", kind_node, f"{kind} has fields that are not Shared", "Shared[T] for each field, arrays and structs of such"
            )
        view = self.byte_view(view_node)
        assert isinstance(view.type, ViewType)
        if not isinstance(view.type.element, SharedType):
            self.fail(
                "overlay-type",
                view_node,
                f"{text(view_node)} is {describe(view.type)}, and an overlay lies over View[Shared[u8]]",
                "load_le(...) and the like",
            )
        return Overlay(PointerType(kind), self.span(node), view, self.index(offset))

    # ------------------------------------------------------------------------------------------------------------ unsafe

    def _do_pointer(self, node: ast.Call) -> Expression:
        kind, address = self._plain(node, ["kind", "address"])
        return BuiltinCall(PointerType(self._struct_type(kind)), self.span(node), Builtin.POINTER, [self.typed(address, U64)])

    def _do_pointer_or_none(self, node: ast.Call) -> Expression:
        kind, address = self._plain(node, ["kind", "address"])
        return BuiltinCall(PointerType(self._struct_type(kind), True), self.span(node), Builtin.POINTER_OR_NONE, [self.typed(address, U64)])

    def _do_address_of(self, node: ast.Call) -> Expression:
        (argument,) = self._plain(node, ["thing"])
        e = self.infer(argument)
        if isinstance(e.type, StructType) and self.is_place(e):
            e = self.address(e, e.span)
        elif isinstance(e.type, ArrayType) and self.is_place(e):
            e = self.view_of(e, e.span)
        if not (isinstance(e.type, PointerType | ViewType) or e.type == FUNCTION_ADDRESS):
            self.fail(
                "type-mismatch",
                node,
                f"{text(argument)} is {describe(e.type)}, which has no address",
                "a struct, pointer, array, view or function",
            )
        return BuiltinCall(U64, self.span(node), Builtin.ADDRESS_OF, [e])

    def _do_view_at(self, node: ast.Call) -> Expression:
        kind_node, address, length = self._plain(node, ["kind", "address", "length"])
        kind = self.type_argument(kind_node)
        if isinstance(kind, VoidType | NeverType | ArrayType | ViewType):
            self.fail(
                "element-type", kind_node, f"a view cannot hold {describe(kind)}", "integers, bools, enums, words, structs or pointers"
            )
        arguments = [self.typed(address, U64), self.typed(length, U64)]
        longest = bounds(arguments[1], {})[1]
        if longest > LONGEST:
            self.fail("view-length", length, f"{text(length)} may be {longest}, and no view is longer than 2**48", f"u64(u32({text(length)})), if it fits")
        return BuiltinCall(ViewType(kind), self.span(node), Builtin.VIEW_AT, arguments)

    def _do_load(self, node: ast.Call) -> Expression:
        kind, address = self._plain(node, ["kind", "address"])
        return BuiltinCall(self._integer_type(kind), self.span(node), Builtin.LOAD, [self.typed(address, U64)])

    def _do_store(self, node: ast.Call) -> Expression:
        kind, address, value = self._plain(node, ["kind", "address", "value"])
        integer = self._integer_type(kind)
        return BuiltinCall(VOID, self.span(node), Builtin.STORE, [self.typed(address, U64), self.typed(value, integer)])

    def _instruction(self, node: ast.expr) -> str:
        return self.name_for_c(node, INSTRUCTION)

    def _do_read_system_register(self, node: ast.Call) -> Expression:
        (name,) = self._plain(node, ["name"])
        return BuiltinCall(U64, self.span(node), Builtin.READ_SYSTEM_REGISTER, [], self._instruction(name))

    def _do_write_system_register(self, node: ast.Call) -> Expression:
        name, value = self._plain(node, ["name", "value"])
        return BuiltinCall(VOID, self.span(node), Builtin.WRITE_SYSTEM_REGISTER, [self.typed(value, U64)], self._instruction(name))

    def _do_barrier(self, node: ast.Call) -> Expression:
        (name,) = self._plain(node, ["instruction"])
        return BuiltinCall(VOID, self.span(node), Builtin.BARRIER, [], self._instruction(name))

    def _do_system_instruction(self, node: ast.Call) -> Expression:
        name, *operand = self._plain(node, ["instruction", "operand"], 1)
        arguments = [self.typed(o, U64) for o in operand]
        return BuiltinCall(VOID, self.span(node), Builtin.SYSTEM_INSTRUCTION, arguments, self._instruction(name))

    def _do_linker_symbol(self, node: ast.Call) -> Expression:
        (name,) = self._plain(node, ["name"])
        return BuiltinCall(U64, self.span(node), Builtin.LINKER_SYMBOL, [], self.name_for_c(name, SYMBOL))
