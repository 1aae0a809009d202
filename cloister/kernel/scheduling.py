# SPDX-License-Identifier: BSD-2-Clause
"""Which thread runs next: thread states, ready queues, the release queue, domains, the timer.

Invariants: a thread in a ready queue is schedulable and its budget is ready and sufficient; the current thread is in no ready queue
while `action` is RESUME; the kernel leaves through `schedule`, after which the current thread is schedulable, or idle.
"""

from cloister.abi.objects import DOMAIN_SCHEDULE_LENGTH, NUM_PRIORITIES
from cloister.kernel.arch.sim.machine import set_deadline, timer_now
from cloister.kernel.arch.sim.registers import release_any_fpu, switch_to, switch_to_idle
from cloister.kernel.refills import (
    MAX_RELEASE_TIME,
    MIN_BUDGET,
    charge,
    charge_round_robin,
    head_of,
    is_active,
    is_constant_bandwidth,
    is_ready,
    is_round_robin,
    is_sufficient,
    unblock_check,
)
from cloister.kernel.state import BITMAP_WORDS, Action, current_sched_context, current_thread, kernel
from cloister.kernel.structures import SchedContext, Tcb, ThreadQueue, ThreadState
from cloister.kernel.thread_queue import append, insert_by_time, prepend, release_time, remove
from cloister.lang import Ptr, count_leading_zeros, inline, noinline, u64

# ------------------------------------------------------------------------------------------------------------ predicates


@inline
def is_runnable(thread: Ptr[Tcb]) -> bool:
    """It has something to do, whether or not it has the time."""
    return thread.state is ThreadState.RUNNING or thread.state is ThreadState.RESTART


@inline
def is_blocked(thread: Ptr[Tcb]) -> bool:
    """It waits for somebody else."""
    state = thread.state
    return (
        state is ThreadState.BLOCKED_ON_RECEIVE
        or state is ThreadState.BLOCKED_ON_SEND
        or state is ThreadState.BLOCKED_ON_NOTIFICATION
        or state is ThreadState.BLOCKED_ON_REPLY
    )


@inline
def is_schedulable(thread: Ptr[Tcb]) -> bool:
    """Runnable, with a configured scheduling context that is not waiting for its budget."""
    if not is_runnable(thread):
        return False
    context = thread.sched_context
    return context is not None and is_active(context) and not thread.in_release_queue


@inline
def has_budget(context: Ptr[SchedContext]) -> bool:
    """Its budget may be used now, and is worth it."""
    return is_ready(context) and is_sufficient(context, 0)


# ------------------------------------------------------------------------------------------------------------ ready queues


@inline
def _ready_queue(thread: Ptr[Tcb]) -> Ptr[ThreadQueue]:
    return kernel.ready_queues[u64(thread.domain) * NUM_PRIORITIES + u64(thread.priority)]


@inline
def _mark_ready(domain: u64, priority: u64) -> None:
    word = priority >> 6
    kernel.ready_bits[domain * BITMAP_WORDS + word] |= u64(1) << (priority & 63)
    kernel.ready_words[domain] |= u64(1) << word


@inline
def _mark_empty(domain: u64, priority: u64) -> None:
    word = priority >> 6
    kernel.ready_bits[domain * BITMAP_WORDS + word] &= ~(u64(1) << (priority & 63))
    if kernel.ready_bits[domain * BITMAP_WORDS + word] == 0:
        kernel.ready_words[domain] &= ~(u64(1) << word)


def enqueue(thread: Ptr[Tcb]) -> None:
    """Make a thread the first to run at its priority, unless it is queued already."""
    if thread.queued:
        return
    prepend(_ready_queue(thread), thread)
    thread.queued = True
    _mark_ready(u64(thread.domain), u64(thread.priority))


def enqueue_last(thread: Ptr[Tcb]) -> None:
    """Make a thread the last to run at its priority, unless it is queued already."""
    if thread.queued:
        return
    append(_ready_queue(thread), thread)
    thread.queued = True
    _mark_ready(u64(thread.domain), u64(thread.priority))


def dequeue(thread: Ptr[Tcb]) -> None:
    """Take a thread out of its ready queue, if it is in one."""
    if not thread.queued:
        return
    queue = _ready_queue(thread)
    remove(queue, thread)
    thread.queued = False
    if queue.head is None:
        _mark_empty(u64(thread.domain), u64(thread.priority))


@inline
def highest_priority(domain: u64) -> u64:
    """Of the ready threads of the domain, of which there is one."""
    word = 63 - count_leading_zeros(kernel.ready_words[domain])
    return word << 6 | (63 - count_leading_zeros(kernel.ready_bits[domain * BITMAP_WORDS + word]))


@inline
def is_highest_priority(domain: u64, priority: u64) -> bool:
    """No ready thread of the domain has a higher one."""
    return kernel.ready_words[domain] == 0 or priority >= highest_priority(domain)


# ------------------------------------------------------------------------------------------------------------ release queue


def leave_release_queue(thread: Ptr[Tcb]) -> None:
    """The thread no longer waits for its budget."""
    if not thread.in_release_queue:
        return
    if kernel.release_queue.head is thread:
        kernel.reprogram = True
    remove(kernel.release_queue, thread)
    thread.in_release_queue = False


def postpone(context: Ptr[SchedContext]) -> None:
    """The context's thread waits until its budget may be used."""
    thread = context.tcb
    assert thread is not None, "a scheduling context without a thread is postponed"
    dequeue(thread)
    insert_by_time(kernel.release_queue, thread)
    thread.in_release_queue = True
    kernel.reprogram = True


# ------------------------------------------------------------------------------------------------------------ decisions


@noinline
def reschedule_required() -> None:
    """Whoever is ready and most important runs next."""
    if kernel.action is Action.SWITCH:
        candidate = kernel.candidate
        if candidate is not None and is_schedulable(candidate):
            enqueue(candidate)
    kernel.candidate = None
    kernel.action = Action.CHOOSE


@inline
def is_candidate(thread: Ptr[Tcb]) -> bool:
    """It is the thread that `schedule` would switch to directly."""
    return kernel.action is Action.SWITCH and kernel.candidate is thread


def possible_switch_to(thread: Ptr[Tcb]) -> None:
    """A thread has become runnable: consider it. It is not queued if it may be switched to directly."""
    if thread.sched_context is None or thread.in_release_queue:
        return
    if kernel.current_domain != u64(thread.domain):
        enqueue(thread)
    elif kernel.action is not Action.RESUME:
        reschedule_required()
        enqueue(thread)
    else:
        kernel.candidate = thread
        kernel.action = Action.SWITCH


@inline
def note_state(thread: Ptr[Tcb]) -> None:
    """After a change of the thread's state: if the current thread cannot go on, somebody else must."""
    if kernel.action is Action.RESUME and kernel.current is thread and not is_schedulable(thread):
        kernel.action = Action.CHOOSE


@inline
def set_state(thread: Ptr[Tcb], state: ThreadState) -> None:
    """Change what a thread does."""
    thread.state = state
    note_state(thread)


# ------------------------------------------------------------------------------------------------------------ time


def update_timestamp() -> None:
    """Account the time since the kernel last looked."""
    previous = kernel.current_time
    now = timer_now()
    assert now < MAX_RELEASE_TIME, "the clock has reached the end of time"
    kernel.current_time = now
    elapsed = now - previous
    kernel.consumed += elapsed
    if elapsed + MIN_BUDGET >= kernel.domain_time:
        kernel.domain_time = 0
    else:
        kernel.domain_time -= elapsed


@inline
def is_domain_expired() -> bool:
    """It is the next domain's turn."""
    return kernel.domain_time == 0


def commit_time() -> None:
    """Charge what the current scheduling context has used so far."""
    context = current_sched_context()
    if is_active(context) and context is not kernel.idle_sched_context:
        used = kernel.consumed
        if used > 0:
            if is_round_robin(context):
                charge_round_robin(context, used)
            else:
                charge(context, used)
        context.consumed += used
    kernel.consumed = 0


def _switch_sched_context() -> None:
    """Time is the current thread's context's from here on."""
    context = current_thread().sched_context
    assert context is not None, "the current thread has no scheduling context"
    if context is not kernel.current_sched_context:
        kernel.reprogram = True
        if is_constant_bandwidth(context):
            unblock_check(context)
    if kernel.reprogram:
        commit_time()
    kernel.current_sched_context = context


def _set_next_interrupt() -> None:
    deadline = kernel.current_time + min(head_of(current_sched_context()).amount, kernel.domain_time)
    first = kernel.release_queue.head
    if first is not None:
        deadline = min(deadline, release_time(first))
    set_deadline(deadline)


# ------------------------------------------------------------------------------------------------------------ schedule


def _awaken() -> None:
    """Consider all threads whose budget has become usable. The loop ends: each turn shortens the queue."""
    while True:
        thread = kernel.release_queue.head
        if thread is None or release_time(thread) > kernel.current_time:
            return
        leave_release_queue(thread)
        possible_switch_to(thread)


def _switch(thread: Ptr[Tcb]) -> None:
    switch_to(thread)
    dequeue(thread)
    kernel.current = thread


def _next_domain() -> None:
    release_any_fpu()
    kernel.domain_index += 1
    if kernel.domain_index >= DOMAIN_SCHEDULE_LENGTH or kernel.domain_schedule[kernel.domain_index].duration == 0:
        kernel.domain_index = kernel.domain_start
    kernel.reprogram = True
    kernel.work_units = 0
    entry = kernel.domain_schedule[kernel.domain_index]
    kernel.current_domain = entry.domain
    kernel.domain_time = entry.duration


def _choose() -> None:
    if kernel.domain_time == 0:
        _next_domain()
    domain = kernel.current_domain
    if kernel.ready_words[domain] == 0:
        switch_to_idle()
        kernel.current = kernel.idle_thread
        return
    thread = kernel.ready_queues[domain * NUM_PRIORITIES + highest_priority(domain)].head
    assert thread is not None, "a ready queue is empty although it is marked"
    _switch(thread)


def _decide() -> None:
    """`action` is not RESUME: put the current thread back and find the next one."""
    current = current_thread()
    was_runnable = is_schedulable(current)
    if was_runnable:
        enqueue(current)
    candidate = kernel.candidate
    if kernel.action is not Action.SWITCH or candidate is None:
        _choose()
        return
    kernel.candidate = None
    # The bitmap is not looked at while the candidate is at least as important as the current thread, as on the fast path.
    is_behind = current is kernel.idle_thread or candidate.priority < current.priority
    if is_behind and not is_highest_priority(kernel.current_domain, u64(candidate.priority)):
        enqueue(candidate)
        _choose()
    elif was_runnable and candidate.priority == current.priority:
        enqueue_last(candidate)
        _choose()
    else:
        _switch(candidate)


def schedule() -> None:
    """Settle who runs, whose time it is, and when the kernel must be back."""
    _awaken()
    if is_domain_expired():
        kernel.reprogram = True
        reschedule_required()
    if kernel.action is not Action.RESUME:
        _decide()
        kernel.action = Action.RESUME
        kernel.candidate = None
    _switch_sched_context()
    if kernel.reprogram:
        _set_next_interrupt()
        kernel.reprogram = False
