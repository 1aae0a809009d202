# SPDX-License-Identifier: BSD-2-Clause
"""Random well-typed programs: CPython and compiled C give the same results and the same panics."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import generator

FUNCTIONS = 60
PROGRAMS = 3


def test_random_programs_agree(tmp_path_factory: pytest.TempPathFactory) -> None:
    outcomes: Counter[str] = Counter()

    # Compiling takes most of the time, so that a failing program is reported as it is, not made smaller: the function is shown, and the
    # seed makes the program again. The arguments are made smaller.
    @settings(max_examples=PROGRAMS, deadline=None, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(generator.programs(FUNCTIONS))
    def agree(made: tuple[int, str, list[str]]) -> None:
        seed, source, functions = made
        compare(seed, source, functions, tmp_path_factory.mktemp("generated"), outcomes)

    agree()
    assert outcomes["value"] > 200 and len(outcomes) >= 4, outcomes


def compare(seed: int, source: str, functions: list[str], folder: Path, outcomes: Counter[str]) -> None:
    from harness import Both, arguments

    (folder / "generated.py").write_text(source)
    both = Both(["generated"], [folder])

    def agree_on(name: str, text: str) -> None:
        @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(arguments(both.functions[name]))
        def agree(values: tuple[int, ...]) -> None:
            try:
                outcome = both.check(name, values)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{text}\n\nseed {seed}, {folder / 'generated.py'}") from None
            outcomes[(outcome.panic or "value").split(" ")[0]] += 1

        agree()

    for i, text in enumerate(functions):
        agree_on(f"generated.f{i}", text)
