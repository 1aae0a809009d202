# SPDX-License-Identifier: BSD-2-Clause
"""Random statements, and functions of them. Loops are short and calls few, so that each run ends soon; locals are assigned before use."""

from __future__ import annotations

from collections.abc import Callable

from generator.contracts import Contracts
from generator.expressions import Function, Sequence_, Variable
from generator.shapes import ENUM, NODE, WORD
from generator.values import INTEGERS, UNSIGNED, width


class Writer(Contracts):
    """Writes one function."""

    lines: list[str]
    names = 0
    loops = 0
    statements = 0

    def emit(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def block(self, indent: int, count: int, *more: Variable | Sequence_ | str) -> None:
        """Statements that see `more` than those around; what they declare is gone after them."""
        before = self.scope
        self.scope = before.copy()
        for each in more:
            if isinstance(each, Variable):
                self.scope.variables.append(each)
            elif isinstance(each, Sequence_):
                self.scope.sequences.append(each)
            else:
                self.scope.nodes.append(each)
        for _ in range(count):
            self.statement(indent)
        self.scope = before

    def statement(self, indent: int) -> None:
        self.statements += 1
        self.cost += self.weight
        forms: list[Callable[[int], None]] = [
            self.local, self.local, self.assignment, self.assignment, self.place_assignment, self.place_assignment, self.sequence_statement,
            self.check, self.leave_or_assign, self.call_statement, self.bytes_statement, self.word_statement, self.shared_statement,
            self.node_statement, self.node_statement,
        ]  # fmt: skip
        forms += [self.call_statement] if self.functions and self.calls < 3 else []
        forms += [self.word_statement] * 2 if self.shapes.word else []
        forms += [self.outside_statement] * 3 if self.shapes.external else []
        if indent < 4 and self.statements <= 6:
            forms += [self.branch, self.branch, self.for_range, self.while_loop, self.match, self.for_each, self.for_each, self.follow]
        self.pick(forms)(indent)

    # ------------------------------------------------------------------------------------------------ without blocks

    def local(self, indent: int) -> None:
        kind = self.pick(self.shapes.kinds())
        value = self.expression(kind, 3)
        name = self.fresh("v")
        self.emit(indent, f"{name}: {kind} = {value}")
        self.scope.variables.append(Variable(name, kind))

    def assignment(self, indent: int) -> None:
        targets = [v for v in self.scope.variables if v.assignable]
        if not targets:
            return self.place_assignment(indent)
        target = self.pick(targets)
        self.assign(indent, target.name, target.kind)

    def place_assignment(self, indent: int) -> None:
        kind = self.pick(self.shapes.kinds())
        place = self.place(kind, 1, reading=False)
        if place is None:
            return self.local(indent)
        self.assign(indent, place, kind)

    def assign(self, indent: int, place: str, kind: str) -> None:
        if kind not in INTEGERS or self.chance(2):
            return self.emit(indent, f"{place} = {self.expression(kind, 3)}")
        operator = self.pick(["+", "-", "*", "//", "%", "&", "|", "^", ">>", "<<"])
        if operator in ("<<", ">>"):
            count = self.pick(UNSIGNED)
            value = f"{self.expression(count, 1)} % 9"
        else:
            value = self.expression(kind, 1) if operator in ("//", "%") else self.operand(kind, 2)
        self.emit(indent, f"{place} {operator}= {value}")

    def sequence_statement(self, indent: int) -> None:
        form = self.random.randrange(4)
        found = self.sequences()
        if form == 0 or not found:
            element, length = self.pick([*self.shapes.kinds(), "u8", "u8"]), self.random.randint(2, 12)
            name = self.fresh("a")
            self.emit(indent, f"{name}: Array[{element}] = array({length})")
            self.scope.sequences.append(Sequence_(name, element, length))
        elif form == 1:
            self.view_statement(indent, self.pick(found))
        elif form == 2:
            sequence = self.pick(found)
            self.emit(indent, f"fill({self.view(sequence, 1)}, {self.expression(sequence.element, 1)})")
        else:
            sequence = self.pick(found)
            self.assign(indent, self.element(sequence, 1), sequence.element)

    def view_statement(self, indent: int, sequence: Sequence_) -> None:
        name = self.fresh("s")
        if sequence.length:
            start = self.random.randrange(sequence.length)
            stop = self.random.randint(start + 1, sequence.length)
            self.emit(indent, f"{name} = {sequence.name}[{start}:{stop}]")
            self.scope.sequences.append(Sequence_(name, sequence.element, stop - start))
        else:
            self.emit(indent, f"{name} = {sequence.name}[{self.expression(self.pick(UNSIGNED), 1)} % 3:]")
            self.scope.sequences.append(Sequence_(name, sequence.element, 0))

    def check(self, indent: int) -> None:
        form = self.random.randrange(6)
        if form <= 2:
            values = [v for v in self.scope.variables if v.kind != WORD]
            shown = [self.pick(values) for _ in range(self.random.randint(1, 3))]
            pieces = [f"{{{v.name}{':x' if v.kind in INTEGERS and self.chance(3) else ''}}}" for v in shown]
            self.emit(indent, f'log(f"at {" ".join(pieces)}, {{{self.leaf(self.pick(INTEGERS))}}}")')
        elif form == 3:
            self.emit(indent, f"if {self.expression('bool', 2)} and {self.expression('bool', 1)}:")
            self.emit(indent + 1, 'panic("asked for")')
        else:
            self.emit(indent, f"assert {self.expression('bool', 2)} or {self.expression('bool', 1)}, \"holds\"")

    def leave_or_assign(self, indent: int) -> None:
        if not self.loops:
            return self.assignment(indent)
        self.emit(indent, f"if {self.expression('bool', 2)}:")
        self.emit(indent + 1, self.pick(["break", "continue"]))

    def call_statement(self, indent: int) -> None:
        nothing = [f for f in self.functions if f.result == ""]
        if self.calls < 3 and nothing:
            function = self.pick(nothing)
            if self.cost + function.cost * self.weight < 3000 and (text := self.call_of(function, 2)):
                return self.emit(indent, text)
        kinds = [f.result for f in self.functions if f.result in self.shapes.kinds()]
        if kinds and (text := self.call(kind := self.pick(kinds), 2)):
            name = self.fresh("v")
            self.emit(indent, f"{name}: {kind} = {text}")
            self.scope.variables.append(Variable(name, kind))
            return
        self.place_assignment(indent)

    def bytes_statement(self, indent: int) -> None:
        kind = self.pick(INTEGERS)
        size = width(kind) // 8
        place = self.bytes_place(size)
        if place is None:
            return self.local(indent)
        other = self.bytes_place(1)
        if self.chance(3) and other is not None:
            count = self.random.randint(1, min(place.length, other.length))
            to, source = self.random.randint(0, place.length - count), self.random.randint(0, other.length - count)
            extra = 1 if self.chance(12) and source + count < other.length else 0
            return self.emit(indent, f"copy_bytes({place.name}[{to}:{to + count}], {other.name}[{source}:{source + count + extra}])")
        index = self.index(place.length - size + 1, 1)
        self.emit(indent, f"store_{self.pick(['le', 'be'])}({kind}, {place.name}, {index}, {self.expression(kind, 2)})")

    def word_statement(self, indent: int) -> None:
        """A field of a word in a variable, element or field."""
        if not self.shapes.word:
            return self.place_assignment(indent)
        targets = [v.name for v in self.scope.variables if v.kind == WORD and v.assignable]
        place = self.place(WORD, 1, reading=False) if self.chance(2) or not targets else self.pick(targets)
        if place is None:
            return self.local(indent)
        member = self.pick(self.fields_of_word())
        if member.kind in INTEGERS and self.chance(2):
            return self.emit(indent, f"{place}.{member.name} {self.pick(['+', '-', '^', '|', '>>'])}= {self.random.choice(['1', '1', '2', '0'])}")
        self.emit(indent, f"{place}.{member.name} = {self.bits(member, 2)}")

    def shared_statement(self, indent: int) -> None:
        kind = self.pick(["u8", "u16", "i32", *[m.kind for m in self.shapes.ring]])
        cells = self.cells(kind, 1)
        if not cells:
            return self.assignment(indent)
        self.emit(indent, f"{self.pick(cells)()}.{self.pick(['store', 'release'])}({self.expression(kind, 2)})")

    def outside_statement(self, indent: int) -> None:
        """C, or an address and back."""
        form = self.random.randrange(3) if self.shapes.node else 0
        if form == 0:
            name = self.fresh("v")
            self.emit(indent, f"{name}: u32 = outside({self.expression('u32', 2)}, {self.operand('u8', 2)})")
            self.scope.variables.append(Variable(name, "u32"))
        elif form == 1:
            self.emit(indent, f"outside_node({self.node(1)}, {self.expression('u32', 1)})")
        else:
            name = self.fresh("at")
            self.emit(indent, f"{name} = pointer({NODE}, address_of(nodes[{self.index(self.shapes.nodes, 1)}]))")
            self.scope.nodes.append(name)

    def node_statement(self, indent: int) -> None:
        """References to structs and copies of them."""
        if not self.shapes.node:
            return self.place_assignment(indent)
        form = self.random.randrange(6)
        makers = [f for f in self.functions if f.result == f"copy of {NODE}"]
        if form == 0:
            name = self.fresh("at")
            self.emit(indent, f"{name} = {self.node(1)}")
            self.scope.nodes.append(name)
        elif form == 1:
            self.emit(indent, f"nodes[{self.index(self.shapes.nodes, 1)}] = copy({self.node(1)})")
        elif form == 2:
            name = self.fresh("at")
            self.emit(indent, f"{name}: {NODE} = copy({self.node(1)})")
            self.scope.nodes.append(name)
        elif form == 3 and makers:
            name = self.fresh("at")
            self.emit(indent, f"{name} = {self.call_of(self.pick(makers), 2)}")
            self.scope.nodes.append(name)
        elif form == 4 and self.shapes.linked:
            target = "None" if self.chance(3) else f"nodes[{self.index(self.shapes.nodes, 1)}]"
            self.emit(indent, f"nodes[{self.index(self.shapes.nodes, 1)}].link = {target}")
        elif self.shapes.inner and form == 5:
            self.emit(indent, f"{self.node(1)}.inner = {self.node(1)}.inner")
        else:
            name = self.fresh("at")
            self.emit(indent, f"{name} = {self.node(1)} if {self.expression('bool', 1)} else {self.node(1)}")
            self.scope.nodes.append(name)

    # ------------------------------------------------------------------------------------------------ with blocks

    def branch(self, indent: int) -> None:
        self.emit(indent, f"if {self.expression('bool', 3)}:")
        self.block(indent + 1, self.random.randint(1, 2))
        if self.chance(3):
            self.emit(indent, f"elif {self.expression('bool', 2)}:")
            self.block(indent + 1, self.random.randint(1, 2))
        if self.chance(2):
            self.emit(indent, "else:")
            self.block(indent + 1, self.random.randint(1, 2))

    def loop(self, indent: int, count: int, *more: Variable | str, fuel: str = "") -> None:
        if self.chance(4):
            self.emit(indent + 1, f"invariant({self.claim()})")
            if fuel and self.chance(2):
                self.emit(indent + 1, f"decreases({fuel})")
        if fuel:
            self.emit(indent + 1, f"{fuel} -= 1")
        self.loops += 1
        self.weight *= count
        self.block(indent + 1, self.random.randint(1, 2), *more)
        self.weight //= count
        self.loops -= 1

    def for_range(self, indent: int) -> None:
        kind, name, count = self.pick(INTEGERS), self.fresh("k"), self.random.randint(1, 6)
        start = self.random.randint(0, 30)
        form = self.random.randrange(4)
        if form == 0:
            step = self.pick([-1, -2, -7])
            bounds = f"{kind}({start + count}), {self.literal(kind) if kind == 'i8' and self.chance(3) else start}, {step}"
            count = max(count, 20) if kind == "i8" else count
        elif form == 1:
            bounds = f"({self.expression(kind, 1)} % {count})" if kind[0] == "u" else f"{start}, {kind}({start + count})"
        elif form == 2:
            bounds = f"{self.expression(kind, 1)} % {start + 1}, {kind}({start + count})"
            count += start
        else:
            bounds = f"{start}, {kind}({start + count * 3}), 3"
        self.emit(indent, f"for {name} in range({bounds}):")
        self.loop(indent, count, Variable(name, kind, False))

    def while_loop(self, indent: int) -> None:
        name, count = self.fresh("fuel"), self.random.randint(1, 6)
        self.emit(indent, f"{name}: u32 = {count}")
        self.emit(indent, f"while {name} != 0 and {self.expression('bool', 2)}:")
        self.loop(indent, count, Variable(name, "u32", False), fuel=name)

    def for_each(self, indent: int) -> None:
        if self.shapes.node and self.chance(3):
            name = self.fresh("n")
            self.emit(indent, f"for {name} in {self.pick(['nodes', 'nodes[1:]', *self.scope.node_views])}:")
            return self.loop(indent, self.shapes.nodes, name)
        found = self.sequences()
        if not found:
            return self.for_range(indent)
        sequence = self.pick(found)
        name = self.fresh("x")
        self.emit(indent, f"for {name} in {self.view(sequence, 1)}:")
        self.loop(indent, sequence.length or 20, Variable(name, sequence.element, False))

    def follow(self, indent: int) -> None:
        """A pointer that may be None, tested."""
        if not self.shapes.linked:
            return self.branch(indent)
        name = self.fresh("q")
        self.emit(indent, f"{name} = {self.node(1)}.link")
        if self.chance(2):
            self.emit(indent, f"if {name} is not None{self.pick(['', ' and ' + self.expression('bool', 1)])}:")
            return self.block(indent + 1, self.random.randint(1, 2), name)
        fuel = self.fresh("fuel")
        self.emit(indent, f"{fuel}: u32 = 3")
        self.emit(indent, f"while {name} is not None and {fuel} > 0:")
        self.loop(indent, 3, name, Variable(fuel, "u32", False), fuel=fuel)
        if not self.lines[-1].strip().startswith(("break", "continue", "return")):
            self.emit(indent + 1, f"{name} = {name}.link")

    def match(self, indent: int) -> None:
        if self.shapes.enum and self.chance(2):
            names = [f"{ENUM}.{name}" for name in self.shapes.enum]
            self.random.shuffle(names)
            self.emit(indent, f"match {self.leaf_of_enum()}:")
            cases = [" | ".join(names[:2]), *names[2:3]] if self.chance(2) else names[:2]
        else:
            kind = self.pick(INTEGERS)
            self.emit(indent, f"match {self.expression(kind, 2)} % 5:")
            cases = self.pick([["0", "1 | 2"], ["3"], ["4", "0", "2"], ["-1 | 1", "2"] if kind[0] == "i" else ["1"]])
        for values in cases:
            self.emit(indent + 1, f"case {values}:")
            self.block(indent + 2, self.random.randint(1, 2))
        if self.chance(2):
            self.emit(indent + 1, "case _:")
            self.block(indent + 2, 1)

    # ------------------------------------------------------------------------------------------------ functions

    def function(self, name: str, *, simple: bool, method_of: str = "") -> Function:
        """A function; if `simple`, one that can be called from outside of the program."""
        kinds = [*INTEGERS, *INTEGERS, "bool"] if simple else self.parameter_kinds()
        parameters = [(f"p{i}", self.pick(kinds)) for i in range(self.random.randint(0 if method_of else 1, 4))]
        if not any(kind in INTEGERS for _, kind in parameters):
            parameters.append(("q", "u32"))
        result = self.pick([*INTEGERS, "bool"] if simple else ["", *self.shapes.kinds()])
        if not simple and not method_of and self.shapes.node and self.chance(8):
            result = f"copy of {NODE}"
        self.lines = []
        promising = self.chance(2)
        for parameter, kind in parameters:
            if kind == NODE:
                self.scope.nodes.append(parameter)
            elif kind == f"View[{NODE}]":
                self.scope.node_views.append(parameter)
            elif kind == "View[Shared[u8]]":
                self.scope.shared_views.append(parameter)
            elif kind.startswith("View["):
                self.scope.sequences.append(Sequence_(parameter, kind[5:-1], 0))
            else:
                self.scope.variables.append(Variable(parameter, kind, not promising))
        contract = self.contract(result) if promising else []
        if method_of == NODE:
            self.scope.nodes.append("self")
        elif method_of == WORD:
            self.scope.words.append("self")
        indent = 2 if method_of else 1
        for _ in range(self.random.randint(1, 4 if simple else 2)):
            self.statement(indent)
        self.end(indent, result)
        written = [f"{n}: {self.annotation(k)}" for n, k in parameters]
        optional = ""
        if not simple and parameters[-1][1] in INTEGERS and self.chance(2):
            optional = parameters[-1][0]
            written[-1] += f" = {self.random.randint(0, 100)}"
        shown = self.annotation(result.removeprefix("copy of ") or "None", value=True)
        head = f"def {name}({', '.join([*(['self'] if method_of else []), *written])}) -> {shown}:"
        body = [f"{'    ' * indent}global {', '.join(sorted(self.assigned))}"] if self.assigned else []
        self.lines = [f"{'    ' * (indent - 1)}{head}", *body, *(f"{'    ' * indent}{line}" for line in contract), *self.lines]
        return Function(name, [k for _, k in parameters], result, self.cost, method_of, optional)

    def annotation(self, kind: str, *, value: bool = False) -> str:
        """In quotes where a method may stand before the type is whole."""
        text = f"Ptr[{kind}]" if kind == NODE and not value else kind
        return f'"{text}"' if NODE in text or WORD in text else text

    def parameter_kinds(self) -> list[str]:
        views = sorted({f"View[{s.element}]" for s in self.sequences()})
        views += [f"View[{NODE}]"] if self.shapes.node else []
        views += ["View[Shared[u8]]"] if self.shapes.shared else []
        return [*self.shapes.kinds(), *([NODE] * 3 if self.shapes.node else []), *views]

    def end(self, indent: int, result: str) -> None:
        if result == "":
            return
        if result == f"copy of {NODE}":
            return self.emit(indent, f"return copy({self.node(1)})")
        if self.chance(3):
            self.emit(indent, f"if {self.expression('bool', 2)}:")
            self.emit(indent + 1, f"return {self.expression(result, 2)}")
        text = self.expression(result, 3)
        if result in INTEGERS:
            mixed = [f"truncate({result}, {v.name})" for v in self.scope.variables if v.kind in INTEGERS and v.assignable]
            for other in mixed[-4:]:
                text = f"wrapping_add({text}, {other})"
        self.emit(indent, f"return {text}")

