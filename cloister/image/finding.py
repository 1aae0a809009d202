# SPDX-License-Identifier: BSD-2-Clause
"""One form for all that is found wrong, be it in a program or in a system description: what people and editors are told.

Invariant: a place is that of a file which can be opened, and counts lines and columns of characters from 1; the end is the first column
that no longer belongs to it. Findings that are alike in all but their notes are one.
"""

from __future__ import annotations

import linecache
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloister.image.wiring import located
from cloister.lang.frontend import Diagnostic
from cloister.lang.program import Span
from cloister.system.checks import RULES
from cloister.system.errors import Problem
from cloister.system.model import Location


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of a file."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Finding:
    """What is wrong. `rule` names the rule of the front end's catalogue or of descriptions; rules between the two have a code only."""

    place: Place
    code: str
    message: str
    remedy: str
    rule: str = ""
    severity: str = "error"
    notes: tuple[tuple[Place, str], ...] = ()


def of_diagnostic(diagnostic: Diagnostic, search: Sequence[Path]) -> Finding:
    """What the front end complains of, in modules that it looked for in `search`."""

    def place(span: Span) -> Place:
        file = str(located(span.file, search))
        return Place(file, span.line, _character(file, span.line, span.column), span.end_line, _character(file, span.end_line, span.end_column))

    notes = tuple((place(span), text) for span, text in diagnostic.notes)
    return Finding(place(diagnostic.span), diagnostic.code, diagnostic.message, diagnostic.remedy, diagnostic.rule, notes=notes)


def of_problem(problem: Problem) -> Finding:
    """What is wrong with a description, or between it and a program."""
    notes = tuple((_stretch(location), text) for location, text in problem.notes)
    severity = "warning" if problem.code.startswith("W") else "error"
    rule = RULES[problem.code].__name__.replace("_", "-") if problem.code in RULES else ""
    return Finding(_stretch(problem.location), problem.code, problem.message, problem.remedy, rule, severity, notes)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """By place, each once: a module of several programs is told of once."""
    unique: dict[tuple[object, ...], Finding] = {}
    for each in findings:
        unique.setdefault((each.place, each.code, each.message), each)
    return sorted(unique.values(), key=lambda each: (each.place, each.code, each.message))


def source_line(place: Place) -> str:
    """The line that a place begins in; nothing if it cannot be read."""
    return linecache.getline(place.file, place.line).rstrip("\r\n")


def _character(file: str, line: int, offset: int) -> int:
    """The column of a character, from its offset in bytes of UTF-8."""
    return len(linecache.getline(file, line).encode()[:offset].decode(errors="ignore")) + 1 if offset else 1


def _stretch(location: Location) -> Place:
    """From a place without an end to the end of its line."""
    line = max(1, location.line)
    text = linecache.getline(location.file, line).rstrip() if location.line else ""
    column = location.column or len(text) - len(text.lstrip()) + 1
    return Place(location.file, line, column, line, max(column + 1, len(text) + 1))
