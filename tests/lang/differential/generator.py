# SPDX-License-Identifier: BSD-2-Clause
"""Random well-typed target functions: nested expressions, locals, branches, loops, arrays, bytes, structs, words, calls with effects.

`programs` is a hypothesis strategy for modules of many functions, of which later ones call earlier ones; a program is its seed, so that one
that fails can be named and made again. What comes out always
passes the front end: operands have one type, locals are assigned before use, literals stand only beside a typed operand that is no
constant (so that nothing panics at build time), loops are short and calls few (so that each run ends soon).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
UNSIGNED = INTEGERS[:4]
MAXIMUM_COST = 4000


def limits(kind: str) -> tuple[int, int]:
    bits = int(kind[1:])
    return (0, (1 << bits) - 1) if kind[0] == "u" else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def interesting(kind: str) -> st.SearchStrategy[int]:
    """Integers of a type, its edges and powers of two more often than others."""
    low, high = limits(kind)
    powers = [p + d for n in range(int(kind[1:])) for d in (-1, 0, 1) for p in (1 << n, -(1 << n)) if low <= p + d <= high]
    edges = st.sampled_from([v for v in (0, 1, 2, 3, high, high - 1, low, low + 1) if low <= v <= high])
    small = st.integers(max(low, -20), min(high, 40))
    return st.one_of(edges, small, st.sampled_from(powers), st.integers(low, high))


def draw_interesting(random: Random, kind: str) -> int:
    """The same by a random generator."""
    low, high = limits(kind)
    form = random.randrange(4)
    if form == 0:
        return random.choice([v for v in (0, 1, 2, 3, high, high - 1, low, low + 1) if low <= v <= high])
    if form == 1:
        return random.randint(max(low, -20), min(high, 40))
    if form == 2:
        return max(low, min(high, random.choice([1, -1]) * (1 << random.randrange(int(kind[1:]))) + random.randint(-1, 1)))
    return random.randint(low, high)


@dataclass
class Known:
    """A function that later ones may call."""

    name: str
    parameters: list[str]
    result: str
    cost: int


@dataclass
class Session:
    """Generated functions so far; `text` is their module."""

    functions: list[Known] = field(default_factory=list[Known])
    text: list[str] = field(default_factory=list[str])


@dataclass
class Variable:
    name: str
    kind: str  # integer type or bool
    assignable: bool = True


@dataclass
class ArrayVariable:
    name: str
    element: str
    length: int


class Writer:
    """Writes one function."""

    def __init__(self, random: Random, session: Session) -> None:
        self.random = random
        self.session = session
        self.variables: list[Variable] = []
        self.arrays: list[ArrayVariable] = []
        self.pointers: list[str] = []
        self.lines: list[str] = []
        self.names = 0
        self.loops = 0
        self.weight = 1
        self.cost = 0
        self.calls = 0
        self.statements = 0

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def chance(self, one_in: int) -> bool:
        return self.random.randint(1, one_in) == 1

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    # ------------------------------------------------------------------------------------------------ expressions

    def literal(self, kind: str) -> str:
        value = draw_interesting(self.random, kind)
        return f"({value})" if value < 0 else str(value)

    def small_literal(self) -> str:
        return str(self.random.randint(1, 9))

    def leaf(self, kind: str) -> str:
        """A variable of the type, or one of another type converted; never a constant."""
        self.cost += self.weight
        if kind != "bool" and self.chance(6):
            return self.field(kind, 0)
        same = [v.name for v in self.variables if v.kind == kind]
        if same:
            return self.pick(same)
        if kind == "bool":
            other = self.pick([v for v in self.variables if v.kind != "bool"])
            return f"({other.name} > {self.small_literal()})"
        other = self.pick(self.variables)
        return f"{kind}({other.name})" if other.kind == "bool" else f"truncate({kind}, {other.name})"

    def expression(self, kind: str, depth: int) -> str:
        """An expression of the type that is no constant."""
        self.cost += self.weight
        if depth <= 0 or self.chance(5):
            return self.leaf(kind)
        return self.boolean(depth) if kind == "bool" else self.integer(kind, depth)

    def operand(self, kind: str, depth: int) -> str:
        """The right operand: it may be a literal."""
        return self.literal(kind) if self.chance(4) else self.expression(kind, depth)

    def boolean(self, depth: int) -> str:
        form = self.random.randint(0, 6)
        if form <= 2:
            kind = self.pick(INTEGERS)
            return f"({self.expression(kind, depth - 1)} {self.pick(['==', '!=', '<', '<=', '>', '>='])} {self.operand(kind, depth - 1)})"
        if form == 3:
            kind = self.pick(INTEGERS)
            return f"({self.expression(kind, depth - 1)} < {self.operand(kind, depth - 1)} <= {self.expression(kind, depth - 1)})"
        if form == 4:
            return f"(not {self.expression('bool', depth - 1)})"
        return f"({self.expression('bool', depth - 1)} {self.pick(['and', 'or'])} {self.expression('bool', depth - 1)})"

    def integer(self, kind: str, depth: int) -> str:
        form = self.random.randint(0, 15)
        left = depth - 1
        if form <= 4:
            return f"({self.expression(kind, left)} {self.pick(['+', '-', '*', '+', '-', '&', '|', '^'])} {self.operand(kind, left)})"
        if form == 5:
            divisor = self.expression(kind, left) if self.chance(3) else self.small_literal()
            return f"({self.expression(kind, left)} {self.pick(['//', '%'])} {divisor})"
        if form == 6:
            literal = self.chance(2) and kind not in ("u8", "i8")
            count = self.small_literal() if literal else f"({self.expression(self.pick(UNSIGNED), left)} % 8)"
            return f"({self.expression(kind, left)} {self.pick(['<<', '>>', '>>'])} {count})"
        if form == 7:
            name = self.pick(["wrapping_add", "wrapping_sub", "wrapping_mul"])
            return f"{name}({self.expression(kind, left)}, {self.operand(kind, left)})"
        if form == 8:
            return f"wrapping_shl({self.expression(kind, left)}, {self.expression('u8', left)} % {int(kind[1:])})"
        if form == 9:
            return f"truncate({kind}, {self.expression(self.pick(INTEGERS), left)})"
        if form == 10:
            return f"{kind}({self.expression(self.pick([*INTEGERS, 'bool']), left)})"
        if form == 11:
            return f"({self.expression(kind, left)} if {self.expression('bool', left)} else {self.operand(kind, left)})"
        if form == 12:
            return f"{self.pick(['min', 'max'])}({self.expression(kind, left)}, {self.operand(kind, left)})"
        if form == 13:
            return f"(~{self.expression(kind, left)})" if kind[0] == "u" or self.chance(2) else f"(-{self.expression(kind, left)})"
        if form == 14:
            return self.element(kind, left)
        return self.call(kind, left)

    def index(self, length: int, depth: int) -> str:
        kind = self.pick(UNSIGNED)
        text = self.expression(kind, depth)
        return text if self.chance(25) else f"({text} % {length})"

    def element(self, kind: str, depth: int) -> str:
        arrays = [a for a in self.arrays if a.element == kind]
        bytes_ = [a for a in self.arrays if a.element == "u8" and a.length >= 8]
        if bytes_ and self.chance(2):
            array = self.pick(bytes_)
            return f"load_{self.pick(['le', 'be'])}({kind}, {array.name}, {self.index(array.length - int(kind[1:]) // 8 + 1, depth)})"
        if not arrays:
            return self.leaf(kind)
        array = self.pick(arrays)
        return f"{array.name}[{self.index(array.length, depth)}]"

    def struct_place(self, depth: int) -> str:
        """A struct that all functions share."""
        return self.pick(self.pointers) if self.pointers and self.chance(2) else f"state[{self.index(4, depth)}]"

    def field(self, kind: str, depth: int) -> str:
        place = self.struct_place(depth)
        return f"{place}.{'word.' if kind in ('u16', 'u32') and self.chance(2) else ''}f_{kind}"

    def call(self, kind: str, depth: int) -> str:
        known = [f for f in self.session.functions if f.result == kind and self.cost + f.cost * self.weight < MAXIMUM_COST]
        if not known or self.calls >= 3:
            return self.leaf(kind)
        self.calls += 1
        function = self.pick(known)
        self.cost += function.cost * self.weight
        arguments = [self.expression(p, depth - 1) if p == "bool" else self.operand(p, depth - 1) for p in function.parameters]
        return f"{function.name}({', '.join(arguments)})"

    # ------------------------------------------------------------------------------------------------ statements

    def emit(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def block(self, indent: int, count: int) -> None:
        """Statements; what they declare is gone after them."""
        before = list(self.variables), list(self.arrays), list(self.pointers)
        for _ in range(count):
            self.statement(indent)
        self.variables, self.arrays, self.pointers = before

    def statement(self, indent: int) -> None:
        self.statements += 1
        self.cost += self.weight
        deep = indent >= 4 or self.statements > 14
        form = self.random.randint(0, 5 if deep else 13)
        if self.chance(6):
            self.struct_statement(indent)
        elif form <= 1:
            kind = self.pick([*INTEGERS, "bool"])
            value = self.expression(kind, 3)
            name = self.fresh("v")
            self.emit(indent, f"{name}: {kind} = {value}")
            self.variables.append(Variable(name, kind))
        elif form == 2:
            self.assignment(indent)
        elif form == 3:
            self.array_statement(indent)
        elif form == 4:
            self.emit(indent, f"assert {self.expression('bool', 2)} or {self.expression('bool', 1)}, \"holds\"")
        elif form == 5:
            if self.loops and self.chance(2):
                self.emit(indent, f"if {self.expression('bool', 2)}:")
                self.emit(indent + 1, self.pick(["break", "continue"]))
            else:
                self.assignment(indent)
        elif form <= 8:
            self.branch(indent)
        elif form <= 10:
            self.for_range(indent)
        elif form == 11:
            self.while_loop(indent)
        elif form == 12:
            self.match(indent)
        else:
            self.for_each(indent)

    def assignment(self, indent: int) -> None:
        targets = [v for v in self.variables if v.assignable]
        if not targets:
            return self.emit(indent, "pass")
        target = self.pick(targets)
        if target.kind == "bool" or self.chance(2):
            return self.emit(indent, f"{target.name} = {self.expression(target.kind, 3)}")
        operator = self.pick(["+", "-", "*", "//", "%", "&", "|", "^", ">>", "<<"])
        if operator in ("<<", ">>"):
            value = f"{self.expression('u8', 1)} % 9"
        else:
            value = self.expression(target.kind, 1) if operator in ("//", "%") else self.operand(target.kind, 2)
        if operator in ("<<", ">>") and target.kind != "u8":
            value = f"truncate({target.kind if target.kind[0] == 'u' else 'u16'}, {value})"
        self.emit(indent, f"{target.name} {operator}= {value}")

    def array_statement(self, indent: int) -> None:
        if not self.arrays or self.chance(4):
            element = self.pick([*INTEGERS, "u8", "u8"])
            name, length = self.fresh("a"), self.random.randint(2, 12)
            self.emit(indent, f"{name}: Array[{element}] = array({length})")
            self.arrays.append(ArrayVariable(name, element, length))
            return
        array = self.pick(self.arrays)
        if array.element == "u8" and array.length >= 8 and self.chance(2):
            kind = self.pick(INTEGERS)
            index = self.index(array.length - int(kind[1:]) // 8 + 1, 1)
            return self.emit(indent, f"store_{self.pick(['le', 'be'])}({kind}, {array.name}, {index}, {self.expression(kind, 2)})")
        if self.chance(6):
            return self.emit(indent, f"fill({array.name}[{self.index(array.length, 1)}:], {self.expression(array.element, 1)})")
        operator = self.pick(["=", "=", "+=", "-=", "^="])
        self.emit(indent, f"{array.name}[{self.index(array.length, 1)}] {operator} {self.expression(array.element, 2)}")

    def struct_statement(self, indent: int) -> None:
        form = self.random.randrange(8)
        if form == 0:
            name = self.fresh("s")
            self.emit(indent, f"{name} = state[{self.index(4, 1)}]")
            self.pointers.append(name)
        elif form == 1:
            self.emit(indent, f"state[{self.index(4, 1)}] = copy({self.struct_place(1)})")
        elif form == 2:
            name = self.fresh("s")
            self.emit(indent, f"{name}: State = copy({self.struct_place(1)})")
            self.pointers.append(name)
        elif form == 3:
            value = f"Packed(f_u16={self.expression('u16', 1)} % 70, f_u32={self.expression('u32', 1)} >> {self.random.randint(4, 9)})"
            self.emit(indent, f"{self.struct_place(1)}.word = {value}")
        else:
            kind = self.pick(INTEGERS)
            place = self.field(kind, 1)
            self.emit(indent, f"{place} {self.pick(['=', '=', '+=', '^=', '-='])} {self.expression(kind, 2)}")

    def branch(self, indent: int) -> None:
        self.emit(indent, f"if {self.expression('bool', 3)}:")
        self.block(indent + 1, self.random.randint(1, 3))
        if self.chance(3):
            self.emit(indent, f"elif {self.expression('bool', 2)}:")
            self.block(indent + 1, self.random.randint(1, 2))
        if self.chance(2):
            self.emit(indent, "else:")
            self.block(indent + 1, self.random.randint(1, 2))

    def loop(self, indent: int, count: int, variables: list[Variable]) -> None:
        before, weight = list(self.variables), self.weight
        self.variables += variables
        self.loops += 1
        self.weight *= count
        self.block(indent + 1, self.random.randint(1, 3))
        self.weight = weight
        self.loops -= 1
        self.variables = before

    def for_range(self, indent: int) -> None:
        kind, name, count = self.pick(INTEGERS), self.fresh("k"), self.random.randint(1, 6)
        start = self.random.randint(0, 30)
        if self.chance(3):
            step = self.pick([-1, -2, -7])
            bounds = f"{kind}({start + count}), {self.literal(kind) if kind == 'i8' and self.chance(3) else start}, {step}"
            count = max(count, 20) if kind == "i8" else count
        elif self.chance(2):
            bounds = f"({self.expression(kind, 1)} % {count})" if kind[0] == "u" else f"{start}, {kind}({start + count})"
        else:
            bounds = f"{start}, {kind}({start + count * 3}), 3"
        self.emit(indent, f"for {name} in range({bounds}):")
        self.loop(indent, count, [Variable(name, kind, False)])

    def while_loop(self, indent: int) -> None:
        name, count = self.fresh("fuel"), self.random.randint(1, 6)
        self.emit(indent, f"{name}: u32 = {count}")
        self.emit(indent, f"while {name} != 0 and {self.expression('bool', 2)}:")
        self.emit(indent + 1, f"{name} -= 1")
        self.loop(indent, count, [Variable(name, "u32", False)])

    def for_each(self, indent: int) -> None:
        if not self.arrays:
            return self.for_range(indent)
        array = self.pick(self.arrays)
        name = self.fresh("x")
        self.emit(indent, f"for {name} in {array.name}{self.pick(['', f'[{array.length // 2}:]'])}:")
        self.loop(indent, array.length, [Variable(name, array.element, False)])

    def match(self, indent: int) -> None:
        kind = self.pick(UNSIGNED)
        self.emit(indent, f"match {self.expression(kind, 2)} % 5:")
        for values in self.pick([["0", "1 | 2"], ["3"], ["4", "0", "2"]]):
            self.emit(indent + 1, f"case {values}:")
            self.block(indent + 2, 1)
        if self.chance(2):
            self.emit(indent + 1, "case _:")
            self.block(indent + 2, 1)

    # ------------------------------------------------------------------------------------------------ functions

    def function(self) -> Known:
        parameters = [(f"p{i}", self.pick([*INTEGERS, *INTEGERS, "bool"])) for i in range(self.random.randint(1, 4))]
        if all(kind == "bool" for _, kind in parameters):
            parameters.append(("q", "u32"))
        result = self.pick(INTEGERS)
        name = f"f{len(self.session.functions)}"
        self.variables = [Variable(n, k) for n, k in parameters]
        self.emit(0, f"def {name}({', '.join(f'{n}: {k}' for n, k in parameters)}) -> {result}:")
        for _ in range(self.random.randint(1, 6)):
            self.statement(1)
        if self.chance(3):
            self.emit(1, f"if {self.expression('bool', 2)}:")
            self.emit(2, f"return {self.expression(result, 2)}")
        mixed = [f"truncate({result}, {v.name})" for v in self.variables if v.kind != "bool" and v.assignable]
        text = self.expression(result, 3)
        for other in mixed[-4:]:
            text = f"wrapping_add({text}, {other})"
        self.emit(1, f"return {text}")
        return Known(name, [k for _, k in parameters], result, self.cost)


HEADER = '''\
"""Generated."""

from cloister.lang import (
    Array, array, bits, copy, fill, i8, i16, i32, i64, load_be, load_le, store_be, store_le, struct, truncate, u8, u16, u32,
    u64, word, wrapping_add, wrapping_mul, wrapping_shl, wrapping_sub,
)


@word(u32)
class Packed:
    f_u16: u16 = bits(6)
    f_u32: u32 = bits(26)


@struct
class State:
    f_u8: u8
    f_u64: u64
    f_i8: i8
    f_u16: u16
    f_i64: i64
    word: Packed
    f_i16: i16
    f_u32: u32
    f_i32: i32


state: Array[State] = array(4)
'''


def program(seed: int, count: int) -> tuple[str, list[str]]:
    """The text of a module of `count` functions `f0`, `f1`, ..., and the texts of the functions."""
    random, session = Random(seed), Session()
    for _ in range(count):
        writer = Writer(random, session)
        known = writer.function()
        session.functions.append(known)
        session.text.append("\n".join(writer.lines))
    return HEADER + "\n\n" + "\n\n\n".join(session.text) + "\n", session.text


def programs(count: int) -> st.SearchStrategy[tuple[int, str, list[str]]]:
    """Programs with their seeds."""
    return st.integers(0, (1 << 32) - 1).map(lambda seed: (seed, *program(seed, count)))
