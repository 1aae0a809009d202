# SPDX-License-Identifier: BSD-2-Clause
"""The values of attributes, and what may stand in an element: what all parts of the reader share.

Invariant: every attribute, element and text of an element that is read is either known or reported, each mistake once. What is wrong is
collected, and a value that can be worked on with stands in for it, which nobody gets to see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cloister.system.errors import Problem
from cloister.system.files import find_file
from cloister.system.model import Location
from cloister.system.sdf.tree import Element

_U64 = 1 << 64
_DECIMAL = frozenset("0123456789")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_LONGEST_SHOWN = 40


class Values:
    """One file's reading: elements in, values out, problems collected on the way. `search`: where files are looked for."""

    def __init__(self, search: Sequence[Path]) -> None:
        self.search = tuple(search)
        self.problems: list[Problem] = []

    def report(self, code: str, location: Location, message: str, remedy: str) -> None:
        self.problems.append(Problem(code, location, message, remedy))

    # ------------------------------------------------------------------ what may stand in an element

    def attributes(self, element: Element, *known: str) -> None:
        """Report the attributes that the element does not have, and text in it."""
        for name in element.attributes:
            if name not in known:
                self.report("X004", element.location, f"'{element.tag}' has no attribute '{name}'", f"it has: {', '.join(known) or 'none'}")
        for text, place in element.texts:
            self.report("X008", place, f"'{element.tag}' holds the text {_shown(text)!r}", "put text into comments")

    def children(self, element: Element, readers: dict[str, Callable[[Element], object]] | None = None) -> None:
        """Read the elements in an element, in their order, each with the reader for its kind."""
        known = readers or {}
        for child in element.children:
            if child.tag in known:
                known[child.tag](child)
            else:
                self.unknown(element, child, ", ".join(known) or "none")

    def unknown(self, element: Element, child: Element, known: str) -> None:
        self.report("X003", child.location, f"'{element.tag}' has no element '{child.tag}'", f"it has: {known}")

    # ------------------------------------------------------------------ values

    def text(self, element: Element, name: str) -> str:
        """A text that must be there."""
        if name not in element.attributes:
            self.report("X005", element.location, f"'{element.tag}' lacks its attribute '{name}'", f'add {name}="..."')
        return element.attributes.get(name, "")

    def number(self, element: Element, name: str, default: int | None = None) -> int:
        """An SDF number: decimal, or 0x and hexadecimal; underscores anywhere; below 2^64. Without a default it is required."""
        if name not in element.attributes:
            if default is None:
                self.text(element, name)
            return default or 0
        return self.number_in(element, name, element.attributes[name])

    def optional_number(self, element: Element, name: str) -> int | None:
        return self.number(element, name) if name in element.attributes else None

    def number_in(self, element: Element, name: str, text: str) -> int:
        """An SDF number that is part of an attribute."""
        digits = text.replace("_", "")
        hexadecimal = digits.startswith("0x")
        value = _value(digits[2:] if hexadecimal else digits, 16 if hexadecimal else 10)
        if value is None:
            self._no_number(element, name, text, 'write a decimal number, or 0x and a hexadecimal one: "0x1000"')
        elif value >= _U64:
            self._too_large(element, name, text)
        return min(value or 0, _U64 - 1)

    def integer(self, element: Element, name: str) -> int:
        """A plain decimal number, which may have a minus sign so that a rule can say what is wrong with it (ids)."""
        text = self.text(element, name)
        value = _value(text.removeprefix("-"), 10)
        if value is None:
            if name in element.attributes:
                self._no_number(element, name, text, "write a decimal number, without underscores and blanks")
            return 0
        if value >= _U64:
            self._too_large(element, name, text)
        return -min(value, _U64) if text.startswith("-") else min(value, _U64 - 1)

    def flag(self, element: Element, name: str, default: bool) -> bool:
        text = element.attributes.get(name, "true" if default else "false")
        if text not in ("true", "false"):
            message = f"{name}=\"{_shown(text)}\" of '{element.tag}' is neither true nor false"
            self.report("X007", element.location, message, f'write {name}="true" or {name}="false"')
        return text == "true"

    def file(self, name: str) -> Path:
        """The file of that name: the first that there is along the search paths."""
        return find_file(name, self.search)

    def _no_number(self, element: Element, name: str, text: str, remedy: str) -> None:
        self.report("X006", element.location, f"{name}=\"{_shown(text)}\" of '{element.tag}' is no number", remedy)

    def _too_large(self, element: Element, name: str, text: str) -> None:
        self.report("X006", element.location, f"{name}=\"{_shown(text)}\" of '{element.tag}' is too large", "numbers are below 2^64: 18446744073709551616")


def _value(digits: str, base: int) -> int | None:
    """The number that digits stand for, or at least one that is as much too large; None if they are not all digits of ASCII."""
    if not digits or not _HEXADECIMAL.issuperset(digits) or (base == 10 and not _DECIMAL.issuperset(digits)):
        return None
    return int((digits.lstrip("0") or "0")[: len(str(_U64)) + 1], base)  # int() refuses what is thousands of digits long


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."
