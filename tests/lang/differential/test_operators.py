# SPDX-License-Identifier: BSD-2-Clause
"""Every operator on every integer type: all lives give the same results and the same panics."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import generator
from cloister.lang import program as p

if TYPE_CHECKING:
    from harness import Lives

INTEGERS = generator.INTEGERS


def fit(kind: p.Type, number: int) -> int:
    """The number as an argument of that type."""
    if isinstance(kind, p.BoolType):
        return number & 1
    assert isinstance(kind, p.IntType)
    low = number & ((1 << kind.bits) - 1)
    return low - (1 << kind.bits) if kind.signed and low >> (kind.bits - 1) else low


@pytest.mark.parametrize("kind", [*INTEGERS, "bool"])
def test_operators_agree(operators: Lives, kind: str) -> None:
    names = [n for n, f in operators.functions.items() if str(f.parameters[0].type) == kind]
    assert len(names) > (4 if kind == "bool" else 80)
    seen: Counter[str] = Counter()
    numbers = st.integers(0, 1) if kind == "bool" else generator.interesting(kind)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(numbers, numbers, numbers))
    def agree(values: tuple[int, int, int]) -> None:
        for name in names:
            function = operators.functions[name]
            arguments = [fit(local.type, v) for local, v in zip(function.parameters, values, strict=False)]
            outcome = operators.check(name, arguments)
            seen[(outcome.panic or "value").split(" ")[0]] += 1

    agree()
    if kind != "bool":  # the test must have seen both sides of the checks
        assert {"value", "OVERFLOW", "DIVISION", "SHIFT", "CONVERSION"} <= set(seen), seen


@pytest.mark.parametrize("kind", ["u8", "i8"])
def test_arithmetic_of_bytes_agrees_for_all_edges(operators: Lives, kind: str) -> None:
    """All pairs of a grid that holds every edge, for the operators with two operands."""
    low, high = generator.limits(kind)
    edges = (low, low + 1, -65, -64, -17, -16, -3, -2, -1, 0, 1, 2, 3, 7, 8, 15, 16, 17, 63, 64, 127, 128, high - 1, high)
    grid = sorted({v for v in edges if low <= v <= high})
    for name in ("add", "sub", "mul", "div", "mod", "and", "or", "xor", "wrapping_add", "wrapping_sub", "wrapping_mul", "min", "lt", "ge"):
        for a in grid:
            for b in grid:
                operators.check(f"operators.{name}_{kind}", [a, b])


def test_python_integers_are_the_reference(operators: Lives) -> None:
    """The generated Python itself, against Python's own integers: not only the two back ends agreeing on the same mistake."""

    @settings(max_examples=200, deadline=None)
    @given(st.sampled_from(INTEGERS).flatmap(lambda k: st.tuples(st.just(k), generator.interesting(k), generator.interesting(k))))
    def agree(case: tuple[str, int, int]) -> None:
        kind, a, b = case
        low, high = generator.limits(kind)
        exact: dict[str, Any] = {
            "add": a + b, "sub": a - b, "mul": a * b, "and": a & b, "or": a | b, "xor": a ^ b,
            "div": a // b if b else None, "mod": a % b if b else None,
        }  # fmt: skip
        for name, value in exact.items():
            outcome = operators.first(f"operators.{name}_{kind}", [a, b])
            if value is None:
                assert outcome.panic is not None and outcome.panic.startswith("DIVISION")
            elif low <= value <= high:
                assert outcome.value == value
            else:
                assert outcome.panic is not None and outcome.panic.startswith("OVERFLOW")
        bits = int(kind[1:])
        for name, value in (("wrapping_add", a + b), ("wrapping_sub", a - b), ("wrapping_mul", a * b)):
            assert operators.first(f"operators.{name}_{kind}", [a, b]).value == (value - low) % (1 << bits) + low

    agree()
