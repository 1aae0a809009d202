# SPDX-License-Identifier: BSD-2-Clause
"""What a user is told about a wrong program: a code, a place, what is wrong, and what to write instead.

Invariant: a diagnostic names a rule of the catalogue, and carries the source line it is about, so that it renders without the file.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from cloister.lang.frontend.catalogue import RULES
from cloister.lang.program import Span


@dataclass
class Diagnostic:
    """One complaint. `notes` are further places that explain it."""

    code: str
    span: Span
    message: str
    remedy: str
    notes: list[tuple[Span, str]] = field(default_factory=list["tuple[Span, str]"])
    line_text: str = ""
    rule: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, the column from 1."""
        return _place(self.span)

    def render(self) -> str:
        """The complaint as shown to people: several lines, without a final newline."""
        lines = [f"error[{self.code}]: {self.message}", f" --> {self.place}"]
        if self.line_text:
            number = str(self.span.line)
            start, stop = _columns(self.line_text, self.span)
            lines.append(f"{number} | {self.line_text}")
            lines.append(" " * len(number) + " | " + " " * start + "^" * max(1, stop - start))
        for span, text in self.notes:
            lines.append(f" = note: {text} ({_place(span)})")
        if self.remedy:
            lines.append(f" = instead: {self.remedy}")
        return "\n".join(lines)


class CompileErrors(Exception):
    """A program that the front end rejects, with all that it found wrong."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n\n".join(d.render() for d in diagnostics))
        self.diagnostics = diagnostics


class Rejected(Exception):
    """Something here was reported already: give up on this statement or declaration."""


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column + 1}"


def _columns(line: str, span: Span) -> tuple[int, int]:
    """Columns in characters: `ast` counts bytes of UTF-8."""
    data = line.encode()
    start = len(data[: span.column].decode(errors="ignore"))
    if span.end_line != span.line:
        return start, len(line.rstrip())
    return start, len(data[: span.end_column].decode(errors="ignore"))


def span_of(node: ast.AST, file: str) -> Span:
    """Where a syntax node lies."""
    line: int = getattr(node, "lineno", 1)
    column: int = getattr(node, "col_offset", 0)
    return Span(file, line, column, getattr(node, "end_lineno", None) or line, getattr(node, "end_col_offset", None) or column + 1)


def make(rule: str, span: Span, source: str, message: str, remedy: str, notes: list[tuple[Span, str]] | None = None) -> Diagnostic:
    """A diagnostic about `span` in `source`."""
    lines = source.splitlines()
    text = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    return Diagnostic(RULES[rule].code, span, message, remedy, notes or [], text, rule)
