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
from cloister.pd import Cause, Channel, Child, Fault, Interrupt, Message, ThreadRegisters, fault, init, notified, protected

worker = Child("worker")
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


@fault(worker)
def stopped(what: Fault) -> bool:
    seen[3] += 1
    seen[4] = what.cause.value
    seen[5] = what.address
    seen[6] = what.detail
    if what.cause is Cause.WRITE:
        worker.restart()
    if what.cause is Cause.READ:
        worker.stop()
    if what.cause is Cause.EXECUTE:
        worker.restart_at(what.address + 4)
    if what.cause is Cause.SYSTEM_CALL:
        peer.notify_later()
        return what.detail == 5
    if what.cause is Cause.TIMEOUT:
        registers = ThreadRegisters()
        worker.read_registers(registers)
        seen[7] = registers.ip + registers.sp + registers.x[0] + registers.x[7] + registers.x[9] + registers.x[30]
    if what.cause is Cause.CAPABILITY:
        worker.resume()
    return False
"""

DISPATCH = """
from cloister.lang import Ptr, u64
from cloister.pd.fault import fault_of
from cloister.pd.message import Message
from cloister.pd.system_calls import Registers
from program import start, by_peer, by_irq, called, stopped

PASSIVE: bool = {passive}
CALLABLE: bool = {callable}
CHILD: bool = {child}
PARENT: bool = {parent}
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


def faulted(child: u64, message: Ptr[Registers]) -> bool:
    assert child == 9
    return stopped(fault_of(child, message))
"""

NOTIFY_PEER, ACKNOWLEDGE, INPUT, REPLY, MONITOR = 10 + 3, 138 + 5, 1, 4, 5
ACKNOWLEDGE_LABEL = 31 << 12  # of the debug configuration
CALL = 1 << 63 | 3
FAULT, CHILD = 1 << 62 | 9, 202 + 9
WRITE_REGISTERS, READ_REGISTERS, SUSPEND, RESUME = 3, 2, 12, 13
ENTRY, STACK = 0x20_0000, 0xFF_FFFF_E000
VM_FAULT, CAP_FAULT, UNKNOWN_SYSTEM_CALL, USER_EXCEPTION, TIMEOUT, VCPU_FAULT = 6, 1, 2, 3, 5, 8
STOP_MARK = 0x636C_6F69_7374_6572


IPC_BUFFER = 0xFF_FFFF_F000


class EndOfScript(Exception):
    pass


class Kernel:
    """Hands out the scripted events; notes every system call."""

    def __init__(self, events: list[dict[str, int]], registers: list[int], memory: Any) -> None:
        self.events, self.registers, self.memory = events, registers, memory
        self.calls: list[tuple[Any, ...]] = []

    def _next(self, registers: Any) -> None:
        if not self.events:
            raise EndOfScript
        for name, value in self.events.pop(0).items():
            self._deliver(registers, name, value)

    def _deliver(self, registers: Any, name: str, value: int) -> None:
        """A word of a message goes to a register, or to the IPC buffer."""
        number = int(name.removeprefix("word")) if name.startswith("word") else 0
        if number < 4:
            setattr(registers, name, value)
        else:
            self.memory.store(IPC_BUFFER + 8 + 8 * number, value, 8)

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

        def call(destination: int, registers: Any) -> None:
            words = [registers.word0, registers.word1, registers.word2, registers.word3]
            self.calls.append(("call", destination, registers.info >> 12, *words[: registers.info & 127]))
            for number, value in enumerate(self.registers if registers.info >> 12 == READ_REGISTERS else []):
                self._deliver(registers, f"word{number}", value)
            registers.info = 0

        return {
            "cloister_call": call,
            "cloister_receive": receive,
            "cloister_reply_receive": reply_receive,
            "cloister_send_receive": send_receive,
            "cloister_send_empty": send_empty,
        }


def run(
    folder: Path,
    events: list[dict[str, int]],
    *,
    passive: bool = False,
    callable: bool = True,
    child: bool = False,
    parent: bool = True,
    registers: list[int] | None = None,
) -> tuple[Kernel, list[int]]:
    """Run a PD until the script ends. Returns what it asked of the kernel, and how often each handler ran."""
    (folder / "program.py").write_text(PROGRAM)
    (folder / "dispatch_test.py").write_text(DISPATCH.format(passive=passive, callable=callable, child=child, parent=parent))
    environment = python.Environment()
    environment.memory.map(IPC_BUFFER, bytearray(0x1000))
    kernel = Kernel(events, registers or [], environment.memory)
    environment.externs = kernel.externs()
    instances = {
        ("Channel", "peer"): {"id": 3, "may_notify": 1, "may_call": 0},
        ("Interrupt", "irq"): {"id": 5},
        ("Child", "worker"): {"id": 9, "entry": ENTRY, "stack": STACK, "may_restart": 1},
    }
    space = python.load(
        ["cloister.runtime.entry"],
        search=[folder],
        bindings=Bindings(instances, {}, {"cloister.ipc_buffer": IPC_BUFFER}),
        redirects={"cloister.runtime.dispatch": "dispatch_test"},
        environment=environment,
    )
    with pytest.raises(EndOfScript):
        space.modules["cloister.runtime.entry"].main()
    seen = space.modules["program"].seen
    return kernel, [seen[i] for i in range(8)]


def test_init_runs_once_and_interrupts_are_acknowledged_before_the_first_wait(tmp_path: Path) -> None:
    kernel, seen = run(tmp_path, [])
    assert seen[:3] == [1, 0, 0]
    assert kernel.calls == [("send", ACKNOWLEDGE, ACKNOWLEDGE_LABEL), ("receive", INPUT, REPLY)]


def test_each_set_bit_is_one_handler(tmp_path: Path) -> None:
    _, seen = run(tmp_path, [{"badge": 1 << 3 | 1 << 5 | 1 << 9}])
    assert seen[:3] == [1, 1, 1]


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
    assert seen[:3] == [1, 0, 1]
    assert "reply" not in {each[0] for each in kernel.calls}


# --------------------------------------------------------------------------------------------------------------------- children

CAUSES = {"OTHER": 0, "READ": 1, "WRITE": 2, "EXECUTE": 3, "CAPABILITY": 4, "SYSTEM_CALL": 5, "EXCEPTION": 6, "PANIC": 7, "TIMEOUT": 8}
REGISTERS = [1 << n for n in range(36)]
UNDEFINED = 0x0200_0000


def fault(label: int, *words: int) -> dict[str, int]:
    """A child's fault message."""
    return {"badge": FAULT, "info": label << 12 | len(words), **{f"word{number}": word for number, word in enumerate(words)}}


def panicked(reason: int, file: int, line: int) -> list[int]:
    """The registers of a child that stopped by a checked error."""
    return [0, 0, 0, reason, file, line, *[0] * 6, STOP_MARK, *[0] * 23]


@pytest.mark.parametrize(
    ("event", "registers", "cause", "address", "detail"),
    [
        (fault(VM_FAULT, 0x20_0000, 0x1234, 0, 0x9200_0004), [], "READ", 0x1234, 0x9200_0004),
        (fault(VM_FAULT, 0x20_0000, 0x1234, 0, 0x9200_0044), [], "WRITE", 0x1234, 0x9200_0044),
        (fault(VM_FAULT, 0x20_0000, 0x1234, 1, 0x8200_0004), [], "EXECUTE", 0x1234, 0x8200_0004),
        (fault(CAP_FAULT, 0x20_0000, 77, 0, 2), [], "CAPABILITY", 77, 0),
        (fault(UNKNOWN_SYSTEM_CALL, *[0] * 8, 0x20_0000, 0, 0, 0, 5), [], "SYSTEM_CALL", 0, 5),
        (fault(USER_EXCEPTION, 0x20_0000, 0, 0, 0xF200_0000, 0), [], "EXCEPTION", 0, 0xF200_0000),
        (fault(USER_EXCEPTION, 0x20_0000, 0, 0, UNDEFINED, 0), [0] * 36, "EXCEPTION", 0, UNDEFINED),
        (fault(USER_EXCEPTION, 0x20_0000, 0, 0, UNDEFINED, 0), panicked(2, 3, 40), "PANIC", 0, 2),
        (fault(VCPU_FAULT, 0x1FE0_0000), REGISTERS, "EXCEPTION", 0, 0x1FE0_0000),
        (fault(TIMEOUT, 1, 2), REGISTERS, "TIMEOUT", 0, 0),
        (fault(4, 1, 2), REGISTERS, "OTHER", 0, 0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_handler_is_told_why_its_child_stopped(
    event: dict[str, int], registers: list[int], cause: str, address: int, detail: int, tmp_path: Path
) -> None:
    _, seen = run(tmp_path, [event], registers=registers)
    assert seen[:7] == [1, 0, 0, 1, CAUSES[cause], address, detail]


def test_a_child_that_stays_stopped_is_not_replied_to(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [fault(VM_FAULT, 0, 0, 0, 0), {"badge": 1 << 9}])
    assert [each[0] for each in kernel.calls[2:]] == ["call", "receive", "receive"]


@pytest.mark.parametrize("callable", [True, False])
def test_a_child_that_goes_on_is_replied_to_once_behind_what_was_deferred(callable: bool, tmp_path: Path) -> None:
    events = [fault(UNKNOWN_SYSTEM_CALL, *[0] * 12, 5), {"badge": 1 << 9}]
    kernel, _ = run(tmp_path, events, callable=callable)
    assert kernel.calls[2:] == [("send", NOTIFY_PEER, 0), ("reply", 0, 0, INPUT, REPLY), ("receive", INPUT, REPLY)]


def test_what_was_deferred_by_a_handler_whose_child_stays_stopped_travels_with_the_wait(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [fault(UNKNOWN_SYSTEM_CALL, *[0] * 12, 6)])
    assert [each[0] for each in kernel.calls[2:]] == ["send_receive"]


@pytest.mark.parametrize(
    ("event", "asked"),
    [
        (fault(VM_FAULT, 0, 8, 0, 0x44), (CHILD, WRITE_REGISTERS, 1, 2, ENTRY, STACK)),
        (fault(VM_FAULT, 0, 8, 0, 0x04), (CHILD, SUSPEND)),
        (fault(VM_FAULT, 0, 8, 1, 0x04), (CHILD, WRITE_REGISTERS, 1, 1, 12)),
        (fault(CAP_FAULT, 0, 8, 0, 0), (CHILD, RESUME)),
    ],
    ids=["restart", "stop", "restart at an address", "resume"],
)
def test_what_a_parent_asks_of_a_child(event: dict[str, int], asked: tuple[int, ...], tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [event])
    assert kernel.calls[2] == ("call", *asked)


def test_registers_are_read_in_the_kernels_order(tmp_path: Path) -> None:
    kernel, seen = run(tmp_path, [fault(TIMEOUT, 1, 2)], registers=REGISTERS)
    # ip, sp, x0, x7, x9 and x30 are words 0, 1, 3, 10, 17 and 16 of seL4_UserContext.
    assert seen[7] == 1 << 0 | 1 << 1 | 1 << 3 | 1 << 10 | 1 << 17 | 1 << 16
    assert kernel.calls[2:4] == [("call", CHILD, READ_REGISTERS, 0, 13), ("call", CHILD, READ_REGISTERS, 0, 36)]


def test_a_pd_without_children_takes_bit_62_for_no_fault(tmp_path: Path) -> None:
    kernel, seen = run(tmp_path, [{"badge": 1 << 62 | 1 << 5}], parent=False, callable=False)
    assert seen[:4] == [1, 0, 1, 0]
    assert "reply" not in {each[0] for each in kernel.calls}


def test_a_child_answers_who_called_before_it_was_restarted_before_all_else(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [], child=True)
    assert kernel.calls[0] == ("send", REPLY, 0xF_FFFF_FFFF_FFFF << 12)


def test_a_child_that_nobody_calls_answers_nobody(tmp_path: Path) -> None:
    kernel, _ = run(tmp_path, [], child=True, callable=False)
    assert kernel.calls[0][1] == ACKNOWLEDGE
