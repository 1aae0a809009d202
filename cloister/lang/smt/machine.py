# SPDX-License-Identifier: BSD-2-Clause
"""What the executor knows at a point of the program: memory, facts, and what has to be shown.

Obligations are recorded in the order in which the program meets them. A fact holds wherever the program can be; an obligation may rely on the
facts before it. That those before it hold may be assumed, too: a program that breaks one has stopped there.
Invariant: nothing here depends on which function is executed, or on how terms are solved.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from math import inf

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.smt.guards import ALWAYS, Guard, join
from cloister.lang.smt.memory import (
    NULL,
    OTHERS_BASE,
    OTHERS_END,
    Address,
    Heap,
    Memory,
    Value,
    View,
    Write,
    element_key,
    field_key,
    leaves,
    lies_somewhere,
    size_of,
)
from cloister.lang.smt.terms import TRUE, WORD, Term, bits, both, choice, either, in_range, known, negation, width_of, z

STEPS = 10_000  # of the executor, in one unit of effort
MOST_TOUCHED = 64  # structs with invariants that one assignment writes


class Mode(Enum):
    """What becomes of a condition that has to hold."""

    PROVE = "prove"
    ASSUME = "assume"  # it was shown elsewhere
    IGNORE = "ignore"  # a dry run


@dataclass(eq=False)
class Obligation:
    """Something to show: on the paths of `guard`, with the facts up to number `facts`, `claim` holds."""

    guard: Term
    claim: Term
    reason: PanicReason
    span: p.Span
    function: p.Function
    facts: int
    what: str = ""
    callers: tuple[p.Span, ...] = ()


@dataclass(eq=False)
class SharedRead:
    """A value that another party may have written, in the order of reading: for counterexamples."""

    place: str
    address: Address
    kind: p.Type
    value: Term
    guard: Guard


class TooMuch(Exception):
    """The execution takes more steps than it may."""


class Unsupported(Exception):
    """Something that the executor cannot follow; the text says what."""

    def __init__(self, what: str, span: p.Span) -> None:
        super().__init__(f"{span.file}:{span.line}: {what}")


@dataclass(eq=False)
class Frame:
    """A call of a function."""

    function: p.Function
    env: dict[p.Local, Value]
    callers: tuple[p.Span, ...] = ()
    returns: list[tuple[Guard, Value | None]] = field(default_factory=list["tuple[Guard, Value | None]"])
    storage: Address | None = None  # where the caller wants a struct that is returned
    loops: list[tuple[list[Exit], list[Exit]]] = field(default_factory=list["tuple[list[Exit], list[Exit]]"])  # `break`s and `continue`s
    goal: bool | None = None  # whether the result is a condition to be shown (True) or given (False)
    olds: dict[p.Old, Value] = field(default_factory=lambda: {})


Exit = tuple[Guard, dict[p.Local, Value]]


class Machine:
    """The state, and the operations on it that do not look at expressions or statements."""

    def __init__(self, program: p.Program) -> None:
        self.program = program
        self.memory = Memory()
        self.live: Guard = ALWAYS
        self.facts: list[Term] = []
        self.obligations: list[Obligation] = []
        self.reads: list[SharedRead] = []
        self.inputs: dict[str, Term] = {}  # every symbol, by name
        self.mode = Mode.PROVE
        self.undisturbed = False
        self.may_stop: bool = False  # whether a panic that its function declares is no fault
        self.outermost: bool = False  # whether nobody waits for what is executed: no loop is around it, and nothing is promised of its end
        self.abstract = False  # whether something was summarised, so that a counterexample may be none
        self.globals: dict[p.GlobalVariable, Address] = {}
        self.exposed: list[tuple[Address | View, p.Type]] = []  # objects whose address somebody else may know
        self.frame: Frame
        self.fresh_count: int = 0
        self.bound_count = 0  # of variables of quantifiers
        self.objects_of: dict[p.StructType, list[tuple[int, int, int]]] | None = None  # (address, count, stride) of each in module variables
        self.most_work: float = inf  # steps that it may take
        self.quantified = False  # whether this is within all(...) or any(...), for whichever element
        self.writing = False  # whether the place being evaluated is about to be written
        self.written: list[tuple[p.StructType, Address, Guard]] = []  # objects with invariants that were written, wherever they lie

    def observe_addresses(self, variables: Iterable[p.GlobalVariable]) -> None:
        """From now on the program may look at addresses, first of all of these module variables."""
        self.memory.observed, self.memory.learn = True, self.facts.append
        for variable in variables:
            self.global_address(variable)

    @contextmanager
    def having(self, **state: object) -> Generator[None, None, None]:
        """While something is evaluated these parts of the state are so; afterwards they are as they were."""
        before = {name: getattr(self, name) for name in state}
        for name, value in state.items():
            setattr(self, name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(self, name, value)

    @property
    def granting(self) -> Mode:
        """The mode in which what is evaluated has been shown elsewhere."""
        return Mode.ASSUME if self.mode is Mode.PROVE else self.mode

    # ------------------------------------------------------------------------------------------------------------- symbols and facts

    def symbol(self, name: str, kind: p.Type) -> Term:
        """Some value of a scalar type; of an enum, a member; of a word, one whose enum fields are members."""
        self.fresh_count += 1
        return self.constant(f"{name}!{self.fresh_count}", kind)

    def constant(self, name: str, kind: p.Type) -> Term:
        """The symbol of that name."""
        written = f"{name}~" if name.isidentifier() else name  # `true` and `xor` mean something to solvers
        term = z.Bool(written) if isinstance(kind, p.BoolType) else z.BitVec(written, width_of(kind))
        self.inputs[name] = term
        if isinstance(kind, p.EnumType):
            self.facts.append(self.is_member(term, kind))
        elif isinstance(kind, p.WordType):
            self._word_facts(term, kind)
        return term

    def some_view(self, name: str) -> View:
        """Some view, wherever it may lie, of no more elements than there can be."""
        length = self.symbol(f"{name}_length", WORD)
        self.facts.append(z.ULE(length, bits(p.LONGEST_VIEW, 64)))
        return View(Address(self.symbol(f"{name}_start", WORD)), length)

    def is_member(self, term: Term, kind: p.EnumType) -> Term:
        values = sorted(value for _, value in kind.members)
        width = kind.storage.bits
        if values[-1] - values[0] == len(values) - 1:
            return in_range(term, False, values[0], values[-1])
        return z.Or(*(term == bits(value, width) for value in values))

    def assume(self, condition: Term) -> None:
        """Where the program is now, this holds."""
        if z.is_true(condition) or self.live.dead:
            return
        self.facts.append(condition if not self.live.parts else z.Implies(self.live.term, condition))

    def check(self, condition: Term, reason: PanicReason, span: p.Span, what: str = "") -> None:
        """Here this has to hold, or the program stops."""
        if self.live.dead or self.mode is Mode.IGNORE:
            return
        if self.mode is Mode.ASSUME:  # on these paths, not as a fact: it follows from obligations
            self.live = self.live.also(condition)
            return
        simple = z.simplify(condition)
        callers = self.frame.callers
        self.obligations.append(
            Obligation(self.live.term, TRUE if z.is_true(simple) else condition, reason, span, self.frame.function, len(self.facts), what, callers)
        )

    @contextmanager
    def where(self, condition: Term) -> Generator[None, None, None]:
        """What happens within happens where the condition holds. What does not come back from there is gone afterwards."""
        outside = self.live
        inside = self.live = outside.also(condition)
        yield
        if self.live is inside:
            self.live = outside
        else:
            self.live = join(self.live, outside.also(negation(condition)))

    # ------------------------------------------------------------------------------------------------------------- pointers

    def pointer(self, term: Term, target: p.StructType) -> Address:
        """The address that a term holds."""
        value = known(term)
        if value is not None:
            return Address(None, value, None, value, value + target.size) if value else NULL
        return Address(term).within(target.size)

    def is_object(self, address: Address, target: p.StructType, optional: bool) -> Term:
        """Whether an address is that of an object of this type: one of the module variables' or one that lies elsewhere."""
        term = address.term
        if target in overlaid(self.program):
            return TRUE if optional else z.Not(term == 0)  # it may lie in any bytes
        if self.memory.observed:
            somewhere = lies_somewhere(term, target.size, target.alignment)
            return z.Or(term == 0, somewhere) if optional else somewhere
        stranger = both(
            both(z.ULE(bits(OTHERS_BASE, 64), term), z.ULT(term, bits(OTHERS_END - max(target.size, 1), 64))),
            term & bits(target.alignment - 1, 64) == 0 if target.alignment > 1 else TRUE,
        )
        result = stranger
        for start, count, stride in self.objects(target):
            if count <= 8:
                for i in range(count):
                    result = z.Or(result, term == bits(start + i * stride, 64))
            else:
                inside = z.ULT(term - bits(start, 64), bits(count * stride, 64))
                result = z.Or(result, z.And(inside, z.URem(term - bits(start, 64), bits(stride, 64)) == 0))
        return z.Or(term == 0, result) if optional else result

    def objects(self, target: p.StructType) -> list[tuple[int, int, int]]:
        """Where module variables hold structs of this type: address, how many, how far apart."""
        if self.objects_of is None:
            self.objects_of = {}
            for module in self.program.modules:
                for variable in module.variables:
                    if isinstance(variable.type, (p.StructType, p.ArrayType)):
                        self._note(variable.type, self.global_address(variable).offset, 1, 0)
        return self.objects_of.get(target, [])

    def _note(self, kind: p.Type, start: int, count: int, stride: int) -> None:
        assert self.objects_of is not None
        if isinstance(kind, p.StructType):
            self.objects_of.setdefault(kind, []).append((start, count, stride))
            if count == 1:
                for f in kind.fields:
                    self._note(f.type, start + f.offset, 1, 0)
            else:
                for i in range(count):
                    for f in kind.fields:
                        if isinstance(f.type, (p.StructType, p.ArrayType)):
                            self._note(f.type, start + i * stride + f.offset, 1, 0)
        elif isinstance(kind, p.ArrayType) and isinstance(kind.element, p.StructType):
            self._note(kind.element, start, kind.length, kind.element.size)

    def separate(self, function: p.Function, values: dict[p.Local, Value]) -> None:
        """Two objects that parameters point to are the same, or one lies in the other, or they do not overlap."""
        pointers = [(local.type.target, values[local]) for local in function.parameters if isinstance(local.type, p.PointerType)]
        for i, (one, a) in enumerate(pointers):
            for two, b in pointers[i + 1 :]:
                if isinstance(a, Address) and isinstance(b, Address) and isinstance(one, p.StructType) and isinstance(two, p.StructType):
                    apart = either(z.ULE(a.term + bits(one.size, 64), b.term), z.ULE(b.term + bits(two.size, 64), a.term))
                    if one is two:
                        apart = either(apart, a.term == b.term)
                    elif contains(one, two) or contains(two, one):
                        continue
                    self.facts.append(either(apart, either(a.term == 0, b.term == 0)))

    def no_overlay(self, kind: p.Type) -> None:
        """Of a pointer or view that came from elsewhere it is not known whether it leads into memory that is seen as another type, too."""
        if not self.undisturbed:
            return
        if kind in overlaid(self.program):
            raise Unsupported(f"a pointer to {kind}, which may be an overlay or not, of memory that nobody disturbs", self.frame.function.span)
        if kind in bound_twice(self.program):
            what = "a pointer to" if isinstance(kind, p.StructType) else "a view of"
            raise Unsupported(f"{what} {kind}, which may lie in a region that is seen as two types, and that nobody disturbs", self.frame.function.span)

    def global_address(self, variable: p.GlobalVariable) -> Address:
        """Where a module variable lies."""
        address = self.globals.get(variable)
        if address is None:
            address = self.globals[variable] = self.memory.allocate_global(variable.type)
        return address

    def touch(self, struct: p.StructType, address: Address) -> None:
        """An object is about to be written: its invariants have to hold again in the end."""
        if not self.writing or not struct.invariants:
            return
        for i, (kind, place, live) in enumerate(self.written):
            if kind is struct and place is address:
                self.written[i] = struct, address, join(live, self.live)
                return
        self.written.append((struct, address, self.live))

    def touch_all(self, kind: p.Type, address: Address, span: p.Span) -> None:
        """An object is about to be written, with all that lies in it."""
        if isinstance(kind, p.StructType):
            self.touch(kind, address)
            for f in kind.fields:
                self.touch_all(f.type, address.plus(f.offset), span)
        elif isinstance(kind, p.ArrayType) and isinstance(kind.element, p.StructType) and _has_invariants(kind.element):
            if kind.length > MOST_TOUCHED:
                raise Unsupported(f"{kind.length} structs with invariants are written at once", span)
            for i in range(kind.length):
                self.touch_all(kind.element, address.plus(i * kind.element.size), span)

    # ------------------------------------------------------------------------------------------------------------- cells

    def heap_of_global(self, variable: p.GlobalVariable) -> Heap:
        return self.memory.heap(("global", variable.module, variable.name), variable.type)

    def read(self, heap: Heap, address: Address, kind: p.Type) -> Value:
        """A scalar out of a cell."""
        term = heap.read(address, self.live)
        match kind:
            case p.BoolType():
                return z.simplify(term == 1)
            case p.EnumType():
                self.assume(self.is_member(term, kind))  # on this path only: what was written on it may depend on its conditions
                return term
            case p.PointerType() if isinstance(kind.target, p.StructType):
                pointer = self.pointer(term, kind.target)
                self.no_overlay(kind.target)
                if not pointer.fixed:
                    assert pointer.root is not None
                    self.memory.mark_outsider(pointer.root)
                    self.assume(self.is_object(pointer, kind.target, kind.optional))
                return pointer
            case p.WordType():
                self._word_facts(term, kind)
                return term
            case _:
                return term

    def _word_facts(self, term: Term, kind: p.WordType) -> None:
        """The bits of an enum's field are always a member's."""
        for field_ in kind.fields:
            if isinstance(field_.type, p.EnumType) and len(field_.type.members) < 1 << field_.width:
                part = z.Extract(field_.shift + field_.width - 1, field_.shift, term)
                values = [value for _, value in field_.type.members]
                self.assume(z.simplify(z.Or(*(part == bits(value, field_.width) for value in values))))

    def write(self, heap: Heap, address: Address, kind: p.Type, value: Value, container: Address | None = None, size: int = 0) -> None:
        """Set a cell."""
        if self.live.dead:
            return
        heap.writes.append(Write(self.live, address, self.raw(value, kind), container=container, container_size=size))

    def raw(self, value: Value, kind: p.Type) -> Term:
        """A scalar as the bits of a cell."""
        if isinstance(value, Address):
            return value.term
        if isinstance(kind, p.SharedType):
            kind = kind.inner
        return choice(value, bits(1, 1), bits(0, 1)) if isinstance(kind, p.BoolType) else value

    def load(self, address: Address, kind: p.Type, key: tuple[str, ...] | None = None) -> Value:
        """A value out of memory; of a struct or array, its address."""
        if isinstance(kind, (p.StructType, p.ArrayType)):
            return address
        if isinstance(kind, p.ViewType):
            assert key is not None
            start = self.memory.heap((*key, "address"), kind).read(address, self.live)
            length = self.memory.heap((*key, "length"), kind).read(address, self.live)
            self.assume(z.ULE(length, bits(p.LONGEST_VIEW, 64)))
            self.no_overlay(kind.element)
            return View(Address(start), length)
        return self.read(self.memory.heap(key or element_key(kind), kind), address, kind)

    def store(self, address: Address, kind: p.Type, value: Value, key: tuple[str, ...] | None = None) -> None:
        """Put a value into memory; structs and arrays are copied."""
        if isinstance(kind, (p.StructType, p.ArrayType)):
            assert isinstance(value, Address)
            self.copy(address, value, kind)
        elif isinstance(kind, p.ViewType):
            assert key is not None and isinstance(value, View)
            self.write(self.memory.heap((*key, "address"), kind), address, WORD, value.address)
            self.write(self.memory.heap((*key, "length"), kind), address, WORD, value.length)
        else:
            self.write(self.memory.heap(key or element_key(kind), kind), address, kind, value)

    def copy(self, to: Address, source: Address, kind: p.Type) -> None:
        """Copy a struct or array."""
        if self.live.dead or z.is_true(self.memory.same(to, source)):
            return
        if isinstance(kind, p.StructType):
            for f in kind.fields:
                if isinstance(f.type, (p.StructType, p.ArrayType)):
                    self.copy(to.plus(f.offset), source.plus(f.offset), f.type)
                else:
                    key, inner = field_key(kind, f), f.type.inner if isinstance(f.type, p.SharedType) else f.type
                    self.store(to.plus(f.offset), inner, self.load(source.plus(f.offset), inner, key), key)
            return
        assert isinstance(kind, p.ArrayType)
        for key, leaf in dict(leaves(kind)).items():
            self.memory.heap(key, leaf).writes.append(Write(self.live, to, None, size=size_of(kind), source=source))

    def clear(self, address: Address, kind: p.Type) -> None:
        """Fill an object with zero bytes."""
        if isinstance(kind, p.StructType):
            for f in kind.fields:
                if isinstance(f.type, (p.StructType, p.ArrayType)):
                    self.clear(address.plus(f.offset), f.type)
                else:
                    for key, leaf in leaves(f.type, field_key(kind, f)):
                        place = address.plus(f.offset)
                        self.memory.heap(key, leaf).writes.append(Write(self.live, place, bits(0, width_of(leaf))))
            return
        for key, leaf in dict(leaves(kind)).items():
            self.memory.heap(key, leaf).writes.append(Write(self.live, address, bits(0, width_of(leaf)), size=size_of(kind)))

    def forget(self, address: Address, kind: p.Type, name: str, key: tuple[str, ...] = ("none",)) -> None:
        """Give an object values that nothing is known of; `key` is that of a field, if it is one."""
        self.abstract = True
        for key, leaf in dict(leaves(kind, key)).items():
            heap = self.memory.heap(key, leaf)
            self.fresh_count += 1
            array = z.Array(f"{name}!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
            heap.writes.append(Write(self.live, address, None, size=max(size_of(kind), 1), array=array))

    # ------------------------------------------------------------------------------------------------------------- values

    def merge(self, condition: Term, then: Value, otherwise: Value) -> Value:
        """One value where a condition holds, another elsewhere."""
        if then is otherwise or z.is_true(condition):
            return then
        if z.is_false(condition):
            return otherwise
        if isinstance(then, View) and isinstance(otherwise, View):
            address = self.merge(condition, then.address, otherwise.address)
            assert isinstance(address, Address)
            return View(address, choice(condition, then.length, otherwise.length))
        if isinstance(then, Address) and isinstance(otherwise, Address):
            if z.is_true(self.memory.same(then, otherwise)):
                return then
            if self.undisturbed and then.overlay != otherwise.overlay:
                raise Unsupported("a pointer that is an overlay on some paths", self.frame.function.span)
            if then.overlay or otherwise.overlay:
                return Address(choice(condition, then.term, otherwise.term), overlay=True)
            return Address(choice(condition, then.term, otherwise.term))
        return choice(condition, then, otherwise)

    def same_value(self, a: Value, b: Value) -> Term:
        if isinstance(a, Address) and isinstance(b, Address):
            return self.memory.same(a, b)
        return a == b


def _has_invariants(kind: p.Type) -> bool:
    """Whether a struct, or one that lies in it, has an invariant."""
    if isinstance(kind, p.ArrayType):
        return _has_invariants(kind.element)
    return isinstance(kind, p.StructType) and (bool(kind.invariants) or any(_has_invariants(f.type) for f in kind.fields))


@cache
def overlaid(program: p.Program) -> set[p.Type]:
    """The structs that bytes are seen as somewhere in a program."""
    functions = [f for module in program.modules for f in (*module.functions, *module.ghosts)]
    nodes = (node for f in functions for s in (f.body or f.model) for node in walk(s))
    return {node.type.target for node in nodes if isinstance(node, p.Overlay) and isinstance(node.type, p.PointerType)}


@cache
def bound_twice(program: p.Program) -> set[p.Type]:
    """The types of what a region holds that the program sees as two types."""
    functions = [f for module in program.modules for f in (*module.functions, *module.ghosts)]
    kinds: dict[str, set[p.Type]] = {}
    for node in (node for f in functions for s in (f.body or f.model) for node in walk(s)):
        if isinstance(node, p.RegionRef):
            kind = node.type.target if isinstance(node.type, p.PointerType) else node.type.element if isinstance(node.type, p.ViewType) else node.type
            kinds.setdefault(node.region.name, set()).add(kind)
    return {part for seen in kinds.values() if len(seen) > 1 for kind in seen for part in _parts(kind)}


def _parts(kind: p.Type) -> Iterator[p.Type]:
    """A type and those of what lies in it."""
    yield kind
    if isinstance(kind, p.ArrayType):
        yield from _parts(kind.element)
    elif isinstance(kind, p.StructType):
        for f in kind.fields:
            yield from _parts(f.type)


@cache
def exposed_variables(program: p.Program) -> list[p.GlobalVariable]:
    """The module variables whose address what ships takes somewhere: whoever was told it may write them at any call of C."""
    functions = [f for module in program.modules for f in module.functions]
    nodes = (node for f in functions for s in f.body for node in walk(s))
    taken = (node.arguments[0] for node in nodes if isinstance(node, p.BuiltinCall) and node.builtin is p.Builtin.ADDRESS_OF)
    roots = (rooted_in(e) for e in taken)
    return list(dict.fromkeys(e.variable for e in roots if isinstance(e, p.GlobalRef) and isinstance(e.type, (p.StructType, p.ArrayType))))


def rooted_in(e: p.Expression) -> p.Expression:
    """What a place is part of."""
    while True:
        match e:
            case p.Field() | p.BitField() | p.Index() | p.Slice():
                e = e.base
            case p.ViewOf():
                e = e.array
            case p.AddressOf():
                e = e.place
            case p.Deref():
                e = e.pointer
            case _:
                return e


def contains(outer: p.Type, inner: p.StructType) -> bool:
    """Whether an object of one type may be part of one of the other."""
    if isinstance(outer, p.ArrayType):
        return outer.element is inner or contains(outer.element, inner)
    return isinstance(outer, p.StructType) and any(f.type is inner or contains(f.type, inner) for f in outer.fields)
