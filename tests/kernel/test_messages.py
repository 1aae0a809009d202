# SPDX-License-Identifier: BSD-2-Clause
"""Messages between threads: who waits, who runs, whose time it is, what arrives. Each test runs with and without the fast path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from simulated import CALL, NB_RECV, NB_SEND, NB_SEND_RECV, RECV, REPLY_RECV, SEND, WAIT, Kernel

ENDPOINT, NOTIFICATION, REPLY = 2, 3, 6
EP, BADGED, REPLY1, REPLY2, NTFN, RAISE = 800, 801, 802, 803, 804, 805
A, B, C = 810, 820, 830


@pytest.fixture(params=["fast", "general"])
def machine(request: pytest.FixtureRequest, kernel: Kernel) -> Iterator[Kernel]:
    """An endpoint, a badged copy of it, two reply objects, a notification and the right to signal it with badge 4."""
    entry = kernel.function("entry", "_is_quick")
    taken: list[bool] = []

    def quick(number: int) -> bool:
        done = request.param == "fast" and entry(number)
        taken.append(bool(done))
        return bool(done)

    kernel.replace("entry", "_is_quick", quick)
    signalled = kernel.function("fast_path", "find_signalled")
    if request.param == "general":
        kernel.replace("fast_path", "find_signalled", lambda thread: None)
    kernel.make(ENDPOINT, 0, EP)
    assert kernel.call(2, 26, BADGED, 64, EP, 64, 15, 0x42, extra=(2,)) == (0, [])
    kernel.make(REPLY, 0, REPLY1, 2)
    kernel.make(NOTIFICATION, 0, NTFN)
    assert kernel.call(2, 26, RAISE, 64, NTFN, 64, 1, 4, extra=(2,)) == (0, [])
    kernel.fast_path_taken = taken
    kernel.has_fast_path = request.param == "fast"
    taken.clear()
    yield kernel
    kernel.replace("entry", "_is_quick", entry)
    kernel.replace("fast_path", "find_signalled", signalled)


def test_a_passive_server_answers_on_the_callers_time(machine: Kernel) -> None:
    server = machine.make_thread(A, 200)
    client = machine.make_thread(B, 100)
    machine.rest()
    assert machine.is_current(server)
    machine.system_call(RECV, EP, reply=REPLY1)
    assert machine.is_current(client)
    # Now the server loses its own time, as the monitor of a passive protection domain does it.
    time = server.sched_context
    machine.function("object.sched_context", "unbind_tcb")(time)
    machine.system_call(CALL, BADGED, 7 << 12 | 3, 11, 22, 33)
    assert machine.is_current(server)
    assert machine.message(server) == (0x42, 7, [11, 22, 33])
    assert client.state.name == "BLOCKED_ON_REPLY" and client.sched_context is None
    machine.system_call(REPLY_RECV, EP, 9 << 12 | 2, 44, 55, reply=REPLY1)
    assert machine.is_current(client)
    assert machine.message(client) == (0, 9, [44, 55])
    assert server.sched_context is None and server.state.name == "BLOCKED_ON_RECEIVE"
    machine.system_call(CALL, BADGED, 1 << 12)
    assert machine.is_current(server) and machine.message(server) == (0x42, 1, [])
    assert machine.fast_path_taken.count(True) == (3 if machine.has_fast_path else 0)


def test_nested_calls_carry_time_along_and_back(machine: Kernel) -> None:
    machine.make(ENDPOINT, 0, EP + 100)
    inner = machine.make_thread(A, 220)
    outer = machine.make_thread(B, 210)
    client = machine.make_thread(C, 100)
    machine.rest()
    machine.system_call(RECV, EP + 100, reply=REPLY1)
    machine.system_call(RECV, EP, reply=REPLY2)
    assert machine.is_current(client)
    for thread in (inner, outer):
        machine.function("object.sched_context", "unbind_tcb")(thread.sched_context)
    machine.system_call(CALL, EP, 0)
    assert machine.is_current(outer)
    machine.system_call(CALL, EP + 100, 0)
    assert machine.is_current(inner) and client.sched_context is None and outer.sched_context is None
    machine.system_call(REPLY_RECV, EP + 100, 0, reply=REPLY1)
    assert machine.is_current(outer)
    machine.system_call(REPLY_RECV, EP, 0, reply=REPLY2)
    assert machine.is_current(client)
    assert client.sched_context.reply is None


def test_a_long_message_goes_through_the_buffers(machine: Kernel) -> None:
    server = machine.make_thread(A, 200)
    client = machine.make_thread(B, 100)
    machine.rest()
    machine.system_call(RECV, EP, reply=REPLY1)
    words = list(range(100, 220))
    machine.system_call(CALL, BADGED, 5 << 12 | 120, *words)
    assert machine.is_current(server) and machine.message(server) == (0x42, 5, words)
    assert client.state.name == "BLOCKED_ON_REPLY"


def test_capabilities_travel_with_grant_and_into_an_offered_slot(machine: Kernel) -> None:
    server = machine.make_thread(A, 200)
    client = machine.make_thread(B, 100)
    machine.rest()
    buffer = machine.buffer_of(server)
    for word, value in zip((125, 126, 127), (2, 950, 64), strict=True):
        machine.write(buffer + 8 * word, value)
    machine.system_call(RECV, EP, reply=REPLY1)
    buffer = machine.buffer_of(client)
    for word, value in zip((122, 123, 124), (BADGED, NTFN, NTFN), strict=True):
        machine.write(buffer + 8 * word, value)
    machine.system_call(CALL, BADGED, 3 << 7 | 1, 99)
    assert machine.is_current(server)
    info = server.registers[1]
    # The endpoint's own capability arrives as its badge, the second in the slot, the third has no slot.
    assert (info >> 7 & 3, info >> 9 & 7, info & 0x7F) == (2, 1, 1)
    assert machine.read(machine.buffer_of(server) + 8 * 122) == 0x42
    assert machine.kind(950) == "NOTIFICATION"


def test_senders_queue_by_priority(machine: Kernel) -> None:
    server = machine.make_thread(A, 50)
    low = machine.make_thread(B, 100)
    high = machine.make_thread(C, 110)
    machine.rest()
    assert machine.is_current(high)
    machine.system_call(NB_SEND, EP, 1 << 12)  # nobody receives: dropped
    assert machine.is_current(high)
    machine.system_call(WAIT, NTFN)
    assert machine.is_current(low)
    machine.system_call(SEND, RAISE, 0)
    assert machine.is_current(high) and machine.message(high)[0] == 4
    machine.system_call(WAIT, NTFN)
    machine.system_call(SEND, EP, 2 << 12)
    assert machine.is_current(server)
    machine.system_call(SEND, RAISE, 0)
    assert machine.is_current(high)
    machine.system_call(SEND, EP, 3 << 12)
    assert machine.is_current(server)
    machine.system_call(RECV, EP, reply=REPLY1)
    assert machine.message(server)[1] == 3 and machine.is_current(high)
    machine.system_call(WAIT, NTFN)
    machine.system_call(RECV, EP, reply=REPLY1)
    assert machine.message(server)[1] == 2


def test_signals_gather_until_somebody_takes_them(machine: Kernel) -> None:
    thread = machine.make_thread(A, 100)
    assert machine.call(2, 26, RAISE + 1, 64, NTFN, 64, 1, 8, extra=(2,)) == (0, [])
    machine.system_call(SEND, RAISE, 0)
    machine.system_call(SEND, RAISE + 1, 0)
    machine.rest()
    machine.system_call(WAIT, NTFN)
    assert machine.is_current(thread) and thread.registers[0] == 12
    machine.system_call(NB_RECV, NTFN)
    assert thread.registers[0] == 0


def test_a_bound_notification_interrupts_a_receive(machine: Kernel) -> None:
    server = machine.make_thread(A, 200)
    other = machine.make_thread(B, 100)
    assert machine.call(A, 14, extra=(NTFN,)) == (0, [])
    assert machine.call(A, 14, extra=(NTFN,)) == (3, [])
    machine.rest()
    machine.system_call(RECV, EP, reply=REPLY1)
    assert machine.is_current(other)
    machine.system_call(SEND, RAISE, 0)
    assert machine.is_current(server) and server.registers[0] == 4
    machine.system_call(NB_SEND_RECV, EP, 0, reply=REPLY1, x8=RAISE)
    assert machine.is_current(server) and server.registers[0] == 4
    machine.system_call(RECV, EP, reply=REPLY1)
    machine.system_call(CALL, EP, 0)
    assert machine.is_current(server) and machine.message(server) == (0, 0, [])


def test_a_signal_to_a_less_important_thread_changes_nobodys_turn(machine: Kernel) -> None:
    waiter = machine.make_thread(A, 100)
    signaller = machine.make_thread(B, 90)
    machine.rest()
    machine.system_call(WAIT, NTFN)
    assert machine.is_current(signaller)
    assert machine.function("threads", "set_priority")(waiter, 80) is None
    machine.system_call(SEND, RAISE, 0)
    assert machine.is_current(signaller) and waiter.queued and waiter.registers[0] == 4
    machine.system_call(WAIT, NTFN)
    assert machine.is_current(waiter)


def test_deleting_an_endpoint_lets_everybody_try_again(machine: Kernel) -> None:
    waiting = machine.make_thread(A, 100)
    deleter = machine.make_thread(B, 90)
    machine.rest()
    machine.system_call(RECV, EP, reply=REPLY1)
    assert machine.is_current(deleter)
    machine.system_call(CALL, 2, 22 << 12 | 2, EP, 64)  # revoke the copies
    machine.system_call(CALL, 2, 23 << 12 | 2, EP, 64)
    assert machine.is_current(waiting)
    assert waiting.registers[32] == 0x1000  # at the system call again
    machine.system_call(RECV, EP, reply=REPLY1)
    assert waiting.state.name == "INACTIVE"  # a fault, and nobody to tell


def test_deleting_a_reply_object_stops_the_caller_and_returns_time(machine: Kernel) -> None:
    server = machine.make_thread(A, 200)
    client = machine.make_thread(B, 100)
    machine.rest()
    machine.system_call(RECV, EP, reply=REPLY1)
    machine.function("object.sched_context", "unbind_tcb")(server.sched_context)
    machine.system_call(CALL, EP, 0)
    assert machine.is_current(server)
    machine.system_call(CALL, 2, 23 << 12 | 2, REPLY1, 64)
    assert client.state.name == "INACTIVE" and client.sched_context is not None
    assert server.sched_context is None and not machine.is_current(server)
