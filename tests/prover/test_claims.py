# SPDX-License-Identifier: BSD-2-Clause
"""Nothing false is proved of the programs of some seeds; and mistakes in the prover would be seen.

`python tests/prover/claims/campaign.py` goes on from here for as long as one likes.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from claims import mutants, reduction  # noqa: E402
from claims.campaign import batch  # noqa: E402
from claims.trial import Tally, trial, variants  # noqa: E402

SEEDS = range(8)

# Mistakes, and a seed whose program shows each. Where a change of the generator makes that another program, mutants.py finds one.
SEEN = {"overflow": 7, "required": 18, "signs": 24}


def test_nothing_false_is_proved() -> None:
    tally, wrong = batch(SEEDS, 10.0)
    assert not wrong, wrong[0]
    assert tally.programs >= len(SEEDS) and tally.claims > 20 * len(SEEDS)
    # Both kinds of claims are there, and the prover shows something.
    assert tally.outcomes["true, proved"] >= 5
    assert sum(count for name, count in tally.outcomes.items() if name.startswith("false, ")) >= 5


def test_a_seed_is_one_program() -> None:
    texts = [[text for _, text in variants(seed)] for seed in (3, 3, 4)]
    assert texts[0] == texts[1] != texts[2]
    assert len(set(texts[0])) > 1  # the same program, of which other things are claimed
    for text in texts[0]:
        ast.parse(text)


@pytest.mark.parametrize("mistake", SEEN)
def test_a_mistake_in_the_prover_is_seen(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, _, _ = mutants.found(mistake, SEEN[mistake], 1, monkeypatch.setattr)
    assert wrong is not None and wrong.kind.startswith("false ")


def test_what_is_wrong_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, _, _ = mutants.found("signs", SEEN["signs"], 1, monkeypatch.setattr)
    assert wrong is not None
    told = reduction.reduced(wrong, 5.0)
    assert wrong.function in told and len(told) < len(wrong.text)


def test_tallies_add_up() -> None:
    one = trial(5, number=1)
    both = Tally()
    both += one
    both += trial(6, number=1)
    assert both.programs > one.programs and both.claims > one.claims
    assert both.functions == sum(both.outcomes.values())
