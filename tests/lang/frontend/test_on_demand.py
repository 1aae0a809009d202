# SPDX-License-Identifier: BSD-2-Clause
"""What is worked out on demand is worked out once, whether it succeeds or fails, and notices that it asks for itself."""

from __future__ import annotations

from typing import NoReturn

import pytest

from cloister.lang.frontend.diagnostics import Rejected
from cloister.lang.frontend.scope import OnDemand


def no_cycle() -> NoReturn:
    raise AssertionError("there is no cycle")


def test_work_is_done_once() -> None:
    done: list[str] = []
    thing = OnDemand()
    thing.settle(lambda: done.append("work"), no_cycle)
    thing.settle(lambda: done.append("again"), no_cycle)
    assert done == ["work"]


def test_work_that_fails_is_not_tried_again() -> None:
    tried: list[str] = []
    thing = OnDemand()

    def work() -> None:
        tried.append("work")
        raise Rejected

    for _ in range(2):
        with pytest.raises(Rejected):
            thing.settle(work, no_cycle)
    assert tried == ["work"]


def test_a_cycle_is_noticed_and_fails_once() -> None:
    cycles: list[str] = []
    thing = OnDemand()

    def cycle() -> NoReturn:
        cycles.append("cycle")
        raise Rejected

    for _ in range(2):
        with pytest.raises(Rejected):
            thing.settle(lambda: thing.settle(lambda: None, cycle), cycle)
    assert cycles == ["cycle"]
