# SPDX-License-Identifier: BSD-2-Clause
"""Random bodies: assignments, branches, loops, calls, returns, with points at which something will be claimed."""

from __future__ import annotations

from claims.expressions import Expressions
from claims.scope import Function, Place, Point
from claims.values import ENUM, INTEGERS, WORD, limits


class Body(Expressions):
    """Writes the body of one function."""

    depth = 1
    loops = 0  # how deep
    points = 0
    names = 0
    returns = True  # whether one may return early
    statements_left = 9

    def line(self, text: str) -> None:
        self.function.lines.append((self.depth, text))

    def name(self) -> str:
        self.names += 1
        return f"t{self.names}"

    def point(self, role: str, index: str = "", focus: tuple[str, ...] = ()) -> None:
        """Leave room for a claim about what is in sight."""
        atoms: list[tuple[str, str]] = []
        for p in self.scope.places:
            atoms += [(f"{p.text}.{m.name}", m.kind) for m in self.shapes.word] if p.kind == WORD else [(p.text, p.kind)]
        for text, length, _ in self.scope.arrays:
            atoms += [(f"{text}[{i}]", "u8") for i in range(length)]
        self.function.uses |= {p.root for p in self.scope.places if p.root}
        views = [text for text, _, _ in self.scope.arrays]
        self.function.uses |= {text.split(".")[0] for text in views}
        self.function.lines.append(Point(len([x for x in self.function.lines if isinstance(x, Point)]), role, atoms, self.depth, index, views, focus))

    def block(self, most: int) -> None:
        """Some statements in a scope of their own."""
        outside, self.scope = self.scope, self.scope.copy()
        self.depth += 1
        before = len(self.function.lines)
        for _ in range(self.draw.number(1, most)):
            self.statement()
        if len(self.function.lines) == before or all(isinstance(x, Point) for x in self.function.lines[before:]):
            self.line("pass")
        self.depth -= 1
        self.scope = outside

    # ------------------------------------------------------------------------------------------------ statements

    def statement(self) -> None:
        d = self.draw
        self.statements_left -= 1
        deep = self.depth >= 4 or self.statements_left <= 0
        form = d.number(0, 25)
        if form >= 22:
            self.before_and_after(deep)
            return
        if form <= 2:
            self.declare()
        elif form <= 7:
            self.assign()
        elif form == 8:
            self.point("assert")
        elif form <= 11 and not deep:
            self.branch()
        elif form == 12 and not deep:
            self.match()
        elif form <= 15 and not deep and self.loops < 2:
            self.loop()
        elif form == 16 and self.returns and self.depth > 1:
            self.leave()
        elif form <= 19:
            self.effect()
        else:
            self.assign()

    def before_and_after(self, deep: bool, wanted: Function | None = None) -> None:
        """Keep what a place holds, do something that may change it, and claim something of both."""
        d = self.draw
        places = self.places_in_memory()
        if wanted is not None:
            places = [p for p in places if p.root in wanted.assigned] or places
        if not places or self.pure:
            self.assign()
            return
        place, name = d.pick(places), self.name()
        self.line(f"{name}: {place.kind} = {self.use(place)}")
        self.scope.places.append(Place(name, place.kind, False))
        form = d.number(0, 3)
        changing = [f for f in self.functions if not f.pure and not f.ghost and place.root in f.assigned and self.has_pointers(f)] if place.root else []
        changing = [wanted] if wanted is not None else changing
        if changing and (wanted or d.one_in(2)):
            self.calls_left += 1
            f = d.pick(changing)
            call = self.call_of(f)
            if f.result:
                self.line(f"{self.name()}: {f.result} = {call}")
            else:
                self.line(call)
        elif form <= 1 and not deep and self.loops < 2:
            self.gather(place)
        elif form == 2:
            self.effect()
        else:
            self.assign()
        self.point("assert", focus=(place.text, name))

    def gather(self, place: Place) -> None:
        """A loop that changes a place in each round."""
        self.target = place
        self.loop()
        self.target = None

    def places_in_memory(self) -> list[Place]:
        """Where a function may leave something behind."""
        places = [p for p in self.scope.places if p.assignable and (p.root or "." in p.text) and p.kind != WORD]
        return places + [Place(f"{text}[{self.draw.number(0, n - 1)}]", "u8", True, text.split(".")[0]) for text, n, writable in self.scope.arrays if writable and n]

    def step_of(self, place: Place) -> list[str]:
        """What changes a place a little."""
        d, text = self.draw, place.text
        self.use(place)
        self.function.assigned.add(place.root or text)
        if place.kind == "bool":
            return [f"{text} = not {text}"]
        if place.kind == ENUM:
            return [f"{text} = {ENUM}.{d.pick(list(self.shapes.enum))}"]
        form = d.number(0, 3)
        if form == 0:
            return [f"{text} = wrapping_add({text}, {d.number(1, 3)})"]
        if form == 1:
            return [f"{text} ^= {d.number(1, 3)}"]
        if form == 2:
            bound = d.pick([0, 2, 4, limits(place.kind)[1]])
            return [f"if {text} < {bound}:", f"    {text} += 1"]
        return [f"{text} //= 2"] if d.one_in(2) else [f"{text} = wrapping_sub({text}, 1)"]

    target: Place | None = None  # what the next loop is to change

    def declare(self, kind: str = "") -> None:
        d = self.draw
        if self.shapes.struct and d.one_in(8) and not kind:
            self.declare_struct()
            return
        if d.one_in(10) and not kind:
            name = self.name()
            self.line(f"{name}: Array[u8] = array(2)")
            self.scope.arrays.append((name, 2, True))
            return
        kind = kind or d.pick(["u8", "u8", "bool", self.present(), d.kind(), *([ENUM] if self.shapes.enum else []), *([WORD] if self.shapes.word else [])])
        name = self.name()
        value = self.constant(kind) if kind in INTEGERS and d.one_in(3) else self.expression(kind, 2)
        self.line(f"{name}: {kind} = {value}")
        self.scope.places.append(Place(name, kind))

    def declare_struct(self) -> None:
        """A struct of its own, or another name of one in sight."""
        d = self.draw
        name = self.name()
        able = [f for f in self.functions if f.result in ("S", "Ptr[S]")]
        kind = d.pick(able).result if able else "S"
        if able and not d.one_in(3) and (call := self.call(kind)):
            self.line(f"{name}: {kind} = {call}")
        elif self.scope.pointers and d.one_in(2):
            pointer = self.pointer()
            if d.one_in(2) and len(self.scope.pointers) > 1:
                other = self.pointer()
                self.line(f"{name}: Ptr[S] = {pointer}")
                self.line(f"if {self.boolean(1)}:")
                self.line(f"    {name} = {other}")
                self.scope.names.append(name)
            elif d.one_in(3):
                self.line(f"{name}: S = copy({pointer})")
            else:
                self.line(f"{name}: Ptr[S] = {pointer}")
                self.scope.names.append(name)
        else:
            self.line(f"{name}: S = S()" if d.one_in(2) else f"{name}: S = S({self.expression('u8', 1)})")
        self.see(name, "")

    def see(self, pointer: str, root: str, assignable: bool = True) -> None:
        """The struct that a pointer leads to is in sight."""
        self.scope.pointers.append(pointer)
        for m in self.shapes.struct:
            if m.length:
                self.scope.arrays.append((f"{pointer}.{m.name}", m.length, assignable))
            else:
                self.scope.places.append(Place(f"{pointer}.{m.name}", m.kind, assignable, root))

    def assign(self) -> None:
        d = self.draw
        if self.scope.names and d.one_in(4):
            self.line(f"{d.pick(self.scope.names)} = {self.pointer()}")
            return
        if self.shapes.holder and (self.shapes.box or self.shapes.boxes) and not self.pure and d.one_in(9):
            self.function.uses.add("holder")
            self.line(f"holder.next = {d.pick([*(['box'] if self.shapes.box else ['boxes[1]']), 'holder.s', 'None'])}")
            self.function.uses |= {"box"} if self.shapes.box else {"boxes"}
            return
        arrays = [each for each in self.scope.arrays if each[2]]
        if arrays and d.one_in(4):
            text, length, _ = d.pick(arrays)
            self.function.uses.add(text.split(".")[0])
            self.line(f"{text}[{self.index(length)}] {d.pick(['=', '=', '^=', '+=' if not self.careful else '='])} {self.expression('u8', 1)}")
            return
        views = [v for v in self.scope.views] if not self.pure else []
        if views and d.one_in(3):
            self.line(f"{d.pick(views)}[{self.index(2)}] = {self.expression('u8', 1)}")
            return
        able = [p for p in self.scope.places if p.assignable]
        if not able:
            self.declare()
            return
        place = d.pick(able)
        text = self.use(place)
        self.function.assigned.add(place.root or text)
        if place.kind == WORD and d.one_in(2):
            m = d.pick(self.shapes.word)
            if m.kind == "u8" and d.one_in(2):
                self.line(f"{text}.{m.name} {d.pick(['^='] if self.careful and not d.one_in(3) else ['+=', '-='])} {self.constant_bits(m.bits)}")
            else:
                self.line(f"{text}.{m.name} = {self.bits(m.kind, m.bits, 1)}")
        elif place.kind in INTEGERS and d.one_in(2):
            operators = ["^=", "|=", "&=", "//=", "%="] if self.careful and not d.one_in(3) else ["+=", "+=", "-=", "*="]
            self.line(f"{text} {d.pick(operators)} {str(d.number(1, 3)) if self.careful or d.one_in(2) else self.leaf(place.kind)}")
        else:
            value = self.constant(place.kind) if place.kind in INTEGERS and d.one_in(4) else self.expression(place.kind, 2)
            self.line(f"{text} = {value}")

    def constant_bits(self, bits: int) -> str:
        return str(self.draw.number(0, (1 << bits) - 1))

    def effect(self) -> None:
        """Something that is done for what it does."""
        d = self.draw
        form = d.number(0, 6)
        if form == 6 and (self.scope.views or self.scope.arrays):
            text = d.pick([*self.scope.views, *(text for text, _, writable in self.scope.arrays if writable)] or [""])
            if text:
                self.function.uses.add(text.split(".")[0])
                name = self.name()
                part = d.pick([f"[{self.leaf('u8')} % 2:]", "[1:]", f"[:{self.leaf('u8')} % 3]", "[0:1]"])
                self.line(f"{name} = {text}{part}")
                self.scope.views.append(name)
                return
        writable = [each for each in self.scope.arrays if each[2]]
        if form == 0 and len(self.scope.pointers) > 1 and not self.pure:
            one, other = d.pick(self.scope.pointers), d.pick(self.scope.pointers)
            if one != other and ("[" in one or "." in one or one in ("box", "self")):
                self.function.uses |= {x.split("[")[0].split(".")[0] for x in (one, other)}
                if "[" in one or "." in one:
                    self.line(f"{one} = {other}")
                    return
        if form == 1 and writable:
            text, length, _ = d.pick(writable)
            self.function.uses.add(text.split(".")[0])
            size = d.number(1, length)
            self.line(f"fill({text}[{length - size}:], {self.expression('u8', 1)})")
            return
        if form == 2 and writable and (len(self.scope.arrays) > 1 or writable[0][1] > 2):
            to, n, _ = d.pick(writable)
            source, m, _ = d.pick(self.scope.arrays)
            self.function.uses |= {to.split(".")[0], source.split(".")[0]}
            size = min(n, m) - d.number(0, 1)
            self.line(f"copy_bytes({to}[{n - size}:], {source}[:{size}])")
            return
        if form == 3 and writable and writable[0][1] >= 2:
            to, n, _ = writable[0]
            self.function.uses.add(to.split(".")[0])
            self.line(f"{d.pick(['store_le', 'store_be'])}(u16, {to}, {d.number(0, n - 2)}, {self.expression('u16', 1)})")
            return
        if self.shapes.ring and not self.pure and d.one_in(3):
            m = d.pick(self.shapes.ring)
            self.function.uses.add("ring")
            place = f"ring.{m.name}{'[' + self.index(m.length) + ']' if m.length else ''}"
            self.line(f"{place}.{d.pick(['store', 'release'])}({self.expression(m.kind, 1)})")
            return
        if self.shapes.extern == "S" and not self.pure and self.scope.pointers and d.one_in(2):
            pointer = d.pick(self.scope.pointers)
            self.function.uses |= {pointer.split("[")[0].split(".")[0], "c_some"}
            self.line(f"c_some({pointer})")
            return
        call = self.call("") if d.one_in(2) else None
        if call:
            self.line(call)
            return
        kinds = [f.result for f in self.functions if f.result in (*INTEGERS, "bool")]
        kind = d.pick(kinds) if kinds else "u8"
        call = self.call(kind)
        if call:
            name = self.name()
            self.line(f"{name}: {kind} = {call}")
            self.scope.places.append(Place(name, kind))
            return
        self.assign()

    def branch(self) -> None:
        if (self.scope.optional or self.shapes.holder) and self.draw.one_in(2):
            names = [*self.scope.optional, *(["holder.next"] if self.shapes.holder and not self.function.method else [])]
            if names:
                self._if_there(self.draw.pick(names))
                return
        self.line(f"if {self.boolean(2)}:")
        self.block(3)
        if self.draw.one_in(2):
            if self.draw.one_in(3):
                self.line(f"elif {self.boolean(1)}:")
                self.block(2)
            self.line("else:")
            self.block(3)

    def _if_there(self, name: str) -> None:
        """What is done with a pointer that is not None."""
        if name == "holder.next":
            self.function.uses.add("holder")
            name = self.name()
            self.line(f"{name} = holder.next")
        self.line(f"if {name} is not None:")
        outside, self.scope = self.scope, self.scope.copy()
        self.see(name, "", not self.pure)
        self.block(3)
        self.scope = outside

    def match(self) -> None:
        d = self.draw
        members = [p for p in self.scope.places if p.kind == ENUM]
        if members:
            names = list(self.shapes.enum)
            d.random.shuffle(names)
            self.line(f"match {self.use(d.pick(members))}:")
            patterns = [f"{ENUM}.{name}" for name in names]
        else:
            kind = self.present()
            low, high = limits(kind)
            values = sorted(x for x in {0, 1, 2, d.number(0, 9), high} if low <= x <= high)
            d.random.shuffle(values)
            self.line(f"match {self.leaf(kind)}:")
            patterns = [str(v) for v in values[: d.number(1, 3)]]
        self.depth += 1
        while patterns:
            now = [patterns.pop() for _ in range(min(len(patterns), d.number(1, 2)))]
            self.line(f"case {' | '.join(now)}:")
            self.block(2)
            if members and len(patterns) == 1 and d.one_in(2):
                break
        if not members or patterns:
            self.line("case _:")
            self.block(2)
        self.depth -= 1

    def leave(self) -> None:
        result = self.function.result
        if self.draw.one_in(3) and self.loops:
            self.line(f"if {self.boolean(1)}:")
            self.line(f"    {self.draw.pick(['break', 'continue'])}")
        elif self.draw.one_in(2):
            self.line(f"if {self.boolean(1)}:")
            self.line(f"    return {self.result(1)}" if result else "    return")

    def result(self, depth: int = 2) -> str:
        """What the function returns."""
        kind = self.function.result
        if kind == "Ptr[S]":
            own = [p for p in self.scope.pointers if p in ("a", "b", "c", "self", "box", "holder.s") or p.startswith("boxes")]
            pointer = self.draw.pick(own or self.scope.pointers)
            self.function.uses.add(pointer.split("[")[0].split(".")[0])
            return pointer
        if kind == "S":
            return f"copy({self.pointer()})" if self.scope.pointers and self.draw.one_in(2) else f"S({self.expression('u8', 1)})"
        return self.expression(kind, depth)

    # ------------------------------------------------------------------------------------------------ loops

    def loop(self) -> None:
        d = self.draw
        if d.one_in(3):
            self.declare("u8")
        form = d.number(0, 6)
        self.loops += 1
        if form == 0 and self.scope.arrays:
            text, _, _ = d.pick(self.scope.arrays)
            self.function.uses.add(text.split(".")[0])
            name = self.name()
            self.line(f"for {name} in {text}:")
            self._round(Place(name, "u8", False), "")
        elif form == 1:
            self._while()
        elif form == 6 and self.scope.views:
            text, name = d.pick(self.scope.views), self.name()
            self.line(f"for {name} in {text}:")
            self._round(Place(name, "u8", False), "")
        elif form == 6 and self.shapes.boxes and not self.function.method:
            self._structs()
        elif form >= 5 and (self.scope.arrays or self.scope.views):
            self._elements()
        else:
            self._range()
        self.loops -= 1

    def _structs(self) -> None:
        """A loop over the structs of an array."""
        name = self.name()
        self.function.uses.add("boxes")
        self.line(f"for {name} in boxes:")
        outside, self.scope = self.scope, self.scope.copy()
        self.see(name, "", not self.pure)
        self.scope.names.clear()
        self._round(Place(f"{name}.a", "u8", False), "")
        self.scope = outside

    def _elements(self) -> None:
        """A loop that goes over an array, and most often sets its elements."""
        d, name = self.draw, self.name()
        text = d.pick([*(text for text, _, writable in self.scope.arrays if writable or self.pure), *self.scope.views] or [""])
        if not text:
            self._range()
            return
        self.function.uses.add(text.split(".")[0])
        self.line(f"for {name} in range(len({text})):" if text in self.scope.views or d.one_in(2) else f"for {name} in range({dict((t, n) for t, n, _ in self.scope.arrays)[text]}):")
        value = f"truncate(u8, {name})" if d.one_in(2) else self.expression("u8", 1)
        step = f"{text}[{name}] = {value}" if not self.pure else f"assert {text}[{name}] <= {d.number(100, 255)}"
        self._round(Place(name, "u64", False), name, step=step)

    def _range(self) -> None:
        d = self.draw
        kind = self.present() if d.one_in(2) else "u8"
        small = [p for p in self.scope.places if p.kind == kind]
        name = self.name()
        bound = f"{self.use(d.pick(small))}" if small and not d.one_in(4) else f"{self.leaf(kind)} % {d.number(2, 5)}"
        if not small or "%" not in bound:
            bound = f"{bound} % {d.number(3, 6)}" if kind[0] == "u" or d.one_in(2) else f"min({bound}, {d.number(1, 4)})"
        form = d.number(0, 7)
        if form <= 3:
            arguments = bound
        elif form == 4:
            arguments = f"{d.number(1, 2)}, {bound}"
        elif form == 5:
            arguments = f"0, {bound}, {d.number(2, 3)}"
        elif form == 6:
            arguments = f"{bound}, {0 if kind[0] == 'u' or d.one_in(2) else -d.number(1, 3)}, -{d.number(1, 2)}"
        else:
            high = limits(kind)[1]
            arguments = f"{high - d.number(1, 4)} + {bound} % 2, {high}{', ' + str(d.number(1, 3)) if d.one_in(2) else ''}"
            if kind in ("u64", "i64"):
                arguments = bound
        self.line(f"for {name} in range({arguments}):")
        self._round(Place(name, kind, False), name)

    def _while(self) -> None:
        """A loop that counts down or up, and most often says so."""
        d = self.draw
        name, kind = self.name(), d.pick(["u8", "u8", "u16"])
        start = f"{self.leaf(kind)} % {d.number(3, 6)}"
        self.line(f"{name}: {kind} = {start}")
        down = d.one_in(2)
        most = d.number(2, 5)
        self.line(f"while {f'{name} > 0' if down else f'{name} < {most}'}{f' and {self.boolean(1)}' if d.one_in(3) else ''}:")
        variant = name if down else f"{most} - {name}"
        self._round(Place(name, kind, False), name, [f"decreases({variant})"] if not d.one_in(6) else [], f"{name} {'-' if down else '+'}= {d.pick([1, 1, 1, 2] if not down else [1])}")
        self.scope.places.append(Place(name, kind, False))

    def _round(self, variable: Place, index: str, claims: list[str] | None = None, step: str = "") -> None:
        """The body of a loop."""
        outside, self.scope = self.scope, self.scope.copy()
        self.scope.places.append(variable)
        self.depth += 1
        for text in claims or []:
            self.line(text)
        for _ in range(self.draw.pick([0, 1, 1, 1, 2]) or self.target is not None):
            self.point("invariant", index)
        self.depth -= 1
        before = len(self.function.lines)
        target, self.target = self.target, None
        if target is not None:
            self.depth += 1
            for text in ([step] if step else []) + self.step_of(target):
                self.line(text)
            self.depth -= 1
            if self.draw.one_in(2):
                self.block(2)
        elif step:
            self.depth += 1
            self.line(step)
            self.depth -= 1
            self.block(3)
        else:
            self.block(3)
        assert len(self.function.lines) > before
        self.scope = outside
