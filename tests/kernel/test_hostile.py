# SPDX-License-Identifier: BSD-2-Clause
"""Hostile user level: random system calls with random arguments never panic the kernel nor break its invariants."""

from __future__ import annotations

import random

import pytest
from simulated import Kernel

SLOTS = [0, 1, 2, 3, 4, 5, 6, 11, 14, 15, 16, 17, 18, 19, *range(700, 740), 810, 811, 812, 820, 821, 822, 830, 831, 832]
LABELS = range(0, 67)
NUMBERS = [*range(-11, 0), -1, -1, -1, -1, -1, -15, -17, 5]
CALLS = 1500


def word(rng: random.Random, kernel: Kernel) -> int:
    kind = rng.randrange(8)
    if kind < 3:
        return rng.choice(SLOTS)
    if kind == 3:
        return rng.choice([64, 64, 0, 1, 47])
    if kind == 4:
        return rng.randrange(16)
    if kind == 5:
        return rng.choice([0x20_0000, 0x1000_0000, 0x1000_1000, 0x4000_0000, 0xFF_FFFF_F000, 2**64 - 1, 1 << 40])
    if kind == 6:
        return rng.choice([1000, 2000, 5000, 20, 19])
    return rng.getrandbits(rng.choice([3, 8, 64]))


def step(rng: random.Random, kernel: Kernel) -> None:
    kernel.now += rng.choice([0, 10, 1000, 20_000, 100_000])
    if kernel.is_current(kernel.state.idle_thread):
        kernel.now += 10_000_000
        kernel.interrupt(26)
        if kernel.is_current(kernel.state.idle_thread):
            revive(kernel)
        return
    if rng.randrange(12) == 0:
        kernel.interrupt(rng.choice([26, 26, 33, 48, 25, 200]))
        return
    if rng.randrange(15) == 0:
        kernel.module("entry").memory_fault(rng.getrandbits(40), 0x92000046, bool(rng.randrange(2)))
        return
    registers = kernel.current.registers
    buffer = kernel.buffer_of(kernel.current)
    words = [word(rng, kernel) for _ in range(rng.randrange(9) if buffer else rng.randrange(5))]
    extra = rng.randrange(4)
    if buffer:
        for i in range(3):
            kernel.write(buffer + 8 * (122 + i), rng.choice(SLOTS))
        for i, value in enumerate((2, rng.choice(SLOTS), 64)):
            kernel.write(buffer + 8 * (125 + i), value)
    info = rng.choice(LABELS) << 12 | extra << 7 | rng.choice([len(words), len(words), len(words), 120])
    number = rng.choice(NUMBERS)
    if number == -17 and kernel.kind(registers[0]) != "TCB":
        return  # naming what is no thread halts the machine, on purpose
    capability = rng.choice(SLOTS)
    if number == -17:
        return
    kernel.system_call(number, capability, info, *words, reply=rng.choice(SLOTS), x8=rng.choice(SLOTS))


def revive(kernel: Kernel) -> None:
    """Everybody is stopped: let the root task run again, as a handler would."""
    thread = kernel.module("memory").tcb_at(kernel.module("boot").root.tcb)
    kernel.function("threads", "restart")(thread)
    context = kernel.module("memory").sched_context_at(kernel.module("boot").root.sched_context)
    if context.tcb is None and thread.sched_context is None and context.refill_max:
        kernel.function("object.sched_context", "bind_tcb")(context, thread)
    kernel.interrupt(26)


@pytest.mark.parametrize("seed", range(6))
def test_random_system_calls(kernel: Kernel, seed: int) -> None:
    rng = random.Random(seed)
    for i, kind in enumerate([0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 9, 11, 8]):
        kernel.make(kind, {0: 14, 4: 3, 5: 8}.get(kind, 0), 700 + i)
    kernel.make_thread(810, 200)
    kernel.make_thread(820, 254, fault=702)
    kernel.make_thread(830, 100, budget=1000, period=4000, timeout=702)
    for count in range(CALLS):
        step(rng, kernel)
        if kernel.kind(2) != "CNODE" or kernel.kind(1) != "TCB":
            break  # the root task has deleted itself: nothing is left to look at
        if count % 20 == 0:
            kernel.check()
