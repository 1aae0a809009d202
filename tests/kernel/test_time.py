# SPDX-License-Identifier: BSD-2-Clause
"""Time: slices, budgets, periods, timeouts, domains, yielding; and the errors of configuring them."""

from __future__ import annotations

import pytest
from simulated import RECV, REPLY_RECV, WAIT, YIELD, Kernel

A, B, C = 810, 820, 830
EP, REPLY, NTFN = 800, 801, 802
TIMER = 26
MILLISECOND = 62_500
CONFIGURE = 37
SCHED_CONTROL = 18
MAX_PERIOD = (2**64 - 1) // 62_500 // 8


def tick(kernel: Kernel, ticks: int) -> None:
    """Time passes, and the timer interrupts."""
    kernel.now += ticks
    kernel.interrupt(TIMER)


def deadline(kernel: Kernel) -> int:
    value: int = kernel.environment.registers["CNTHP_CVAL_EL2"]
    return value


def test_equal_priorities_take_turns(kernel: Kernel) -> None:
    first = kernel.make_thread(A, 100)
    second = kernel.make_thread(B, 100)
    kernel.rest()
    turn, other = (first, second) if kernel.is_current(first) else (second, first)
    assert deadline(kernel) == kernel.now + MILLISECOND
    for _ in range(5):
        tick(kernel, MILLISECOND)
        assert kernel.is_current(other)
        turn, other = other, turn
    tick(kernel, MILLISECOND // 2)
    assert kernel.is_current(turn), "half a slice is no slice"
    assert deadline(kernel) == kernel.now + MILLISECOND // 2


def test_a_budget_is_used_up_and_comes_back(kernel: Kernel) -> None:
    limited = kernel.make_thread(A, 200, budget=1000, period=5000)
    background = kernel.make_thread(B, 100)
    kernel.rest()
    assert kernel.is_current(limited)
    start = kernel.now
    tick(kernel, MILLISECOND)
    assert kernel.is_current(background) and limited.in_release_queue
    assert deadline(kernel) == start + 5 * MILLISECOND or deadline(kernel) == kernel.now + MILLISECOND
    while kernel.now < start + 5 * MILLISECOND:
        tick(kernel, MILLISECOND // 2)
    assert kernel.is_current(limited)


def test_a_thread_that_blocks_keeps_what_it_has_left(kernel: Kernel) -> None:
    limited = kernel.make_thread(A, 200, budget=1000, period=5000)
    background = kernel.make_thread(B, 100)
    kernel.make(3, 0, NTFN)
    kernel.rest()
    kernel.now += MILLISECOND // 4
    kernel.system_call(WAIT, NTFN)
    assert kernel.is_current(background)
    context = limited.sched_context
    refills = kernel.module("refills")
    assert refills.head_of(context).amount == MILLISECOND - MILLISECOND // 4
    total = sum(kernel.module("memory").refill_at(context, i).amount for i in range(context.refill_head, context.refill_tail + 1))
    assert total == MILLISECOND


def test_a_timeout_handler_learns_of_it(kernel: Kernel) -> None:
    kernel.make(2, 0, EP)
    kernel.make(6, 0, REPLY)
    handler = kernel.make_thread(B, 210)
    limited = kernel.make_thread(A, 200, budget=1000, period=5000, timeout=EP)
    kernel.rest()
    kernel.system_call(RECV, EP, reply=REPLY)
    assert kernel.is_current(limited)
    tick(kernel, MILLISECOND)
    assert kernel.is_current(handler)
    assert kernel.message(handler) == (0, 5, [0x77, 1000])
    assert limited.state.name == "BLOCKED_ON_REPLY" and limited.sched_context is not None
    # It goes on when its time has come, because the answer says so.
    kernel.system_call(REPLY_RECV, EP, 0, reply=REPLY)
    assert limited.state.name == "RESTART" and limited.in_release_queue


def test_without_time_a_system_call_happens_later(kernel: Kernel) -> None:
    limited = kernel.make_thread(A, 200, budget=1000, period=5000)
    background = kernel.make_thread(B, 100)
    kernel.make(3, 0, NTFN)
    kernel.rest()
    kernel.now += 2 * MILLISECOND
    kernel.system_call(WAIT, NTFN)
    assert kernel.is_current(background) and limited.state.name == "RESTART"
    kernel.now += 10 * MILLISECOND
    kernel.interrupt(TIMER)
    assert kernel.is_current(limited) and limited.registers[32] == 0x1000


def test_yield_gives_the_rest_of_the_turn_away(kernel: Kernel) -> None:
    first = kernel.make_thread(A, 100)
    second = kernel.make_thread(B, 100)
    kernel.rest()
    turn, other = (first, second) if kernel.is_current(first) else (second, first)
    kernel.now += 100
    kernel.system_call(YIELD)
    assert kernel.is_current(other)
    assert turn.sched_context.consumed == 100


def test_consumed_time_is_told_and_forgotten(kernel: Kernel) -> None:
    kernel.make_thread(A, 100)
    kernel.rest()
    kernel.system_call(-1, A + 2, 41 << 12)
    thread = kernel.thread(A)
    before = thread.registers[2]
    kernel.now += 125 * 62
    tick(kernel, 0)
    kernel.state.reprogram = True
    tick(kernel, 0)
    kernel.system_call(-1, A + 2, 41 << 12)
    assert (before, thread.registers[1], thread.registers[2]) == (0, 1, 124)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ((MAX_PERIOD + 1, 1000, 0, 0, 0), (4, [20, MAX_PERIOD])),
        ((1000, MAX_PERIOD + 1, 0, 0, 0), (4, [20, MAX_PERIOD])),
        ((19, 1000, 0, 0, 0), (4, [20, MAX_PERIOD])),
        ((1000, 19, 0, 0, 0), (4, [20, MAX_PERIOD])),
        ((1000, 999, 0, 0, 0), (4, [20, 999])),
        ((1000, 2000, 9, 0, 0), (4, [0, 8])),
        ((1000, 2000, 8, 0, 0), (0, [])),
        ((1000, 1000, 0, 0), (7, [])),
    ],
)
def test_configure_errors(kernel: Kernel, words: tuple[int, ...], answer: tuple[int, list[int]]) -> None:
    kernel.make(5, 8, A)
    assert kernel.call(SCHED_CONTROL, CONFIGURE, *words, extra=(A,)) == answer


def test_configure_wants_a_scheduling_context(kernel: Kernel) -> None:
    assert kernel.call(SCHED_CONTROL, CONFIGURE, 1000, 1000, 0, 0, 0, extra=(2,)) == (2, [1])
    assert kernel.call(SCHED_CONTROL, CONFIGURE, 1000, 1000, 0, 0, 0) == (7, [])
    assert kernel.call(SCHED_CONTROL, CONFIGURE + 1, 1000, 1000, 0, 0, 0) == (3, [])


@pytest.mark.parametrize(
    ("label", "words", "answer"),
    [
        (35, (99, 0, 1), (4, [0, 98])),
        (35, (1, 16, 1), (4, [0, 15])),
        (35, (1, 0, 1 << 56), (1, [2])),
        (35, (1, 1, 0), (1, [1])),
        (35, (0, 0, 0), (1, [2])),
        (35, (1, 0), (7, [])),
        (36, (100,), (4, [0, 99])),
        (36, (1,), (1, [0])),
        (36, (), (7, [])),
        (34, (16,), (1, [0])),
        (34, (1,), (7, [])),
        (34, (), (7, [])),
        (37, (), (3, [])),
    ],
)
def test_domain_errors(kernel: Kernel, label: int, words: tuple[int, ...], answer: tuple[int, list[int]]) -> None:
    assert kernel.call(11, label, *words) == answer


def test_domains_take_turns_by_schedule(kernel: Kernel) -> None:
    in_one = kernel.make_thread(A, 100)
    in_zero = kernel.make_thread(B, 100)
    assert kernel.call(11, 34, 1, extra=(A,)) == (0, [])
    assert kernel.call(11, 35, 0, 0, 10 * MILLISECOND) == (0, [])
    assert kernel.call(11, 35, 1, 1, 5 * MILLISECOND) == (0, [])
    assert kernel.call(11, 36, 0) == (0, [])
    kernel.rest()
    assert kernel.is_current(in_zero)
    for _ in range(10):
        tick(kernel, MILLISECOND)
    assert kernel.is_current(in_one)
    for _ in range(5):
        tick(kernel, MILLISECOND)
    assert kernel.is_current(in_zero)


def test_priorities_are_bounded_by_the_authority(kernel: Kernel) -> None:
    kernel.make_thread(A, 100)
    assert kernel.call(A, 7, 90, extra=(1,)) == (0, [])
    assert kernel.call(1, 6, 91, extra=(A,)) == (4, [0, 90])
    assert kernel.call(1, 6, 91, extra=(2,)) == (2, [1])
    assert kernel.call(1, 6, 91) == (7, [])
    assert kernel.call(A, 8, 10, 10, extra=(1, 2, 0)) == (2, [2])
    assert kernel.call(A, 8, 10, 10, extra=(1, A + 2, 2)) == (2, [3])
    assert kernel.call(1, 8, 10, 10, extra=(1, 0, 0)) == (3, [])


def test_yield_to_hands_over_at_equal_priority(kernel: Kernel) -> None:
    other = kernel.make_thread(A, 100)
    yielder = kernel.make_thread(B, 100)
    kernel.rest()
    if kernel.is_current(other):
        tick(kernel, MILLISECOND)
    assert kernel.is_current(yielder)
    kernel.system_call(-1, A + 2, 42 << 12)
    assert kernel.is_current(other)
    tick(kernel, MILLISECOND)
    assert kernel.is_current(yielder)
    assert yielder.registers[1] == 1 and yielder.registers[2] > 0


def test_idle_when_nobody_can_run(kernel: Kernel) -> None:
    kernel.rest()
    assert kernel.is_current(kernel.state.idle_thread)
