# SPDX-License-Identifier: BSD-2-Clause
"""The kernel's objects as they lie in memory.

Invariants that all of the kernel keeps:
- a capability's `address` is the kernel-window address of a live object of its kind, or the capability is about to be removed;
- every slot with a capability is in the derivation list (`MdbLink`), prefix order, and an empty slot is in none;
- a thread is in at most one queue: a ready queue, the release queue, an endpoint's or a notification's;
- `tcb.sched_context is sc` exactly if `sc.tcb is tcb`; likewise notification and scheduling context, notification and bound thread;
- an endpoint has no state of its own: the state of the first thread in its queue says which way the queue goes.
"""

from __future__ import annotations

from enum import Enum

from cloister.kernel.arch.sim.context import CONTEXT_WORDS, ArchThread
from cloister.lang import Array, Ptr, array, bits, i64, struct, to_raw, truncate, u8, u32, u64, word, wrapping_shl

# --------------------------------------------------------------------------------------------------------------- capabilities


class Kind(Enum):
    """Kinds of capabilities. Odd ones belong to the architecture (here AArch64's). DebugCapIdentify shows these numbers."""

    NULL = 0
    FRAME = 1
    UNTYPED = 2
    PAGE_TABLE = 3
    ENDPOINT = 4
    NOTIFICATION = 6
    REPLY = 8
    VSPACE = 9
    CNODE = 10
    ASID_CONTROL = 11
    TCB = 12
    ASID_POOL = 13
    IRQ_CONTROL = 14
    VCPU = 15
    IRQ_HANDLER = 16
    ZOMBIE = 18
    DOMAIN = 20
    SCHED_CONTEXT = 22
    SCHED_CONTROL = 24
    SMC = 25
    SGI_SIGNAL = 27


@word(u64)
class CapabilityHead:
    """What every capability has. `address` is sign extended from bit 46 (`Capability.address()` does it).

    `size_bits`: untyped, frame, scheduling context: log2 of its bytes; CNode and its zombie: log2 of its slots.
    `detail`: CNode: guard size; untyped: 1 if device memory; endpoint, notification, reply: rights as in `CapabilityRights`;
    frame: see `arch`; page table and VSpace: 1 if mapped or assigned; zombie: 1 if it was a thread.
    """

    address: u64 = bits(47)
    kind: Kind = bits(5)
    size_bits: u64 = bits(6)
    detail: u64 = bits(6)


@struct
class Capability:
    """16 bytes. `data`: badge (endpoint, notification, SMC); guard, right aligned (CNode); bytes used from the start (untyped);
    interrupt (IRQ handler); slots left (zombie); core (scheduling control); mapping (frame, page table, VSpace: see `arch`);
    first ASID (ASID pool)."""

    head: CapabilityHead
    data: u64

    def address(self) -> u64:
        """Where the object lies in the kernel's window."""
        return truncate(u64, truncate(i64, wrapping_shl(to_raw(self.head), 17)) >> 17)


@word(u64)
class MdbLink:
    """The next slot of the derivation list (its address without the low three bits, which are zero) and this slot's flags."""

    revocable: bool = bits(1)  # may have children
    first_badged: bool = bits(1)  # the first to carry its badge: not a child of a badged capability
    _zero: bool = bits(1)
    next: u64 = bits(61)


@struct
class Slot:
    """A place for a capability, with its neighbours in the derivation list. 32 bytes, aligned to 32."""

    capability: Capability
    previous: Ptr[Slot] | None
    link: MdbLink


# --------------------------------------------------------------------------------------------------------------- threads


class ThreadState(Enum):
    """What a thread does. RESTART: it runs, once its instruction pointer has been set back to `FAULT_IP`."""

    INACTIVE = 0
    RUNNING = 1
    RESTART = 2
    BLOCKED_ON_RECEIVE = 3
    BLOCKED_ON_SEND = 4
    BLOCKED_ON_REPLY = 5
    BLOCKED_ON_NOTIFICATION = 6
    IDLE = 7


@struct
class LookupFailure:
    """Why a capability was not found: `kind` is a LOOKUP_ constant of `cloister.abi.errors`, then its data in transmitted order."""

    kind: u64
    first: u64
    second: u64
    third: u64


@struct
class Fault:
    """`label` is a constant of `cloister.abi.faults`; NULL_FAULT: none.

    CAP_FAULT: address, in receive phase (0/1); the lookup failure is beside it. UNKNOWN_SYSCALL: number.
    USER_EXCEPTION: number, code. TIMEOUT: badge. VM_FAULT: address, status, instruction fault (0/1).
    VGIC_MAINTENANCE: index. VCPU_FAULT: syndrome. VPPI_EVENT: interrupt. DEBUG_EXCEPTION: reason, address, breakpoint.
    """

    label: u64
    first: u64
    second: u64
    third: u64
    lookup: LookupFailure


TCB_CSPACE = 0
TCB_VSPACE = 1
TCB_IPC_BUFFER = 2
TCB_FAULT_HANDLER = 3
TCB_TIMEOUT_HANDLER = 4
TCB_SLOTS = 5
NAME_LENGTH = 64


@struct
class Tcb:
    """A thread. The register context comes first: the address of the thread is the address of its context."""

    registers: Array[u64] = array(CONTEXT_WORDS)
    _align: Array[u64] = array(3)
    slots: Array[Slot] = array(TCB_SLOTS)  # at 320: aligned to 32
    arch: ArchThread
    state: ThreadState
    queued: bool  # in a ready queue
    in_release_queue: bool
    can_grant: bool  # of the send it is blocked in
    can_grant_reply: bool
    is_call: bool
    priority: u8
    maximum_priority: u8  # maximum controlled priority
    domain: u8
    flags: u64
    ipc_buffer: u64  # as the user sees it
    badge: u64  # of the send it is blocked in
    endpoint: Ptr[Endpoint] | None  # blocked on it
    waiting_on: Ptr[Notification] | None  # blocked on it
    reply: Ptr[Reply] | None  # with which it receives, or whose answer it awaits
    bound_notification: Ptr[Notification] | None
    sched_context: Ptr[SchedContext] | None
    yield_to: Ptr[SchedContext] | None
    queue_next: Ptr[Tcb] | None  # of the one queue it is in
    queue_previous: Ptr[Tcb] | None
    fault: Fault
    # Debugging: all threads, newest first; and the name that DebugNameThread gave.
    all_next: Ptr[Tcb] | None
    all_previous: Ptr[Tcb] | None
    name: Array[u8] = array(NAME_LENGTH)
    # Benchmarking.
    utilisation_cycles: u64
    utilisation_schedules: u64
    utilisation_kernel_cycles: u64
    utilisation_kernel_entries: u64


@struct
class ThreadQueue:
    """Threads, doubly linked by `queue_next` and `queue_previous`."""

    head: Ptr[Tcb] | None
    tail: Ptr[Tcb] | None


# --------------------------------------------------------------------------------------------------------------- other objects


@struct
class Endpoint:
    """16 bytes. Higher priorities first, first come first served among equals."""

    queue: ThreadQueue


@struct
class Notification:
    """64 bytes. `active` only while nobody waits; `badge` counts only while active."""

    queue: ThreadQueue
    badge: u64
    active: u64
    bound_tcb: Ptr[Tcb] | None
    sched_context: Ptr[SchedContext] | None
    _reserved: Array[u64] = array(2)


@struct
class Reply:
    """32 bytes. `tcb`: who awaits the answer, or receives with this object. A call stack is a chain of replies from the
    scheduling context down; its head has `sched_context` and no `next`."""

    tcb: Ptr[Tcb] | None
    previous: Ptr[Reply] | None  # the caller before
    next: Ptr[Reply] | None
    sched_context: Ptr[SchedContext] | None


@struct
class Refill:
    """`amount` ticks usable from `time` on."""

    time: u64
    amount: u64


@struct
class SchedContext:
    """96 bytes, followed by `refill_max` refills (`memory.refills_of`), a ring from `refill_head` to `refill_tail`.

    Inactive while `refill_max` is 0. `period` 0: round robin, with two refills: left and used.
    """

    period: u64
    consumed: u64
    core: u32
    sporadic: bool
    _padding: Array[u8] = array(3)
    tcb: Ptr[Tcb] | None
    reply: Ptr[Reply] | None
    notification: Ptr[Notification] | None
    badge: u64
    yield_from: Ptr[Tcb] | None
    refill_max: u64
    refill_head: u64
    refill_tail: u64
    _reserved: u64


# --------------------------------------------------------------------------------------------------------------- results


class Status(Enum):
    """How an operation of the kernel ended. ERROR: `state.error` says which; LOOKUP_FAULT: `state.lookup_failure`;
    PREEMPTED: restart the system call, something urgent is pending."""

    OK = 0
    ERROR = 1
    LOOKUP_FAULT = 2
    PREEMPTED = 3


@struct
class SyscallError:
    """The answer to a failed invocation. `number`: argument or capability number, or memory left."""

    label: u64
    number: u64
    minimum: u64
    maximum: u64
    is_source: bool


@word(u64)
class DomainEntry:
    """One entry of the domain schedule, in ticks; duration 0 marks the end."""

    domain: u64 = bits(8)
    duration: u64 = bits(56)


class InterruptState(Enum):
    """Who an interrupt belongs to."""

    INACTIVE = 0
    SIGNAL = 1  # a user's handler
    TIMER = 2
    RESERVED = 3  # the architecture's
