# SPDX-License-Identifier: BSD-2-Clause
"""Typed functions as C functions, statement by statement.

Invariant: each C statement stands at the Python line it comes from; a local lives in the innermost C block that holds all its uses, or at the
top of the function where Python's wider scope is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.effects import NOTHING, READS, WRITES, Effects
from cloister.lang.c.expressions import ExpressionWriter
from cloister.lang.c.places import bare
from cloister.lang.c.text import ATOM, UNARY, C, Part, Ready
from cloister.lang.c.lines import Recording, comment
from cloister.lang.c.names import KEYWORDS, RESERVED, Names
from cloister.lang.c.scopes import assigned_locals, breaks_out, hoisted_locals, locals_of
from cloister.lang.c.types import c_string, declaration, integer_of, literal
from cloister.lang.python.analysis import Bounds, bounds, type_bounds

_INFIX_ASSIGN = {
    p.BinaryOperator.AND: "&=",
    p.BinaryOperator.OR: "|=",
    p.BinaryOperator.XOR: "^=",
    p.BinaryOperator.ADD: "+=",
    p.BinaryOperator.SUB: "-=",
    p.BinaryOperator.MUL: "*=",
}


_WIDTH = 130


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


class FunctionWriter(ExpressionWriter):
    """Writes one function into `lines`."""

    def __init__(
        self, names: Names, module: p.Module, file: int, summaries: dict[p.Function, Effects], lines: Recording, function: p.Function
    ) -> None:
        super().__init__(names, module, file, summaries)
        self.lines = lines
        self.function = function
        self.body = function.model if function.extern is not None else function.body
        self.hoisted = hoisted_locals(self.body)
        self.loops: list[p.Statement] = []

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
            self.lines.plain(f"{declaration(local.type, self.local(local), self.names)}{start};")
        self.block(self.body)
        if not isinstance(function.result, (p.VoidType, p.NeverType)) and not self._ends(self.body):
            last = self.body[-1].span.line if self.body else function.span.line
            self.lines.at(last, f"PANIC_AT(PANIC_ENUM, CLOISTER_FILE, {last}); /* no case fits */")
        self.lines.indent -= 1
        self.lines.close()

    def _name_locals(self, avoid: frozenset[str]) -> None:
        taken = RESERVED | KEYWORDS | avoid
        for local in [*self.function.parameters, *locals_of(self.body)]:
            if local in self.local_names:
                continue
            name = local.name
            while name in taken or name.startswith("__"):
                name = f"{name.lstrip('_') if name.startswith('__') else name}_"
            self.local_names[local] = name
            self.used_names.add(name)

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

    # ------------------------------------------------------------------------------------------------------------- statements

    def emit(self, text: str) -> None:
        """A line of C of the statement at hand, after what must run before it."""
        self.before.append(text)
        self.flush()

    def flush(self) -> None:
        """Lines of C for one line of Python: on one line if it is not too long, so that they need one `#line`."""
        before, self.before = self.before, []
        together = " ".join(line.strip() for line in before)
        if len(together) <= _WIDTH:
            before = [together] if together else []
        for line in before:
            self.lines.at(self.line, line)

    def block(self, statements: list[p.Statement]) -> None:
        for statement in statements:
            self.statement(statement)

    def nested(self, statements: list[p.Statement]) -> None:
        self.lines.indent += 1
        self.block(statements)
        self.lines.indent -= 1

    def statement(self, s: p.Statement) -> None:
        self.line = s.span.line
        match s:
            case p.Declare():
                self._declare(s)
            case p.Assign():
                self._assign(s)
            case p.AugmentedAssign():
                self._augmented(s)
            case p.SharedStore():
                self._shared_store(s)
            case p.StoreBytes():
                self._store_bytes(s)
            case p.ExpressionStatement():
                self._expression(s)
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
            case p.Return():
                self._return(s)
            case p.Break():
                self.emit("break;")
            case p.Continue():
                self.emit("continue;")
            case p.Assert():
                self._assert(s)
            case p.PanicStatement():
                self.total |= self.panics(PanicReason.EXPLICIT, s.span)
                self.emit(f"PANIC({c_string(s.message)});")
            case p.Log():
                self._log(s)
            case _:
                raise AssertionError(f"unknown statement {type(s).__name__}")

    def _expression(self, s: p.ExpressionStatement) -> None:
        c = self.value(s.expression)
        if isinstance(s.expression, (p.Call, p.BuiltinCall)) and c.binding == ATOM:
            self.emit(f"{c.text};")
        else:
            self.emit(f"(void){c.at_least(UNARY)};")

    def _assert(self, s: p.Assert) -> None:
        condition = self.value(s.condition)
        self.total |= self.panics(PanicReason.ASSERTION, s.span)
        self.emit(f"ASSERT({condition.text}, {c_string(s.message)});")

    def _return(self, s: p.Return) -> None:
        if s.value is None:
            self.emit("return;")
        else:
            self.emit(f"return {self.value(s.value).text};")

    def _log(self, s: p.Log) -> None:
        values = [piece.value for piece in s.pieces if piece.value is not None]
        made = iter(self.values(values, WRITES))
        self.total |= WRITES
        pieces = [*s.pieces]
        if pieces and pieces[-1].value is None:
            pieces[-1] = p.LogPiece(pieces[-1].text + "\n")
        else:
            pieces.append(p.LogPiece("\n"))
        texts: list[str] = []
        for piece in pieces:
            if piece.value is None:
                texts.append(f"log_text({c_string(piece.text)});")
                continue
            integer = integer_of(piece.value.type)
            signed = "signed_" if integer is not None and integer.signed else ""
            texts.append(f"log_{signed}{'hexadecimal' if piece.hexadecimal else 'decimal'}({next(made).text});")
        self.emit(" ".join(texts))

    # ------------------------------------------------------------------------------------------------------------- assignment

    def _declare(self, s: p.Declare) -> None:
        local, name = s.local, self.local(s.local)
        if local in self.hoisted:
            self._assign(p.Assign(s.span, p.LocalRef(local.type, s.span, local), s.value))
            return
        text = declaration(local.type, name, self.names)
        if isinstance(local.type, p.ArrayType) and not isinstance(s.value, (p.Zeroed, p.StructValue)):
            source = self.place(s.value)
            self.emit(f"{text};")
            self.emit(f"__builtin_memcpy({name}, {source.text}, sizeof {name});")
            return
        value = self.value(s.value)
        initial = value.text
        if isinstance(s.value, (p.Zeroed, p.StructValue)) and isinstance(local.type, p.StructType):
            initial = initial.removeprefix(f"({self.type(local.type)})")
        self.emit(f"{text} = {initial};")

    def _touches_memory(self, place: p.Expression) -> bool:
        """Whether a place lies outside of the function's own locals."""
        match place:
            case p.LocalRef():
                return False
            case p.Field() | p.BitField():
                return self._touches_memory(place.base)
            case p.Index():
                return not isinstance(place.base.type, p.ArrayType) or self._touches_memory(place.base)
            case _:
                return True

    def _writes(self, place: p.Expression) -> None:
        if self._touches_memory(place):
            self.total |= WRITES

    def _assign(self, s: p.Assign) -> None:
        place = s.place
        self._writes(place)
        if isinstance(place.type, p.ArrayType):
            self._assign_array(s)
            return
        if isinstance(place, p.BitField):
            self._assign_bits(place, s)
            return
        value, target = self.ordered([(lambda: self.value(s.value), s.value.type), (lambda: self.place(place), None)])
        self.emit(f"{target.text} = {value.text};")

    def _assign_array(self, s: p.Assign) -> None:
        if isinstance(s.value, p.Zeroed):
            target = self.place(s.place)
            self.emit(f"__builtin_memset({target.text}, 0, sizeof {target.at_least(UNARY)});")
            return
        source, target = self.ordered([(lambda: self.place(s.value), None), (lambda: self.place(s.place), None)])
        self.emit(f"__builtin_memmove({target.text}, {source.text}, sizeof {target.at_least(UNARY)});")

    def _single(self, place: p.Expression) -> C:
        """A place whose text may be written twice."""
        outer, self.hold_indices = self.hold_indices, True
        c = self.place(place)
        self.hold_indices = outer
        return self.hold(c, None, "place") if "(" in c.text else c

    def _with(self, place: p.BitField, target: C, value: C) -> str:
        word = place.base.type
        assert isinstance(word, p.WordType)
        return f"{target.text} = {self.names.of(word)}_with_{place.field.name}({target.text}, {value.text});"

    def _assign_bits(self, place: p.BitField, s: p.Assign) -> None:
        value, target = self.ordered(
            [(lambda: self.field_value(place.field, s.value, s.span), place.field.type), (lambda: self._single(place.base), None)]
        )
        self.emit(self._with(place, target, value))

    def _augmented(self, s: p.AugmentedAssign) -> None:
        place = s.place
        self._writes(place)
        base = place.base if isinstance(place, p.BitField) else place
        target = self._single(base)
        if isinstance(place, p.BitField):
            word = place.base.type
            assert isinstance(word, p.WordType)
            current = C(f"{self.names.of(word)}_{place.field.name}({target.text})")
        else:
            current = target
        current = C(current.text, current.binding, NOTHING if isinstance(place, p.LocalRef) else READS)
        # What evaluates the value may not change the place before it is read.
        left, right = self.ordered([(lambda: current, place.type), (lambda: self.value(s.value), s.value.type)])
        before: p.Expression = place if isinstance(place, p.LocalRef) else Ready(place.type, place.span, left)
        operation = p.Binary(place.type, s.span, s.operator, before, s.value)
        result = self.combine(operation, left, right)
        self.total |= result.effects
        if isinstance(place, p.BitField):
            self.emit(self._with(place, target, self.fitted(place.field, result, type_bounds(place.type), s.span)))
            return
        symbol = _INFIX_ASSIGN.get(s.operator)
        prefix = f"{left.text} {symbol[:-1] if symbol else ''} "
        if symbol and not self.narrow(place.type) and left.text == target.text and result.text.startswith(prefix) and result.binding < UNARY:
            self.emit(f"{target.text} {symbol} {right.text};")
        else:
            self.emit(f"{target.text} = {result.text};")

    def _shared_store(self, s: p.SharedStore) -> None:
        self.total |= WRITES
        target, value = self.ordered([(lambda: self.place(s.place), None), (lambda: self.typed(s.value), s.value.type)])
        if isinstance(s.value.type, p.BoolType):
            value = C(f"(u8){value.at_least(UNARY)}", UNARY)
        self.emit(f"{'store_release' if s.release else 'store_relaxed'}({target.text}, {value.text});")

    def _store_bytes(self, s: p.StoreBytes) -> None:
        self.total |= WRITES | self.panics(PanicReason.INDEX, s.span)
        element = self.element(s.view.type)
        parts: list[Part] = [
            (lambda: self.view(s.view), p.ViewType(element)),
            (lambda: self.value(s.offset), s.offset.type),
            (lambda: self.value(s.value), s.value.type),
        ]
        view, offset, value = self.ordered(parts)
        shared = "shared_" if isinstance(element, p.SharedType) else ""
        name = f"{shared}store_{'be' if s.big_endian else 'le'}_{integer_of(s.value.type)}"
        self.emit(f"{name}({view.text}, {offset.text}, {value.text});")

    # ------------------------------------------------------------------------------------------------------------- control flow

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
        known = self._forget(s.body)
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
        self.known = known
        self.loops.pop()

    def _forget(self, body: list[p.Statement]) -> dict[p.Local, Bounds]:
        return dict(self.known)

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
                return isinstance(inner.type, p.ArrayType) or isinstance(inner, p.RegionRef) or (isinstance(inner, p.LocalRef) and inner.local not in changed)
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
        self.emit(f"for ({declaration(kind, counter, self.names)} = {start.text}{extra}; {counter} {'<' if up else '>'} {self._closed(end)}; {advance}) {{")
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

    def _for_each(self, s: p.ForEach) -> None:
        self.loops.append(s)
        name, sequence = self.local(s.local), bare(s.sequence)
        changed = set(assigned_locals(s.body))
        if isinstance(sequence.type, p.ArrayType):
            items = self._single(sequence)
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
