# SPDX-License-Identifier: BSD-2-Clause
"""All that this project proves is proved, from nothing, each time the tests run."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.prover import Target, default_paths, prove_targets, targets_of
from cloister.prover.store import Store

ROOT = Path(__file__).parents[2]
TARGETS = [t for path in default_paths(ROOT) for t in targets_of(path, board(DEFAULT_BOARD))]


def _name(target: Target) -> str:
    return target.name.removeprefix(f"{ROOT}/")


@pytest.mark.parametrize("target", TARGETS, ids=_name)
def test_everything_is_proved(target: Target, store: Store) -> None:
    campaign = prove_targets([target], jobs=1, store=store)
    assert {f"{f.function} ({f.file}:{f.line})": f.text for f in campaign.findings if f.result != "proved"} == {}
