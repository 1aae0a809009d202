# SPDX-License-Identifier: BSD-2-Clause
"""Typed functions as lines of Python, each line with the line of the source that it stands for.

The order of evaluation is Python's own: an assignment evaluates the value, then the parts of the place, then checks and stores; a call
evaluates its arguments from left to right. Where a check must come between, parts go to temporaries first.
"""

from __future__ import annotations

from collections.abc import Iterator
from cloister.lang import program as p
from cloister.lang.analysis import Bounds, integer_of, stable, type_bounds
from cloister.lang.python.contracts import ContractWriter, Line, has_checks
from cloister.lang.python.expressions import ExpressionWriter
from cloister.lang.python.fields import extract, field_bits
from cloister.lang.python.names import Names
from cloister.lang.python.writer import Text


class FunctionWriter(ExpressionWriter):
    """Writes one function. `body` statements are those of the function, or its model if it is an extern one."""

    def __init__(self, module: p.Module, names: Names, function: p.Function) -> None:
        super().__init__(module, names)
        self.function = function
        self.body = function.model if function.extern is not None else function.body
        self.lines: list[Line] = []
        self.indent = 1
        self.assigned = set(assigned_locals(self.body))
        self.assigned_globals: set[str] = set()
        self.whole_views = {
            local for local in function.parameters if isinstance(local.type, p.ViewType) and local not in self.assigned
        }

    def write(self) -> list[Line]:
        """The `def` and its body."""
        function, span = self.function, self.function.span
        self._block(self.body)
        body, self.lines, self.indent = self.lines, [], 1
        parameters = [self.names.local(local) for local in function.parameters]
        contract = ContractWriter(self.module, self.names, function).write() if has_checks(function) else []
        name = self.names.body(function) if contract else self.names.function(function)
        self.lines.append(Line(0, f"def {name}({', '.join(parameters)}):", span))
        for name in sorted(self.assigned_globals):
            self._line(span, f"global {name}")
        for local in function.parameters:
            if local in self.split_views or (isinstance(local.type, p.ViewType) and local not in self.whole_views):
                name = self.names.local(local)
                self._line(span, f"_s_{name}, _o_{name}, _n_{name} = {name}")
        self.lines += body or [Line(1, "pass", span)]
        return self.lines + contract

    # ------------------------------------------------------------------------------------------------------------- statements

    def _line(self, span: p.Span, text: str) -> None:
        self.lines.append(Line(self.indent, text, span))

    def _line_in(self, span: p.Span, text: str) -> None:
        """A line one level deeper."""
        self.lines.append(Line(self.indent + 1, text, span))

    def _block(self, statements: list[p.Statement]) -> None:
        for statement in statements:
            self._statement(statement)

    def _nested(self, statements: list[p.Statement], span: p.Span, claims: list[p.Claim] | None = None, variant: str = "") -> None:
        self.indent += 1
        before = len(self.lines)
        for claim in claims or []:
            self._line(claim.span, f"if not {self.value(claim.condition)}:")
            self._line_in(claim.span, self._panic_with("contract", claim.span, f"invariant {claim.text}"))
        if variant:
            self._line(span, variant)
        self._block(statements)
        if len(self.lines) == before:
            self._line(span, "pass")
        self.indent -= 1

    def _statement(self, s: p.Statement) -> None:
        match s:
            case p.Declare():
                self._line(s.span, f"{self._target(s.local)} = {self.fresh(s.value)}")
            case p.Assign():
                self._assign(s)
            case p.AugmentedAssign():
                self._augmented(s)
            case p.SharedStore():
                self._shared_store(s)
            case p.StoreBytes():
                self._store_bytes(s)
            case p.ExpressionStatement():
                self._line(s.span, self.value(s.expression))
            case p.If():
                self._if(s, "if")
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
                self._line(s.span, "break")
            case p.Continue():
                self._line(s.span, "continue")
            case p.Assert():
                self._line(s.span, f"if not {self.value(s.condition)}:")
                self._line_in(s.span, self._panic_with("assertion", s.span, s.message))
            case p.PanicStatement():
                self._line(s.span, self._panic_with("explicit", s.span, s.message))
            case p.Log():
                self._log(s)
            case p.Assume():
                self._line(s.span, f"if not {self.value(s.condition)}:")
                self._line_in(s.span, self._panic_with("contract", s.span, "an assumption"))
            case p.Interleave():
                self._line(s.span, f"{self.names.function(s.first)}()")
                self._line(s.span, f"{self.names.function(s.second)}()")
            case _:
                raise AssertionError(f"unknown statement {type(s).__name__}")

    def _while(self, s: p.While) -> None:
        shrinks = ""
        if s.variant is not None:
            last, now, span = self.temporary(), self.temporary(), s.variant.span
            self._line(span, f"{last} = {1 << 64}")
            otherwise = self._panic_with("contract", span, f"decreases {s.variant.text}")
            shrinks = f"{last} = {now} if ({now} := {self.value(s.variant.condition)}) < {last} else {otherwise}"
        self._line(s.span, f"while {self.value(s.condition)}:")
        self._nested(s.body, s.span, s.invariants, shrinks)

    def _panic_with(self, reason: str, span: p.Span, message: str) -> str:
        return f"{self.names.helper(self.module.name, reason)}({span.line}, {message!r})"

    def _target(self, local: p.Local) -> str:
        name = self.names.local(local)
        if isinstance(local.type, p.ViewType):
            self.split_views.add(local)
            return f"_s_{name}, _o_{name}, _n_{name}"
        return name

    def _global(self, place: p.GlobalRef) -> str:
        name = self.names.variable(place.variable)
        self.assigned_globals.add(name)
        return name

    def _return(self, s: p.Return) -> None:
        if s.value is None:
            self._line(s.span, "return")
        elif isinstance(s.value, p.LocalRef):  # a struct local dies here: nobody else can hold it
            self._line(s.span, f"return {self.value(s.value)}")
        else:
            self._line(s.span, f"return {self.fresh(s.value)}")

    def _log(self, s: p.Log) -> None:
        form = "".join(
            piece.text.replace("%", "%%") if piece.value is None else ("%x" if piece.hexadecimal else "%d") for piece in s.pieces
        )
        values = [self.value(piece.value) for piece in s.pieces if piece.value is not None]
        self._line(s.span, f"_log({form!r} % ({''.join(v + ', ' for v in values)}))" if values else f"_log({form.replace('%%', '%')!r})")

    # ------------------------------------------------------------------------------------------------------------- control flow

    def _if(self, s: p.If, word: str) -> None:
        self._line(s.span, f"{word} {self.value(s.condition)}:")
        self._nested(s.then, s.span)
        if len(s.otherwise) == 1 and isinstance(s.otherwise[0], p.If):
            self._if(s.otherwise[0], "elif")
        elif s.otherwise:
            self._line(s.otherwise[0].span, "else:")
            self._nested(s.otherwise, s.span)

    def _for_range(self, s: p.ForRange) -> None:
        name = self.names.local(s.local)
        start, stop = self.value(s.start), self.value(s.stop)
        arguments = stop if start == "0" and s.step == 1 else f"{start}, {stop}" if s.step == 1 else f"{start}, {stop}, {s.step}"
        self._line(s.span, f"for {name} in _range({arguments}):")
        first, last = self.bounds(s.start), self.bounds(s.stop)
        known: Bounds = (first[0], max(first[0], last[1] - 1)) if s.step > 0 else (min(first[1], last[0] + 1), first[1])
        whole = type_bounds(s.local.type)
        before = self.known.get(s.local)
        if s.local not in assigned_locals(s.body):
            self.known[s.local] = (max(known[0], whole[0]), min(known[1], whole[1]))
        self._nested(s.body, s.span, s.invariants)
        self.known.pop(s.local, None)
        if before is not None:
            self.known[s.local] = before

    def _for_each(self, s: p.ForEach) -> None:
        name = self._target(s.local)
        prefix, storage, start, length = self.parts(s.sequence)
        if prefix:
            self._line(s.span, prefix)
        if start == "0" and isinstance(s.sequence.type, p.ArrayType):  # a list's iterator sees what the body changes
            self._line(s.span, f"for {name} in {storage}:")
            self._nested(s.body, s.span, s.invariants)
            return
        held, position = self.temporary(), self.temporary()
        self._line(s.span, f"{held} = {storage}")
        self._line(s.span, f"for {position} in _range({start}, {start} + {length}):")
        self._line_in(s.span, f"{name} = {held}[{position}]")
        self._nested(s.body, s.span, s.invariants)

    def _match(self, s: p.Match) -> None:
        subject = self.value(s.subject)
        if not (stable(s.subject) and isinstance(s.subject, p.LocalRef)):
            name = self.temporary()
            self._line(s.span, f"{name} = {subject}")
            subject = name
        word = "if"
        for case in s.cases:
            if not case.values:
                if word == "if":
                    self._block(case.body)
                else:
                    self._line(case.span, "else:")
                    self._nested(case.body, case.span)
                return
            values = [self.value(v) for v in case.values]
            test = f"{subject} == {values[0]}" if len(values) == 1 else f"{subject} in ({', '.join(values)})"
            self._line(case.span, f"{word} {test}:")
            self._nested(case.body, case.span)
            word = "elif"

    # ------------------------------------------------------------------------------------------------------------- assignment

    def _hold(self, e: p.Expression, text: str, span: p.Span) -> str:
        """Evaluate now what may not be evaluated later."""
        if isinstance(e, (p.Constant, Text)) or stable(e):
            return text
        name = self.temporary()
        self._line(span, f"{name} = {text}")
        return name

    def _assign(self, s: p.Assign) -> None:
        place = s.place
        if isinstance(place.type, (p.StructType, p.ArrayType)):
            value = self.value(s.value)
            if not self._simple_place(place):
                value = self._hold(s.value, value, s.span)
            self._line(s.span, self.assign_into(place.type, self.value(place), value))
            return
        if isinstance(place, p.BitField):
            self._assign_bits(place, s)
            return
        if isinstance(place, p.Index):
            value = self.value(s.value)
            if not (isinstance(s.value, p.Constant) or stable(s.value) or (self._unchecked(place) and self.total(s.value))):
                held = self.temporary()
                self._line(s.span, f"{held} = {value}")
                value = held
            self._line(s.span, f"{self._element(place)} = {value}")
            return
        # A plain target is evaluated after the value by Python itself.
        self._line(s.span, f"{self._plain_place(place)} = {self.value(s.value)}")

    def _simple_place(self, place: p.Expression) -> bool:
        """Whether naming the place cannot panic or have effects, so that it may come before the value."""
        return stable(place) or (not isinstance(place, p.Index) and self.total(place))

    def _unchecked(self, place: p.Index) -> bool:
        return not place.checked and stable(place.base)

    def _plain_place(self, place: p.Expression) -> str:
        """The text of a scalar place that is no element, as an assignment target."""
        match place:
            case p.LocalRef():
                return self._target(place.local)
            case p.GlobalRef():
                return self._global(place)
            case _:
                return self.value(place)

    def _element(self, place: p.Index) -> str:
        """Check an element's index now; the text of the element as a target."""
        prefix, storage, start, length = self.parts(place.base)
        if prefix:
            self._line(place.span, prefix)
        low, high = self.bounds(place.index)
        index = self._hold(place.index, self.value(place.index), place.span)
        size = place.base.type.length if isinstance(place.base.type, p.ArrayType) else 0
        if not (0 <= low and high < size):
            self._line(place.span, f"if {index} >= {length}:" if low >= 0 else f"if not 0 <= {index} < {length}:")
            self._line_in(place.span, self.panic("index", place.span))
        return f"{storage}[{index}]" if start == "0" else f"{storage}[{start} + {index}]"

    def _scalar(self, place: p.Expression) -> str:
        """Evaluate the parts of a scalar place once; a text that may be both read and assigned."""
        match place:
            case p.Index():
                return self._element(place)
            case p.Field():
                base = self.value(place.base)
                if not stable(place.base):
                    base = self._hold(place.base, base, place.span)
                return self.value(p.Field(place.type, place.span, Text(place.base.type, place.base.span, base), place.field))
            case p.Deref():  # a pointer to an integer does not exist
                raise AssertionError("a dereference is a struct place")
            case _:
                return self._plain_place(place)

    def _assign_bits(self, place: p.BitField, s: p.Assign) -> None:
        word = place.base.type
        assert isinstance(word, p.WordType)
        bits = field_bits(self, place.field, s.value, s.span)
        if not isinstance(s.value, p.Constant):
            held = self.temporary()
            self._line(s.span, f"{held} = {bits}")
            bits = held
        self._deposit(place, self._scalar(place.base), bits, s.span)

    def _deposit(self, place: p.BitField, target: str, bits: str, span: p.Span) -> None:
        word = place.base.type
        assert isinstance(word, p.WordType)
        mask = word.base.maximum & ~(((1 << place.field.width) - 1) << place.field.shift)
        shifted = f"{bits} << {place.field.shift}" if place.field.shift else bits
        self._line(span, f"{target} = {target} & {mask} | {shifted}")

    def _augmented(self, s: p.AugmentedAssign) -> None:
        place = s.place
        if isinstance(place, p.BitField):
            word = place.base.type
            assert isinstance(word, p.WordType)
            target = self._scalar(place.base)
            current = Text(place.type, place.span, extract(target, place.field, word))
            result = p.Binary(place.type, s.span, s.operator, current, s.value)
            held = self.temporary()
            self._line(s.span, f"{held} = {field_bits(self, place.field, result, s.span)}")
            self._deposit(place, target, held, s.span)
            return
        target = self._scalar(place)
        current = place if isinstance(place, p.LocalRef) else Text(place.type, place.span, target)
        result = p.Binary(place.type, s.span, s.operator, current, s.value)
        if isinstance(place.type, p.BoolType) or integer_of(place.type) is None:
            self._line(s.span, f"{target} = {self.value(current)} {s.operator.value} {self.value(s.value)}")
            return
        self._line(s.span, f"{target} = {self.value(result)}")

    def _shared_store(self, s: p.SharedStore) -> None:
        """`place.store(value)`: the place is evaluated before the value, as in a method call."""
        if isinstance(s.place, p.Index):
            target = self._element(s.place)
        else:
            target = self._scalar(s.place)
        self._line(s.span, f"{target} = {self.value(s.value)}")

    def _store_bytes(self, s: p.StoreBytes) -> None:
        """`store_le(T, view, offset, value)`: all arguments, then the check, then the store."""
        kind = integer_of(s.value.type)
        assert kind is not None
        size = kind.bits // 8
        prefix, storage, start, length = self.parts(s.view)
        if prefix:
            self._line(s.span, prefix)
        offset = self._hold(s.offset, self.value(s.offset), s.span)
        value = self._hold(s.value, self.value(s.value), s.span)
        view = s.view.type
        element = view.element if isinstance(view, (p.ViewType, p.ArrayType)) else view
        end = str(s.offset.value + size) if isinstance(s.offset, p.Constant) else f"{offset} + {size}"
        self._line(s.span, f"if {end} > {length}:")
        self._line_in(s.span, self.panic("index", s.span))
        position = offset if start == "0" else f"{start} + {offset}"
        if isinstance(element, p.SharedType):
            self._line(s.span, f"if {storage}.__class__ is _bytearray:")
            self._line_in(s.span, f"_pack_{'be' if s.big_endian else 'le'}_{kind}({storage}, {position}, {value})")
            self._line(s.span, "else:")
            self._line_in(s.span, f"_store_shared({storage}, {position}, {value}, {size}, {s.big_endian}, {kind.signed})")
        elif size == 1 and not kind.signed:
            self._line(s.span, f"{storage}[{position}] = {value}")
        else:
            self._line(s.span, f"_pack_{'be' if s.big_endian else 'le'}_{kind}({storage}, {position}, {value})")


def assigned_locals(statements: list[p.Statement]) -> Iterator[p.Local]:
    """Every local that the statements, or those nested in them, assign."""
    for s in statements:
        match s:
            case p.Declare():
                yield s.local
            case p.Assign() | p.AugmentedAssign():
                place = s.place
                while isinstance(place, p.BitField):
                    place = place.base
                if isinstance(place, p.LocalRef):
                    yield place.local
            case p.If():
                yield from assigned_locals(s.then)
                yield from assigned_locals(s.otherwise)
            case p.While():
                yield from assigned_locals(s.body)
            case p.ForRange() | p.ForEach():
                yield s.local
                yield from assigned_locals(s.body)
            case p.Match():
                for case in s.cases:
                    yield from assigned_locals(case.body)
            case _:
                pass
