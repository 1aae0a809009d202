# SPDX-License-Identifier: BSD-2-Clause
"""What the writers of all kinds of expressions share: temporaries, checks, values of a type, the parts of views.

Each text is atomic or in parentheses, evaluates operands in the order of the source, and contains the checks that the type calls for.
Inside functions: integers, enums and words are ints, bools are bools, a place of struct or array type is a reference to its object, a
pointer is that reference or None, a view is a tuple (storage, start, length). Array storage is a list, or a bytearray for bytes.
Views held in locals live in three Python locals, so that an access is one subscript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cloister.lang import program as p
from cloister.lang.analysis import Bounds, bounds, stable, total
from cloister.lang.python.names import Names


class Parts(NamedTuple):
    """The texts of a view's storage, start and length; `prefix` is a condition, always true, to evaluate before they are used."""

    prefix: str
    storage: str
    start: str
    length: str


@dataclass(eq=False)
class Text(p.Expression):
    """Python text that stands for an expression whose evaluation has been done already."""

    text: str = ""


def plus(a: str, b: str) -> str:
    """The text of a sum of two unsigned texts; folds what is known."""
    if a == "0":
        return b
    if b == "0":
        return a
    return f"{a} + {b}"


def is_byte(kind: p.Type) -> bool:
    """Whether arrays of this element are bytearrays."""
    if isinstance(kind, p.SharedType):
        kind = kind.inner
    return kind == p.IntType(8, False)


class Writer:
    """Writes the expressions of one function, or of a module's initial values. `expressions` says who writes which kind."""

    def __init__(self, module: p.Module, names: Names, expressions: Expressions) -> None:
        self.module = module
        self.names = names
        self.expressions = expressions
        self.known: dict[p.Local, Bounds] = {}
        self.whole_views: set[p.Local] = set()  # view parameters that are never assigned: kept as tuples too
        self.split_views: set[p.Local] = set()  # views whose parts have been asked for
        self.regions: dict[str, p.RegionRef] = {}
        self.values: set[p.EnumType] = set()
        self._temporaries = 0

    # ------------------------------------------------------------------------------------------------------------- building blocks

    def value(self, e: p.Expression) -> str:
        """The value of an expression; for a place of struct or array type, a reference to it."""
        return self.expressions[type(e)](self, e)

    def fresh(self, e: p.Expression) -> str:
        """The value of an expression as an object that nothing else refers to: places of struct or array type are copied."""
        if isinstance(e.type, (p.StructType, p.ArrayType)) and isinstance(e, (p.LocalRef, p.GlobalRef, p.Deref, p.Field, p.Index)):
            return self.copied(e)
        return self.value(e)

    def temporary(self) -> str:
        self._temporaries += 1
        return f"_t{self._temporaries}"

    def bind(self, e: p.Expression) -> tuple[str, str]:
        """A condition to evaluate first (always true; empty if none is needed), and a text that may be repeated."""
        if isinstance(e, (p.Constant, Text)) or stable(e):
            return "", self.value(e)
        name = self.temporary()
        return f"({name} := {self.value(e)}) is not None", name

    def bounds(self, e: p.Expression) -> Bounds:
        return bounds(e, self.known)

    def total(self, e: p.Expression) -> bool:
        return total(e, self.known)

    def panic(self, reason: str, span: p.Span) -> str:
        return f"{self.names.helper(self.module.name, reason)}({span.line})"

    @staticmethod
    def guard(conditions: list[str], result: str, otherwise: str) -> str:
        needed = [c for c in conditions if c]
        return f"({result} if {' and '.join(needed)} else {otherwise})" if needed else (result if result.isidentifier() else f"({result})")

    def fitted(self, exact: str, have: Bounds, want: Bounds, otherwise: str) -> str:
        """The text of an exact integer, with the checks that bring it from the range it may have to the range it must have."""
        low, high = have[0] >= want[0], have[1] <= want[1]
        if low and high:
            return exact
        if low:
            return f"(_t if (_t := {exact}) <= {want[1]} else {otherwise})"
        if high:
            return f"(_t if (_t := {exact}) >= {want[0]} else {otherwise})"
        return f"(_t if {want[0]} <= (_t := {exact}) <= {want[1]} else {otherwise})"

    @staticmethod
    def wrapped(exact: str, have: Bounds, kind: p.IntType) -> str:
        if kind.minimum <= have[0] and have[1] <= kind.maximum:
            return exact
        mask = (1 << kind.bits) - 1
        if not kind.signed:
            return f"({exact} & {mask})"
        half = 1 << (kind.bits - 1)
        return f"(({exact} + {half} & {mask}) - {half})"

    # ------------------------------------------------------------------------------------------------------------- values of a type

    def zero(self, kind: p.Type) -> str:
        """A new value of zero bytes."""
        match kind:
            case p.BoolType():
                return "False"
            case p.SharedType():
                return self.zero(kind.inner)
            case p.PointerType():
                return "None"
            case p.ViewType():
                return "((), 0, 0)"
            case p.StructType():
                return f"{self.names.of_struct('zero', kind)}()"
            case p.ArrayType():
                if is_byte(kind.element):
                    return f"_bytearray({kind.length})"
                if isinstance(kind.element, (p.StructType, p.ArrayType)):
                    return f"[{self.zero(kind.element)} for _ in _range({kind.length})]"
                return f"[{self.zero(kind.element)}] * {kind.length}"
            case _:
                return "0"

    def copied(self, place: p.Expression) -> str:
        return self.copy_of(place.type, self.value(place))

    def copy_of(self, kind: p.Type, text: str) -> str:
        match kind:
            case p.StructType():
                return f"{self.names.of_struct('copy', kind)}({text})"
            case p.ArrayType():
                if is_byte(kind.element):
                    return f"_bytearray({text})"
                if isinstance(kind.element, (p.StructType, p.ArrayType)):
                    item = self.temporary()
                    return f"[{self.copy_of(kind.element, item)} for {item} in {text}]"
                return f"_list({text})"
            case _:
                return text

    def assign_into(self, kind: p.Type, place: str, value: str) -> str:
        """The text of a statement that copies a struct or array into a place."""
        if isinstance(kind, p.StructType):
            return f"{self.names.of_struct('assign', kind)}({place}, {value})"
        assert isinstance(kind, p.ArrayType)
        inner: p.Type = kind
        depth = 0
        while isinstance(inner, p.ArrayType):
            inner, depth = inner.element, depth + 1
        assign = self.names.of_struct("assign", inner) if isinstance(inner, p.StructType) else "None"
        return f"_assign_array({place}, {value}, {depth}, {assign})"

    def parts(self, e: p.Expression) -> Parts:
        """The three texts of a view, or of an array as a view of all of it."""
        if isinstance(e, p.ViewOf):
            e = e.array
        if isinstance(e.type, p.ArrayType):
            prefix, array = self.bind(e)
            return Parts(prefix, array, "0", str(e.type.length))
        if isinstance(e, p.LocalRef):
            self.split_views.add(e.local)
            name = self.names.local(e.local)
            return Parts("", f"_s_{name}", f"_o_{name}", f"_n_{name}")
        prefix, view = self.bind(e)
        return Parts(prefix, f"{view}[0]", f"{view}[1]", f"{view}[2]")


Expressions = Mapping[type[p.Expression], Callable[[Writer, Any], str]]
