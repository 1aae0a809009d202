# SPDX-License-Identifier: BSD-2-Clause
"""Random well-typed programs do the same in all lives.

A program is a module of its own, with its own types, variables and functions (see `generator`), made from a seed of 63 bits; each is called
some 20 to 40 times. Of the 2,000 programs of a run half are the same each time, and half are new. `campaign.py` runs them for hours.
"""

from __future__ import annotations

from random import Random

import generator
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from trial import Failure, Tally, batch

ITEMS = 20
EXAMPLES = 2  # the first that hypothesis takes is always 0
SIZE = 50
assert ITEMS * EXAMPLES * SIZE >= 2000


@pytest.mark.parametrize("item", range(ITEMS))
def test_random_programs_agree(item: int) -> None:
    tallies: list[Tally] = []
    failures: list[Failure] = []

    # Seeds say nothing that could be made smaller: a failing program is reduced by `reduction`, once.
    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, (1 << 63) - 1))
    def agree(start: int) -> None:
        random = Random(f"{start} {item}")
        seeds = [random.randrange(1 << 63) for _ in range(SIZE)]
        try:
            tallies.append(batch(seeds))
        except Failure as failure:
            failures.append(failure)

    agree()
    if failures:
        raise failures[0]
    assert sum(tally.programs for tally in tallies) == EXAMPLES * SIZE
    ends = sum((tally.ends for tally in tallies), tallies[0].ends.__class__())
    assert ends["value"] > 500 and len(ends) >= 6, ends


def test_programs_differ() -> None:
    texts = {generator.program(seed).text.split("\n", 1)[1] for seed in range(2000)}
    assert len(texts) == 2000
