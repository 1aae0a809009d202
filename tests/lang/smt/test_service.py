# SPDX-License-Identifier: BSD-2-Clause
"""The two words for what need not end and need not go on: `serves` and `may_stop`. What begins with `wrong` is false, and never proved; what begins with
`true` is proved, and says so."""

from __future__ import annotations

import re

import pytest
from support import Prove

from cloister.lang.smt.prove import Result

HEAD = """
from cloister.lang import Shared, array, decreases, ensures, ghost, invariant, may_stop, old, panic, proof, region, requires, serves, struct
from cloister.lang import u8, u32, wrapping_add
from typing import NoReturn

@struct
class Cell:
    work: Shared[u8]

cell = region(Cell, "cell")
n: u8 = 0
"""

SERVES = {
    "a loop whose passes end serves for ever; behind it only what its ways out say is known": """
def true_service() -> None:
    global n
    n = 1
    while cell.work.relaxed() != 0:
        invariant(n < 10)
        serves()
        n = (n + 1) % 10
    assert n < 10

def true_without_way_out() -> None:
    global n
    n = 0
    while True:
        invariant(n < 10)
        serves()
        n = (n + 1) % 10

def true_without_invariant() -> None:
    while cell.work.relaxed() != 0:
        serves()

def true_two_in_a_row() -> None:
    true_without_invariant()
    true_service()

def wrong_behind() -> None:
    global n
    n = 1
    while True:
        invariant(n < 10)
        serves()
        n = (n + 1) % 10
        if cell.work.relaxed() == 0:
            break
    assert n == 1

def wrong_within() -> None:
    while cell.work.relaxed() != 0:
        serves()
        assert n < 10

def wrong_not_kept() -> None:
    global n
    n = 0
    while cell.work.relaxed() != 0:
        invariant(n < 10)
        serves()
        n += 1

def wrong_at_first() -> None:
    global n
    while cell.work.relaxed() != 0:
        invariant(n < 10)
        serves()
        n = 0

def wrong_on_a_way_round() -> None:
    global n
    n = 0
    while True:
        invariant(n < 10)
        serves()
        if cell.work.relaxed() == 1:
            n = 20
            continue
        n = 0
""",
    "a pass has to end": """
def wrong_inner() -> None:
    while True:
        serves()
        while cell.work.relaxed() != 0:
            invariant(n <= 255)

def wrong_unrolled() -> None:
    while True:
        serves()
        while cell.work.relaxed() != 0:
            pass

def waits() -> None:
    while cell.work.relaxed() != 0:
        invariant(n <= 255)

def wrong_callee() -> None:
    while True:
        serves()
        waits()

def true_pass() -> None:
    while True:
        serves()
        i: u8 = 0
        while i < 200:
            invariant(i <= 200)
            decreases(200 - i)
            i += 1
""",
    "nobody waits for the end of a service": """
def service() -> None:
    while cell.work.relaxed() != 0:
        invariant(n <= 255)
        serves()

def more() -> bool:
    service()
    return cell.work.relaxed() != 0

def wrong_in_a_service() -> None:
    while True:
        serves()
        service()

def wrong_in_a_head() -> None:
    while more():
        serves()

def wrong_in_a_loop() -> None:
    for i in range(100):
        invariant(i < 100)
        more()

def wrong_in_a_short_loop() -> None:
    for _ in range(2):
        service()

def wrong_in_a_loop_that_ends() -> None:
    i: u8 = 0
    while i < 3:
        invariant(i <= 3)
        decreases(3 - i)
        service()
        i += 1

def wrong_within_a_promise() -> bool:
    ensures(lambda result: result)
    service()
    return True

def wrong_of_pure() -> u8:
    ensures(lambda result: result == 7)
    pure()
    return 7

def pure() -> u8:
    while True:
        invariant(n <= 255)
        serves()

def true_caller() -> None:
    service()
    if more():
        service()

@proof
def true_proof() -> None:
    service()

@proof
def wrong_proof() -> None:
    service()
    assert n == 1
""",
    "what has no way out need not end, where its type says so, and else nobody said so": """
def true_halt() -> NoReturn:
    while True:
        pass

def wrong_halt() -> None:
    global n
    while True:
        invariant(n <= 255)
        n = 0

def true_halt_in_a_loop(x: u8) -> u8:
    for i in range(u8(100)):
        if i == x:
            true_halt()
    return x
""",
}


@pytest.mark.parametrize("source", SERVES.values(), ids=list(SERVES))
def test_serves(prove: Prove, source: str) -> None:
    holds(prove, source)


STOPS = {
    "a stop that is declared is no fault; what is before it is": """
def true_stop(a: u8) -> u8:
    may_stop("too large")
    if a > 200:
        panic("too large")
    return a + 1

def true_promise(a: u8) -> u8:
    may_stop("zero")
    ensures(lambda result: result < a)
    if a == 0:
        panic("zero")
    return a - 1

def true_caller(a: u8) -> None:
    b = true_promise(a)
    assert b < a and a != 0

def wrong_other_text(a: u8) -> None:
    may_stop("too large")
    if a > 200:
        panic("too large")
    if a > 100:
        panic("too large ")

def wrong_before(a: u8) -> u8:
    may_stop("too large")
    b = a + 1
    if b > 200:
        panic("too large")
    return b

def wrong_condition(a: u8) -> u8:
    may_stop("too large")
    if a + 1 > 200:
        panic("too large")
    return a

def wrong_elsewhere(a: u8) -> u8:
    may_stop("too large")
    if a == 200:
        panic("too large")
    return a + 1

def no_declaration(a: u8) -> None:
    if a > 200:
        panic("too large")

def wrong_callee(a: u8) -> u8:
    may_stop("too large")
    no_declaration(a)
    if a == 0:
        panic("too large")
    return a

def wrong_caller(a: u8) -> None:
    true_stop(a)
    panic("too large")

def wrong_behind_a_call(a: u8) -> u8:
    b = true_stop(a)
    return b + 60

def wrong_in_a_loop(a: u8) -> u8:
    may_stop("enough")
    b: u8 = 0
    for i in range(a):
        invariant(b <= i)
        if i == 100:
            panic("enough")
        b += 2
    return b

def true_in_a_loop(a: u8) -> u8:
    may_stop("enough")
    b: u8 = 0
    for i in range(a):
        invariant(b == i and i <= 100)
        if i == 100:
            panic("enough")
        b += 1
    return b

def wrong_assertion(a: u8) -> None:
    may_stop("small")
    assert a > 3, "small"
    if a == 4:
        panic("small")

def wrong_promise(a: u8) -> u8:
    may_stop("zero")
    ensures(lambda result: result < 100)
    if a == 0:
        panic("zero")
    return a

def wrong_requirement(a: u8) -> u8:
    may_stop("zero")
    if a == 0:
        panic("zero")
    return true_requirement(a)

def true_requirement(a: u8) -> u8:
    may_stop("zero")
    requires(a < 10)
    if a == 0:
        panic("zero")
    return a
""",
    "in a proof a stop is a fault, through calls that are followed and through promises": """
def true_promise(a: u8) -> u8:
    may_stop("zero")
    ensures(lambda result: result < a)
    if a == 0:
        panic("zero")
    return a - 1

def true_outer(a: u8) -> u8:
    ensures(lambda result: result < a)
    return true_promise(a)

@proof
def wrong_proof(a: u8) -> None:
    true_promise(a)

@proof
def wrong_proof_through_a_caller(a: u8) -> None:
    b = true_outer(a)
    assert a != 0 and b < 255

@ghost
def wrong_lemma(a: u8) -> bool:
    ensures(lambda result: result and a != 0)
    return true_outer(a) < a

@proof
def wrong_by_a_lemma() -> None:
    assert wrong_lemma(0)
    assert False

@proof
def true_proof(a: u8) -> None:
    requires(a != 0)
    assert true_outer(a) < a
""",
}


@pytest.mark.parametrize("source", STOPS.values(), ids=list(STOPS))
def test_may_stop(prove: Prove, source: str) -> None:
    holds(prove, source)


def holds(prove: Prove, source: str) -> None:
    outcomes = prove(HEAD + source)
    assert {name for name in re.findall(r"def (wrong\w*)", source)} <= set(outcomes)
    for name, outcome in outcomes.items():
        if name.startswith("wrong"):
            assert outcome.result is not Result.PROVED, name
        elif name.startswith("true"):
            assert outcome.result is Result.PROVED, (name, outcome.why)
