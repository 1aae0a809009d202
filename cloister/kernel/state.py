# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's only mutable state.

Invariants: after boot `current` and `current_sched_context` are set; outside `schedule` the ready-queue bitmaps say exactly which
queues have threads; `action` and `candidate`: RESUME keeps the current thread, CHOOSE takes the best ready one, SWITCH tries `candidate`,
which is then in no ready queue.
"""

from __future__ import annotations

from enum import Enum

from cloister.abi.objects import DOMAIN_SCHEDULE_LENGTH, NUM_DOMAINS, NUM_PRIORITIES
from cloister.kernel.arch.sim.machine import MAX_IRQ
from cloister.kernel.structures import (
    DomainEntry,
    Fault,
    InterruptState,
    LookupFailure,
    SchedContext,
    Slot,
    SyscallError,
    Tcb,
    ThreadQueue,
)
from cloister.lang import Array, Ptr, array, inline, requires, struct, u64, zeroed

BITMAP_WORDS = NUM_PRIORITIES // 64


class Action(Enum):
    """What `schedule` has to do."""

    RESUME = 0
    CHOOSE = 1
    SWITCH = 2


@struct
class ExtraCapability:
    """One capability that came with the message, by its slot."""

    slot: Ptr[Slot] | None


@struct
class KernelState:
    """One for the machine: the kernel runs on one core."""

    current: Ptr[Tcb] | None
    current_sched_context: Ptr[SchedContext] | None
    action: Action
    candidate: Ptr[Tcb] | None
    ready_queues: Array[ThreadQueue] = array(NUM_DOMAINS * NUM_PRIORITIES)
    ready_words: Array[u64] = array(NUM_DOMAINS)  # bit w: ready_bits[domain * BITMAP_WORDS + w] is not 0
    ready_bits: Array[u64] = array(NUM_DOMAINS * BITMAP_WORDS)
    release_queue: ThreadQueue  # by time of the first refill
    current_time: u64  # ticks, at the last entry that looked
    consumed: u64  # ticks used by `current_sched_context` and not yet charged
    reprogram: bool  # the timer must be set before leaving
    current_domain: u64
    domain_time: u64  # ticks left
    domain_index: u64
    domain_start: u64
    domain_schedule: Array[DomainEntry] = array(DOMAIN_SCHEDULE_LENGTH)
    interrupt_states: Array[InterruptState] = array(MAX_IRQ + 1)
    interrupt_slots: Array[Slot] = array(MAX_IRQ + 1)  # the notification capability of each
    work_units: u64  # since the last look at interrupts
    fault: Fault  # of the entry being handled
    error: SyscallError  # of the invocation being decoded
    lookup_failure: LookupFailure
    extra: Array[ExtraCapability] = array(3)  # filled from the front
    buffer: u64  # the invoking thread's IPC buffer in the kernel's window, 0: none
    all_threads: Ptr[Tcb] | None
    idle_thread: Tcb
    idle_sched_context: SchedContext
    idle_refills: Array[u64] = array(4)  # follows `idle_sched_context` as refills do in memory


kernel: KernelState = zeroed(KernelState)


@inline
def current_thread() -> Ptr[Tcb]:
    """The thread that entered the kernel, or that `schedule` chose."""
    requires(kernel.current is not None)
    thread = kernel.current
    assert thread is not None, "no current thread"
    return thread


@inline
def current_sched_context() -> Ptr[SchedContext]:
    """Whose time is being used; it may differ from the current thread's while the kernel runs."""
    requires(kernel.current_sched_context is not None)
    context = kernel.current_sched_context
    assert context is not None, "no current scheduling context"
    return context
