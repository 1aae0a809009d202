# SPDX-License-Identifier: BSD-2-Clause
"""Typed expressions as Python expression text over plain ints.

Each text is atomic or in parentheses, evaluates operands in the order of the source, and contains the checks that the type calls for.
Inside functions: integers, enums and words are ints, bools are bools, a place of struct or array type is a reference to its object, a
pointer is that reference or None, a view is a tuple (storage, start, length). Array storage is a list, or a bytearray for bytes.
Views held in locals live in three Python locals, so that an access is one subscript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from cloister.lang import program as p
from cloister.lang.analysis import Bounds, binary_bounds, bounds, fits, integer_of, stable, total, type_bounds
from cloister.lang.python.names import SLOT, Names

Op = p.BinaryOperator


class Parts(NamedTuple):
    """The texts of a view's storage, start and length; `prefix` is a condition, always true, to evaluate before they are used."""

    prefix: str
    storage: str
    start: str
    length: str


@dataclass(eq=False)
class Text(p.Expression):
    """Python text that stands for an expression whose evaluation has been done already."""

    text: str = ""


def plus(a: str, b: str) -> str:
    """The text of a sum of two unsigned texts; folds what is known."""
    if a == "0":
        return b
    if b == "0":
        return a
    return f"{a} + {b}"


def is_byte(kind: p.Type) -> bool:
    """Whether arrays of this element are bytearrays."""
    if isinstance(kind, p.SharedType):
        kind = kind.inner
    return kind == p.IntType(8, False)


class ExpressionWriter:
    """Writes the expressions of one function, or of a module's initial values."""

    def __init__(self, module: p.Module, names: Names) -> None:
        self.module = module
        self.names = names
        self.known: dict[p.Local, Bounds] = {}
        self.whole_views: set[p.Local] = set()  # view parameters that are never assigned: kept as tuples too
        self.split_views: set[p.Local] = set()  # views whose parts have been asked for
        self.regions: dict[str, p.RegionRef] = {}
        self.values: set[p.EnumType] = set()
        self._temporaries = 0
        self._writers: dict[type[p.Expression], Callable[[Any], str]] = {
            Text: lambda e: e.text,
            p.Constant: self._constant,
            p.LocalRef: self._local,
            p.GlobalRef: lambda e: names.variable(e.variable),
            p.ConstantTable: lambda e: names.declared(e.table.module, e.table.name),
            p.Deref: lambda e: self.value(e.pointer),
            p.AddressOf: lambda e: self.value(e.place),
            p.Field: lambda e: f"{self.value(e.base)}.{SLOT}{e.field.name}",
            p.BitField: self._bit_field,
            p.Index: self._index,
            p.Unary: self._unary,
            p.Binary: self._binary,
            p.Compare: self._compare,
            p.Chain: self._chain,
            p.Logical: lambda e: f"({self.value(e.left)} {e.operator.value} {self.value(e.right)})",
            p.Conditional: lambda e: f"({self.value(e.then)} if {self.value(e.condition)} else {self.value(e.otherwise)})",
            p.Convert: self._convert,
            p.NarrowPointer: lambda e: self.value(e.operand),
            p.WidenPointer: lambda e: self.value(e.operand),
            p.Call: lambda e: f"{names.function(e.function)}({', '.join(self.value(a) for a in e.arguments)})",
            p.StructValue: self._struct_value,
            p.WordValue: self._word_value,
            p.CopyOf: lambda e: self.copied(e.place),
            p.Zeroed: lambda e: self.zero(e.type),
            p.SharedLoad: lambda e: self.value(e.place),
            p.ViewOf: lambda e: f"({self.value(e.array)}, 0, {e.array.type.length})",
            p.Slice: self._slice,
            p.ViewLength: self._view_length,
            p.LoadBytes: self._load_bytes,
            p.Overlay: self._overlay,
            p.BuiltinCall: self._builtin,
            p.FunctionRef: lambda e: names.function(e.function),
            p.RegionRef: self._region,
            p.Old: self.old,
            p.Quantifier: self._quantifier,
            p.Arbitrary: self._arbitrary,
            p.Undisturbed: lambda e: "True",
        }

    # ------------------------------------------------------------------------------------------------------------- building blocks

    def value(self, e: p.Expression) -> str:
        """The value of an expression; for a place of struct or array type, a reference to it."""
        return self._writers[type(e)](e)

    def fresh(self, e: p.Expression) -> str:
        """The value of an expression as an object that nothing else refers to: places of struct or array type are copied."""
        if isinstance(e.type, (p.StructType, p.ArrayType)) and isinstance(e, (p.LocalRef, p.GlobalRef, p.Deref, p.Field, p.Index)):
            return self.copied(e)
        return self.value(e)

    def temporary(self) -> str:
        self._temporaries += 1
        return f"_t{self._temporaries}"

    def bind(self, e: p.Expression) -> tuple[str, str]:
        """A condition to evaluate first (always true; empty if none is needed), and a text that may be repeated."""
        if isinstance(e, (p.Constant, Text)) or stable(e):
            return "", self.value(e)
        name = self.temporary()
        return f"({name} := {self.value(e)}) is not None", name

    def bounds(self, e: p.Expression) -> Bounds:
        return bounds(e, self.known)

    def total(self, e: p.Expression) -> bool:
        return total(e, self.known)

    def panic(self, reason: str, span: p.Span) -> str:
        return f"{self.names.helper(self.module.name, reason)}({span.line})"

    @staticmethod
    def guard(conditions: list[str], result: str, otherwise: str) -> str:
        needed = [c for c in conditions if c]
        return f"({result} if {' and '.join(needed)} else {otherwise})" if needed else (result if result.isidentifier() else f"({result})")

    def fitted(self, exact: str, have: Bounds, want: Bounds, otherwise: str) -> str:
        """The text of an exact integer, with the checks that bring it from the range it may have to the range it must have."""
        low, high = have[0] >= want[0], have[1] <= want[1]
        if low and high:
            return exact
        if low:
            return f"(_t if (_t := {exact}) <= {want[1]} else {otherwise})"
        if high:
            return f"(_t if (_t := {exact}) >= {want[0]} else {otherwise})"
        return f"(_t if {want[0]} <= (_t := {exact}) <= {want[1]} else {otherwise})"

    @staticmethod
    def wrapped(exact: str, have: Bounds, kind: p.IntType) -> str:
        if kind.minimum <= have[0] and have[1] <= kind.maximum:
            return exact
        mask = (1 << kind.bits) - 1
        if not kind.signed:
            return f"({exact} & {mask})"
        half = 1 << (kind.bits - 1)
        return f"(({exact} + {half} & {mask}) - {half})"

    # ------------------------------------------------------------------------------------------------------------- values of a type

    def zero(self, kind: p.Type) -> str:
        """A new value of zero bytes."""
        match kind:
            case p.BoolType():
                return "False"
            case p.SharedType():
                return self.zero(kind.inner)
            case p.PointerType():
                return "None"
            case p.ViewType():
                return "((), 0, 0)"
            case p.StructType():
                return f"{self.names.of_struct('zero', kind)}()"
            case p.ArrayType():
                if is_byte(kind.element):
                    return f"_bytearray({kind.length})"
                if isinstance(kind.element, (p.StructType, p.ArrayType)):
                    return f"[{self.zero(kind.element)} for _ in _range({kind.length})]"
                return f"[{self.zero(kind.element)}] * {kind.length}"
            case _:
                return "0"

    def copied(self, place: p.Expression) -> str:
        return self.copy_of(place.type, self.value(place))

    def copy_of(self, kind: p.Type, text: str) -> str:
        match kind:
            case p.StructType():
                return f"{self.names.of_struct('copy', kind)}({text})"
            case p.ArrayType():
                if is_byte(kind.element):
                    return f"_bytearray({text})"
                if isinstance(kind.element, (p.StructType, p.ArrayType)):
                    item = self.temporary()
                    return f"[{self.copy_of(kind.element, item)} for {item} in {text}]"
                return f"_list({text})"
            case _:
                return text

    def assign_into(self, kind: p.Type, place: str, value: str) -> str:
        """The text of a statement that copies a struct or array into a place."""
        if isinstance(kind, p.StructType):
            return f"{self.names.of_struct('assign', kind)}({place}, {value})"
        assert isinstance(kind, p.ArrayType)
        inner: p.Type = kind
        depth = 0
        while isinstance(inner, p.ArrayType):
            inner, depth = inner.element, depth + 1
        assign = self.names.of_struct("assign", inner) if isinstance(inner, p.StructType) else "None"
        return f"_assign_array({place}, {value}, {depth}, {assign})"

    # ------------------------------------------------------------------------------------------------------------- leaves

    def _constant(self, e: p.Constant) -> str:
        if isinstance(e.type, p.BoolType):
            return "True" if e.value else "False"
        if isinstance(e.type, p.PointerType):
            return "None"
        return str(e.value) if e.value >= 0 else f"({e.value})"

    def _local(self, e: p.LocalRef) -> str:
        name = self.names.local(e.local)
        if isinstance(e.local.type, p.ViewType) and e.local not in self.whole_views:
            self.split_views.add(e.local)
            return f"(_s_{name}, _o_{name}, _n_{name})"
        return name

    def _region(self, e: p.RegionRef) -> str:
        name = self.names.region(self.module.name, e.region.name, e.type)
        self.regions[name] = e
        return name

    # ------------------------------------------------------------------------------------------------------------- arithmetic

    def _unary(self, e: p.Unary) -> str:
        text = self.value(e.operand)
        if e.operator is p.UnaryOperator.NOT:
            return f"(not {text})"
        kind = integer_of(e.type)
        if e.operator is p.UnaryOperator.INVERT:
            if kind is None:
                return f"(not {text})"
            return f"(~{text})" if kind.signed else f"({text} ^ {kind.maximum})"
        low, high = self.bounds(e.operand)
        return self.fitted(f"(-{text})", (-high, -low), type_bounds(e.type), self.panic("overflow", e.span))

    def _binary(self, e: p.Binary) -> str:
        if e.operator in (Op.FLOOR_DIV, Op.MOD):
            return self._division(e)
        if e.operator in (Op.SHL, Op.SHR):
            return self._shift(e)
        left, right = self.value(e.left), self.value(e.right)
        exact = f"({left} {e.operator.value} {right})"
        if e.operator in (Op.AND, Op.OR, Op.XOR):
            return exact
        return self._result(e, exact)

    def _result(self, e: p.Binary, exact: str) -> str:
        """The exact result of an operation, checked or wrapped."""
        if fits(e, self.known):
            return exact
        kind = integer_of(e.type)
        assert kind is not None
        have = self._exact_bounds(e)
        if e.wrapping:
            return self.wrapped(exact, have, kind)
        return self.fitted(exact, have, type_bounds(e.type), self.panic("overflow", e.span))

    def _exact_bounds(self, e: p.Binary) -> Bounds:
        """Which side of the range the exact result may leave; (only the side matters)."""
        return binary_bounds(e, self.known) or (-(1 << 200), 1 << 200)

    def _division(self, e: p.Binary) -> str:
        low, high = self.bounds(e.right)
        a, b = self.value(e.left), ""
        if low > 0 or high < 0:
            exact = f"({a} {e.operator.value} {self.value(e.right)})"
        else:
            prefix = ""
            if not (self.total(e.left) and (stable(e.left) or self.total(e.right))):
                prefix, a = self.bind(e.left)
            b = self.value(e.right)
            zero_test = b
            if not stable(e.right):
                name = self.temporary()
                zero_test, b = f"({name} := {b})", name
            exact = self.guard([prefix, zero_test], f"{a} {e.operator.value} {b}", self.panic("division", e.span))
        if e.operator is Op.MOD:
            return exact
        kind = integer_of(e.type)
        assert kind is not None
        if kind.signed and low <= -1 <= high and self.bounds(e.left)[0] == kind.minimum:  # the one quotient that does not fit
            have = (kind.minimum, kind.maximum + 1)
            if e.wrapping:
                return self.wrapped(exact, have, kind)
            return self.fitted(exact, have, type_bounds(e.type), self.panic("overflow", e.span))
        return exact

    def _shift(self, e: p.Binary) -> str:
        kind = integer_of(e.type)
        assert kind is not None
        low, high = self.bounds(e.right)
        if 0 <= low and high < kind.bits:
            exact = f"({self.value(e.left)} {e.operator.value} {self.value(e.right)})"
            return exact if e.operator is Op.SHR else self._result(e, exact)
        prefix, a = "", self.value(e.left)
        if not (self.total(e.left) and (stable(e.left) or self.total(e.right))):
            prefix, a = self.bind(e.left)
        b = self.value(e.right)
        tested = b
        if not stable(e.right):
            name = self.temporary()
            tested, b = f"({name} := {b})", name
        condition = f"{tested} < {kind.bits}" if low >= 0 else f"0 <= {tested} < {kind.bits}"
        exact = f"({a} {e.operator.value} {b})"
        if e.operator is Op.SHL:
            least, most = self.bounds(e.left)
            have = (least << (kind.bits - 1) if least < 0 else 0, most << (kind.bits - 1) if most > 0 else 0)
            if e.wrapping:
                exact = self.wrapped(exact, have, kind)
            else:
                exact = self.fitted(exact, have, type_bounds(e.type), self.panic("overflow", e.span))
        return self.guard([prefix, condition], exact, self.panic("shift", e.span))

    def _compare(self, e: p.Compare) -> str:
        return self._comparison(self.value(e.left), e.operator, self.value(e.right), e.left.type, e.right)

    def _comparison(self, left: str, operator: p.Comparison, right: str, kind: p.Type, right_e: p.Expression) -> str:
        if operator in (p.Comparison.IS, p.Comparison.IS_NOT):
            if not isinstance(kind, p.PointerType):
                return f"({left} {'==' if operator is p.Comparison.IS else '!='} {right})"
            if isinstance(right_e, p.Constant) or left == "None":
                return f"({left} {operator.value} {right})"
            return f"({'not ' if operator is p.Comparison.IS_NOT else ''}_same({left}, {right}))"
        if isinstance(kind, p.PointerType):
            return f"({'not ' if operator is p.Comparison.NE else ''}_same({left}, {right}))"
        return f"({left} {operator.value} {right})"

    def _chain(self, e: p.Chain) -> str:
        pieces = [self.value(e.operands[0])]
        for operator, operand in zip(e.operators, e.operands[1:], strict=True):
            symbol = operator.value
            if operator in (p.Comparison.IS, p.Comparison.IS_NOT) and not isinstance(operand.type, p.PointerType):
                symbol = "==" if operator is p.Comparison.IS else "!="
            pieces += [symbol, self.value(operand)]
        return f"({' '.join(pieces)})"

    def _convert(self, e: p.Convert) -> str:
        text = self.value(e.operand)
        if isinstance(e.operand.type, p.BoolType):
            return text if isinstance(e.type, p.BoolType) else f"(1 if {text} else 0)"
        if isinstance(e.type, p.BoolType):
            return f"({text} != 0)"
        have = self.bounds(e.operand)
        if e.mode is p.ConversionMode.LOSSLESS:
            return text
        if e.mode is p.ConversionMode.TRUNCATE:
            kind = integer_of(e.type)
            assert kind is not None
            return self.wrapped(text, have, kind)
        if isinstance(e.type, p.EnumType):
            return self._to_enum(e.type, text, have, self.panic("enum", e.span))
        return self.fitted(text, have, type_bounds(e.type), self.panic("conversion", e.span))

    def _to_enum(self, kind: p.EnumType, text: str, have: Bounds, otherwise: str) -> str:
        values = {value for _, value in kind.members}
        if values == set(range(min(values), max(values) + 1)):
            return self.fitted(text, have, (min(values), max(values)), otherwise)
        self.values.add(kind)
        return f"(_t if (_t := {text}) in {self.names.helper(kind.module, 'values', kind.name)} else {otherwise})"

    # ------------------------------------------------------------------------------------------------------------- words and structs

    def extract(self, base: str, field: p.WordField, word: p.WordType) -> str:
        """A field out of a word's value."""
        if isinstance(field.type, p.BoolType):
            return f"({base} & {1 << field.shift} != 0)"
        text = base if field.shift == 0 else f"({base} >> {field.shift})"
        if field.shift + field.width < word.base.bits:
            text = f"({text} & {(1 << field.width) - 1})"
        if isinstance(field.type, p.IntType) and field.type.signed:
            half = 1 << (field.width - 1)
            return f"(({text} ^ {half}) - {half})"
        return text

    def _bit_field(self, e: p.BitField) -> str:
        word = e.base.type
        assert isinstance(word, p.WordType)
        return self.extract(self.value(e.base), e.field, word)

    def field_bits(self, field: p.WordField, value: p.Expression, span: p.Span) -> str:
        """The bits of a field's value, not yet shifted into place, checked to fit."""
        text = self.value(value)
        if isinstance(field.type, p.BoolType):
            return text if text in ("0", "1") else f"(1 if {text} else 0)"
        signed = isinstance(field.type, p.IntType) and field.type.signed
        limits = (-(1 << (field.width - 1)), (1 << (field.width - 1)) - 1) if signed else (0, (1 << field.width) - 1)
        text = self.fitted(text, self.bounds(value), limits, self.panic("conversion", span))
        return f"({text} & {(1 << field.width) - 1})" if signed else text

    def _word_value(self, e: p.WordValue) -> str:
        pieces: list[str] = []
        if e.base is not None:
            mask = 0
            for field, _ in e.values:
                mask |= ((1 << field.width) - 1) << field.shift
            assert isinstance(e.type, p.WordType)
            pieces.append(f"{self.value(e.base)} & {e.type.base.maximum & ~mask}")
        for field, value in e.values:
            if isinstance(value, p.Constant):
                pieces.append(str((value.value & ((1 << field.width) - 1)) << field.shift))
            else:
                bits = self.field_bits(field, value, value.span)
                pieces.append(f"{bits} << {field.shift}" if field.shift else bits)
        return f"({' | '.join(pieces)})" if pieces else "0"

    def _struct_value(self, e: p.StructValue) -> str:
        struct = e.type
        if isinstance(struct, p.ArrayType):
            return f"[{', '.join(self.zero(struct.element) if v is None else self.fresh(v) for v in e.values)}]"
        assert isinstance(struct, p.StructType)
        values = [self.zero(f.type) if v is None else self.fresh(v) for f, v in zip(struct.fields, e.values, strict=True)]
        return f"{self.names.of_struct('make', struct)}({', '.join(values)})"

    # ------------------------------------------------------------------------------------------------------------- elements and views

    def parts(self, e: p.Expression) -> Parts:
        """The three texts of a view, or of an array as a view of all of it."""
        if isinstance(e, p.ViewOf):
            e = e.array
        if isinstance(e.type, p.ArrayType):
            prefix, array = self.bind(e)
            return Parts(prefix, array, "0", str(e.type.length))
        if isinstance(e, p.LocalRef):
            self.split_views.add(e.local)
            name = self.names.local(e.local)
            return Parts("", f"_s_{name}", f"_o_{name}", f"_n_{name}")
        prefix, view = self.bind(e)
        return Parts(prefix, f"{view}[0]", f"{view}[1]", f"{view}[2]")

    def _index(self, e: p.Index) -> str:
        if isinstance(e.base, p.ConstantTable):
            table = e.base.table
            length, storage, start, prefix = len(table.values), self.value(e.base), "0", ""
            number = str(length)
        else:
            prefix, storage, start, number = self.parts(e.base)
            length = e.base.type.length if isinstance(e.base.type, p.ArrayType) else 0
        low, high = self.bounds(e.index)
        if 0 <= low and high < length:
            element = f"{storage}[{plus(start, self.value(e.index))}]"
            return self.guard([prefix], element, "None") if prefix else element
        if stable(e.index):
            index = tested = self.value(e.index)
        else:
            index = self.temporary()
            tested = f"({index} := {self.value(e.index)})"
        condition = f"{tested} < {number}" if low >= 0 else f"0 <= {tested} < {number}"
        return self.guard([prefix, condition], f"{storage}[{plus(start, index)}]", self.panic("index", e.span))

    def _slice(self, e: p.Slice) -> str:
        prefix, storage, start, length = self.parts(e.base)
        if e.start is None and e.stop is None:
            return self.guard([prefix], f"({storage}, {start}, {length})", "None")
        tested: list[str] = []
        texts: dict[str, str] = {"from": "0", "to": length}
        for key, bound in (("from", e.start), ("to", e.stop)):
            if bound is None:
                continue
            if stable(bound):
                texts[key] = self.value(bound)
                tested.append(texts[key])
            else:
                texts[key] = self.temporary()
                tested.append(f"({texts[key]} := {self.value(bound)})")
        if isinstance(e.start, p.Constant) and (e.stop is None or (isinstance(e.stop, p.Constant) and e.start.value <= e.stop.value)):
            tested = tested[1:] or tested  # the first comparison is between constants
        size = texts["to"] if texts["from"] == "0" else f"{texts['to']} - {texts['from']}"
        result = f"({storage}, {plus(start, texts['from'])}, {size})"
        return self.guard([prefix, " <= ".join([*tested, length])], result, self.panic("index", e.span))

    def _view_length(self, e: p.ViewLength) -> str:
        prefix, _, _, length = self.parts(e.view)
        return self.guard([prefix], length, "None") if prefix else length

    def access(self, e: p.LoadBytes | p.StoreBytes, size: int) -> tuple[list[str], str, Parts]:
        """Conditions and the position text for `size` bytes at the offset of a view."""
        parts = self.parts(e.view)
        if isinstance(e.offset, p.Constant):
            return [parts.prefix, f"{e.offset.value + size} <= {parts.length}"], plus(parts.start, str(e.offset.value)), parts
        if stable(e.offset):
            tested = position = self.value(e.offset)
        else:
            position = self.temporary()
            tested = f"({position} := {self.value(e.offset)})"
        return [parts.prefix, f"{tested} + {size} <= {parts.length}"], plus(parts.start, position), parts

    def _load_bytes(self, e: p.LoadBytes) -> str:
        kind = integer_of(e.type)
        assert kind is not None
        size = kind.bits // 8
        conditions, position, parts = self.access(e, size)
        view = e.view.type
        element = view.element if isinstance(view, (p.ViewType, p.ArrayType)) else view
        if isinstance(element, p.SharedType):
            plain = f"_{'be' if e.big_endian else 'le'}_{kind}({parts.storage}, {position})[0]"
            other = f"_load_shared({parts.storage}, {position}, {size}, {e.big_endian}, {kind.signed})"
            result = f"({plain} if {parts.storage}.__class__ is _bytearray else {other})"
        elif size == 1 and not kind.signed:
            result = f"{parts.storage}[{position}]"
        else:
            result = f"_{'be' if e.big_endian else 'le'}_{kind}({parts.storage}, {position})[0]"
        return self.guard(conditions, result, self.panic("index", e.span))

    def _overlay(self, e: p.Overlay) -> str:
        assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
        struct = e.type.target
        raise_at = f"{self.names.helper(self.module.name, 'overlay')}"
        return f"{raise_at}({self.names.declared(struct.module, struct.name)}, {self.value(e.view)}, {self.value(e.offset)}, {e.span.line})"

    # ------------------------------------------------------------------------------------------------------------- operations by name

    def _builtin(self, e: p.BuiltinCall) -> str:
        b = p.Builtin
        arguments = [self.value(a) for a in e.arguments]
        kind = integer_of(e.arguments[0].type) if e.arguments else None
        text = repr(e.text)
        match e.builtin:
            case b.MIN | b.MAX:
                if all(stable(a) for a in e.arguments):
                    return f"({arguments[0]} if {arguments[0]} {'<=' if e.builtin is b.MIN else '>='} {arguments[1]} else {arguments[1]})"
                return f"_{e.builtin.value}({', '.join(arguments)})"
            case b.COUNT_LEADING_ZEROS:
                assert kind is not None
                operand = f"({arguments[0]} & {(1 << kind.bits) - 1})" if kind.signed else arguments[0]
                return f"({kind.bits} - {operand}.bit_length())" if not operand.isdigit() else f"({kind.bits} - ({operand}).bit_length())"
            case b.COUNT_TRAILING_ZEROS:
                assert kind is not None
                return f"((_t & -_t).bit_length() - 1 if (_t := {arguments[0]}) else {kind.bits})"
            case b.BYTE_SWAP:
                assert kind is not None
                if kind == p.IntType(16, False):
                    return f"((_t := {arguments[0]}) >> 8 | (_t & 255) << 8)"
                return f"_byte_swap({arguments[0]}, {kind.bits // 8}, {kind.signed})"
            case b.FILL:
                view = e.arguments[0].type
                element = view.element if isinstance(view, (p.ViewType, p.ArrayType)) else view
                copy = self.names.of_struct("copy", element) if isinstance(element, p.StructType) else "None"
                return f"_fill({arguments[0]}, {arguments[1]}, {copy})"
            case b.COPY_BYTES:
                return f"{self.names.helper(self.module.name, 'copy_bytes')}({', '.join(arguments)}, {e.span.line})"
            case b.POINTER | b.POINTER_OR_NONE:
                assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
                return f"_{e.builtin.value}({self.names.declared(e.type.target.module, e.type.target.name)}, {arguments[0]})"
            case b.ADDRESS_OF:
                pointed = e.arguments[0].type
                if isinstance(pointed, p.ViewType):
                    return f"_address_of_view({self.element_code(pointed.element)}, {arguments[0]})"
                return f"_address_of({arguments[0]})"
            case b.VIEW_AT:
                assert isinstance(e.type, p.ViewType)
                return f"_view_at({self.element_code(e.type.element)}, {', '.join(arguments)})"
            case b.LOAD:
                result = integer_of(e.type)
                assert result is not None
                return f"_load({arguments[0]}, {result.bits // 8}, {result.signed})"
            case b.STORE:
                stored = integer_of(e.arguments[1].type)
                assert stored is not None
                return f"_store({', '.join(arguments)}, {stored.bits // 8})"
            case b.READ_SYSTEM_REGISTER | b.BARRIER | b.LINKER_SYMBOL:
                return f"_{e.builtin.value}({text})"
            case b.WRITE_SYSTEM_REGISTER | b.SYSTEM_INSTRUCTION:
                return f"_{e.builtin.value}({', '.join([text, *arguments])})"

    # ------------------------------------------------------------------------------------------------------------- contracts and proofs

    def old(self, e: p.Old) -> str:
        raise AssertionError("`old` stands in postconditions only")

    def _quantifier(self, e: p.Quantifier) -> str:
        # A lambda, because a comprehension's iterable may hold no `:=`.
        name = self.names.local(e.local)
        if e.sequence is None:
            assert e.start is not None and e.stop is not None
            over = f"_range({self.value(e.start)}, {self.value(e.stop)})"
        else:
            prefix, storage, start, length = self.parts(e.sequence)
            over = self.guard([prefix], f"{storage}[{start}:{plus(start, length)}]", "None")
        return f"_{'all' if e.universal else 'any'}(_map(lambda {name}: {self.value(e.condition)}, {over}))"

    def _arbitrary(self, e: p.Arbitrary) -> str:
        if isinstance(e.type, p.EnumType):
            return f"_arbitrary_of(({', '.join(str(value) for _, value in e.type.members)},))"
        if isinstance(e.type, p.BoolType):
            return "_arbitrary_of((False, True))"
        low, high = type_bounds(e.type)
        raw = f"_arbitrary({low}, {high})"
        for part in e.type.fields if isinstance(e.type, p.WordType) else ():
            if isinstance(part.type, p.EnumType):  # whose bits are always a member's
                member = f"_arbitrary_of(({', '.join(str(value) for _, value in part.type.members)},))"
                raw = f"({raw} & ~{((1 << part.width) - 1) << part.shift} | {member} << {part.shift})"
        return raw

    def element_code(self, kind: p.Type) -> str:
        """How `_view_at` is told the type of an element: a struct's class, or a format of the `struct` module."""
        if isinstance(kind, p.SharedType):
            kind = kind.inner
        if isinstance(kind, p.StructType):
            return self.names.declared(kind.module, kind.name)
        integer = integer_of(kind)
        code = "?" if integer is None else {8: "b", 16: "h", 32: "i", 64: "q"}[integer.bits]
        return repr(code if integer is None or integer.signed else code.upper())
