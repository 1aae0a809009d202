# SPDX-License-Identifier: BSD-2-Clause
"""Typed expressions as C expressions.

Invariant: evaluating the emitted statements and then the expression does what Python does, in Python's order. C leaves the order of operands
and arguments open, so an operand that conflicts with a later one (`effects`) is held in a temporary first; nothing else is. Checks that the
ranges of the operands show to be redundant are left out. C's promotion of narrow integers never shows: results are cast back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.effects import ANYTHING, NOTHING, ORDERED, READS, WRITES, Effects
from cloister.lang.c.names import Declared, Names
from cloister.lang.c.types import c_string, declaration, integer_of, literal, tag, type_text
from cloister.lang.python.analysis import Bounds, bounds, fits, type_bounds

Op = p.BinaryOperator

# How tightly the outermost operator of a text binds.
ATOM, UNARY, MULTIPLY, ADD, SHIFT, RELATION, EQUALITY, BITS, AND, OR, CONDITIONAL = 100, 90, 80, 70, 60, 50, 45, 40, 30, 25, 20

_OPERATION = {
    Op.ADD: ("add", "+", ADD),
    Op.SUB: ("sub", "-", ADD),
    Op.MUL: ("mul", "*", MULTIPLY),
    Op.FLOOR_DIV: ("div", "/", MULTIPLY),
    Op.MOD: ("mod", "%", MULTIPLY),
    Op.SHL: ("shl", "<<", SHIFT),
    Op.SHR: ("shr", ">>", SHIFT),
    Op.AND: ("and", "&", BITS),
    Op.OR: ("or", "|", BITS),
    Op.XOR: ("xor", "^", BITS),
}
_COMPARISON = {"is": "==", "is not": "!="}


@dataclass(frozen=True)
class C:
    """A C expression, and what evaluating it (with the statements before it) may do."""

    text: str
    binding: int = ATOM
    effects: Effects = NOTHING

    def at_least(self, binding: int) -> str:
        return self.text if self.binding >= binding else f"({self.text})"

    def doing(self, effects: Effects) -> C:
        return replace(self, effects=self.effects | effects)


@dataclass(eq=False)
class Ready(p.Expression):
    """An expression that has been translated already."""

    c: C


Part = tuple[Callable[[], C], p.Type | None]


class ExpressionWriter:
    """Translates the expressions of one function."""

    def __init__(self, names: Names, module: p.Module, file: int, summaries: dict[p.Function, Effects], models: bool) -> None:
        self.names = names
        self.module = module
        self.source = module.source.splitlines()
        self.file = file
        self.summaries = summaries
        self.models = models
        self.known: dict[p.Local, Bounds] = {}
        self.before: list[str] = []  # statements to run before the expression at hand
        self.line = 0  # of the statement at hand
        self.total = NOTHING  # what the whole function may do
        self.local_names: dict[p.Local, str] = {}
        self.used_names: set[str] = set()
        self.used_globals: set[str] = set()
        self.hold_indices = False  # for places that are written twice
        self._count = 0
        self._writers: dict[type[p.Expression], Callable[..., C]] = {
            Ready: lambda e: e.c,
            p.Constant: self._constant,
            p.AddressOf: self._address_of,
            p.Unary: self._unary,
            p.Binary: self._binary,
            p.Compare: lambda e: self._chain([e.left, e.right], [e.operator]),
            p.Chain: lambda e: self._chain(e.operands, e.operators),
            p.Logical: self._logical,
            p.Conditional: self._conditional,
            p.Convert: self._convert,
            p.NarrowPointer: lambda e: self.value(e.operand),
            p.WidenPointer: lambda e: self.value(e.operand),
            p.Call: self._call,
            p.StructValue: self._struct_value,
            p.WordValue: self._word_value,
            p.CopyOf: lambda e: self.value(e.place),
            p.Zeroed: self._zeroed,
            p.SharedLoad: self._shared_load,
            p.ViewOf: self._view_of,
            p.Slice: self._slice,
            p.ViewLength: lambda e: self.length(e.view),
            p.LoadBytes: self._load_bytes,
            p.Overlay: self._overlay,
            p.BuiltinCall: self._builtin,
            p.FunctionRef: lambda e: C(self.name(e.function)),
            p.RegionRef: self._region,
        }

    # ------------------------------------------------------------------------------------------------------------- building blocks

    def value(self, e: p.Expression) -> C:
        """The value of an expression."""
        writer = self._writers.get(type(e))
        if writer is not None:
            c = writer(e)
        else:
            c = self.place(e)
            if not self._fixed(e):
                c = c.doing(READS)
        self.total = self.total | c.effects
        return c

    def _fixed(self, e: p.Expression) -> bool:
        """Whether nothing evaluated in the same statement can change the place."""
        match e:
            case p.LocalRef():
                return not isinstance(e.type, (p.StructType, p.ArrayType)) or not e.local.address_taken
            case p.GlobalRef():
                return e.variable.constant
            case p.ConstantTable():
                return True
            case p.Field() | p.BitField():
                return self._fixed(e.base)
            case p.Index():
                return isinstance(e.base, p.ConstantTable)
            case _:
                return False

    def name(self, declared: Declared) -> str:
        name = self.names.of(declared)
        self.used_globals.add(name)
        return name

    def local(self, local: p.Local) -> str:
        return self.local_names[local]

    def fresh(self, stem: str) -> str:
        """A new local name."""
        self._count += 1
        name = f"{stem}_{self._count}"
        while name in self.used_names:
            self._count += 1
            name = f"{stem}_{self._count}"
        self.used_names.add(name)
        return name

    def type(self, kind: p.Type) -> str:
        return type_text(kind, self.names)

    def hold(self, c: C, kind: p.Type | None, stem: str = "t") -> C:
        """Evaluate now, into a temporary. Without a type: a place, held by its address."""
        name = self.fresh(stem)
        if kind is None:
            self.before.append(f"__typeof__({c.text}) *const {name} = &{c.at_least(UNARY)};")
            return C(f"*{name}", UNARY, c.effects)
        text = declaration(kind, f"const {name}" if isinstance(kind, p.PointerType) else name, self.names)
        constant = "" if isinstance(kind, (p.PointerType, p.StructType, p.ViewType)) else "const "
        self.before.append(f"{constant}{text} = {c.text};")
        return C(name, ATOM, c.effects)

    def apart(self, make: Callable[[], C]) -> tuple[C, list[str]]:
        """Translate with the statements before it kept apart."""
        outer, self.before = self.before, []
        c = make()
        inner, self.before = self.before, outer
        return c, inner

    def ordered(self, parts: Sequence[Part], then: Effects = NOTHING) -> list[C]:
        """Translate operands so that they are evaluated from left to right, and all of them before `then`."""
        made = [(*self.apart(make), kind) for make, kind in parts]
        result: list[C] = []
        for number, (c, before, kind) in enumerate(made):
            self.before += before
            late = [other.effects for other, _, _ in made[number + 1 :]] + [then]
            result.append(self.hold(c, kind) if any(c.effects.conflicts(effects) for effects in late) else c)
        return result

    def values(self, expressions: Sequence[p.Expression], then: Effects = NOTHING) -> list[C]:
        return self.ordered([(lambda e=e: self.value(e), e.type) for e in expressions], then)

    def panics(self, reason: PanicReason, span: p.Span) -> Effects:
        return Effects(panics=frozenset({(reason.value, self.file, span.line)}))

    def operation(self, name: str, arguments: Sequence[str], span: p.Span) -> str:
        """A checked operation: its place is that of the statement, unless the expression goes over several lines."""
        if span.line == self.line:
            return f"{name}({', '.join(arguments)})"
        return f"{name}_at({', '.join([*arguments, 'CLOISTER_FILE', str(span.line)])})"

    def bounds(self, e: p.Expression) -> Bounds:
        return type_bounds(e.type) if isinstance(e, Ready) else bounds(e, self.known)

    def cast(self, kind: p.Type, c: C) -> C:
        return C(f"({self.type(kind)}){c.at_least(UNARY)}", UNARY, c.effects)

    @staticmethod
    def _narrow(kind: p.Type) -> bool:
        """Whether C computes with a wider type."""
        integer = integer_of(kind)
        return integer is None or integer.bits < 32

    # ------------------------------------------------------------------------------------------------------------- places

    def place(self, e: p.Expression) -> C:
        """A place as an lvalue; the effects are those of finding it."""
        c = self._place(e)
        self.total = self.total | c.effects
        return c

    def _place(self, e: p.Expression) -> C:
        match e:
            case Ready():
                return e.c
            case p.LocalRef():
                name = self.local(e.local)
                return C(f"*{name}", UNARY) if isinstance(e.local.type, p.SharedType) else C(name)
            case p.GlobalRef():
                return C(self.name(e.variable))
            case p.ConstantTable():
                return C(self.name(e.table))
            case p.Deref():
                if isinstance(e.pointer, p.AddressOf):
                    return self.place(e.pointer.place)
                pointer = self.value(e.pointer)
                return C(f"*{pointer.at_least(UNARY)}", UNARY, pointer.effects)
            case p.Field():
                return self._field(e)
            case p.Index():
                return self._index(e)
            case p.BitField():
                base = self.value(e.base)
                word = e.base.type
                assert isinstance(word, p.WordType)
                self.used_globals.add(f"{self.names.of(word)}_{e.field.name}")
                return C(f"{self.names.of(word)}_{e.field.name}({base.text})", ATOM, base.effects)
            case p.StructValue() | p.Call() | p.CopyOf() | p.Zeroed():
                return self.value(e)
            case _:
                return self.value(e)

    def _field(self, e: p.Field) -> C:
        name = self.names.field(e.field.name)
        base = e.base
        if isinstance(base, p.Deref) and not isinstance(base.pointer, p.AddressOf):
            pointer = self.value(base.pointer)
            return C(f"{pointer.at_least(ATOM)}->{name}", ATOM, pointer.effects)
        place = self.place(base)
        if place.binding == UNARY and place.text.startswith("*"):
            return C(f"{place.text[1:]}->{name}", ATOM, place.effects) if place.text[1:].isidentifier() else C(f"({place.text}).{name}", ATOM, place.effects)
        return C(f"{place.at_least(ATOM)}.{name}", ATOM, place.effects)

    def _address_of(self, e: p.AddressOf) -> C:
        if isinstance(e.place, p.Deref):
            return self.value(e.place.pointer)
        place = self.place(e.place)
        if place.binding == UNARY and place.text.startswith("*"):
            return C(place.text[1:], ATOM if place.text[1:].isidentifier() else UNARY, place.effects)
        return C(f"&{place.at_least(ATOM)}", UNARY, place.effects)

    def _index(self, e: p.Index) -> C:
        low, high = self.bounds(e.index)
        base = bare(e.base)
        index_part: Part = (lambda: self.value(e.index), e.index.type)
        if isinstance(base, p.ConstantTable) or isinstance(base.type, p.ArrayType):
            length = len(base.table.values) if isinstance(base, p.ConstantTable) else base.type.length if isinstance(base.type, p.ArrayType) else 0
            items, at = self.ordered([(lambda: self.place(base), None), index_part])
            effects = items.effects | at.effects
            if not e.checked or (0 <= low and high < length):
                if self.hold_indices and "(" in at.text:
                    at = self.hold(at, e.index.type, "at")
                return C(f"{items.at_least(ATOM)}[{at.text}]", ATOM, effects)
            number = literal(length)
        else:
            view, at = self.ordered([(lambda: self._repeatable_view(base), base.type), index_part])
            items, length_c = self._split(base, view)
            effects = view.effects | at.effects
            number = length_c.text
        if low < 0:
            at = self.cast(p.IntType(64, False), at)
        check = self.operation("index", [at.text, number], e.span)
        if self.hold_indices:
            check = self.hold(C(check), p.IntType(64, False), "at").text
        return C(f"{items.at_least(ATOM)}[{check}]", ATOM, effects | self.panics(PanicReason.INDEX, e.span))

    # ------------------------------------------------------------------------------------------------------------- views

    def _repeatable_view(self, e: p.Expression) -> C:
        """A view whose text may be written twice."""
        c = self.value(e)
        if isinstance(e, (p.LocalRef, p.GlobalRef, p.Field, p.RegionRef)) and not (c.effects.writes or c.effects.ordered or c.effects.panics):
            return c
        if c.text.isidentifier():
            return c
        return self.hold(c, e.type)

    def _split(self, e: p.Expression, view: C) -> tuple[C, C]:
        """Items and length out of the text of a repeatable view."""
        if isinstance(e, p.RegionRef):
            region = region_constant(e.region)
            return C(f"((Shared_u8 *){region}_ADDRESS)"), C(f"{region}_SIZE")
        base = view.at_least(ATOM)
        return C(f"{base}.items", ATOM, view.effects), C(f"{base}.length", ATOM, view.effects)

    def length(self, e: p.Expression) -> C:
        """The length of a view or an array place."""
        e = bare(e)
        if isinstance(e.type, p.ArrayType):
            return C(literal(e.type.length))
        return self._split(e, self._repeatable_view(e))[1]

    def view(self, e: p.Expression) -> C:
        """A view by value; an array place becomes a view of all of it."""
        return self._whole(e) if isinstance(e.type, p.ArrayType) else self.value(e)

    def _view_of(self, e: p.ViewOf) -> C:
        return self._whole(e.array)

    def _whole(self, array: p.Expression) -> C:
        assert isinstance(array.type, p.ArrayType)
        place = self.place(array)
        kind = self.type(p.ViewType(array.type.element))
        return C(f"view({kind}, {place.text}, {literal(array.type.length)})", ATOM, place.effects)

    @staticmethod
    def element(kind: p.Type) -> p.Type:
        assert isinstance(kind, (p.ViewType, p.ArrayType))
        return kind.element

    def _slice(self, e: p.Slice) -> C:
        base = bare(e.base)
        kind = f"View_{tag(self.element(base.type), self.names)}"
        if e.start is None and e.stop is None:
            return self.view(base)
        array = isinstance(base.type, p.ArrayType)
        ends = [x for x in (e.start, e.stop) if x is not None]
        first: Part = (lambda: self.view(base), p.ViewType(self.element(base.type)))
        if e.stop is None and not array:
            first = (lambda: self._repeatable_view(base), base.type)
        view, *made = self.ordered([first, *((lambda x=x: self.value(x), x.type) for x in ends)])
        effects = view.effects | self.panics(PanicReason.INDEX, e.span)
        for c in made:
            effects |= c.effects
        start = made[0].text if e.start is not None else "0"
        stop = made[-1].text if e.stop is not None else self.length(base).text if array else self._split(base, view)[1].text
        if e.span.line == self.line:
            return C(f"slice({kind}, {view.text}, {start}, {stop})", ATOM, effects)
        return C(f"{kind}_slice_at({view.text}, {start}, {stop}, CLOISTER_FILE, {e.span.line})", ATOM, effects)

    def _bytes(self, view: p.Expression) -> str:
        """The prefix of operations on bytes that others may write."""
        return "shared_" if isinstance(self.element(view.type), p.SharedType) else ""

    def _load_bytes(self, e: p.LoadBytes) -> C:
        view, offset = self.ordered([(lambda: self.view(e.view), p.ViewType(self.element(e.view.type))), (lambda: self.value(e.offset), e.offset.type)])
        shared = self._bytes(e.view)
        name = f"{shared}load_{'be' if e.big_endian else 'le'}_{integer_of(e.type)}"
        effects = view.effects | offset.effects | self.panics(PanicReason.INDEX, e.span) | (ORDERED if shared else READS)
        return C(self.operation(name, [view.text, offset.text], e.span), ATOM, effects)

    def _overlay(self, e: p.Overlay) -> C:
        assert isinstance(e.type, p.PointerType)
        view, offset = self.ordered([(lambda: self.view(e.view), e.view.type), (lambda: self.value(e.offset), e.offset.type)])
        effects = view.effects | offset.effects | self.panics(PanicReason.INDEX, e.span) | self.panics(PanicReason.ALIGNMENT, e.span)
        target = self.type(e.type.target)
        if e.span.line == self.line:
            return C(f"overlay({target}, {view.text}, {offset.text})", ATOM, effects)
        text = f"({target} *)overlay_at({view.text}, {offset.text}, sizeof({target}), _Alignof({target}), CLOISTER_FILE, {e.span.line})"
        return C(text, UNARY, effects)

    def _region(self, e: p.RegionRef) -> C:
        region = region_constant(e.region)
        if isinstance(e.type, p.ViewType):
            return C(region)
        return C(f"({self.type(e.type).rstrip()}){region}_ADDRESS", UNARY)

    # ------------------------------------------------------------------------------------------------------------- constants

    def _constant(self, e: p.Constant) -> C:
        match e.type:
            case p.BoolType():
                return C("true" if e.value else "false")
            case p.PointerType():
                return C("NONE")
            case p.EnumType():
                member = self.names.member(e.type, e.value)
                return C(member or literal(e.value))
            case _:
                pass
        if e.name is not None:
            named = self.names.constant(e.name, e.value, self.module.name)
            if named is not None:
                self.used_globals.add(named)
                return C(named)
        integer = integer_of(e.type)
        return C(literal(e.value, integer, hexadecimal=self._hexadecimal(e.span)), ATOM if e.value >= 0 else UNARY)

    def _hexadecimal(self, span: p.Span) -> bool:
        """Whether the source has the number in hexadecimal."""
        line = self.source[span.line - 1] if 0 < span.line <= len(self.source) else ""
        return line[span.column : span.column + 2] == "0x"

    def typed(self, e: p.Expression) -> C:
        """The value, where C must see its type: a literal is an `int` to C."""
        c = self.value(e)
        if isinstance(e, p.Constant) and integer_of(e.type) not in (None, p.IntType(32, True)):
            return self.cast(e.type, c)
        return c

    # ------------------------------------------------------------------------------------------------------------- arithmetic

    def _unary(self, e: p.Unary) -> C:
        operand = self.typed(e.operand)
        if e.operator is p.UnaryOperator.NOT:
            if isinstance(e.operand, p.SharedLoad):
                return C(operand.text.removesuffix(" != 0") + " == 0", EQUALITY, operand.effects)
            return C(f"!{operand.at_least(UNARY)}", UNARY, operand.effects)
        if e.operator is p.UnaryOperator.INVERT:
            if isinstance(e.type, p.BoolType):
                return C(f"!{operand.at_least(UNARY)}", UNARY, operand.effects)
            inverted = C(f"~{operand.at_least(UNARY)}", UNARY, operand.effects)
            return self.cast(e.type, inverted) if self._narrow(e.type) else inverted
        low, _ = self.bounds(e.operand)
        kind = integer_of(e.type)
        assert kind is not None
        if low > kind.minimum:
            negated = C(f"-{operand.at_least(ATOM)}", UNARY, operand.effects)
            return self.cast(e.type, negated) if self._narrow(e.type) else negated
        effects = operand.effects | self.panics(PanicReason.OVERFLOW, e.span)
        return C(self.operation(f"neg_{kind}", [operand.text], e.span), ATOM, effects)

    def _binary(self, e: p.Binary) -> C:
        folded = isinstance(e.left, p.Constant) and (isinstance(e.right, p.Constant) or e.operator in (Op.SHL, Op.SHR))
        left, right = self.ordered(
            [(lambda: self.typed(e.left) if folded else self.value(e.left), e.left.type), (lambda: self.value(e.right), e.right.type)]
        )
        return self.combine(e, left, right)

    def combine(self, e: p.Binary, left: C, right: C) -> C:
        """The operation on operands that are translated already."""
        effects = left.effects | right.effects
        name, symbol, binding = _OPERATION[e.operator]
        kind = integer_of(e.type)
        if kind is None:  # bools: & | ^
            return C(f"(bool)({left.at_least(UNARY)} {symbol} {right.at_least(UNARY)})", UNARY, effects)
        if e.operator in (Op.SHL, Op.SHR):
            return self._shift(e, kind, left, right, effects)
        plain, reasons = self._plain(e, kind)
        if plain:
            return self._infix(e, left, right, symbol, binding, effects)
        if e.wrapping:
            return C(f"wrapping_{name}_{kind}({left.text}, {right.text})", ATOM, effects)
        for reason in reasons:
            effects |= self.panics(reason, e.span)
        return C(self.operation(f"{name}_{kind}", [left.text, right.text], e.span), ATOM, effects)

    def _plain(self, e: p.Binary, kind: p.IntType) -> tuple[bool, list[PanicReason]]:
        """Whether C's own operator does it, and the panics of the checked operation otherwise."""
        low, high = self.bounds(e.right) if not isinstance(e.right, Ready) else type_bounds(e.type)
        match e.operator:
            case Op.AND | Op.OR | Op.XOR:
                return True, []
            case Op.FLOOR_DIV | Op.MOD:
                never_zero = low > 0 or high < 0
                exact = never_zero and (not kind.signed or (low > 0 and self.bounds(e.left)[0] >= 0))
                reasons = [] if never_zero else [PanicReason.DIVISION]
                if kind.signed and e.operator is Op.FLOOR_DIV and low <= -1 <= high:
                    reasons.append(PanicReason.OVERFLOW)
                return exact, reasons
            case _:
                if e.wrapping:
                    return not kind.signed and kind.bits >= 32, []
                return self._fits(e), [PanicReason.OVERFLOW]

    def _fits(self, e: p.Binary) -> bool:
        if isinstance(e.left, Ready) or isinstance(e.right, Ready):
            return False
        return fits(e, self.known)

    def _infix(self, e: p.Binary, left: C, right: C, symbol: str, binding: int, effects: Effects) -> C:
        if binding in (BITS, SHIFT):
            chained = isinstance(e.left, p.Binary) and e.left.operator is e.operator and binding == BITS and left.binding == BITS
            text = f"{left.text if chained else left.at_least(UNARY)} {symbol} {right.at_least(UNARY)}"
        else:
            text = f"{left.at_least(binding)} {symbol} {right.at_least(binding + 1)}"
        result = C(text, binding, effects)
        shrinks = e.operator in (Op.AND, Op.OR, Op.XOR, Op.FLOOR_DIV, Op.MOD)
        narrow = self._narrow(e.type) and not (shrinks and isinstance(e.type, p.IntType) and not e.type.signed)
        return self.cast(e.type, result) if narrow else result

    def _shift(self, e: p.Binary, kind: p.IntType, left: C, right: C, effects: Effects) -> C:
        name, symbol, binding = _OPERATION[e.operator]
        low, high = self.bounds(e.right) if not isinstance(e.right, Ready) else type_bounds(e.right.type)
        in_range = 0 <= low and high < kind.bits
        if in_range and e.operator is Op.SHR:
            return self._infix(e, left, right, symbol, binding, effects)
        if in_range and e.operator is Op.SHL and not kind.signed and ((e.wrapping and kind.bits >= 32) or (not e.wrapping and self._fits(e))):
            return self._infix(e, left, right, symbol, binding, effects)
        if low < 0:
            right = self.cast(p.IntType(64, False), right)
        if not in_range:
            effects |= self.panics(PanicReason.SHIFT, e.span)
        if e.operator is Op.SHL and not e.wrapping and not self._fits(e):
            effects |= self.panics(PanicReason.OVERFLOW, e.span)
        prefix = "wrapping_" if e.wrapping and e.operator is Op.SHL else ""
        return C(self.operation(f"{prefix}{name}_{kind}", [left.text, right.text], e.span), ATOM, effects)

    # ------------------------------------------------------------------------------------------------------------- conditions

    def _relation(self, operator: p.Comparison, left: C, right: C) -> C:
        symbol = _COMPARISON.get(operator.value, operator.value)
        binding = EQUALITY if symbol in ("==", "!=") else RELATION
        return C(f"{left.at_least(SHIFT + 1)} {symbol} {right.at_least(SHIFT + 1)}", binding, left.effects | right.effects)

    def _chain(self, operands: list[p.Expression], operators: list[p.Comparison]) -> C:
        left, right = self.values(operands[:2])
        if len(operands) == 2:
            return self._relation(operators[0], left, right)
        if not right.effects.none and not right.text.isidentifier():
            left = left if left.effects.none else self.hold(left, operands[0].type)
            right = self.hold(right, operands[1].type)
        first = self._relation(operators[0], left, right)
        again = Ready(operands[1].type, operands[1].span, replace(right, effects=NOTHING))
        rest, before = self.apart(lambda: self._chain([again, *operands[2:]], operators[1:]))
        return self._both(first, rest, before, p.LogicalOperator.AND)

    def _logical(self, e: p.Logical) -> C:
        left = self.value(e.left)
        right, before = self.apart(lambda: self.value(e.right))
        return self._both(left, right, before, e.operator)

    def _both(self, left: C, right: C, before: list[str], operator: p.LogicalOperator) -> C:
        conjunction = operator is p.LogicalOperator.AND
        effects = left.effects | right.effects
        if not before:
            symbol, binding = ("&&", AND) if conjunction else ("||", OR)
            texts = [c.text if c.binding == binding else c.at_least(EQUALITY) for c in (left, right)]
            return C(f"{texts[0]} {symbol} {texts[1]}", binding, effects)
        name = self.fresh("t")
        self.before += [f"bool {name} = {left.text};", f"if ({'' if conjunction else '!'}{name}) {{"]
        self.before += [*(f"    {line}" for line in before), f"    {name} = {right.text};", "}"]
        return C(name, ATOM, effects)

    def _conditional(self, e: p.Conditional) -> C:
        condition = self.value(e.condition)
        then, before_then = self.apart(lambda: self.value(e.then))
        otherwise, before_otherwise = self.apart(lambda: self.value(e.otherwise))
        effects = condition.effects | then.effects | otherwise.effects
        if not before_then and not before_otherwise:
            text = f"{condition.at_least(OR)} ? {then.at_least(OR)} : {otherwise.at_least(OR)}"
            result = C(text, CONDITIONAL, effects)
            constant = isinstance(e.then, p.Constant) and isinstance(e.otherwise, p.Constant)
            return self.cast(e.type, result) if constant and integer_of(e.type) else result
        name = self.fresh("t")
        self.before += [f"{declaration(e.type, name, self.names)};", f"if ({condition.text}) {{"]
        self.before += [*(f"    {line}" for line in before_then), f"    {name} = {then.text};", "} else {"]
        self.before += [*(f"    {line}" for line in before_otherwise), f"    {name} = {otherwise.text};", "}"]
        return C(name, ATOM, effects)

    # ------------------------------------------------------------------------------------------------------------- conversions

    def _convert(self, e: p.Convert) -> C:
        operand = self.value(e.operand)
        source, target = integer_of(e.operand.type), integer_of(e.type)
        if isinstance(e.type, p.BoolType):
            return operand if isinstance(e.operand.type, p.BoolType) else C(f"{operand.at_least(SHIFT + 1)} != 0", EQUALITY, operand.effects)
        assert target is not None
        if source == target and not isinstance(e.type, p.EnumType):
            return operand if not isinstance(e.operand, p.Constant) else self.cast(e.type, operand)
        if source is None or e.mode is not p.ConversionMode.CHECKED:
            widens = source is not None and source.signed and not target.signed and source.bits <= target.bits
            if widens and not (source == p.IntType(target.bits, True) and operand.text.isidentifier()):
                # gcc forgets the cast where the result is widened further.
                return C(f"truncate_{target}({operand.text})", ATOM, operand.effects)
            return self.cast(e.type, operand)
        low, high = self.bounds(e.operand)
        if isinstance(e.type, p.EnumType):
            values = {value for _, value in e.type.members}
            if all(x in values for x in range(low, min(high, low + 256) + 1)) and high - low <= 256:
                return self.cast(e.type, operand)
            name = f"{self.names.of(e.type)}_from"
            wide = self.cast(p.IntType(64, False), operand) if source.signed else operand
            return C(self.operation(name, [wide.text], e.span), ATOM, operand.effects | self.panics(PanicReason.ENUM, e.span))
        if target.minimum <= low and high <= target.maximum:
            return self.cast(e.type, operand)
        name = f"to_{target}_signed" if source.signed else f"to_{target}"
        return C(self.operation(name, [operand.text], e.span), ATOM, operand.effects | self.panics(PanicReason.CONVERSION, e.span))

    # ------------------------------------------------------------------------------------------------------------- calls and values

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
        text = self.operation(f"field_{kind}", [c.text, str(field.width)], span)
        return C(text, ATOM, c.effects | self.panics(PanicReason.CONVERSION, span))

    def _word_value(self, e: p.WordValue) -> C:
        assert isinstance(e.type, p.WordType)
        name = self.names.of(e.type)
        parts: list[Part] = [(lambda: self.value(e.base), e.type)] if e.base is not None else []
        parts += [(lambda f=f, v=v: self.field_value(f, v, v.span), f.type) for f, v in e.values]
        made = self.ordered(parts)
        effects = NOTHING
        for c in made:
            effects |= c.effects
        if e.base is not None:
            text = made[0].text
            for (field, _), c in zip(e.values, made[1:], strict=True):
                text = f"{name}_with_{field.name}({text}, {c.text})"
            return C(text, ATOM, effects)
        pieces = [
            f"{name}_{field.name}_bits({c.text})"
            for (field, value), c in zip(e.values, made, strict=True)
            if not (isinstance(value, p.Constant) and value.value == 0)
        ]
        if len(pieces) < 2:
            return C(pieces[0] if pieces else f"({name})0", ATOM, effects)
        result = C(" | ".join(pieces), BITS, effects)
        return self.cast(e.type, result) if self._narrow(e.type) else result

    def _shared_load(self, e: p.SharedLoad) -> C:
        place = self.place(e.place)
        text = f"{'load_acquire' if e.acquire else 'load_relaxed'}({place.text})"
        effects = place.effects | (WRITES if e.acquire else ORDERED)
        return C(f"{text} != 0", EQUALITY, effects) if isinstance(e.type, p.BoolType) else C(text, ATOM, effects)

    # ------------------------------------------------------------------------------------------------------------- operations by name

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
            effects |= self.panics(PanicReason.LENGTH, e.span)
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


def bare(e: p.Expression) -> p.Expression:
    """An array place rather than a view of all of it."""
    return e.array if isinstance(e, p.ViewOf) else e


def region_constant(region: p.RegionBinding) -> str:
    """What the constants of a memory region begin with."""
    return "REGION_" + "".join(c.upper() if c.isalnum() else "_" for c in region.name)
