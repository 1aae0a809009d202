# SPDX-License-Identifier: BSD-2-Clause
"""Types of values, the few values that an input takes, and how these are said in the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")

UNSIGNED = ("u8", "u16", "u32", "u64")
SIGNED = ("i8", "i16", "i32", "i64")
INTEGERS = (*UNSIGNED, *SIGNED)
ENUM, WORD = "E", "W"


def limits(kind: str) -> tuple[int, int]:
    """The least and the greatest value of an integer type."""
    width = int(kind[1:])
    return (0, (1 << width) - 1) if kind[0] == "u" else (-(1 << (width - 1)), (1 << (width - 1)) - 1)


def literal(value: int) -> str:
    return f"({value})" if value < 0 else str(value)


class Draw:
    """A source of choices."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)

    def pick(self, options: Sequence[T]) -> T:
        return self.random.choice(options)

    def one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def kind(self) -> str:
        """An integer type, most often a small one."""
        return self.pick(["u8", "u8", "u8", "i8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"])


@dataclass(frozen=True)
class Window:
    """The values from `low` to `high` of a type; all of them if it is `whole`."""

    kind: str
    low: int
    high: int

    @property
    def values(self) -> range:
        return range(self.low, self.high + 1)

    @property
    def whole(self) -> bool:
        return self.kind not in INTEGERS or (self.low, self.high) == limits(self.kind)

    def condition(self, place: str) -> str:
        """That a place has one of these values; empty if it has one anyway."""
        if self.whole:
            return ""
        low, high = limits(self.kind)
        if self.low == low:
            return f"{place} <= {literal(self.high)}"
        if self.high == high:
            return f"{place} >= {literal(self.low)}"
        return f"{literal(self.low)} <= {place} <= {literal(self.high)}"


def window(draw: Draw, kind: str, most: int = 4) -> Window:
    """A few neighbouring values: near zero, near an end of the type, around where a sign changes."""
    low, high = limits(kind)
    size = draw.number(2, most)
    form = draw.number(0, 9)
    if form <= 4:
        start = 0 if kind[0] == "u" else -(size // 2)
    elif form == 5:
        start = high - size + 1
    elif form == 6:
        start = low
    elif form == 7 and kind[0] == "u":
        start = (high + 1) // 2 - size // 2
    else:
        start = draw.number(0, 9)
    return Window(kind, start, start + size - 1)
