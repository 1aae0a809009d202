# SPDX-License-Identifier: BSD-2-Clause
"""Contracts under CPython: a function with one is two, its body, and before and after it what is claimed.

Invariant: where no claim fails, a program does the same with and without its contracts.
"""

from __future__ import annotations

from dataclasses import dataclass

from cloister.lang import program as p
from cloister.lang.python.expressions import EXPRESSIONS
from cloister.lang.python.names import Names
from cloister.lang.python.writer import Writer


@dataclass(frozen=True)
class Line:
    """A line of generated Python (indented by levels) and where its source stands."""

    indent: int
    text: str
    span: p.Span


def has_checks(function: p.Function) -> bool:
    """Whether something is claimed before or after the function."""
    return function.extern is None and (function.has_contract or bool(function.asks))


class ContractWriter(Writer):
    """Writes the function that callers call."""

    def __init__(self, module: p.Module, names: Names, function: p.Function) -> None:
        super().__init__(module, names, {**EXPRESSIONS, p.Old: lambda _, e: self._old(e)})
        self.function = function
        self.whole_views = {local for local in function.parameters if isinstance(local.type, p.ViewType)}
        self.lines: list[Line] = []

    def write(self) -> list[Line]:
        function, span = self.function, self.function.span
        parameters = ", ".join(self.names.local(local) for local in function.parameters)
        for claim in function.requires:
            self._check(claim.span, self.value(claim.condition), f"requires {claim.text}")
        self._invariants(span)
        self.held = self.lines
        after = self.lines = []
        head = self._recursion() if function.variant is not None else []
        result = f"_r = {self.names.body(function)}({parameters})"
        if function.variant is None:
            self._line(span, result)
        else:
            self._line(span, "try:")
            self._line(span, result, 2)
            self._line(span, "finally:")
            self._line(span, f"{self._variant} = _outer", 2)
        for claim in function.ensures:
            if claim.result is not None:
                self.whole_views.add(claim.result)
                self._line(claim.span, f"{self.names.local(claim.result)} = _r")
            self._check(claim.span, self.value(claim.condition), f"ensures {claim.text}")
        self._invariants(span)
        self._line(span, "return _r")
        views = [f"_s_{n}, _o_{n}, _n_{n} = {n}" for n in (self.names.local(v) for v in function.parameters if v in self.split_views)]
        head += [Line(0, f"def {self.names.function(function)}({parameters}):", span), *(Line(1, text, span) for text in views)]
        return [*head, *self.held, *after]

    def _line(self, span: p.Span, text: str, indent: int = 1) -> None:
        self.lines.append(Line(indent, text, span))

    def _check(self, span: p.Span, condition: str, message: str) -> None:
        self._line(span, f"if not {condition}:")
        self._line(span, f"{self.names.helper(self.module.name, 'contract')}({span.line}, {message!r})", 2)

    @property
    def _variant(self) -> str:
        """The variable that holds the variant of the call that runs."""
        return f"{self.names.body(self.function)}_variant"

    def _recursion(self) -> list[Line]:
        """Check that the variant is smaller than that of the call that this one is part of; the lines that go before the function."""
        claim = self.function.variant
        assert claim is not None
        self._line(claim.span, f"global {self._variant}")
        self._line(claim.span, f"_now, _outer = {self.value(claim.condition)}, {self._variant}")
        self._check(claim.span, "_now < _outer", f"decreases {claim.text}")
        self._line(claim.span, f"{self._variant} = _now")
        return [Line(0, f"{self._variant} = {1 << 64}", self.function.span)]

    def _invariants(self, span: p.Span) -> None:
        for local, method in self.function.asks:
            text = f"_holds({self.names.function(method)}, {self.names.local(local)})"
            self._check(span, text, f"invariant {method.name} of {method.owner}")

    def _old(self, e: p.Old) -> str:
        name = self.temporary()
        self.held.append(Line(1, f"{name} = {self.value(e.operand)}", e.span))
        return name
