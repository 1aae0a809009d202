# SPDX-License-Identifier: BSD-2-Clause
"""All typed expressions as C expressions: what `places` and `arithmetic` leave, and the choice between them."""

from __future__ import annotations

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.arithmetic import Arithmetic
from cloister.lang.c.effects import ANYTHING, NOTHING, READS, WRITES
from cloister.lang.c.text import ATOM, BITS, UNARY, C, Part, Ready
from cloister.lang.c.types import c_string, tag
from cloister.lang.analysis import Bounds, integer_of


class ExpressionWriter(Arithmetic):
    """Translates the expressions of one function."""

    def value(self, e: p.Expression) -> C:
        """The value of an expression."""
        c = self._value(e)
        self.total = self.total | c.effects
        return c

    def _value(self, e: p.Expression) -> C:
        match e:
            case Ready():
                return e.c
            case p.Constant():
                return self.constant(e)
            case p.AddressOf():
                return self.address_of(e)
            case p.Unary():
                return self.unary(e)
            case p.Binary():
                return self.binary(e)
            case p.Compare():
                return self.chain([e.left, e.right], [e.operator])
            case p.Chain():
                return self.chain(e.operands, e.operators)
            case p.Logical():
                return self.logical(e)
            case p.Conditional():
                return self.conditional(e)
            case p.Convert():
                return self.convert(e)
            case p.NarrowPointer() | p.WidenPointer():
                return self.value(e.operand)
            case p.Call():
                return self._call(e)
            case p.StructValue():
                return self._struct_value(e)
            case p.WordValue():
                return self._word_value(e)
            case p.CopyOf():
                return self.value(e.place)
            case p.Zeroed():
                return self._zeroed(e)
            case p.SharedLoad():
                return self.shared_load(e)
            case p.ViewOf():
                return self.whole(e.array)
            case p.Slice():
                return self.slice(e)
            case p.ViewLength():
                return self.length(e.view)
            case p.LoadBytes():
                return self.load_bytes(e)
            case p.Overlay():
                return self.overlay(e)
            case p.BuiltinCall():
                return self._builtin(e)
            case p.FunctionRef():
                return C(self.name(e.function))
            case p.RegionRef():
                return self.region(e)
            case _:
                place = self.place(e)
                return place if self.fixed(e) else place.doing(READS)

    def _call(self, e: p.Call) -> C:
        arguments = self.values(e.arguments)
        effects = NOTHING
        for argument in arguments:
            effects |= argument.effects
        effects |= self.summaries.get(e.function, ANYTHING)
        return C(f"{self.name(e.function)}({', '.join(a.text for a in arguments)})", ATOM, effects)

    def _zeroed(self, e: p.Zeroed) -> C:
        if isinstance(e.type, p.ArrayType):
            return C("{0}")
        if isinstance(e.type, (p.StructType, p.ViewType)):
            return C(f"({self.type(e.type)}){{0}}")
        return C("0") if not isinstance(e.type, p.PointerType) else C("NONE")

    def _struct_value(self, e: p.StructValue) -> C:
        if isinstance(e.type, p.ArrayType):
            values = [C("0") if v is None else self.value(v) for v in e.values]
            return C("{" + ", ".join(v.text for v in values) + "}")
        assert isinstance(e.type, p.StructType)
        given = [
            (f, v) for f, v in zip(e.type.fields, e.values, strict=True) if v is not None and not isinstance(v, p.Zeroed)
        ]
        scalars = [(f, v) for f, v in given if not isinstance(f.type, p.ArrayType) or isinstance(v, p.StructValue)]
        arrays = [(f, v) for f, v in given if isinstance(f.type, p.ArrayType) and not isinstance(v, p.StructValue)]
        made = self.values([v for _, v in scalars], WRITES if arrays else NOTHING)
        effects = NOTHING
        for c in made:
            effects |= c.effects
        texts = [f".{self.names.field(f.name)} = {c.text}" for (f, _), c in zip(scalars, made, strict=True)]
        result = C(f"({self.type(e.type)}){{{', '.join(texts) or '0'}}}", ATOM, effects)
        if not arrays:
            return result
        held = self.hold(result, e.type)
        for f, v in arrays:
            source = self.place(v)
            field = f"{held.text}.{self.names.field(f.name)}"
            self.before.append(f"__builtin_memcpy({field}, {source.text}, sizeof {field});")
            held = held.doing(source.effects | READS)
        return held

    def field_value(self, field: p.WordField, value: p.Expression, span: p.Span) -> C:
        """The value of a word's field, checked to fit its width."""
        return self.fitted(field, self.value(value), self.bounds(value), span)

    def fitted(self, field: p.WordField, c: C, have: Bounds, span: p.Span) -> C:
        kind = integer_of(field.type)
        if kind is None:
            return c
        low, high = (-(1 << (field.width - 1)), (1 << (field.width - 1)) - 1) if kind.signed else (0, (1 << field.width) - 1)
        if low <= have[0] and have[1] <= high:
            return c
        checked, effects = self.check(span, PanicReason.CONVERSION)
        if not checked:
            return c.doing(effects)
        text = self.operation(f"field_{kind}", [c.text, str(field.width)], span)
        return C(text, ATOM, c.effects | effects)

    def _word_value(self, e: p.WordValue) -> C:
        assert isinstance(e.type, p.WordType)
        name = self.names.of(e.type)
        base = e.base
        parts: list[Part] = [(lambda: self.value(base), e.type)] if base is not None else []
        parts += [(lambda f=f, v=v: self.field_value(f, v, v.span), f.type) for f, v in e.values]
        made = self.ordered(parts)
        effects = NOTHING
        for c in made:
            effects |= c.effects
        if e.base is not None:
            text = made[0].text
            for (field, _), c in zip(e.values, made[1:], strict=True):
                text = f"{self.names.replaced(e.type, field)}({text}, {c.text})"
            return C(text, ATOM, effects)
        pieces = [
            f"{self.names.bits(e.type, field)}({c.text})"
            for (field, value), c in zip(e.values, made, strict=True)
            if not (isinstance(value, p.Constant) and value.value == 0)
        ]
        if len(pieces) < 2:
            return C(pieces[0] if pieces else f"({name})0", ATOM, effects)
        result = C(" | ".join(pieces), BITS, effects)
        return self.cast(e.type, result) if self.narrow(e.type) else result

    def _builtin(self, e: p.BuiltinCall) -> C:
        b = p.Builtin
        if e.builtin in (b.FILL, b.COPY_BYTES):
            return self._memory(e)
        to_pointer = e.builtin in (b.POINTER, b.POINTER_OR_NONE, b.VIEW_AT)
        made = self.ordered([(lambda a=a: self.typed(a) if to_pointer else self.value(a), a.type) for a in e.arguments])
        effects = NOTHING
        for c in made:
            effects |= c.effects
        texts = [c.text for c in made]
        kind = integer_of(e.arguments[0].type) if e.arguments else None
        match e.builtin:
            case b.MIN | b.MAX | b.BYTE_SWAP:
                return C(f"{e.builtin.value}_{kind}({', '.join(texts)})", ATOM, effects)
            case b.COUNT_LEADING_ZEROS | b.COUNT_TRAILING_ZEROS:
                c = C(f"{e.builtin.value}_{kind}({texts[0]})", ATOM, effects)
                return c if integer_of(e.type) == kind else self.cast(e.type, c)
            case b.POINTER | b.POINTER_OR_NONE:
                return C(f"({self.type(e.type).rstrip()}){made[0].at_least(UNARY)}", UNARY, effects)
            case b.ADDRESS_OF if isinstance(e.arguments[0].type, p.ViewType):
                return C(f"(u64){made[0].at_least(ATOM)}.items", UNARY, effects)
            case b.ADDRESS_OF:
                return C(f"(u64){made[0].at_least(UNARY)}", UNARY, effects)
            case b.VIEW_AT:
                assert isinstance(e.type, p.ViewType)
                pointer = f"({self.type(e.type.element)} *){made[0].at_least(UNARY)}"
                return C(f"view({self.type(e.type)}, {pointer}, {texts[1]})", ATOM, effects)
            case b.LOAD:
                return C(f"volatile_load_{integer_of(e.type)}({texts[0]})", ATOM, effects | WRITES)
            case b.STORE:
                return C(f"volatile_store_{integer_of(e.arguments[1].type)}({', '.join(texts)})", ATOM, effects | WRITES)
            case b.READ_SYSTEM_REGISTER:
                return C(f"read_system_register({c_string(e.text)})", ATOM, effects | WRITES)
            case b.WRITE_SYSTEM_REGISTER:
                return C(f"write_system_register({c_string(e.text)}, {texts[0]})", ATOM, effects | WRITES)
            case b.BARRIER:
                return C(f"barrier({c_string(e.text)})", ATOM, WRITES)
            case b.SYSTEM_INSTRUCTION:
                if texts:
                    return C(f"system_instruction_with({c_string(e.text)}, {texts[0]})", ATOM, effects | WRITES)
                return C(f"system_instruction({c_string(e.text)})", ATOM, WRITES)
            case b.LINKER_SYMBOL:
                return C(f"(u64){e.text}", UNARY)
            case _:
                raise AssertionError(f"unknown builtin {e.builtin}")

    def _memory(self, e: p.BuiltinCall) -> C:
        first, second = e.arguments
        element = self.element(first.type)
        made = self.ordered([(lambda: self.view(first), p.ViewType(element)), (lambda: self._second(second), self._view_type(second.type))])
        effects = made[0].effects | made[1].effects | WRITES
        if e.builtin is p.Builtin.COPY_BYTES:
            kinds = [tag(self.element(a.type), self.names) for a in e.arguments]
            checked, more = self.check(e.span, PanicReason.LENGTH)
            effects |= more
            if not checked:
                return C(f"copy_{kinds[0]}_{kinds[1]}_at({made[0].text}, {made[1].text}, PROVED)", ATOM, effects)
            if e.span.line == self.line:
                return C(f"copy_bytes({', '.join(kinds)}, {made[0].text}, {made[1].text})", ATOM, effects)
            return C(f"copy_{kinds[0]}_{kinds[1]}_at({made[0].text}, {made[1].text}, CLOISTER_FILE, {e.span.line})", ATOM, effects)
        if element == p.IntType(8, False):
            return C(f"fill_bytes({made[0].text}, {made[1].text})", ATOM, effects)
        if element == p.SharedType(p.IntType(8, False)):
            return C(f"fill_shared_bytes({made[0].text}, {made[1].text})", ATOM, effects)
        return C(f"View_{tag(element, self.names)}_fill({made[0].text}, {made[1].text})", ATOM, effects)

    def _second(self, e: p.Expression) -> C:
        return self.view(e) if isinstance(e.type, (p.ViewType, p.ArrayType)) else self.value(e)

    @staticmethod
    def _view_type(kind: p.Type) -> p.Type:
        return p.ViewType(kind.element) if isinstance(kind, p.ArrayType) else kind
