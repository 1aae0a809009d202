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
    """One rule that the description breaks. `notes` are further places that explain it."""

    code: str  # S001...; stable, listed in docs/command-line.md
    location: Location
    message: str
    remedy: str = ""
    notes: tuple[tuple[Location, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.location}: error {self.code}: {self.message}"]
        lines += [f"  {text} ({location})" for location, text in self.notes]
        return "\n".join([*lines, f"  {self.remedy}"] if self.remedy else lines)


class DescriptionError(Exception):
    """A system description that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
