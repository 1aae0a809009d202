# SPDX-License-Identifier: BSD-2-Clause
"""Two functions at once: every order of their accesses to shared memory is looked at, and no other."""

from __future__ import annotations

import pytest

from cloister.lang.smt.prove import Outcome, Result
from support import Prove

MEMORY = """
from cloister.lang import Array, Shared, array, assume, fill, interleave, proof, region, requires, struct, u8, u32, undisturbed, wrapping_add, zeroed

@struct
class Memory:
    x: Shared[u32]
    y: Shared[u32]
    bytes: Array[Shared[u8]] = array(4)

@struct
class Seen:
    one: u32
    two: u32

memory = region(Memory, "memory")
first: Seen = zeroed(Seen)
second: Seen = zeroed(Seen)
"""


def only(outcomes: dict[str, Outcome]) -> Outcome:
    """The outcome of the module's proof."""
    return next(outcome for name, outcome in outcomes.items() if name.startswith("claim"))


def test_sequential_consistency_is_assumed(prove: Prove) -> None:
    """Store buffering: one of two sides that each store and then look sees the other's store."""
    source = """
def one() -> None:
    memory.x.store(1)
    first.one = memory.y.relaxed()

def two() -> None:
    memory.y.store(1)
    second.one = memory.x.relaxed()

@proof
def claim() -> None:
    requires(undisturbed())
    memory.x.store(0)
    memory.y.store(0)
    interleave(one, two)
    assert first.one == 1 or second.one == 1
"""
    assert only(prove(MEMORY + source)).result is Result.PROVED


@pytest.mark.parametrize("impossible", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_each_order_is_looked_at(impossible: tuple[int, int], prove: Prove) -> None:
    """Of what both sides see, only that neither sees the other's store is impossible."""
    source = f"""
def one() -> None:
    memory.x.store(1)
    first.one = memory.y.relaxed()

def two() -> None:
    memory.y.store(1)
    second.one = memory.x.relaxed()

@proof
def claim() -> None:
    requires(undisturbed())
    memory.x.store(0)
    memory.y.store(0)
    interleave(one, two)
    assert not (first.one == {impossible[0]} and second.one == {impossible[1]})
"""
    outcome = only(prove(MEMORY + source))
    assert (outcome.result is Result.PROVED) == (impossible == (0, 0)), outcome.text


def test_an_increment_is_two_accesses(prove: Prove) -> None:
    source = """
def one() -> None:
    memory.x.store(wrapping_add(memory.x.relaxed(), 1))

def two() -> None:
    memory.x.store(wrapping_add(memory.x.relaxed(), 1))

@proof
def claim() -> None:
    requires(undisturbed())
    memory.x.store(0)
    interleave(one, two)
    assert memory.x.relaxed() == {}
"""
    for claim, expected in (("2", False), ("1", False)):
        assert (only(prove(MEMORY + source.format(claim))).result is Result.PROVED) == expected
    bounds = source.replace("assert memory.x.relaxed() == {}", "assert memory.x.relaxed() == 1 or memory.x.relaxed() == 2")
    assert only(prove(MEMORY + bounds)).result is Result.PROVED


def test_what_is_skipped_on_some_paths_is_looked_at_on_the_others(prove: Prove) -> None:
    source = """
def one() -> None:
    if memory.y.relaxed() == 1:
        first.one = memory.x.relaxed()

def two() -> None:
    memory.x.store(7)
    memory.y.store(1)

@proof
def claim() -> None:
    requires(undisturbed())
    memory.x.store(0)
    memory.y.store(0)
    first.one = 9
    interleave(one, two)
    assert first.one == 7 or first.one == 9
    assert memory.x.relaxed() == 7 and memory.y.relaxed() == 1
"""
    assert only(prove(MEMORY + source)).result is Result.PROVED
    assert only(prove(MEMORY + source.replace(" or first.one == 9", ""))).result is not Result.PROVED


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("first.one = memory.x.relaxed()", "which is private memory"),
        ("fill(memory.bytes, 0)", "many accesses"),
    ],
)
def test_what_has_no_orders_is_refused(body: str, why: str, prove: Prove) -> None:
    source = f"""
def one() -> None:
    {body}

def two() -> None:
    first.two = memory.y.relaxed()

@proof
def claim() -> None:
    requires(undisturbed())
    interleave(one, two)
"""
    outcome = only(prove(MEMORY + source))
    assert outcome.result is Result.UNKNOWN and why in outcome.why
