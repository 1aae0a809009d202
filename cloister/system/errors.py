# SPDX-License-Identifier: BSD-2-Clause
"""What a user is told when a system description is wrong: a code, a place, what is wrong, what would be right.

Invariant: a `DescriptionError` is always about the user's input and never about a fault of ours; those stay ordinary exceptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloister.system.model import Location


@dataclass(frozen=True)
class Problem:
    """One rule that the description breaks. `notes` are further places that explain it.

    Message and remedy are a line each, whatever names and values they quote: what cannot be printed is escaped.
    """

    code: str  # S001...; stable, listed in docs/command-line.md
    location: Location
    message: str
    remedy: str = ""
    notes: tuple[tuple[Location, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _printable(self.message))
        object.__setattr__(self, "remedy", _printable(self.remedy))

    def __str__(self) -> str:
        lines = [f"{self.location}: error {self.code}: {self.message}"]
        lines += [f"  {text} ({location})" for location, text in self.notes]
        return "\n".join([*lines, f"  {self.remedy}"] if self.remedy else lines)


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)


class DescriptionError(Exception):
    """A system description that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def extent(start: int, size: int) -> str:
    """For a message: a range of addresses."""
    return f"[{start:#x}..{start + size:#x})"
