# SPDX-License-Identifier: BSD-2-Clause
"""Typed memory, as the executor sees it.

Each field of each struct type, and each type of array element, has a *heap* of its own: a map from addresses to values. Safe target code
cannot look at memory as another type, so a write to one heap never changes another. An object of a struct type is its address; a struct
inside of another lies at the address plus the field's offset. So two pointers to one object meet in the same cells, however they were made.

A heap is what memory held at first (an array of the solver) and a list of what was written since, each under its path condition.

Where the program's own objects lie is made up: at constants, which solvers find easy, as long as no address is looked at. Where one is (*observed*),
each object lies at a number of its own that nothing is known of but that it is not null, fits its type's alignment and does not wrap around.
Invariant: objects made by `Memory.allocate` overlap nothing else that the program knows by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cloister.lang import program as p
from cloister.lang.smt.guards import Guard
from cloister.lang.smt.terms import TRUE, WORD, Term, bits, both, choice, known, resized, width_of, z

Key = tuple[str, ...]

# Where module variables lie, where objects that live only while a function runs, and where objects that it is given: never in each other's place.
GLOBALS_BASE = 0x0080_0000_0000
LOCALS_BASE = 0x0100_0000_0000
OTHERS_BASE = 0x1000_0000_0000
OTHERS_END = 0x2000_0000_0000


@dataclass(frozen=True, eq=False)
class Address:
    """`root + offset + index`: root and index are terms (None: 0). `low` to `high`: the bytes from the root that it certainly lies in.
    `overlay`: it was laid over bytes, so that what lies there are bytes, not fields."""

    root: Term | None
    offset: int = 0
    index: Term | None = None
    low: int | None = None
    high: int | None = None
    overlay: bool = False

    @property
    def term(self) -> Term:
        total = bits(self.offset, 64)
        if self.root is not None:
            total = self.root + total if self.offset else self.root
        return total if self.index is None else total + self.index

    def plus(self, offset: int) -> Address:
        return Address(self.root, self.offset + offset, self.index, self.low, self.high, self.overlay)

    def within(self, size: int) -> Address:
        """The same address, where an object of that size begins: what is reached from here lies in it."""
        if self.index is not None:
            return self
        return Address(self.root, self.offset, None, self.offset, self.offset + size, self.overlay)

    def element(self, index: Term, size: int) -> Address:
        """The address of an element of an array that begins here."""
        value = known(index)
        if value is not None:
            return self.plus(value * size)
        step = resized(index, 64) * bits(size, 64)
        return Address(self.root, self.offset, step if self.index is None else self.index + step, self.low, self.high, self.overlay)

    @property
    def fixed(self) -> bool:
        return self.root is None and self.index is None


NULL = Address(None)


@dataclass(frozen=True, eq=False)
class View:
    """A view: where its first element lies, and how many there are."""

    address: Address
    length: Term


Value = Term | Address | View


def _same_term(a: Term | None, b: Term | None) -> bool:
    return a is b or (a is not None and b is not None and a.eq(b))


@dataclass(frozen=True, eq=False)
class Write:
    """One cell, `count` bytes from an address on (a range), or all of a heap (`address` None) got new values."""

    guard: Guard
    address: Address | None
    value: Term | None  # a cell's, or the one of all cells in a range
    size: int = 0  # of a range in bytes; 0: one cell
    source: Address | None = None  # a range is a copy of what lay here before
    array: Term | None = None  # a range, or all, has the values of this array
    stretch: Term | None = None  # a range whose size in bytes is a term
    container: Address | None = None  # where the array begins that an element belongs to
    container_size: int = 0


class Heap:
    """The cells of one key."""

    def __init__(self, memory: Memory, key: Key, width: int) -> None:
        self.memory = memory
        self.key = key
        self.width = width
        self.initial: Term = z.Array("memory " + ".".join(key), z.BitVecSort(64), z.BitVecSort(width))
        self.writes: list[Write] = []
        self.reads: dict[int, Term] = {}  # addresses whose first value matters, for counterexamples

    def read(self, address: Address, guard: Guard, before: int | None = None) -> Term:
        """The value of a cell on this path, now or before the write of that number."""
        found: list[tuple[Term, Term]] = []
        last: Term | None = None
        position = len(self.writes) if before is None else before
        while position:
            position -= 1
            self.memory.work += 1
            write = self.writes[position]
            if guard.excludes(write.guard):
                continue
            hit = self._hits(write, address)
            if z.is_false(hit):
                continue
            value = self._value(write, address, guard, position)
            condition = both(guard.beyond(write.guard), hit)
            if z.is_true(condition):
                last = value
                break
            found.append((condition, value))
        if last is None:
            place = address.term
            self.reads[place.get_id()] = place
            last = z.Select(self.initial, place)
        for condition, value in reversed(found):
            last = choice(condition, value, last)
        return last

    def _value(self, write: Write, address: Address, guard: Guard, position: int) -> Term:
        if write.array is not None:
            return z.Select(write.array, address.term)
        if write.source is not None:
            assert write.address is not None
            return self.read(self.memory.moved(address, write.address, write.source), guard, position)
        return write.value

    def _hits(self, write: Write, address: Address) -> Term:
        if write.address is None:
            return TRUE
        if write.size or write.stretch is not None:
            return self.memory.lies_in(address, write.address, write.size, write.stretch)
        return self.memory.same(address, write.address)


class Memory:
    """All heaps, and where objects lie."""

    def __init__(self) -> None:
        self.heaps: dict[Key, Heap] = {}
        self.next = LOCALS_BASE
        self.next_global = GLOBALS_BASE
        self.observed = False  # whether addresses are looked at
        self.learn: Callable[[Term], None] = lambda fact: None  # told what is known of where an object lies
        self.places: dict[int, int] = {}  # observed: where an object would lie, by its root
        self.work = 0  # what was done up to now: steps of evaluation, and writes that a read looked at
        self.others: set[int] = set()  # roots that are certainly no object of the program
        self.outsiders: set[int] = set()  # roots that are certainly no object that lives only while a function runs
        self._kept: list[Term] = []  # keeps roots alive, so that their numbers stay theirs

    def heap(self, key: Key, kind: p.Type) -> Heap:
        heap = self.heaps.get(key)
        if heap is None:
            heap = self.heaps[key] = Heap(self, key, width_of(kind))
        return heap

    def allocate(self, kind: p.Type) -> Address:
        """A new object, that lives while a function runs."""
        place = self.next
        self.next += (size_of(kind) + 63) & ~31
        return self._object(place, kind)

    def allocate_global(self, kind: p.Type) -> Address:
        """Where a module variable lies."""
        place = self.next_global
        self.next_global += (size_of(kind) + 63) & ~31
        return self._object(place, kind)

    def _object(self, place: int, kind: p.Type) -> Address:
        size = size_of(kind)
        if not self.observed:
            return Address(None, place, None, place, place + size)
        root = z.BitVec(f"object {place:#x}", 64)
        self.places[root.get_id()] = place
        self._kept.append(root)
        self.learn(lies_somewhere(root, size, alignment_of(kind)))
        return Address(root, 0, None, 0, size)

    def place_of(self, address: Address) -> int | None:
        """Where in the made-up order of the program's own objects an address lies; None if it is not certain to lie in one."""
        if address.root is None:
            return None if self.observed else address.offset
        place = self.places.get(address.root.get_id())
        return None if place is None else place + address.offset

    def mark_other(self, root: Term) -> None:
        """This root is the address of an object that the program was given."""
        self.others.add(root.get_id())
        self.mark_outsider(root)

    def mark_outsider(self, root: Term) -> None:
        """This root was there before the function that is executed: pointers to locals are stored nowhere."""
        self.outsiders.add(root.get_id())
        self._kept.append(root)

    # ------------------------------------------------------------------------------------------------------------- comparison

    def apart(self, a: Address, b: Address) -> bool:
        """Whether the two certainly differ, by what is known of where they lie."""
        if _same_term(a.root, b.root):
            if a.low is not None and a.high is not None and b.low is not None and b.high is not None:
                return a.high <= b.low or b.high <= a.low
            return False
        one, two = self.place_of(a), self.place_of(b)
        if one is not None and two is not None:
            return True  # two objects of the program
        place, own, other = (one, a, b.root) if two is None else (two, b, a.root)
        if place is None or own.low is None or other is None or place >= OTHERS_BASE:
            return False
        return other.get_id() in self.others or (place >= LOCALS_BASE and other.get_id() in self.outsiders)

    def same(self, a: Address, b: Address) -> Term:
        """Whether two addresses are equal."""
        if _same_term(a.root, b.root) and _same_term(a.index, b.index):
            return z.BoolVal(a.offset == b.offset)
        if self.apart(a, b):
            return z.BoolVal(False)
        if _same_term(a.root, b.root):
            one = a.index if a.index is not None else bits(0, 64)
            two = b.index if b.index is not None else bits(0, 64)
            return z.simplify(one + bits(a.offset, 64) == two + bits(b.offset, 64))
        return z.simplify(a.term == b.term)

    def lies_in(self, a: Address, start: Address, size: int, stretch: Term | None) -> Term:
        """Whether an address lies in the `size` bytes (or `stretch`, a term) from `start` on."""
        if self.apart(a, start):
            return z.BoolVal(False)
        if stretch is None and _same_term(a.root, start.root):
            if _same_term(a.index, start.index):
                return z.BoolVal(start.offset <= a.offset < start.offset + size)
            if start.index is None and a.low is not None and a.high is not None:
                if start.offset <= a.low and a.high <= start.offset + size:
                    return TRUE
        return z.ULT(z.simplify(a.term - start.term), bits(size, 64) if stretch is None else stretch)

    def moved(self, address: Address, start: Address, source: Address) -> Address:
        """The address that lies as far from `source` as this one from `start`."""
        if _same_term(address.root, start.root) and start.index is None:
            low = None if address.low is None else address.low - start.offset + source.offset
            high = None if address.high is None else address.high - start.offset + source.offset
            index = address.index if source.index is None else source.index if address.index is None else address.index + source.index
            if source.index is not None:
                low = high = None
            return Address(source.root, address.offset - start.offset + source.offset, index, low, high)
        return Address(source.term + (address.term - start.term))


# --------------------------------------------------------------------------------------------------------------------- layout


def field_key(struct: p.StructType, field: p.StructField) -> Key:
    return (struct.module, struct.name, field.name)


def element_key(kind: p.Type) -> Key:
    """The heap of array elements of a scalar type."""
    name = f"{kind.module}.{kind.name}" if isinstance(kind, (p.EnumType, p.WordType)) else str(kind).replace("|", "or")
    return ("element", name)


def lies_somewhere(address: Term, size: int, alignment: int) -> Term:
    """What is known of where any object lies: not at null, as its type is aligned, and so that even the byte behind it has an address."""
    fits = z.ULT(address, bits((1 << 64) - max(size, 1), 64))
    aligned = address & bits(alignment - 1, 64) == 0 if alignment > 1 else TRUE
    return both(both(address != 0, fits), aligned)


def alignment_of(kind: p.Type) -> int:
    """What the address of a value is a multiple of."""
    match kind:
        case p.StructType():
            return kind.alignment
        case p.ArrayType():
            return alignment_of(kind.element)
        case p.SharedType():
            return alignment_of(kind.inner)
        case p.ViewType():
            return 8
        case _:
            return size_of(kind)


def size_of(kind: p.Type) -> int:
    """How many bytes a value takes."""
    match kind:
        case p.StructType():
            return kind.size
        case p.ArrayType():
            return kind.length * size_of(kind.element)
        case p.ViewType():
            return 16
        case p.BoolType():
            return 1
        case p.SharedType():
            return size_of(kind.inner)
        case _:
            return width_of(kind) // 8


def leaves(kind: p.Type, key: Key | None = None) -> Iterator[tuple[Key, p.Type]]:
    """The heaps that an object of this type has cells in; `key` is that of a field, if it is one."""
    match kind:
        case p.StructType():
            for field in kind.fields:
                yield from leaves(field.type, field_key(kind, field))
        case p.ArrayType():
            yield from leaves(kind.element)
        case p.SharedType():
            yield (element_key(kind) if key is None else key), kind.inner
        case p.ViewType():
            assert key is not None
            yield (*key, "address"), WORD
            yield (*key, "length"), WORD
        case _:
            yield (element_key(kind) if key is None else key), kind
