# SPDX-License-Identifier: BSD-2-Clause
"""The budget of a scheduling context, as a ring of refills (sporadic server scheduling).

Invariants of an active context: 0 <= refill_head, refill_tail < refill_max; the amounts sum up to the budget; unless round robin, each
refill ends before the next begins, and the head has at least MIN_BUDGET. A round-robin context (period 0) has exactly two refills:
what is left and what has been used.
"""

from cloister.kernel.arch.sim.machine import TIMER_KILOHERTZ
from cloister.kernel.memory import refill_at
from cloister.kernel.state import kernel
from cloister.kernel.structures import Refill, SchedContext
from cloister.lang import Ptr, inline, u64

KERNEL_WCET_MICROSECONDS = 10
MIN_BUDGET_MICROSECONDS = 2 * KERNEL_WCET_MICROSECONDS
MIN_BUDGET = MIN_BUDGET_MICROSECONDS * TIMER_KILOHERTZ // 1000
MIN_REFILLS = 2
_MAX_WORD = 0xFFFF_FFFF_FFFF_FFFF
MAX_CONVERTIBLE_TICKS: u64 = _MAX_WORD // TIMER_KILOHERTZ  # microseconds that a word of ticks can say, and vice versa
MAX_PERIOD_MICROSECONDS: u64 = _MAX_WORD // TIMER_KILOHERTZ // 8
MAX_RELEASE_TIME: u64 = _MAX_WORD - 5 * (_MAX_WORD // TIMER_KILOHERTZ // 8 * TIMER_KILOHERTZ // 1000)


@inline
def ticks_of(microseconds: u64) -> u64:
    """At most MAX_PERIOD_MICROSECONDS can be converted."""
    return microseconds * TIMER_KILOHERTZ // 1000


@inline
def microseconds_of(ticks: u64) -> u64:
    """At most MAX_CONVERTIBLE_TICKS can be converted."""
    return ticks * 1000 // TIMER_KILOHERTZ


@inline
def head_of(context: Ptr[SchedContext]) -> Ptr[Refill]:
    """The refill in use, or the next one to be."""
    return refill_at(context, context.refill_head)


@inline
def tail_of(context: Ptr[SchedContext]) -> Ptr[Refill]:
    """The last refill."""
    return refill_at(context, context.refill_tail)


@inline
def is_round_robin(context: Ptr[SchedContext]) -> bool:
    """No period: the budget is a time slice."""
    return context.period == 0


@inline
def is_active(context: Ptr[SchedContext]) -> bool:
    """It has been configured."""
    return context.refill_max > 0


@inline
def is_ready(context: Ptr[SchedContext]) -> bool:
    """Its first refill may be used now."""
    return head_of(context).time <= kernel.current_time


@inline
def is_released(context: Ptr[SchedContext]) -> bool:
    """Configured, and usable now."""
    return is_active(context) and is_ready(context)


@inline
def is_sufficient(context: Ptr[SchedContext], usage: u64) -> bool:
    """After this use, enough is left to get through the kernel twice."""
    amount = head_of(context).amount
    return usage <= amount and amount - usage >= MIN_BUDGET


@inline
def is_constant_bandwidth(context: Ptr[SchedContext]) -> bool:
    """Configured without the sporadic flag."""
    return not context.sporadic


@inline
def _is_single(context: Ptr[SchedContext]) -> bool:
    return context.refill_head == context.refill_tail


@inline
def _after(context: Ptr[SchedContext], index: u64) -> u64:
    return 0 if index + 1 == context.refill_max else index + 1


def _pop_head(context: Ptr[SchedContext]) -> Ptr[Refill]:
    """The removed refill; valid until the next is added."""
    assert not _is_single(context), "a budget has no refill left"
    head = head_of(context)
    context.refill_head = _after(context, context.refill_head)
    return head


def _add_tail(context: Ptr[SchedContext], time: u64, amount: u64) -> None:
    tail = _after(context, context.refill_tail)
    assert tail != context.refill_head, "a budget has no room for another refill"
    context.refill_tail = tail
    refill = refill_at(context, tail)
    refill.time = time
    refill.amount = amount


def _add_used_tail(context: Ptr[SchedContext]) -> None:
    if is_round_robin(context):
        _add_tail(context, head_of(context).time, 0)


def refill_new(context: Ptr[SchedContext], max_refills: u64, budget: u64, period: u64) -> None:
    """The whole budget, from now on."""
    context.period = period
    context.refill_head = 0
    context.refill_tail = 0
    context.refill_max = max_refills
    head = head_of(context)
    head.time = kernel.current_time
    head.amount = budget
    _add_used_tail(context)


def refill_update(context: Ptr[SchedContext], period: u64, budget: u64, max_refills: u64) -> None:
    """Change the parameters of a running context so that no window of a period sees more than the new budget."""
    head = head_of(context)
    first = refill_at(context, 0)
    time = head.time
    amount = head.amount
    first.time = time
    first.amount = amount
    context.refill_head = 0
    context.refill_tail = 0
    context.refill_max = max_refills
    context.period = period
    if is_ready(context):
        first.time = kernel.current_time
    if first.amount >= budget:
        first.amount = budget
        _add_used_tail(context)
    else:
        _add_tail(context, first.time + period, budget - first.amount)


def _schedule_used(context: Ptr[SchedContext], time: u64, amount: u64) -> None:
    """What has been used comes back at `time`; merged with the last refill where they touch or where there is no room."""
    tail = tail_of(context)
    if tail.time + tail.amount >= time:
        tail.amount += amount
    elif _after(context, context.refill_tail) != context.refill_head:
        _add_tail(context, time, amount)
    else:
        tail.time = time - tail.amount
        tail.amount += amount


def _charge_whole_head(context: Ptr[SchedContext]) -> None:
    if _is_single(context):
        head = head_of(context)
        head.time += context.period
    else:
        used = _pop_head(context)
        _schedule_used(context, used.time + context.period, used.amount)


def charge(context: Ptr[SchedContext], used: u64) -> None:
    """Take the time used off the budget; it comes back one period later. Not for round robin.

    The loops end: each turn of the first uses up at least MIN_BUDGET of `used`, each of the second removes a refill.
    """
    usage = used
    while head_of(context).amount <= usage and head_of(context).time < MAX_RELEASE_TIME:
        usage -= head_of(context).amount
        _charge_whole_head(context)
    head = head_of(context)
    if usage > 0 and head.time < MAX_RELEASE_TIME:
        # The head begins later by what has been used: it never lies more than a period before the tail.
        back = head.time + context.period
        head.amount -= usage
        head.time += usage
        _schedule_used(context, back, usage)
    while head_of(context).amount < MIN_BUDGET:
        small = _pop_head(context)
        following = head_of(context)
        following.amount += small.amount
        following.time -= small.amount


def charge_round_robin(context: Ptr[SchedContext], used: u64) -> None:
    """Move time from what is left to what has been used."""
    head = head_of(context)
    head.amount -= used
    tail = tail_of(context)
    tail.amount += used


def restart_round_robin(context: Ptr[SchedContext]) -> None:
    """A new time slice."""
    head = head_of(context)
    tail = tail_of(context)
    head.amount += tail.amount
    tail.amount = 0


def unblock_check(context: Ptr[SchedContext]) -> None:
    """A thread begins to use the context again: budget that went unused in the past does not count as lying there."""
    if is_round_robin(context) or not is_ready(context):
        return
    head_of(context).time = kernel.current_time
    kernel.reprogram = True
    while not _is_single(context):
        head = head_of(context)
        following = refill_at(context, _after(context, context.refill_head))
        if following.time > head.time + head.amount:
            return
        following.time = head.time
        following.amount += head.amount
        context.refill_head = _after(context, context.refill_head)


def sporadic_unblock_check(context: Ptr[SchedContext] | None) -> None:
    """`unblock_check` for a thread that leaves a blocked state, where its context asks for it."""
    if context is not None and context.sporadic and is_active(context) and context is not kernel.current_sched_context:
        unblock_check(context)
