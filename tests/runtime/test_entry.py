# SPDX-License-Identifier: BSD-2-Clause
"""The entry loop against a scripted kernel: which system call it makes when, and what reaches the handlers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloister.lang import python
from cloister.lang.program import Bindings

PROGRAM = """
from cloister.lang import Array, array, u64
from cloister.pd import Channel, Interrupt, Message, init, notified, protected

peer = Channel("peer")
irq = Interrupt("irq")
seen: Array[u64] = array(8)


@init
def start() -> None:
    seen[0] += 1


@notified(peer)
def by_peer() -> None:
    seen[1] += 1
    peer.notify_later()


@notified(irq)
def by_irq() -> None:
    seen[2] += 1
    irq.acknowledge_later()


@protected(peer)
def called(request: Message) -> Message:
    if request.label == 7:
        peer.notify_later()
    return Message(request.label + 1, request.word0 * 2)
"""

DISPATCH = """
from cloister.lang import Ptr, u64
from cloister.pd.message import Message
from program import start, by_peer, by_irq, called

PASSIVE: bool = {passive}
CALLABLE: bool = {callable}
INTERRUPTS: u64 = 1 << 5


def initialise() -> None:
    start()


def notified(channel: u64) -> None:
    match channel:
        case 3:
            by_peer()
        case 5:
            by_irq()
        case _:
            pass


def protected(channel: u64, request: Ptr[Message]) -> Message:
    return called(request)
"""

NOTIFY_PEER, ACKNOWLEDGE, INPUT, REPLY, MONITOR = 10 + 3, 138 + 5, 1, 4, 5
ACKNOWLEDGE_LABEL = 31 << 12  # of the debug configuration
CALL = 1 << 63 | 3


class EndOfScript(Exception):
    pass


class Kernel:
    """Hands out the scripted events; notes every system call."""

    def __init__(self, events: list[dict[str, int]]) -> None:
        self.events = events
        self.calls: list[tuple[Any, ...]] = []

    def _next(self, registers: Any) -> None:
        if not self.events:
            raise EndOfScript
        for name, value in self.events.pop(0).items():
            setattr(registers, name, value)

    def externs(self) -> dict[str, Callable[..., Any]]:
        def receive(source: int, reply: int, registers: Any) -> None:
            self.calls.append(("receive", source, reply))
            self._next(registers)

        def reply_receive(source: int, reply: int, registers: Any) -> None:
            self.calls.append(("reply", registers.info, registers.word0, source, reply))
            self._next(registers)

        def send_receive(destination: int, source: int, reply: int, registers: Any) -> None:
            self.calls.append(("send_receive", destination, registers.info, source, reply))
            self._next(registers)

        def send_empty(destination: int, info: int) -> None:
            self.calls.append(("send", destination, info))

        return {
            "cloister_receive": receive,
            "cloister_reply_receive": reply_receive,
            "cloister_send_receive": send_receive,
            "cloister_send_empty": send_empty,
        }


def run(folder: Path, events: list[dict[str, int]], *, passive: bool = False, callable: bool = True) -> tuple[Kernel, list[int]]:
    """Run a PD until the script ends. Returns what it asked of the kernel, and how often each handler ran."""
    (folder / "program.py").write_text(PROGRAM)
    (folder / "dispatch_test.py").write_text(DISPATCH.format(passive=passive, callable=callable))
    kernel = Kernel(events)
    environment = python.Environment()
    environment.externs = kernel.externs()
    bindings = Bindings(
        {("Channel", "peer"): {"id": 3, "may_notify": 1, "may_call": 0}, ("Interrupt", "irq"): {"id": 5}}, {}, {"cloister.ipc_buffer": 0x1000}
    )
    space = python.load(
        ["cloister.runtime.entry"],
        search=[folder],
        bindings=bindings,
        redirects={"cloister.runtime.dispatch": "dispatch_test"},
        environment=environment,
    )
    with pytest.raises(EndOfScript):
        space.modules["cloister.runtime.entry"].main()
    seen = space.modules["program"].seen
    return kernel, [seen[i] for i in range(3)]


def test_init_runs_once_and_interrupts_are_acknowledged_before_the_first_wait(tmp_path: Path) -> None:
    kernel, seen = run(tmp_path, [])
    assert seen == [1, 0, 0]
    assert kernel.calls == [("send", ACKNOWLEDGE, ACKNOWLEDGE_LABEL), ("receive", INPUT, REPLY)]


def test_each_set_bit_is_one_handler(tmp_path: Path) -> None:
    _, seen = run(tmp_path, [{"badge": 1 << 3 | 1 << 5 | 1 << 9}])
    assert seen == [1, 1, 1]


def test_a_deferred_notification_travels_with_the_next_wait(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": 1 << 3}])
    assert kernel.calls[2:] == [("send_receive", NOTIFY_PEER, 0, INPUT, REPLY)]


def test_a_second_deferred_message_sends_the_first_at_once(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": 1 << 3 | 1 << 5}])
    assert kernel.calls[2:] == [("send", NOTIFY_PEER, 0), ("send_receive", ACKNOWLEDGE, ACKNOWLEDGE_LABEL, INPUT, REPLY)]


def test_a_call_is_answered_by_the_next_system_call(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": CALL, "info": 1 << 12 | 1, "word0": 21}])
    assert kernel.calls[2:] == [("reply", 2 << 12 | 4, 42, INPUT, REPLY)]


def test_what_waits_is_sent_before_the_reply(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": CALL, "info": 7 << 12 | 1, "word0": 1}])
    assert [each[0] for each in kernel.calls[2:]] == ["send", "reply"]
    assert kernel.calls[2] == ("send", NOTIFY_PEER, 0)


def test_a_reply_is_given_once(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": CALL, "info": 1 << 12, "word0": 0}, {"badge": 1 << 9}])
    assert [each[0] for each in kernel.calls[2:]] == ["reply", "receive"]


def test_a_passive_pd_tells_the_monitor_when_it_first_waits(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [{"badge": 0}], passive=True)
    assert kernel.calls[1:] == [("send_receive", MONITOR, 0, INPUT, REPLY), ("receive", INPUT, REPLY)]


def test_a_pd_that_nobody_may_call_takes_bit_63_for_no_call(tmp_path: Path) -> None:
    kernel, seen = run(tmp_path, [{"badge": 1 << 63 | 1 << 5}], callable=False)
    assert seen == [1, 0, 1]
    assert "reply" not in {each[0] for each in kernel.calls}
