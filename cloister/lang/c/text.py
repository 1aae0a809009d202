# SPDX-License-Identifier: BSD-2-Clause
"""What translating expressions rests on: the text of an expression with its binding and effects, temporaries, order of evaluation.

Invariant: evaluating the emitted statements and then the expression does what Python does, in Python's order. C leaves the order of
operands and arguments open, so an operand that conflicts with a later one (`effects`) is held in a temporary first; nothing else is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.effects import NOTHING, RELIES, Effects
from cloister.lang.c.names import Declared, Names
from cloister.lang.c.types import declaration, type_text
from cloister.lang.analysis import Bounds, bounds, integer_of, type_bounds
from cloister.lang.checks import Key

# How tightly the outermost operator of a text binds.
ATOM, UNARY, MULTIPLY, ADD, SHIFT, RELATION, EQUALITY, BITS, AND, OR, CONDITIONAL = 100, 90, 80, 70, 60, 50, 45, 40, 30, 25, 20


@dataclass(frozen=True)
class C:
    """A C expression, and what evaluating it (with the statements before it) may do."""

    text: str
    binding: int = ATOM
    effects: Effects = NOTHING

    def at_least(self, binding: int) -> str:
        return self.text if self.binding >= binding else f"({self.text})"

    def doing(self, effects: Effects) -> C:
        return replace(self, effects=self.effects | effects)


@dataclass(eq=False)
class Ready(p.Expression):
    """An expression that has been translated already."""

    c: C


Part = tuple[Callable[[], C], p.Type | None]


class Base(ABC):
    """The state of a writer of expressions, and what all of them need."""

    def __init__(self, names: Names, module: p.Module, file: int, summaries: dict[p.Function, Effects]) -> None:
        self.names = names
        self.module = module
        self.source = module.source.splitlines()
        self.file = file
        self.summaries = summaries
        self.redundant: Mapping[Key, object] = {}  # checks that are proved to hold
        self.emitted: set[Key] = set()
        self.left_out: set[Key] = set()  # for a proof
        self.known: dict[p.Local, Bounds] = {}
        self.before: list[str] = []  # statements to run before the expression at hand
        self.line = 0  # of the statement at hand
        self.total: Effects = NOTHING  # what the whole function may do
        self.local_names: dict[p.Local, str] = {}
        self.used_names: set[str] = set()
        self.used_globals: set[str] = set()
        self.hold_indices = False  # for places that are written twice
        self._count = 0

    @abstractmethod
    def value(self, e: p.Expression) -> C:
        """The value of an expression."""

    def fresh(self, stem: str) -> str:
        """A new local name."""
        self._count += 1
        name = f"{stem}_{self._count}"
        while name in self.used_names or name in self.names.globals:
            self._count += 1
            name = f"{stem}_{self._count}"
        self.used_names.add(name)
        return name

    def type(self, kind: p.Type) -> str:
        return type_text(kind, self.names)

    def hold(self, c: C, kind: p.Type | None, stem: str = "t") -> C:
        """Evaluate now, into a temporary. Without a type: a place, held by its address."""
        name = self.fresh(stem)
        if kind is None:
            self.before.append(f"__typeof__({c.text}) *const {name} = &{c.at_least(UNARY)};")
            return C(f"*{name}", UNARY, c.effects)
        text = declaration(kind, f"const {name}" if isinstance(kind, p.PointerType) else name, self.names)
        constant = "" if isinstance(kind, (p.PointerType, p.StructType, p.ViewType)) else "const "
        self.before.append(f"{constant}{text} = {c.text};")
        return C(name, ATOM, c.effects)

    def apart(self, make: Callable[[], C]) -> tuple[C, list[str]]:
        """Translate with the statements before it kept apart."""
        outer, self.before = self.before, []
        c = make()
        inner, self.before = self.before, outer
        return c, inner

    def ordered(self, parts: Sequence[Part], then: Effects = NOTHING) -> list[C]:
        """Translate operands so that they are evaluated from left to right, and all of them before `then`."""
        made = [(*self.apart(make), kind) for make, kind in parts]
        result: list[C] = []
        for number, (c, before, kind) in enumerate(made):
            self.before += before
            late = [other.effects for other, _, _ in made[number + 1 :]] + [then]
            result.append(self.hold(c, kind) if any(c.effects.conflicts(effects) for effects in late) else c)
        return result

    def values(self, expressions: Sequence[p.Expression], then: Effects = NOTHING) -> list[C]:
        return self.ordered([(lambda e=e: self.value(e), e.type) for e in expressions], then)

    def panics(self, reason: PanicReason, span: p.Span) -> Effects:
        self.emitted.add((span, reason))
        effects = Effects(panics=frozenset({(reason.value, self.file, span.line)}))
        self.total = self.total | effects
        return effects

    def check(self, span: p.Span, *reasons: PanicReason) -> tuple[bool, Effects]:
        """Whether the checks of an operation are to be emitted, all of them or none, and what it then may do."""
        if reasons and all((span, reason) in self.redundant for reason in reasons):
            self.left_out |= {(span, reason) for reason in reasons}
            self.total = self.total | RELIES
            return False, RELIES
        effects = NOTHING
        for reason in reasons:
            effects |= self.panics(reason, span)
        return True, effects

    def operation(self, name: str, arguments: Sequence[str], span: p.Span, checked: bool = True) -> str:
        """A checked operation: its place is that of the statement, unless the expression goes over several lines."""
        if not checked:
            return f"{name}_at({', '.join([*arguments, 'PROVED'])})"
        if span.line == self.line:
            return f"{name}({', '.join(arguments)})"
        return f"{name}_at({', '.join([*arguments, 'CLOISTER_FILE', str(span.line)])})"

    def bounds(self, e: p.Expression) -> Bounds:
        return type_bounds(e.type) if isinstance(e, Ready) else bounds(e, self.known)

    def cast(self, kind: p.Type, c: C) -> C:
        return C(f"({self.type(kind)}){c.at_least(UNARY)}", UNARY, c.effects)

    @staticmethod
    def narrow(kind: p.Type) -> bool:
        """Whether C computes with a wider type."""
        integer = integer_of(kind)
        return integer is None or integer.bits < 32

    def name(self, declared: Declared) -> str:
        name = self.names.of(declared)
        self.used_globals.add(name)
        return name

    def local(self, local: p.Local) -> str:
        return self.local_names[local]

    def hexadecimal(self, span: p.Span) -> bool:
        """Whether the source has the number in hexadecimal."""
        line = self.source[span.line - 1] if 0 < span.line <= len(self.source) else ""
        return line[span.column : span.column + 2] == "0x"
