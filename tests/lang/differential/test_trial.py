# SPDX-License-Identifier: BSD-2-Clause
"""What finds differences in random programs, and makes them small: with a life that is wrong in one respect."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import generator
import pytest
from lives import CPython, Outcome, Source
from trial import Failure, batch, trial

from cloister.lang import program as p

SEEDS = list(range(40))


class Wrong(CPython):
    """Takes a division by zero for an overflow."""

    name: ClassVar[str] = "wrong"

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        outcome = super().call(function, arguments)
        return dataclasses.replace(outcome, panic=outcome.panic.replace("DIVISION", "OVERFLOW")) if outcome.panic else outcome


class Loud(CPython):
    """Logs in capitals."""

    name: ClassVar[str] = "loud"

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        outcome = super().call(function, arguments)
        return dataclasses.replace(outcome, log=outcome.log.upper())


class Unable(CPython):
    """Cannot be built if the program holds a word."""

    name: ClassVar[str] = "unable"

    def __init__(self, source: Source) -> None:
        if any(module.words for module in source.program.modules):
            raise NotImplementedError("words")
        super().__init__(source)


def test_lives_that_agree_pass() -> None:
    tally = batch(SEEDS, [CPython, CPython])
    assert tally.programs == len(SEEDS)
    assert tally.calls == sum(tally.ends.values()) >= 20 * len(SEEDS)


def test_a_difference_is_made_small() -> None:
    with pytest.raises(Failure, match="(?s)seed .*DIVISION.*wrong panics: OVERFLOW") as caught:
        batch(SEEDS, [CPython, CPython, Wrong], seconds=60)
    text = str(caught.value).split("\n\n", 1)[1].split("calls:")[0]
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert "//" in text or "%" in text
    assert len(functions) <= 2 and len(text) < len(generator.program(caught.value.seed).text) / 2
    with pytest.raises(Failure, match=f"seed {caught.value.seed}"):
        trial(caught.value.seed, [CPython, Wrong], seconds=1)


def test_a_difference_between_logs_is_made_small() -> None:
    with pytest.raises(Failure, match="loud gives .*logs '[A-Z]") as caught:
        batch(SEEDS, [CPython, Loud], seconds=60)
    text = str(caught.value).split("\n\n", 1)[1].split("calls:")[0]
    assert "log(f" in text and len(text) < len(generator.program(caught.value.seed).text) / 2


def test_a_program_that_cannot_be_built_is_told_from_the_others() -> None:
    with pytest.raises(Failure, match="NotImplementedError: words") as caught:
        batch(SEEDS, [CPython, Unable], seconds=20)
    assert "@word" in str(caught.value)
