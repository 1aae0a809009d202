# SPDX-License-Identifier: BSD-2-Clause
"""Expressions, continued: words, new objects, shared memory, views and bytes, quantifiers, and operations by name.

Invariant: as in `expressions.py`, whose handlers these join.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt import terms
from cloister.lang.smt.expressions import Cell, Evaluator
from cloister.lang.smt.machine import Mode, SharedRead, Unsupported, rooted_in
from cloister.lang.smt.memory import NULL, Address, Value, View, Write, element_key, field_key, size_of
from cloister.lang.smt.terms import FALSE, TRUE, WORD, Term, bits, both, choice, in_range, is_signed, known, negation, resized, z

SHARED_BYTE = p.SharedType(p.IntType(8, False))
EXPANDED = 1024  # a quantifier over no more values than this is written out


class Operator(Evaluator):
    """Executes all expressions but calls."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.handlers |= {
            p.BitField: self._bit_field,
            p.StructValue: self._struct_value,
            p.WordValue: self._word_value,
            p.CopyOf: lambda e: self.copied(self.address(e.place), e.type),
            p.Zeroed: self._zeroed,
            p.SharedLoad: self._shared_load,
            p.ViewOf: lambda e: self.destination(e.array),  # whoever has it may write them
            p.Slice: self._slice,
            p.LoadBytes: self._load_bytes,
            p.Overlay: self._overlay,
            p.BuiltinCall: self._builtin,
            p.Quantifier: self._quantifier,
            p.Undisturbed: self._undisturbed,
        }

    # ------------------------------------------------------------------------------------------------------------- words and structs

    def extract(self, raw: Term, field: p.WordField, kind: p.Type) -> Value:
        """A field out of a word, as a value of `kind`: of the field's type, or wider where what it holds is yet to be checked."""
        part = z.simplify(z.Extract(field.shift + field.width - 1, field.shift, raw))
        if isinstance(kind, p.BoolType):
            return z.simplify(part == 1)
        return resized(part, terms.width_of(kind), is_signed(kind))

    def _bit_field(self, e: p.BitField) -> Value:
        return self.extract(self.term(e.base), e.field, e.type)

    def field_bits(self, field: p.WordField, value: Term, span: p.Span) -> Term:
        """A value as the bits of a field, checked to fit."""
        if isinstance(field.type, p.BoolType):
            return choice(value, bits(1, 1), bits(0, 1))
        signed = is_signed(field.type)
        low, high = (-(1 << (field.width - 1)), (1 << (field.width - 1)) - 1) if signed else (0, (1 << field.width) - 1)
        self.check(in_range(value, signed, low, high), PanicReason.CONVERSION, span)
        return resized(value, field.width, signed)

    @staticmethod
    def deposit(raw: Term, field: p.WordField, part: Term) -> Term:
        """A word with some bits replaced."""
        width, top = raw.size(), field.shift + field.width
        pieces = [z.Extract(width - 1, top, raw)] if top < width else []
        pieces.append(part)
        if field.shift:
            pieces.append(z.Extract(field.shift - 1, 0, raw))
        return z.simplify(z.Concat(*pieces)) if len(pieces) > 1 else part

    def _word_value(self, e: p.WordValue) -> Value:
        assert isinstance(e.type, p.WordType)
        raw = bits(0, e.type.base.bits) if e.base is None else self.term(e.base)
        for field, value in e.values:
            raw = self.deposit(raw, field, self.field_bits(field, self.term(value), value.span))
        return raw

    def _struct_value(self, e: p.StructValue) -> Value:
        kind = e.type
        address = self.memory.allocate(kind)
        if isinstance(kind, p.ArrayType):
            self.clear(address, kind)
            for i, value in enumerate(e.values):
                if value is not None:
                    self.store(address.plus(i * size_of(kind.element)), kind.element, self.value(value))
            return address
        assert isinstance(kind, p.StructType)
        values = [None if value is None else self.value(value) for value in e.values]
        for f, value in zip(kind.fields, values, strict=True):
            place = address.plus(f.offset)
            if value is not None:
                self.store(place, f.type, value, field_key(kind, f))
            else:
                self._clear_field(place, kind, f)
        return address

    def _clear_field(self, place: Address, kind: p.StructType, f: p.StructField) -> None:
        if isinstance(f.type, (p.StructType, p.ArrayType)):
            self.clear(place, f.type)
        elif isinstance(f.type, p.ViewType):
            self.store(place, f.type, View(NULL, bits(0, 64)), field_key(kind, f))
        else:
            width = terms.width_of(f.type)
            heap = self.memory.heap(field_key(kind, f), f.type)
            heap.writes.append(Write(self.live, place, bits(0, width)))

    def copied(self, source: Address, kind: p.Type) -> Address:
        """A copy of a struct or array, as a new object."""
        address = self.memory.allocate(kind)
        self.copy(address, source, kind)
        return address

    def _zeroed(self, e: p.Zeroed) -> Value:
        match e.type:
            case p.StructType() | p.ArrayType():
                address = self.memory.allocate(e.type)
                self.clear(address, e.type)
                return address
            case p.BoolType():
                return FALSE
            case p.PointerType():
                return NULL
            case p.ViewType():
                return View(NULL, bits(0, 64))
            case _:
                return bits(0, terms.width_of(e.type))

    # ------------------------------------------------------------------------------------------------------------- shared memory

    def shared_cell(self, e: p.Expression) -> Cell:
        """A place of `Shared` type, its index checked."""
        return self.place(e)

    def _shared_load(self, e: p.SharedLoad) -> Value:
        cell = self.shared_cell(e.place)
        assert isinstance(cell.kind, p.SharedType)
        self.shared_access()
        return self.load_shared(cell, ".".join(cell.key))

    def load_shared(self, cell: Cell, place: str) -> Value:
        """What a place holds that others may write: anything, unless nobody else runs."""
        assert isinstance(cell.kind, p.SharedType)
        kind = cell.kind.inner
        if self.undisturbed and cell.address.overlay:
            parts = [self._byte(cell.address, i, SHARED_BYTE) for i in range(size_of(kind))]
            raw = self.assembled(parts, False)
            return z.simplify(raw != 0) if isinstance(kind, p.BoolType) else raw
        if self.undisturbed:
            return self.read(self.memory.heap(cell.key, cell.kind), cell.address, kind)
        value = self.symbol("shared", kind)
        self.reads.append(SharedRead(place, cell.address, kind, value, self.live))
        return value

    def shared_access(self) -> None:
        """Shared memory is looked at or changed here: another party may run before."""

    def store_shared(self, cell: Cell, value: Value) -> None:
        self.shared_access()
        if self.undisturbed and cell.address.overlay:
            assert not isinstance(value, (Address, View))
            raw = choice(value, bits(1, 8), bits(0, 8)) if z.is_bool(value) else value
            self.store_parts(cell.address, raw, False, SHARED_BYTE)
        elif self.undisturbed:
            self.write_cell(cell, value)

    def store_parts(self, start: Address, value: Term, big_endian: bool, element: p.Type) -> None:
        """Write an integer byte by byte."""
        size = value.size() // 8
        for i in range(size):
            position = size - 1 - i if big_endian else i
            self.store(start.plus(i), element, z.simplify(z.Extract(8 * position + 7, 8 * position, value)))

    # ------------------------------------------------------------------------------------------------------------- views

    def _slice(self, e: p.Slice) -> Value:
        view = self.destination(e.base) if isinstance(e.base.type, p.ArrayType) else self.view(e.base)
        base = e.base.type
        assert isinstance(base, (p.ArrayType, p.ViewType))
        start = bits(0, 64) if e.start is None else resized(self.term(e.start), 64)
        stop = view.length if e.stop is None else resized(self.term(e.stop), 64)
        if e.start is not None or e.stop is not None:
            fits = both(z.ULE(start, stop) if e.start is not None else TRUE, z.ULE(stop, view.length) if e.stop is not None else TRUE)
            self.check(fits, PanicReason.INDEX, e.span)
        return View(view.address.element(start, size_of(base.element)), z.simplify(stop - start))

    def byte_offset(self, view: View, offset_e: p.Expression, size: int, span: p.Span, held: Callable[[], None] | None = None) -> Address:
        """Where `size` bytes of a view begin; checks that it has them."""
        offset = resized(self.term(offset_e), 64)
        if held is not None:
            held()
        within = both(z.ULE(bits(size, 64), view.length), z.ULE(offset, view.length - bits(size, 64)))
        self.check(within, PanicReason.INDEX, span)
        return view.address.element(offset, 1)

    def _load_bytes(self, e: p.LoadBytes) -> Value:
        view = self.view(e.view)
        base = e.view.type
        assert isinstance(base, (p.ArrayType, p.ViewType))
        kind = e.type
        assert isinstance(kind, p.IntType)
        size = kind.bits // 8
        start = self.byte_offset(view, e.offset, size, e.span)
        if isinstance(base.element, p.SharedType):
            self.shared_access()
            if not self.undisturbed:
                value = self.symbol("shared", kind)
                order = "be" if e.big_endian else "le"
                self.reads.append(SharedRead(f"bytes {order} {size}", start, kind, value, self.live))
                return value
        parts = [self._byte(start, i, base.element) for i in range(size)]
        return self.assembled(parts, e.big_endian)

    def _byte(self, start: Address, i: int, element: p.Type) -> Term:
        return self.memory.heap(element_key(element), element).read(start.plus(i), self.live)

    @staticmethod
    def assembled(parts: list[Term], big_endian: bool) -> Term:
        ordered = parts if big_endian else list(reversed(parts))
        return z.simplify(z.Concat(*ordered)) if len(ordered) > 1 else ordered[0]

    def _overlay(self, e: p.Overlay) -> Value:
        view = self.view(e.view)
        assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
        struct = e.type.target
        address = self.byte_offset(view, e.offset, struct.size, e.span)
        self.check(self._is_aligned(address, struct.alignment), PanicReason.ALIGNMENT, e.span)
        return replace(address, overlay=True)

    def _is_aligned(self, address: Address, alignment: int) -> Term:
        """Whether a place in bytes has an alignment. Where an object lies is made up here: only of module variables that are byte arrays is it known
        that they are aligned to whatever a struct needs."""
        if alignment == 1:
            return TRUE
        bytes_of = ((at, size_of(v.type)) for v, at in self.globals.items() if isinstance(v.type, p.ArrayType) and size_of(v.type.element) == 1)
        places = ((self.memory.place_of(at) or 0, size) for at, size in bytes_of)
        place = self.memory.place_of(address)
        if place is None:
            return z.URem(address.term, bits(alignment, 64)) == 0
        if not any(start <= place < start + size for start, size in places):
            return z.URem(self.symbol("address", WORD), bits(alignment, 64)) == 0
        return z.URem(replace(address, root=None, offset=place).term, bits(alignment, 64)) == 0

    # ------------------------------------------------------------------------------------------------------------- quantifiers

    def _undisturbed(self, e: p.Undisturbed) -> Value:
        return TRUE if self.undisturbed else FALSE

    def _quantifier(self, e: p.Quantifier) -> Value:
        goal = self.goal
        if e.sequence is None:
            assert e.start is not None and e.stop is not None
            start, stop = self.term(e.start), self.term(e.stop)
            signed = is_signed(e.local.type)
            low, high = (known(z.simplify(each), signed) for each in (start, stop))
            view = None
        else:
            view = self.view(e.sequence)
            start, stop, signed = bits(0, 64), view.length, False
            low, high = 0, known(z.simplify(stop))
        skolem = goal is not None and goal is e.universal
        if low is not None and high is not None and (high - low <= 4 or (not skolem and high - low <= EXPANDED)):
            return self._expanded(e, low, high, start.size(), view)
        index_kind = e.local.type if view is None else WORD
        assert isinstance(index_kind, p.IntType)
        if skolem:
            # To show it for all is to show it for one that nothing is known of; to be given one is to be given its name.
            index = self.symbol(e.local.name, index_kind)
            inside = both(terms.at_most(start, index, signed), terms.less(index, stop, signed))
            with self.where(inside):
                body = self._body(e, index, view)
            return terms.either(negation(inside), body) if e.universal else both(inside, body)
        if self.mode is Mode.PROVE:  # whether it panics, for any of them
            index = self.symbol(e.local.name, index_kind)
            with self.having(goal=None), self.where(both(terms.at_most(start, index, signed), terms.less(index, stop, signed))):
                self._body(e, index, view)
        self.bound_count += 1
        index = z.BitVec(f"{e.local.name}?{self.bound_count}", index_kind.bits)
        inside = both(terms.at_most(start, index, signed), terms.less(index, stop, signed))
        facts, symbols = len(self.facts), self.fresh_count
        with self.having(mode=Mode.IGNORE, goal=None, quantified=True), self.where(inside):
            body = self._body(e, index, view)
        if self.fresh_count != symbols:
            raise Unsupported("within all(...) or any(...), something that is known only by a promise or an invariant", e.span)
        del self.facts[facts:]  # they are about the bound variable
        return z.ForAll([index], z.Implies(inside, body)) if e.universal else z.Exists([index], both(inside, body))

    def _expanded(self, e: p.Quantifier, low: int, high: int, width: int, view: View | None) -> Term:
        live, obligations, facts = self.live, len(self.obligations), len(self.facts)
        found = [self._body(e, bits(i, width), view) for i in range(low, high)]
        if self.live is not live or len(self.obligations) > obligations or len(self.facts) > facts:
            # What one does matters: none is looked at behind one that decides.
            self.live = live
            del self.obligations[obligations:], self.facts[facts:]
            found, undecided = list[Term](), TRUE
            for i in range(low, high):
                with self.where(undecided):
                    found.append(self._body(e, bits(i, width), view))
                undecided = both(undecided, found[-1] if e.universal else negation(found[-1]))
        if not found:
            return TRUE if e.universal else FALSE
        return z.simplify(z.And(*found) if e.universal else z.Or(*found)) if len(found) > 1 else found[0]

    def _body(self, e: p.Quantifier, index: Term, view: View | None) -> Term:
        if view is None:
            self.frame.env[e.local] = index
        else:
            self.frame.env[e.local] = self.element_value(e.sequence, view, index)
        return self.term(e.condition)

    def element_value(self, sequence: p.Expression | None, view: View, index: Term) -> Value:
        """An element of a sequence; of structs its address."""
        assert sequence is not None
        kind = sequence.type
        assert isinstance(kind, (p.ArrayType, p.ViewType))
        address = view.address.element(index, size_of(kind.element))
        return self.load(address, kind.element)

    # ------------------------------------------------------------------------------------------------------------- operations by name

    def _builtin(self, e: p.BuiltinCall) -> Value:
        b = p.Builtin
        match e.builtin:
            case b.MIN | b.MAX:
                left, right = self.term(e.arguments[0]), self.term(e.arguments[1])
                smaller = terms.at_most(left, right, is_signed(e.type))
                return choice(smaller, left, right) if e.builtin is b.MIN else choice(smaller, right, left)
            case b.COUNT_LEADING_ZEROS:
                return terms.leading_zeros(self.term(e.arguments[0]))
            case b.COUNT_TRAILING_ZEROS:
                return terms.trailing_zeros(self.term(e.arguments[0]))
            case b.BYTE_SWAP:
                return terms.swapped(self.term(e.arguments[0]))
            case b.FILL:
                self._fill(e)
                return NULL
            case b.COPY_BYTES:
                self._copy_bytes(e)
                return NULL
            case b.POINTER | b.POINTER_OR_NONE:
                assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
                address = self.pointer(z.simplify(self.term(e.arguments[0])), e.type.target)
                if e.builtin is b.POINTER and not address.fixed:
                    self.assume(address.term != 0)  # trusted, as the module says; a pointer is never null
                return address
            case b.ADDRESS_OF:
                value = self.value(e.arguments[0])
                self._expose(e.arguments[0], value)
                if isinstance(value, View):
                    return value.address.term
                return value.term if isinstance(value, Address) else value
            case b.VIEW_AT:
                address, length = self.term(e.arguments[0]), self.term(e.arguments[1])
                return View(Address(address), length)
            case _:
                for argument in e.arguments:
                    self.value(argument)
                if isinstance(e.type, p.VoidType):
                    return NULL
                return self.symbol(e.builtin.value, e.type)

    def _expose(self, e: p.Expression, value: Value) -> None:
        """The address of this becomes known, so that C may write the object that it lies in."""
        root = rooted_in(e)
        if isinstance(root, (p.LocalRef, p.GlobalRef)):
            e, value = root, self.value(root)
        kind = e.type.target if isinstance(e.type, p.PointerType) else e.type
        if isinstance(value, (Address, View)):
            self.exposed.append((value, kind))

    def destination(self, e: p.Expression) -> View:
        """Elements that are about to be written."""
        with self.having(writing=True):
            return self.view(e)

    def _fill(self, e: p.BuiltinCall) -> None:
        view, value = self.destination(e.arguments[0]), self.term(e.arguments[1])
        kind = e.arguments[0].type
        assert isinstance(kind, (p.ViewType, p.ArrayType))
        if isinstance(kind.element, p.SharedType) and not self.undisturbed:
            return
        element = kind.element
        self._write_range(view, element, value=self.raw(value, element))

    def _write_range(
        self, view: View, element: p.Type, value: Term | None = None, source: Address | None = None
    ) -> None:
        heap = self.memory.heap(element_key(element), element)
        stretch = z.simplify(view.length * bits(size_of(element), 64))
        size = known(stretch)
        if size == 0:
            return
        heap.writes.append(
            Write(self.live, view.address, value, size=size or 0, source=source, stretch=None if size is not None else stretch)
        )

    def _copy_bytes(self, e: p.BuiltinCall) -> None:
        to, source = self.destination(e.arguments[0]), self.view(e.arguments[1])
        self.check(to.length == source.length, PanicReason.LENGTH, e.span)
        kinds = [a.type for a in e.arguments]
        elements = [k.element for k in kinds if isinstance(k, (p.ViewType, p.ArrayType))]
        if isinstance(elements[0], p.SharedType) and not self.undisturbed:
            return
        if isinstance(elements[1], p.SharedType) and not self.undisturbed:
            heap = self.memory.heap(element_key(elements[0]), elements[0])
            self.fresh_count += 1
            array = z.Array(f"copied!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(8))
            heap.writes.append(Write(self.live, to.address, None, stretch=to.length, array=array))
            return
        if elements[0] == elements[1]:
            self._write_range(to, elements[0], source=source.address)
            return
        # Between shared and private memory, which are apart: byte by byte.
        length = known(z.simplify(to.length))
        if length is None:
            raise Unsupported("copy_bytes between shared and private memory that nobody disturbs, of a length that is not known", e.span)
        for i in range(length):
            self.store(to.address.plus(i), elements[0], self._byte(source.address, i, elements[1]))
