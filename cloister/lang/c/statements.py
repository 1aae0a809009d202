# SPDX-License-Identifier: BSD-2-Clause
"""Statements that hold no others, as C.

Invariant: each C statement stands at the Python line it comes from.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.effects import NOTHING, READS, WRITES, Effects
from cloister.lang.c.expressions import ExpressionWriter
from cloister.lang.c.text import ATOM, UNARY, C, Part, Ready
from cloister.lang.c.lines import Recording
from cloister.lang.c.names import Names
from cloister.lang.c.scopes import hoisted_locals
from cloister.lang.c.types import c_string, variable_declaration
from cloister.lang.analysis import integer_of, type_bounds
from cloister.lang.checks import Key

_INFIX_ASSIGN = {
    p.BinaryOperator.AND: "&=",
    p.BinaryOperator.OR: "|=",
    p.BinaryOperator.XOR: "^=",
    p.BinaryOperator.ADD: "+=",
    p.BinaryOperator.SUB: "-=",
    p.BinaryOperator.MUL: "*=",
}


_WIDTH = 130  # of several C statements on one line


class StatementWriter(ExpressionWriter):
    """Writes statements into `lines`."""

    def __init__(
        self,
        names: Names,
        module: p.Module,
        file: int,
        summaries: dict[p.Function, Effects],
        lines: Recording,
        function: p.Function,
        redundant: Mapping[Key, object],
    ) -> None:
        super().__init__(names, module, file, summaries)
        self.redundant = redundant
        self.lines = lines
        self.function = function
        self.body = function.model if function.extern is not None else function.body
        self.hoisted = hoisted_locals(self.body)
        self.loops: list[p.Statement] = []

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
            case p.Return():
                self._return(s)
            case p.Break():
                self.emit("break;")
            case p.Continue():
                self.emit("continue;")
            case p.Assert():
                self._assert(s)
            case p.PanicStatement():
                checked, _ = self.check(s.span, PanicReason.EXPLICIT)
                self.emit(f"{'PANIC' if checked else 'UNREACHABLE'}({c_string(s.message)});")
            case p.Log():
                self._log(s)
            case _:
                self.control(s)

    @abstractmethod
    def control(self, s: p.Statement) -> None:
        """A statement that holds others."""

    def _expression(self, s: p.ExpressionStatement) -> None:
        c = self.value(s.expression)
        if isinstance(s.expression, (p.Call, p.BuiltinCall)) and c.binding == ATOM:
            self.emit(f"{c.text};")
        else:
            self.emit(f"(void){c.at_least(UNARY)};")

    def _assert(self, s: p.Assert) -> None:
        condition = self.value(s.condition)
        checked, _ = self.check(s.span, PanicReason.ASSERTION)
        if checked:
            self.emit(f"ASSERT({condition.text}, {c_string(s.message)});")
        else:
            self.emit(f"(void)({condition.text}); /* proved */")

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
        text = variable_declaration(local.type, name, self.names)
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

    def single(self, place: p.Expression) -> C:
        """A place whose text may be written twice."""
        outer, self.hold_indices = self.hold_indices, True
        c = self.place(place)
        self.hold_indices = outer
        return self.hold(c, None, "place") if "(" in c.text else c

    def _with(self, place: p.BitField, target: C, value: C) -> str:
        """The assignment of a word with one field replaced: the word is read after the value, which may have changed its other fields."""
        word = place.base.type
        assert isinstance(word, p.WordType)
        if not self.fixed(place.base) and value.effects.conflicts(READS) and not value.text.isidentifier():
            value = self.hold(value, place.field.type)
        return f"{target.text} = {self.names.replaced(word, place.field)}({target.text}, {value.text});"

    def _assign_bits(self, place: p.BitField, s: p.Assign) -> None:
        value, target = self.ordered(
            [(lambda: self.field_value(place.field, s.value, s.span), place.field.type), (lambda: self.single(place.base), None)]
        )
        self.emit(self._with(place, target, value))

    def _augmented(self, s: p.AugmentedAssign) -> None:
        place = s.place
        self._writes(place)
        base = place.base if isinstance(place, p.BitField) else place
        target = self.single(base)
        value, _ = self.apart(lambda: self.value(s.value))
        if target.effects.conflicts(value.effects) and not target.text.startswith("*"):
            target = self.hold(target, None, "place")  # the value may lead the path to another place
        if isinstance(place, p.BitField):
            word = place.base.type
            assert isinstance(word, p.WordType)
            current = C(f"{self.names.get(word, place.field)}({target.text})")
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
        same = left.text == target.text and result.text.startswith(prefix) and result.binding < UNARY
        if symbol and same and not self.narrow(place.type):
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
        checked, effects = self.check(s.span, PanicReason.INDEX)
        self.total |= WRITES | effects
        element = self.element(s.view.type)
        parts: list[Part] = [
            (lambda: self.view(s.view), p.ViewType(element)),
            (lambda: self.value(s.offset), s.offset.type),
            (lambda: self.value(s.value), s.value.type),
        ]
        view, offset, value = self.ordered(parts)
        shared = "shared_" if isinstance(element, p.SharedType) else ""
        name = f"{shared}store_{'be' if s.big_endian else 'le'}_{integer_of(s.value.type)}"
        self.emit(f"{self.operation(name, [view.text, offset.text, value.text], s.span, checked)};")
