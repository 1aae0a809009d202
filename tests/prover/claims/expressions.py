# SPDX-License-Identifier: BSD-2-Clause
"""Random expressions of a given type, of what is in sight. Many of them panic for no input, or for few."""

from __future__ import annotations

from claims.scope import Function, Place, Scope, Shapes
from claims.values import ENUM, INTEGERS, SIGNED, UNSIGNED, WORD, Draw, limits, literal


class Expressions:
    """Draws expressions for one function."""

    def __init__(self, draw: Draw, shapes: Shapes, functions: list[Function], function: Function) -> None:
        self.draw, self.shapes, self.functions, self.function = draw, shapes, functions, function
        self.scope = Scope()
        self.calls_left = 2
        self.careful = not draw.one_in(4)  # whether most of what might panic is left out
        self.pure = False  # whether nothing may be written, as in a function whose promise alone is used

    def pointer(self) -> str:
        """A pointer to a struct."""
        pointer = self.draw.pick(self.scope.pointers)
        self.function.uses.add(pointer.split("[")[0].split(".")[0])
        return pointer

    def use(self, place: Place) -> str:
        if place.root:
            self.function.uses.add(place.root)
        return place.text

    # ------------------------------------------------------------------------------------------------ values

    def constant(self, kind: str) -> str:
        low, high = limits(kind)
        if self.draw.one_in(8):
            return literal(self.draw.pick([low, high, high - 1]))
        return str(self.draw.pick([0, 1, 1, 2, 3, self.draw.number(0, 7)]))

    def expression(self, kind: str, depth: int) -> str:
        """An expression of a kind, never a bare constant, but for enums."""
        if kind == "bool":
            return self.boolean(depth)
        if kind == ENUM:
            return self.enum(depth)
        if kind == WORD:
            return self.word(depth)
        if depth <= 0 or self.draw.one_in(4):
            return self.leaf(kind)
        return self.integer(kind, depth - 1)

    def operand(self, kind: str, depth: int) -> str:
        return self.constant(kind) if kind in INTEGERS and self.draw.one_in(2) else self.expression(kind, depth)

    def leaf(self, kind: str) -> str:
        same = [p for p in self.scope.places if p.kind == kind]
        if same and not self.draw.one_in(8):
            return self.use(self.draw.pick(same))
        if kind == "u8" and self.scope.arrays and self.draw.one_in(2):
            return self.element()
        others = [p for p in self.scope.places if p.kind in INTEGERS and p.kind != kind]
        flags = [p for p in self.scope.places if p.kind == "bool"]
        members = [p for p in self.scope.places if p.kind == ENUM]
        if flags and (not others or self.draw.one_in(4)):
            return f"{kind}({self.use(self.draw.pick(flags))})"
        if members and (not others or self.draw.one_in(4)):
            return f"truncate({kind}, {self.use(self.draw.pick(members))}.value)"
        if others:
            place = self.draw.pick(others)
            fits = limits(kind)[0] <= limits(place.kind)[0] and limits(place.kind)[1] <= limits(kind)[1]
            return f"{kind}({self.use(place)})" if fits or self.draw.one_in(20 if self.careful else 4) else f"truncate({kind}, {self.use(place)})"
        if same:
            return self.use(self.draw.pick(same))
        return f"{kind}({self.boolean(0)})"

    def element(self) -> str:
        text, length, _ = self.draw.pick(self.scope.arrays)
        self.function.uses.add(text.split(".")[0])
        if self.draw.one_in(2):
            return f"{text}[{self.draw.number(0, length - 1)}]"
        return f"{text}[{self.index(length)}]"

    def index(self, length: int) -> str:
        kind = self.draw.pick(["u8", "u8", "u64"])
        inner = self.leaf(kind)
        return f"{inner} % {length}" if not self.draw.one_in(30 if self.careful else 5) else inner

    def integer(self, kind: str, depth: int) -> str:
        d = self.draw
        form = d.number(0, 19)
        left = self.expression(kind, depth)
        if form in (0, 1, 2, 8, 11, 9) and self.careful and not d.one_in(4):
            form = d.number(3, 7)
        if form <= 2:
            return f"({left} {d.pick(['+', '-', '*', '+', '-'])} {self.operand(kind, depth)})"
        if form <= 5:
            return f"{d.pick(['wrapping_add', 'wrapping_sub', 'wrapping_mul'])}({left}, {self.operand(kind, depth)})"
        if form == 6:
            return f"({left} {d.pick(['&', '|', '^'])} {self.operand(kind, depth)})"
        if form == 7:
            return f"({left} {d.pick(['//', '%'])} {'(-1)' if kind in SIGNED and d.one_in(3) else d.number(1, 5)})"
        if form == 8:
            return f"({left} {d.pick(['//', '%'])} {self.leaf(kind)})"
        if form == 9:
            count = str(d.number(0, 3)) if d.one_in(2) else d.pick([f"({self.leaf('u8')} % {int(kind[1:])})", self.leaf("u8")])
            return f"({left} >> {count})" if not d.one_in(3) else f"({left} << {count})"
        if form == 10:
            count = str(d.number(0, int(kind[1:]) - 1)) if d.one_in(2) else f"({self.leaf('u8')} % {int(kind[1:])})"
            return f"wrapping_shl({left}, {count})"
        if form == 11:
            return f"(-{left})" if kind in SIGNED else f"(~{left})"
        if form == 12:
            return f"{d.pick(['min', 'max'])}({left}, {self.operand(kind, depth)})"
        if form <= 14:
            return f"({left} if {self.boolean(depth)} else {self.operand(kind, depth)})"
        if form == 15:
            other = d.pick([k for k in INTEGERS if k != kind])
            return f"truncate({kind}, {self.expression(other, depth)})" if d.one_in(2) or self.careful else f"{kind}({self.leaf(other)})"
        if form == 16:
            return f"{d.pick(['count_leading_zeros', 'count_trailing_zeros'])}({left})"
        if form == 17 and self.shapes.table and kind == "u8":
            return f"TABLE[{self.index(len(self.shapes.table))}]"
        if form >= 17 and self.calls_left and (call := self.call(kind)):
            return call
        return left

    def boolean(self, depth: int) -> str:
        d = self.draw
        flags = [p for p in self.scope.places if p.kind == "bool"]
        if flags and d.one_in(4 if depth > 0 else 2):
            return self.use(d.pick(flags))
        form = d.number(0, 9) if depth > 0 else d.number(0, 4)
        if form <= 3:
            kind = self.present()
            return f"({self.leaf(kind)} {d.pick(['==', '!=', '<', '<=', '>', '>='])} {self.operand(kind, depth - 1)})"
        if form == 4:
            kind = self.present()
            middle = self.call(kind) if depth > 0 and d.one_in(2) and self.calls_left else None
            return f"({self.operand(kind, 0)} {d.pick(['<', '<='])} {middle or self.leaf(kind)} {d.pick(['<', '<=', '=='])} {self.leaf(kind)})"
        if form == 5:
            return f"(not {self.boolean(depth - 1)})"
        if form == 6 and any(p.kind == ENUM for p in self.scope.places):
            member = self.use(d.pick([p for p in self.scope.places if p.kind == ENUM]))
            return f"({member} {d.pick(['is', '==', 'is not'])} {self.enum(depth - 1)})"
        if form == 7 and len(self.scope.pointers) > 1:
            return f"({self.pointer()} {d.pick(['is', 'is not'])} {self.pointer()})"
        return f"({self.boolean(depth - 1)} {d.pick(['and', 'or'])} {self.boolean(depth - 1)})"

    def present(self) -> str:
        """An integer type of which there is a place."""
        kinds = [p.kind for p in self.scope.places if p.kind in INTEGERS]
        return self.draw.pick(kinds) if kinds else "u8"

    def enum(self, depth: int) -> str:
        d = self.draw
        same = [p for p in self.scope.places if p.kind == ENUM]
        if same and d.one_in(2):
            return self.use(d.pick(same))
        if depth > 0 and d.one_in(30 if self.careful else 3):
            kind, most = d.pick(UNSIGNED), max(self.shapes.enum.values()) + 1
            inner = self.leaf(kind)
            return f"{ENUM}({inner})" if (d.one_in(3) and not self.careful) or most > limits(kind)[1] else f"{ENUM}({inner} % {most})"
        if depth > 0 and d.one_in(3):
            return f"({ENUM}.{d.pick(list(self.shapes.enum))} if {self.boolean(depth - 1)} else {self.enum(depth - 1)})"
        return f"{ENUM}.{d.pick(list(self.shapes.enum))}"

    def word(self, depth: int) -> str:
        d = self.draw
        same = [p for p in self.scope.places if p.kind == WORD]
        form = d.number(0, 4)
        if form == 0 and not any(m.kind == ENUM for m in self.shapes.word):
            return f"from_raw({WORD}, {self.leaf('u8')})"
        if same and form <= 2:
            m = d.pick(self.shapes.word)
            return f"replace({self.use(d.pick(same))}, {m.name}={self.bits(m.kind, m.bits, depth)})"
        if same and form == 3:
            return self.use(d.pick(same))
        given = [m for m in self.shapes.word if not d.one_in(3)]
        return f"{WORD}({', '.join(f'{m.name}={self.bits(m.kind, m.bits, depth)}' for m in given)})"

    def bits(self, kind: str, bits: int, depth: int) -> str:
        """A value for a field of a word, that most often fits."""
        if kind != "u8":
            return self.expression(kind, depth - 1)
        inner = self.leaf(kind)
        return inner if self.draw.one_in(20 if self.careful else 4) else f"({inner} % {1 << bits})"

    # ------------------------------------------------------------------------------------------------ calls

    def call(self, kind: str) -> str | None:
        """A call that gives a value of a kind ("" for none), if there is such a function."""
        if kind and kind == self.shapes.extern and not self.pure and self.draw.one_in(2):
            self.function.uses.add("c_some")
            return "c_some()"
        if self.shapes.ring and kind in ("u8", "bool") and self.draw.one_in(2):
            return self.shared(kind)
        able = [f for f in self.functions if f.result == kind and not f.ghost and (f.pure or not self.pure) and self.has_pointers(f)]
        if not able or not self.calls_left:
            return None
        return self.call_of(self.draw.pick(able))

    def call_of(self, f: Function) -> str:
        self.calls_left -= 1
        self.function.calls |= {f.name, *f.calls}
        self.function.uses |= f.uses
        arguments = [self.argument(f, name, of) for name, of in f.parameters]
        if f.method:
            return f"{arguments[0]}.{f.name}({', '.join(arguments[1:])})"
        return f"{f.name}({', '.join(arguments)})"

    def has_pointers(self, f: Function) -> bool:
        wants = {of for _, of in f.parameters}
        if "View[u8]" in wants and not (self.scope.views or any(writable or f.pure for _, _, writable in self.scope.arrays)):
            return False
        return bool(self.scope.pointers) or not any(of.startswith("Ptr") for of in wants)

    def shared(self, kind: str) -> str | None:
        members = [m for m in self.shapes.ring if m.kind == kind]
        if not members:
            return None
        self.function.uses.add("ring")
        m = self.draw.pick(members)
        return f"ring.{m.name}{'[' + self.index(m.length) + ']' if m.length else ''}.{self.draw.pick(['relaxed', 'acquire'])}()"

    def argument(self, f: Function, name: str, kind: str) -> str:
        d = self.draw
        if kind.startswith("Ptr"):
            return "None" if "None" in kind and d.one_in(3) else self.pointer()
        if kind == "View[u8]":
            low, high = f.lengths[name]
            return self.view_of(low, high, f.pure)
        if kind not in INTEGERS:
            return self.expression(kind, 1)
        w = f.windows[name]
        if w.whole:
            return self.operand(kind, 1)
        form = d.number(0, 6 if not self.careful or d.one_in(4) else 4)
        if form <= 1:
            return literal(d.pick(list(w.values)))
        if form <= 3 and w.low == 0 and kind[0] == "u":
            return f"{self.expression(kind, 1)} % {w.high + 1}"
        if form == 4:
            return f"max({literal(w.low)}, min({self.expression(kind, 1)}, {literal(w.high)}))" if w.low else f"min({self.expression(kind, 1)}, {literal(w.high)})"
        return self.leaf(kind) if form > 4 else literal(d.pick(list(w.values)))

    def view_of(self, low: int, high: int, pure: bool) -> str:
        """A view for a function that wants one of that many elements."""
        d = self.draw
        options = [*self.scope.views, *(text for text, _, writable in self.scope.arrays if writable or pure)]
        lengths = {text: length for text, length, _ in self.scope.arrays}
        text = d.pick(options)
        self.function.uses.add(text.split(".")[0])
        length = lengths.get(text)
        if length is None or d.one_in(8):
            return text
        size = min(length, d.number(low, high))
        start = d.number(0, length - size)
        return text if (start, size) == (0, length) and d.one_in(2) else f"{text}[{start}:{start + size}]"
