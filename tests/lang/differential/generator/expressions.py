# SPDX-License-Identifier: BSD-2-Clause
"""Random expressions of a given type, of what is in scope.

What comes out always passes the front end: operands have one type, and literals stand only beside a typed operand that is no constant, so
that nothing panics at build time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from generator.shapes import CELL, ENUM, NODE, WORD, Member, Shapes
from generator.values import INTEGERS, UNSIGNED, draw_interesting, limits, width

T = TypeVar("T")
MAXIMUM_COST = 3000


@dataclass
class Function:
    """A function that later ones may call. Parameters may be structs and views: `Node`, `View[u8]`."""

    name: str
    parameters: list[str]
    result: str  # "" for nothing
    cost: int
    method_of: str = ""
    optional: str = ""  # the last parameter, if it has a default


@dataclass
class Variable:
    name: str
    kind: str
    assignable: bool = True


@dataclass
class Sequence_:
    """An array or view of known length; of unknown length if that is 0."""

    name: str
    element: str
    length: int


@dataclass
class Scope:
    """The locals in sight."""

    variables: list[Variable] = field(default_factory=list[Variable])
    sequences: list[Sequence_] = field(default_factory=list[Sequence_])
    nodes: list[str] = field(default_factory=list[str])  # pointers to nodes
    node_views: list[str] = field(default_factory=list[str])
    shared_views: list[str] = field(default_factory=list[str])  # of shared bytes
    words: list[str] = field(default_factory=list[str])  # names of places that hold a word and are no locals, such as `self` of a method

    def copy(self) -> Scope:
        return Scope(
            list(self.variables), list(self.sequences), list(self.nodes), list(self.node_views), list(self.shared_views), list(self.words)
        )


class Expressions:
    """Draws expressions, and counts what running them costs."""

    def __init__(self, random: Random, shapes: Shapes, functions: Sequence[Function]) -> None:
        self.random = random
        self.shapes = shapes
        self.functions = functions
        self.scope = Scope()
        self.assigned: set[str] = set()  # module variables that the function assigns
        self.weight = 1
        self.cost = 0
        self.calls = 0

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def chance(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    # ------------------------------------------------------------------------------------------------ values

    def literal(self, kind: str) -> str:
        """A literal or constant of an integer type."""
        low, high = limits(kind)
        if self.shapes.constants and self.chance(4):
            name, declared, value = self.pick(self.shapes.constants)
            if declared in ("", kind) and low <= value <= high:
                return name
        if self.shapes.table and self.chance(6) and high >= 120:
            return f"TABLE[{self.index(len(self.shapes.table), 0)}]"
        value = draw_interesting(self.random, kind)
        return f"({value})" if value < 0 else str(value)

    def small(self) -> str:
        return str(self.random.randint(1, 9))

    def expression(self, kind: str, depth: int) -> str:
        """An expression of the kind that is no constant, but for enums."""
        self.cost += self.weight
        if kind == ENUM:
            return self.enum(depth)
        if kind == WORD:
            return self.word(depth)
        if depth <= 0 or self.chance(5):
            return self.leaf(kind)
        return self.boolean(depth) if kind == "bool" else self.integer(kind, depth)

    def operand(self, kind: str, depth: int) -> str:
        """The right operand: it may be a literal."""
        return self.literal(kind) if kind in INTEGERS and self.chance(4) else self.expression(kind, depth)

    def leaf(self, kind: str) -> str:
        """A place of the kind, or a variable of another one converted; never a constant."""
        self.cost += self.weight
        if self.chance(3):
            place = self.place(kind, 0, reading=True)
            if place is not None:
                return place
        same = [v.name for v in self.scope.variables if v.kind == kind]
        if same:
            return self.pick(same)
        others = [v for v in self.scope.variables if v.kind in INTEGERS or v.kind == "bool"]
        if kind == "bool":
            return f"({self.pick([v for v in others if v.kind != 'bool']).name} > {self.small()})"
        other = self.pick(others)
        return f"{kind}({other.name})" if other.kind == "bool" else f"truncate({kind}, {other.name})"

    def boolean(self, depth: int) -> str:
        left = depth - 1
        form = self.random.randint(0, 9)
        if form == 9 and (chain := self.chain(left)):
            return chain
        if form <= 2:
            kind = self.pick(INTEGERS)
            return f"({self.expression(kind, left)} {self.pick(['==', '!=', '<', '<=', '>', '>='])} {self.operand(kind, left)})"
        if form == 3:
            kind = self.pick(INTEGERS)
            return f"({self.expression(kind, left)} < {self.operand(kind, left)} <= {self.expression(kind, left)})"
        if form == 4:
            return f"(not {self.expression('bool', left)})"
        if form == 5 and self.shapes.enum:
            return f"({self.leaf_of_enum()} {self.pick(['==', '!=', 'is', 'is not'])} {self.expression(ENUM, left)})"
        if form == 6 and self.shapes.node:
            return f"({self.node(left)} {self.pick(['is', 'is not'])} {self.node(left)})"
        if form == 7 and self.shapes.word:
            return f"({self.expression(WORD, left)} {self.pick(['==', '!='])} {self.expression(WORD, left)})"
        return f"({self.expression('bool', left)} {self.pick(['and', 'or'])} {self.expression('bool', left)})"

    def chain(self, depth: int) -> str | None:
        """A chain of comparisons around a module variable, one side of which may be a call that changes it."""
        variables = [v for v in self.shapes.variables if v.kind in INTEGERS and not v.length]
        if not variables:
            return None
        variable = self.pick(variables)
        last = (self.call(variable.kind, depth) if self.chance(2) else None) or self.operand(variable.kind, depth)
        operators = [self.pick(["<", "<=", "==", "!=", ">"]) for _ in range(2)]
        first = (self.call(variable.kind, depth) if self.chance(3) else None) or self.operand(variable.kind, depth)
        return f"({first} {operators[0]} {variable.name} {operators[1]} {last})"

    def integer(self, kind: str, depth: int) -> str:
        left = depth - 1
        forms: list[Callable[[], str]] = [
            lambda: self.binary(kind, left),
            lambda: self.binary(kind, left),
            lambda: self.binary(kind, left),
            lambda: self.divided(kind, left),
            lambda: self.shifted(kind, left),
            lambda: f"{self.pick(['wrapping_add', 'wrapping_sub', 'wrapping_mul'])}({self.expression(kind, left)}, {self.operand(kind, left)})",
            lambda: f"wrapping_shl({self.expression(kind, left)}, {self.expression('u8', left)} % {width(kind)})",
            lambda: f"truncate({kind}, {self.expression(self.pick(INTEGERS), left)})",
            lambda: f"{kind}({self.expression(self.pick([*INTEGERS, 'bool']), left)})",
            lambda: f"({self.expression(kind, left)} if {self.expression('bool', left)} else {self.operand(kind, left)})",
            lambda: f"{self.pick(['min', 'max'])}({self.expression(kind, left)}, {self.operand(kind, left)})",
            lambda: f"(~{self.expression(kind, left)})" if kind[0] == "u" or self.chance(2) else f"(-{self.expression(kind, left)})",
            lambda: f"{self.pick(['count_leading_zeros', 'count_trailing_zeros', 'byte_swap'])}({self.expression(kind, left)})",
            lambda: self.place(kind, left, reading=True) or self.leaf(kind),
            lambda: self.loaded(kind, left),
            lambda: self.call(kind, left) or self.leaf(kind),
            lambda: self.call(kind, left) or self.leaf(kind),
            lambda: self.special(kind, left),
        ]
        return self.pick(forms)()

    def binary(self, kind: str, left: int) -> str:
        return f"({self.expression(kind, left)} {self.pick(['+', '-', '*', '+', '-', '&', '|', '^'])} {self.operand(kind, left)})"

    def divided(self, kind: str, left: int) -> str:
        divisor = self.expression(kind, left) if self.chance(3) else self.small()
        return f"({self.expression(kind, left)} {self.pick(['//', '%'])} {divisor})"

    def shifted(self, kind: str, left: int) -> str:
        literal = self.chance(2) and width(kind) > 8
        count = self.small() if literal else f"({self.expression(self.pick(UNSIGNED), left)} % {self.pick([4, 8, 8, width(kind), 80])})"
        return f"({self.expression(kind, left)} {self.pick(['<<', '>>', '>>'])} {count})"

    def special(self, kind: str, left: int) -> str:
        """Integers that come out of enums, words and lengths."""
        if kind == "u64" and self.shapes.enum and self.chance(2):
            return f"{self.leaf_of_enum()}.value"
        if kind == "u32" and self.shapes.external and not self.chance(3):
            return f"outside({self.expression('u32', left)}, {self.operand('u8', left)})"
        if kind == self.shapes.word_base and self.shapes.word:
            return f"to_raw({self.expression(WORD, left)})"
        views = [s for s in self.scope.sequences if s.length == 0]
        if kind == "u64" and views:
            return f"len({self.pick(views).name})"
        return self.leaf(kind)

    # ------------------------------------------------------------------------------------------------ enums and words

    def leaf_of_enum(self) -> str:
        """An enum that is no constant."""
        same = [v.name for v in self.scope.variables if v.kind == ENUM]
        place = self.place(ENUM, 0, reading=True) if self.chance(2) else None
        return place or (self.pick(same) if same else self.converted_enum(0))

    def converted_enum(self, depth: int) -> str:
        kind = self.pick(UNSIGNED)
        modulus = f" % {self.pick([len(self.shapes.enum), 2, 1])}" if not self.chance(4) else ""
        return f"{ENUM}({self.expression(kind, depth)}{modulus})"

    def enum(self, depth: int) -> str:
        form = self.random.randrange(5)
        if form == 0:
            return f"{ENUM}.{self.pick(list(self.shapes.enum))}"
        if form == 1 and depth > 0:
            return self.converted_enum(depth - 1)
        if form == 2 and depth > 0:
            return f"({self.leaf_of_enum()} if {self.expression('bool', depth - 1)} else {ENUM}.{self.pick(list(self.shapes.enum))})"
        if form == 3 and depth > 0 and (call := self.call(ENUM, depth - 1)):
            return call
        return self.leaf_of_enum()

    def fields_of_word(self) -> list[Member]:
        return [m for m in self.shapes.word if m.name[0] != "_"]

    def bits(self, member: Member, depth: int) -> str:
        """A value for a field of a word, that most often fits."""
        if member.kind == ENUM or member.kind == "bool":
            return self.expression(member.kind, depth)
        if self.chance(6) or member.bits == width(member.kind):
            return self.expression(member.kind, depth)
        return f"({self.expression(member.kind, depth)} % {1 << member.bits})"

    def word(self, depth: int) -> str:
        form = self.random.randrange(6)
        if form == 0 and depth > 0:
            given = [m for m in self.fields_of_word() if m.kind == ENUM or not self.chance(3)]
            if not any(m.kind != ENUM for m in given):  # a constant, of which something might always panic
                return self.leaf_of_word()
            return f"{WORD}({', '.join(f'{m.name}={self.bits(m, depth - 1)}' for m in given)})"
        if form == 1 and depth > 0:
            member = self.pick(self.fields_of_word())
            return f"replace({self.leaf_of_word()}, {member.name}={self.bits(member, depth - 1)})"
        if form == 2 and depth > 0:
            return f"from_raw({WORD}, {self.raw(depth - 1)})"
        if form == 3 and depth > 0 and (call := self.call(WORD, depth - 1)):
            return call
        return self.leaf_of_word()

    def raw(self, depth: int) -> str:
        """The bits of a word. Those of an enum are checked, so that the operand may not be long."""
        if any(m.kind == ENUM for m in self.shapes.word):
            return f"truncate({self.shapes.word_base}, {self.integer_variable()})"
        return self.expression(self.shapes.word_base, depth)

    def leaf_of_word(self) -> str:
        same = [v.name for v in self.scope.variables if v.kind == WORD] + self.scope.words
        place = self.place(WORD, 0, reading=True) if self.chance(2) or not same else None
        return place or (self.pick(same) if same else f"from_raw({WORD}, {self.raw(0)})")

    def integer_variable(self) -> str:
        return self.pick([v.name for v in self.scope.variables if v.kind in INTEGERS])

    # ------------------------------------------------------------------------------------------------ places

    def index(self, length: int, depth: int) -> str:
        text = self.expression(self.pick(UNSIGNED), depth)
        return text if self.chance(25) else f"({text} % {length})"

    def sequences(self) -> list[Sequence_]:
        """All arrays and views of values."""
        declared = [Sequence_(m.name, m.kind, m.length) for m in self.shapes.variables if m.length]
        return [*self.scope.sequences, *declared]

    def node(self, depth: int) -> str:
        """A struct that all functions share, or one that is local."""
        if self.scope.nodes and self.chance(2):
            return self.pick(self.scope.nodes)
        if self.scope.node_views and self.chance(3):
            return f"{self.pick(self.scope.node_views)}[{self.index(2, depth)}]"
        choosers = [f for f in self.functions if f.result == NODE]
        if choosers and self.chance(4) and depth > 0:
            return f"{self.pick(choosers).name}({self.expression('u32', depth - 1)})"
        return f"nodes[{self.index(self.shapes.nodes, depth)}]"

    def element(self, sequence: Sequence_, depth: int) -> str:
        if sequence.length:
            return f"{sequence.name}[{self.index(sequence.length, depth)}]"
        return f"{sequence.name}[{self.expression(self.pick(UNSIGNED), depth)} % {self.random.randint(1, 4)}]"

    def place(self, kind: str, depth: int, *, reading: bool) -> str | None:
        """A place of the kind that is no local: a variable of the module, an element, a field, a bit field, a shared cell to read."""
        found: list[Callable[[], str]] = []
        for variable in self.shapes.variables:
            if variable.kind == kind and not variable.length:
                found.append(lambda name=variable.name: self.global_variable(name, reading))
        for sequence in self.sequences():
            if sequence.element == kind:
                found.append(lambda sequence=sequence: self.element(sequence, depth))
        for member in self.shapes.node:
            if member.kind == kind:
                found.append(lambda member=member: self.member(self.node(depth), member, depth))
        if self.shapes.node:
            for member in self.shapes.inner:
                if member.kind == kind:
                    found.append(lambda member=member: f"{self.node(depth)}.inner.{member.name}")
        if reading and kind != WORD and self.shapes.word:
            for member in self.fields_of_word():
                if member.kind == kind:
                    found.append(lambda member=member: f"{self.leaf_of_word()}.{member.name}")
        if reading:
            found += self.shared_reads(kind, depth)
        return self.pick(found)() if found else None

    def global_variable(self, name: str, reading: bool) -> str:
        if not reading:
            self.assigned.add(name)
        return name

    def member(self, place: str, member: Member, depth: int) -> str:
        return f"{place}.{member.name}[{self.index(member.length, depth)}]" if member.length else f"{place}.{member.name}"

    def cells(self, kind: str, depth: int) -> list[Callable[[], str]]:
        """Shared places of the kind."""
        found: list[Callable[[], str]] = []
        for member in self.shapes.ring:
            if member.kind == kind:
                found.append(lambda member=member: self.member("ring", member, depth))
        if self.shapes.shared and kind == "u8":
            found.append(lambda: f"shared[{self.index(self.shapes.shared, depth)}]")
        if kind == "u8":
            found += [lambda view=view: f"{view}[{self.index(3, depth)}]" for view in self.scope.shared_views]
        if self.shapes.shared and kind in ("u16", "i32"):
            found.append(lambda: f"overlay({CELL}, shared, {self.offset(depth)}).{'low' if kind == 'u16' else 'high'}")
        return found

    def offset(self, depth: int) -> str:
        """Where a cell of eight bytes lies: most often aligned and inside."""
        kind = self.pick(UNSIGNED)
        count = (self.shapes.shared - 8) // 4 + (0 if not self.chance(20) else 3)
        return f"{self.expression(kind, depth)} % {count} * 4" if not self.chance(20) else f"{self.expression(kind, depth)} % 9"

    def shared_reads(self, kind: str, depth: int) -> list[Callable[[], str]]:
        return [lambda cell=cell: f"{cell()}.{self.pick(['relaxed', 'acquire'])}()" for cell in self.cells(kind, depth)]

    # ------------------------------------------------------------------------------------------------ bytes

    def bytes_place(self, room: int) -> Sequence_ | None:
        """Bytes of at least that length, private or shared."""
        found = [s for s in self.sequences() if s.element == "u8" and s.length >= room]
        if self.shapes.shared:
            found.append(Sequence_("shared", "u8", self.shapes.shared))
        return self.pick(found) if found else None

    def loaded(self, kind: str, depth: int) -> str:
        size = width(kind) // 8
        place = self.bytes_place(size)
        if place is None:
            return self.leaf(kind)
        return f"load_{self.pick(['le', 'be'])}({kind}, {place.name}, {self.index(place.length - size + 1, depth)})"

    # ------------------------------------------------------------------------------------------------ calls

    def call(self, result: str, depth: int) -> str | None:
        """A call of an earlier function or method with that result, if it is cheap enough."""
        known = [f for f in self.functions if f.result == result and self.cost + f.cost * self.weight < MAXIMUM_COST]
        if not known or self.calls >= 3 or result == NODE:
            return None
        return self.call_of(self.pick(known), depth)

    def call_of(self, function: Function, depth: int) -> str | None:
        arguments = [self.argument(p, depth - 1) for p in function.parameters]
        if any(argument is None for argument in arguments):
            return None
        if function.optional and self.chance(2):
            last = arguments.pop()
            if self.chance(2):
                arguments.append(f"{function.optional}={last}")
        self.calls += 1
        self.cost += function.cost * self.weight
        owner = ""
        if function.method_of:
            owner = f"{self.node(0) if function.method_of == NODE else self.leaf_of_word()}."
        return f"{owner}{function.name}({', '.join(a for a in arguments if a is not None)})"

    def argument(self, kind: str, depth: int) -> str | None:
        if kind == NODE:
            if self.chance(4) and not self.shapes.inner and all(not m.length for m in self.shapes.node):
                return f"{NODE}({', '.join(self.expression(m.kind, depth) for m in self.shapes.node)})"
            return self.node(depth)
        if kind == f"View[{NODE}]":
            return self.pick([*self.scope.node_views, "nodes", f"nodes[{self.index(self.shapes.nodes, depth)}:]"])
        if kind == "View[Shared[u8]]":
            return self.pick([*self.scope.shared_views, "shared", f"shared[{self.index(self.shapes.shared, depth)}:]"])
        if kind.startswith("View["):
            found = [s for s in self.sequences() if f"View[{s.element}]" == kind]
            return self.view(self.pick(found), depth) if found else None
        return self.operand(kind, depth)

    def view(self, sequence: Sequence_, depth: int) -> str:
        """All of it, or a part."""
        form = self.random.randrange(4)
        if form == 0 and sequence.length:
            start = self.random.randrange(sequence.length)
            return f"{sequence.name}[{start}:{self.random.randint(start, sequence.length)}]"
        if form == 1:
            return f"{sequence.name}[{self.expression(self.pick(UNSIGNED), depth)} % {max(2, sequence.length)}:]"
        return sequence.name

