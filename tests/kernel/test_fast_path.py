# SPDX-License-Identifier: BSD-2-Clause
"""The fast path is the general path, only faster: random conversations end the same with and without it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from simulated import CALL, NB_RECV, NB_SEND, NB_SEND_RECV, RECV, REPLY_RECV, SEND, WAIT, Kernel

THREADS = (810, 820, 830, 840)
ENDPOINTS, BADGED, REPLIES, NOTIFICATIONS, RAISED = (700, 701), (702, 703), (704, 705, 706), (708, 709, 710), (712, 713, 714)
STEPS = 600


def set_up(kernel: Kernel) -> None:
    """Four threads, of which two have equal priority; two endpoints, three reply objects, three notifications, two of them bound."""
    kernel.make(2, 0, ENDPOINTS[0], 2)
    for slot, source in zip(BADGED, ENDPOINTS, strict=True):
        assert kernel.call(2, 26, slot, 64, source, 64, 15, slot, extra=(2,)) == (0, [])
    kernel.make(6, 0, REPLIES[0], 3)
    kernel.make(3, 0, NOTIFICATIONS[0], 3)
    for slot, source in zip(RAISED, NOTIFICATIONS, strict=True):
        assert kernel.call(2, 26, slot, 64, source, 64, 3, 1 << slot % 8, extra=(2,)) == (0, [])
    for slot, priority in zip(THREADS, (100, 100, 120, 90), strict=True):
        kernel.make_thread(slot, priority)
    assert kernel.call(THREADS[2], 14, extra=(NOTIFICATIONS[0],)) == (0, [])
    assert kernel.call(THREADS[3], 14, extra=(NOTIFICATIONS[1],)) == (0, [])
    kernel.rest()


def step(rng: random.Random, kernel: Kernel) -> None:
    if kernel.is_current(kernel.state.idle_thread):
        # Nobody can go on: start one of them again, with time of its own if it has none.
        slot = rng.choice(THREADS)
        thread = kernel.thread(slot)
        context = kernel.module("memory").sched_context_of(kernel.slot(slot + 2).capability)
        if thread.sched_context is None and context.tcb is None:
            kernel.function("object.sched_context", "bind_tcb")(context, thread)
        kernel.function("threads", "restart")(thread)
        kernel.interrupt(26)
        return
    waiting = [thread for thread in map(kernel.thread, THREADS[2:]) if thread.state.name == "BLOCKED_ON_RECEIVE"]
    for thread in waiting:
        if thread.sched_context is not None:
            # From now on it lives on its callers' time.
            kernel.function("object.sched_context", "unbind_tcb")(thread.sched_context)
    length = rng.choice([0, 1, 2, 3, 4, 5])
    words = [rng.getrandbits(16) for _ in range(length)]
    info = rng.randrange(9) << 12 | length
    kind = rng.randrange(12)
    for number, slot in enumerate(THREADS[2:]):
        if kernel.is_current(kernel.thread(slot)) and rng.random() < 0.85:
            kernel.system_call(REPLY_RECV, ENDPOINTS[number], info, *words, reply=REPLIES[number])
            return
    if kind < 3 or rng.random() < 0.3:
        kernel.system_call(CALL, rng.choice([*ENDPOINTS, *BADGED]), info, *words)
    elif kind < 6:
        kernel.system_call(REPLY_RECV, rng.choice(ENDPOINTS), info, *words, reply=rng.choice(REPLIES))
    elif kind < 8:
        kernel.system_call(rng.choice([SEND, NB_SEND]), rng.choice(RAISED), info, *words)
    elif kind == 8:
        kernel.system_call(rng.choice([RECV, RECV, NB_RECV]), rng.choice(ENDPOINTS), 0, reply=rng.choice(REPLIES))
    elif kind == 9:
        kernel.system_call(WAIT, NOTIFICATIONS[2], 0)
    elif kind == 10:
        kernel.system_call(NB_SEND_RECV, rng.choice(ENDPOINTS), info, *words, reply=rng.choice(REPLIES), x8=rng.choice(RAISED))
    else:
        kernel.system_call(rng.choice([SEND, NB_SEND]), rng.choice(BADGED), info, *words)


def picture(kernel: Kernel) -> list[Any]:
    """All that user level could ever notice, and the order of every queue."""
    address_of = kernel.module("memory").address_of_tcb
    found: list[Any] = [[kernel.is_current(kernel.thread(slot)) for slot in THREADS]]
    for slot in THREADS:
        thread = kernel.thread(slot)
        context = thread.sched_context
        found.append([
            thread.state.name, list(thread.registers), thread.queued, None if context is None else context.badge,
            None if thread.reply is None else address_of(thread.reply.tcb),
        ])  # fmt: skip
    queues = [kernel.state.ready_queues[priority] for priority in (90, 100, 120, 255)]
    memory = kernel.module("memory")
    queues += [memory.endpoint_of(kernel.slot(slot).capability).queue for slot in ENDPOINTS]
    for slot in NOTIFICATIONS:
        notification = memory.notification_of(kernel.slot(slot).capability)
        queues.append(notification.queue)
        found.append((notification.active, notification.badge if notification.active else 0))
    for queue in queues:
        members: list[int] = []
        thread = queue.head
        while thread is not None:
            members.append(address_of(thread))
            thread = thread.queue_next
        found.append(members)
    return found


def converse(kernel: Kernel, seed: int, fast: bool) -> tuple[list[list[Any]], int]:
    kernel.restart()
    kernel.boot()
    set_up(kernel)
    quick, signalled = kernel.function("entry", "_is_quick"), kernel.function("fast_path", "find_signalled")
    taken = [0]

    def counted(number: int) -> bool:
        done = bool(fast and quick(number))
        taken[0] += done
        return done

    kernel.replace("entry", "_is_quick", counted)
    if not fast:
        kernel.replace("fast_path", "find_signalled", lambda thread: None)
    try:
        rng = random.Random(seed)
        pictures: list[list[Any]] = []
        for _ in range(STEPS):
            step(rng, kernel)
            pictures.append(picture(kernel))
        kernel.check()
        return pictures, taken[0]
    finally:
        kernel.replace("entry", "_is_quick", quick)
        kernel.replace("fast_path", "find_signalled", signalled)


@pytest.mark.parametrize("seed", range(5))
def test_conversations_are_the_same(kernel: Kernel, seed: int) -> None:
    fast, taken = converse(kernel, seed, True)
    general, _ = converse(kernel, seed, False)
    assert taken > 10, "the fast path was hardly ever taken"
    for number, (one, other) in enumerate(zip(fast, general, strict=True)):
        assert one == other, f"step {number}"
