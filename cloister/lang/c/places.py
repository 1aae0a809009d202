# SPDX-License-Identifier: BSD-2-Clause
"""Places in memory, views and shared memory as C expressions.

Invariant: an index or offset that the front end did not show to be in range is checked where it is used.
"""

from __future__ import annotations

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.c.effects import ORDERED, READS, WRITES, Effects
from cloister.lang.c.text import ATOM, EQUALITY, UNARY, Base, C, Part, Ready
from cloister.lang.c.types import literal, tag, wide_enum


class Places(Base):
    """Translates what denotes memory."""

    def fixed(self, e: p.Expression) -> bool:
        """Whether nothing evaluated in the same statement can change the place."""
        match e:
            case p.LocalRef():
                return not isinstance(e.type, (p.StructType, p.ArrayType)) or not e.local.address_taken
            case p.GlobalRef():
                return e.variable.constant
            case p.ConstantTable():
                return True
            case p.Field() | p.BitField():
                return self.fixed(e.base)
            case p.Index():
                return isinstance(e.base, p.ConstantTable)
            case _:
                return False

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
                raw = wide_enum(e.field) and e.type == word.base
                name = self.names.raw(word, e.field) if raw else self.names.get(word, e.field)
                self.used_globals.add(name)
                return C(f"{name}({base.text})", ATOM, base.effects)
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
            text = f"{place.text[1:]}->{name}" if place.text[1:].isidentifier() else f"({place.text}).{name}"
            return C(text, ATOM, place.effects)
        return C(f"{place.at_least(ATOM)}.{name}", ATOM, place.effects)

    def address_of(self, e: p.AddressOf) -> C:
        if isinstance(e.place, p.Deref):
            return self.value(e.place.pointer)
        if isinstance(e.place, (p.StructValue, p.Call, p.CopyOf, p.Zeroed)):
            made = self.hold(self.value(e.place), e.place.type, "new")
            return C(f"&{made.text}", UNARY, made.effects)
        place = self.place(e.place)
        if place.binding == UNARY and place.text.startswith("*"):
            return C(place.text[1:], ATOM if place.text[1:].isidentifier() else UNARY, place.effects)
        return C(f"&{place.at_least(ATOM)}", UNARY, place.effects)

    def _index(self, e: p.Index) -> C:
        low, high = self.bounds(e.index)
        base = bare(e.base)
        index_part: Part = (lambda: self.value(e.index), e.index.type)
        if isinstance(base, p.ConstantTable) or isinstance(base.type, p.ArrayType):
            length = len(base.table.values) if isinstance(base, p.ConstantTable) else self.array_length(base)
            items, at = self.ordered([(lambda: self.place(base), None), index_part])
            effects = items.effects | at.effects
            if not e.checked or (0 <= low and high < length):
                return self._element(e, items, at, effects)
            number = literal(length)
        else:
            view, at = self.ordered([(lambda: self.repeatable_view(base), base.type), index_part])
            items, length_c = self.split(base, view)
            effects = view.effects | at.effects
            number = length_c.text
        checked, more = self.check(e.span, PanicReason.INDEX)
        effects |= more
        if not checked:
            return self._element(e, items, at, effects)
        if low < 0:
            at = self.cast(p.IntType(64, False), at)
        check = self.operation("index", [at.text, number], e.span)
        if self.hold_indices:
            check = self.hold(C(check), p.IntType(64, False), "at").text
        return C(f"{items.at_least(ATOM)}[{check}]", ATOM, effects)

    def _element(self, e: p.Index, items: C, at: C, effects: Effects) -> C:
        """An element whose index is known to be in range."""
        if self.hold_indices and "(" in at.text:
            at = self.hold(at, e.index.type, "at")
        return C(f"{items.at_least(ATOM)}[{at.text}]", ATOM, effects)

    def repeatable_view(self, e: p.Expression) -> C:
        """A view whose text may be written twice."""
        c = self.value(e)
        harmless = not (c.effects.writes or c.effects.ordered or c.effects.panics)
        if isinstance(e, (p.LocalRef, p.GlobalRef, p.Field, p.RegionRef)) and harmless:
            return c
        if c.text.isidentifier():
            return c
        return self.hold(c, e.type)

    def split(self, e: p.Expression, view: C) -> tuple[C, C]:
        """Items and length out of the text of a repeatable view."""
        if isinstance(e, p.RegionRef):
            region = self.names.region(e.region)
            return C(f"((Shared_u8 *){region}_ADDRESS)"), C(f"{region}_SIZE")
        base = view.at_least(ATOM)
        return C(f"{base}.items", ATOM, view.effects), C(f"{base}.length", ATOM, view.effects)

    def length(self, e: p.Expression) -> C:
        """The length of a view or an array place."""
        e = bare(e)
        if isinstance(e.type, p.ArrayType):
            return C(literal(e.type.length))
        return self.split(e, self.repeatable_view(e))[1]

    def view(self, e: p.Expression) -> C:
        """A view by value; an array place becomes a view of all of it."""
        return self.whole(e) if isinstance(e.type, p.ArrayType) else self.value(e)

    def view_of(self, e: p.ViewOf) -> C:
        return self.whole(e.array)

    def whole(self, array: p.Expression) -> C:
        assert isinstance(array.type, p.ArrayType)
        place = self.place(array)
        kind = self.type(p.ViewType(array.type.element))
        return C(f"view({kind}, {place.text}, {literal(array.type.length)})", ATOM, place.effects)

    @staticmethod
    def array_length(e: p.Expression) -> int:
        assert isinstance(e.type, p.ArrayType)
        return e.type.length

    @staticmethod
    def element(kind: p.Type) -> p.Type:
        assert isinstance(kind, (p.ViewType, p.ArrayType))
        return kind.element

    def slice(self, e: p.Slice) -> C:
        base = bare(e.base)
        kind = f"View_{tag(self.element(base.type), self.names)}"
        if e.start is None and e.stop is None:
            return self.view(base)
        array = isinstance(base.type, p.ArrayType)
        ends = [x for x in (e.start, e.stop) if x is not None]
        first: Part = (lambda: self.view(base), p.ViewType(self.element(base.type)))
        if e.stop is None and not array:
            first = (lambda: self.repeatable_view(base), base.type)
        view, *made = self.ordered([first, *((lambda x=x: self.value(x), x.type) for x in ends)])
        checked, effects = self.check(e.span, PanicReason.INDEX)
        effects = view.effects | effects
        for c in made:
            effects |= c.effects
        start = made[0].text if e.start is not None else "0"
        stop = made[-1].text if e.stop is not None else self.length(base).text if array else self.split(base, view)[1].text
        if not checked:
            return C(f"{kind}_slice_at({view.text}, {start}, {stop}, PROVED)", ATOM, effects)
        if e.span.line == self.line:
            return C(f"slice({kind}, {view.text}, {start}, {stop})", ATOM, effects)
        return C(f"{kind}_slice_at({view.text}, {start}, {stop}, CLOISTER_FILE, {e.span.line})", ATOM, effects)

    def bytes(self, view: p.Expression) -> str:
        """The prefix of operations on bytes that others may write."""
        return "shared_" if isinstance(self.element(view.type), p.SharedType) else ""

    def load_bytes(self, e: p.LoadBytes) -> C:
        kind = p.ViewType(self.element(e.view.type))
        view, offset = self.ordered([(lambda: self.view(e.view), kind), (lambda: self.value(e.offset), e.offset.type)])
        shared = self.bytes(e.view)
        name = f"{shared}load_{'be' if e.big_endian else 'le'}_{integer_of(e.type)}"
        checked, effects = self.check(e.span, PanicReason.INDEX)
        effects = view.effects | offset.effects | effects | (ORDERED if shared else READS)
        return C(self.operation(name, [view.text, offset.text], e.span, checked), ATOM, effects)

    def overlay(self, e: p.Overlay) -> C:
        assert isinstance(e.type, p.PointerType)
        view, offset = self.ordered([(lambda: self.view(e.view), e.view.type), (lambda: self.value(e.offset), e.offset.type)])
        checked, effects = self.check(e.span, PanicReason.INDEX, PanicReason.ALIGNMENT)
        effects = view.effects | offset.effects | effects
        target = self.type(e.type.target)
        if not checked:
            return C(f"({target} *)overlay_at({view.text}, {offset.text}, sizeof({target}), _Alignof({target}), PROVED)", UNARY, effects)
        if e.span.line == self.line:
            return C(f"overlay({target}, {view.text}, {offset.text})", ATOM, effects)
        text = f"({target} *)overlay_at({view.text}, {offset.text}, sizeof({target}), _Alignof({target}), CLOISTER_FILE, {e.span.line})"
        return C(text, UNARY, effects)

    def region(self, e: p.RegionRef) -> C:
        region = self.names.region(e.region)
        if isinstance(e.type, p.ViewType):
            return C(region)
        return C(f"({self.type(e.type).rstrip()}){region}_ADDRESS", UNARY)

    def shared_load(self, e: p.SharedLoad) -> C:
        place = self.place(e.place)
        text = f"{'load_acquire' if e.acquire else 'load_relaxed'}({place.text})"
        effects = place.effects | (WRITES if e.acquire else ORDERED)
        return C(f"{text} != 0", EQUALITY, effects) if isinstance(e.type, p.BoolType) else C(text, ATOM, effects)


def bare(e: p.Expression) -> p.Expression:
    """An array place rather than a view of all of it."""
    return e.array if isinstance(e, p.ViewOf) else e
