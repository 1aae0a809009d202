# SPDX-License-Identifier: BSD-2-Clause
"""Integers of each type, those at which something changes more often than others: as a hypothesis strategy, and by a random generator."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

INTEGERS = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
UNSIGNED = INTEGERS[:4]


def width(kind: str) -> int:
    return int(kind[1:])


def limits(kind: str) -> tuple[int, int]:
    bits = width(kind)
    return (0, (1 << bits) - 1) if kind[0] == "u" else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)


def interesting(kind: str) -> st.SearchStrategy[int]:
    """Integers of a type, its edges and powers of two more often than others."""
    low, high = limits(kind)
    powers = [p + d for n in range(width(kind)) for d in (-1, 0, 1) for p in (1 << n, -(1 << n)) if low <= p + d <= high]
    edges = st.sampled_from([v for v in (0, 1, 2, 3, high, high - 1, low, low + 1) if low <= v <= high])
    small = st.integers(max(low, -20), min(high, 40))
    return st.one_of(edges, small, st.sampled_from(powers), st.integers(low, high))


def draw_interesting(random: Random, kind: str) -> int:
    """The same by a random generator; a bool is 0 or 1."""
    if kind == "bool":
        return random.randrange(2)
    low, high = limits(kind)
    form = random.randrange(4)
    if form == 0:
        return random.choice([v for v in (0, 1, 2, 3, high, high - 1, low, low + 1) if low <= v <= high])
    if form == 1:
        return random.randint(max(low, -20), min(high, 40))
    if form == 2:
        return max(low, min(high, random.choice([1, -1]) * (1 << random.randrange(width(kind))) + random.randint(-1, 1)))
    return random.randint(low, high)
