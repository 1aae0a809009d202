# SPDX-License-Identifier: BSD-2-Clause
"""Functions and their control flow as C.

Invariant: a local lives in the innermost C block that holds all its uses, or at the top of the function where Python's wider scope is
needed; what `for` goes over is evaluated once, and `break` leaves the loop that it leaves in Python.
"""

from __future__ import annotations

from collections.abc import Iterator

from cloister.lang import program as p
from cloister.lang.c.effects import READS
from cloister.lang.c.lines import comment
from cloister.lang.c.names import Names, renamed
from cloister.lang.c.places import bare
from cloister.lang.c.scopes import assigned_locals, breaks_out, expressions_of, locals_of
from cloister.lang.c.statements import StatementWriter
from cloister.lang.c.text import ATOM, UNARY, C
from cloister.lang.c.types import declaration, literal, variable_declaration
from cloister.lang.analysis import Bounds, bounds, integer_of


def prototype(function: p.Function, names: Names, parameters: list[str]) -> str:
    """The head of a function, with the attributes that its decorators ask for."""
    words = [] if function.export or function.extern else ["static"]
    if isinstance(function.result, p.NeverType):
        words.append("NORETURN")
    if function.inline:
        words.append("INLINE")
    if function.noinline:
        words.append("NOINLINE")
    if function.section is not None:
        words.append(f'SECTION("{function.section}")')
    result = declaration(function.result, names.of(function), names)
    return f"{' '.join([*words, result])}({', '.join(parameters) or 'void'})"


def parameter_type(local: p.Local) -> p.Type:
    return p.PointerType(local.type) if isinstance(local.type, p.StructType) else local.type


class FunctionWriter(StatementWriter):
    """Writes one function into `lines`."""

    def write(self, avoid: frozenset[str] = frozenset()) -> None:
        """The whole function. `avoid` are names of globals that it uses, which no local may take."""
        function = self.function
        self._name_locals(avoid)
        parameters = [declaration(parameter_type(local), self.local(local), self.names) for local in function.parameters]
        if function.docstring:
            self._docstring(function.docstring)
        self.lines.at(function.span.line, prototype(function, self.names, parameters))
        self.lines.plain("{")
        self.lines.indent += 1
        for local in self.hoisted:
            start = " = 0" if integer_of(local.type) or isinstance(local.type, (p.BoolType, p.PointerType)) else ""
            self.lines.plain(f"{variable_declaration(local.type, self.local(local), self.names)}{start};")
        self.block(self.body)
        if not isinstance(function.result, (p.VoidType, p.NeverType)) and not self._ends(self.body):
            last = self.body[-1].span.line if self.body else function.span.line
            self.lines.at(last, f"PANIC_AT(PANIC_ENUM, CLOISTER_FILE, {last}); /* no case fits */")
        self.lines.indent -= 1
        self.lines.close()

    def _name_locals(self, avoid: frozenset[str]) -> None:
        locals_ = [*self.function.parameters, *locals_of(self.body)]
        names = renamed((local.name for local in locals_), lambda name: name in avoid or self.names.hides(name))
        for local in locals_:
            self.local_names.setdefault(local, names[local.name])
            self.used_names.add(self.local_names[local])

    def _docstring(self, text: str) -> None:
        words = [comment(line.strip()) for line in text.strip().splitlines()]
        if len(words) == 1:
            self.lines.plain(f"/* {words[0]} */")
            return
        self.lines.plain("/*")
        for line in words:
            self.lines.plain(f" * {line}")
        self.lines.plain(" */")

    @staticmethod
    def _ends(body: list[p.Statement]) -> bool:
        """Whether the compiler sees too that control does not reach the end."""
        last = body[-1] if body else None
        match last:
            case p.Return() | p.PanicStatement():
                return True
            case p.If():
                return FunctionWriter._ends(last.then) and FunctionWriter._ends(last.otherwise)
            case p.Match():
                return any(not case.values for case in last.cases) and all(FunctionWriter._ends(case.body) for case in last.cases)
            case p.While():
                return isinstance(last.condition, p.Constant) and last.condition.value == 1 and not breaks_out(last.body)
            case p.ExpressionStatement():
                return isinstance(last.expression.type, p.NeverType)
            case _:
                return False

    def control(self, s: p.Statement) -> None:
        match s:
            case p.If():
                self._if(s)
            case p.While():
                self._while(s)
            case p.ForRange():
                self._for_range(s)
            case p.ForEach():
                self._for_each(s)
            case p.Match():
                self._match(s)
            case _:
                raise AssertionError(f"unknown statement {type(s).__name__}")

    def _if(self, s: p.If) -> None:
        self.emit(f"if ({self.value(s.condition).text}) {{")
        self.nested(s.then)
        while s.otherwise:
            last = s.otherwise[0]
            if len(s.otherwise) == 1 and isinstance(last, p.If):
                line, self.line = self.line, last.span.line
                condition, before = self.apart(lambda last=last: self.value(last.condition))
                if not before:
                    self.lines.at(self.line, f"}} else if ({condition.text}) {{")
                    self.nested(last.then)
                    s = last
                    continue
                self.line = line
            self.lines.close("} else {")
            self.nested(s.otherwise)
            break
        self.lines.close()

    def _while(self, s: p.While) -> None:
        self.loops.append(s)
        condition, before = self.apart(lambda: self.value(s.condition))
        if before:
            self.lines.at(self.line, "while (true) {")
            self.lines.indent += 1
            self.before = before
            self.emit(f"if (!{condition.at_least(UNARY)}) {{")
            self.lines.indent += 1
            self.emit("break;")
            self.lines.indent -= 1
            self.lines.close()
            self.block(s.body)
            self.lines.indent -= 1
        else:
            self.emit(f"while ({condition.text}) {{")
            self.nested(s.body)
        self.lines.close()
        self.loops.pop()

    def _steady(self, e: p.Expression, body: list[p.Statement]) -> bool:
        """Whether an expression may be evaluated again in each round of a loop."""
        changed = set(assigned_locals(body))
        match e:
            case p.Constant():
                return True
            case p.LocalRef():
                return e.local not in changed
            case p.ViewLength():
                inner = bare(e.view)
                fixed = isinstance(inner.type, p.ArrayType) or isinstance(inner, p.RegionRef)
                return fixed or (isinstance(inner, p.LocalRef) and inner.local not in changed)
            case _:
                return False

    def _for_range(self, s: p.ForRange) -> None:
        self.loops.append(s)
        kind, name = s.local.type, self.local(s.local)
        integer = integer_of(kind)
        assert integer is not None
        start, stop = self.values([s.start, s.stop])
        own = s.local in self.hoisted or s.local in set(assigned_locals(s.body))
        counter = self.fresh(name) if own else name
        first, last = self._range(s, integer)
        end = stop.text
        extra = ""
        if not self._steady(s.stop, s.body):
            end = self.fresh(f"{name}_end")
            extra = f", {end} = {stop.text}"
        step = abs(s.step)
        up = s.step > 0
        spare = integer.maximum - bounds(s.stop, self.known)[1] if up else bounds(s.stop, self.known)[0] - integer.minimum
        if spare >= step - 1 and not self.narrow(kind):
            advance = f"{counter} {'+=' if up else '-='} {step}"
        elif spare >= step - 1:
            advance = f"{counter} = ({self.type(kind)})({counter} {'+' if up else '-'} {step})"
        else:
            advance = f"{counter} = step_{'up' if up else 'down'}_{integer}({counter}, {literal(step)}, {end})"
        condition = f"{counter} {'<' if up else '>'} {self._closed(end)}"
        self.emit(f"for ({declaration(kind, counter, self.names)} = {start.text}{extra}; {condition}; {advance}) {{")
        self.lines.indent += 1
        before = self.known.pop(s.local, None)
        if own:
            target = name if s.local in self.hoisted else declaration(kind, name, self.names)
            self.lines.plain(f"{target} = {counter};")
        else:
            self.known[s.local] = (first, last)
        self.block(s.body)
        self.known.pop(s.local, None)
        if before is not None:
            self.known[s.local] = before
        self.lines.indent -= 1
        self.lines.close()
        self.loops.pop()

    @staticmethod
    def _closed(text: str) -> str:
        return text if text.replace("_", "a").replace(".", "a").replace("->", "a").isalnum() else f"({text})"

    def _range(self, s: p.ForRange, integer: p.IntType) -> Bounds:
        first, last = bounds(s.start, self.known), bounds(s.stop, self.known)
        low, high = (first[0], max(first[0], last[1] - 1)) if s.step > 0 else (min(first[1], last[0] + 1), first[1])
        return max(low, integer.minimum), min(high, integer.maximum)

    @staticmethod
    def _moves(place: p.Expression, changed: set[p.Local]) -> bool:
        """Whether the path to a place leads elsewhere once these locals have other values."""
        paths: list[p.Expression] = []
        while isinstance(place, (p.Field, p.Index)):
            if isinstance(place, p.Index):
                paths.append(place.index)
            place = place.base
        if not isinstance(place, p.LocalRef):  # an array in a local stays where it is
            paths.append(place)
        return any(isinstance(e, p.LocalRef) and e.local in changed for path in paths for e in expressions_of(path))

    def _for_each(self, s: p.ForEach) -> None:
        self.loops.append(s)
        name, sequence = self.local(s.local), bare(s.sequence)
        changed = set(assigned_locals(s.body))
        if isinstance(sequence.type, p.ArrayType):
            items = self.place(sequence)
            if self._moves(sequence, changed) or not items.effects.none:
                items = self.hold(items, None, "place")
            length = literal(sequence.type.length)
        else:
            view = self.value(sequence)
            if not (isinstance(sequence, p.LocalRef) and sequence.local not in changed) and not isinstance(sequence, p.RegionRef):
                view = self.hold(view, sequence.type)
            items, length_c = self.split(sequence, view)
            length = length_c.text
        at = self.fresh(f"{name}_index")
        element = C(f"{items.at_least(ATOM)}[{at}]", ATOM, READS)
        self.emit(f"for (u64 {at} = 0; {at} < {length}; {at} += 1) {{")
        self.lines.indent += 1
        text = f"&{element.text}" if isinstance(s.local.type, (p.PointerType, p.SharedType)) and not isinstance(
            self.element(sequence.type), p.PointerType
        ) else element.text
        kind: p.Type = s.local.type
        if s.local in self.hoisted:
            self.lines.plain(f"{name} = {text};")
        elif isinstance(kind, p.SharedType):
            self.lines.plain(f"{self.type(kind)} *{name} = {text};")
        else:
            self.lines.plain(f"{declaration(kind, name, self.names)} = {text};")
        self.total |= READS
        self.block(s.body)
        self.lines.indent -= 1
        self.lines.close()
        self.loops.pop()

    def _match(self, s: p.Match) -> None:
        """A `switch`; ifs where a `break` must leave the loop around it."""
        subject = self.value(s.subject)
        if self.loops and any(breaks_out(case.body) for case in s.cases):
            self._match_by_ifs(s, subject)
            return
        self.emit(f"switch ({subject.text}) {{")
        for case in s.cases:
            self.line = case.span.line
            labels = [f"case {self.constant(v).text}:" for v in case.values] or ["default:"]
            self.lines.at(self.line, f"{' '.join(labels)} {{")
            self.nested(case.body)
            if not self._ends(case.body) and not (case.body and isinstance(case.body[-1], p.Continue)):
                self.lines.indent += 1
                self.lines.plain("break;")
                self.lines.indent -= 1
            self.lines.close()
        if all(case.values for case in s.cases):
            self.lines.plain("default:")
            self.lines.plain("    break;")
        self.lines.close()

    def _match_by_ifs(self, s: p.Match, subject: C) -> None:
        if not subject.text.isidentifier():
            subject = self.hold(subject, s.subject.type)
        self.flush()
        word = "if"
        for case in s.cases:
            self.line = case.span.line
            if not case.values:
                if word == "if":
                    self.lines.at(self.line, "{")
                elif case.body:
                    self.lines.close("} else {")
                self.nested(case.body)
                break
            tests = [f"{subject.text} == {self.constant(v).text}" for v in case.values]
            self.lines.at(self.line, f"{word} ({' || '.join(tests)}) {{")
            self.nested(case.body)
            word = "} else if"
        if s.cases:
            self.lines.close()


def functions_in_order(functions: list[p.Function]) -> Iterator[p.Function]:
    """As in the source."""
    yield from sorted(functions, key=lambda f: f.span.line)
