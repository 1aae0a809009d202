# SPDX-License-Identifier: BSD-2-Clause
"""The monitor against scripted faults: the line that it prints for each, and what it asks of the kernel."""

from __future__ import annotations

from typing import Any

import pytest

from cloister.abi import faults, labels
from cloister.image.monitor import PHRASES, KnownDomain, PanicMessage, monitor_table
from cloister.lang import PanicReason, python
from cloister.lang.program import Bindings, RegionBinding
from cloister.pd import capabilities as layout
from cloister.runtime.monitor.report import STOP_MARK
from cloister.runtime.monitor.texts import Phrase

IPC_BUFFER = 0x1000
BOTTOM = 0xFF_FFFF_C000
DOMAINS = [
    KnownDomain("first", ["cloister/pd/channel.py", "first.py"], BOTTOM, 0xFF_FFFF_E000),
    KnownDomain("second", ["cloister/pd/channel.py", "second.py"], BOTTOM, 0xFF_FFFF_E000, [PanicMessage(2, 12, "the queue is sane")]),
]
UNDEFINED = 0x0200_0000


class EndOfScript(Exception):
    pass


def run(label: int, words: list[int], *, badge: int = 2, registers: dict[int, int] | None = None) -> tuple[str, list[tuple[int, int, int]]]:
    """Let the monitor receive one message. `registers`: what TCB_ReadRegisters answers. Returns what it printed and whom it called."""
    environment = python.Environment()
    environment.memory.map(IPC_BUFFER, 1024)
    printed: list[str] = []
    calls: list[tuple[int, int, int]] = []
    events = [words]

    def wait(source: int, message: Any) -> None:
        assert source == layout.MONITOR_SLOT_ENDPOINT
        if not events:
            raise EndOfScript
        given = events.pop()
        message.badge, message.info = badge, label << 12 | len(given)
        _deliver(message, given)

    def call(slot: int, message: Any) -> None:
        calls.append((slot, message.info >> 12, environment.memory.load(IPC_BUFFER + 976, 8)))
        message.info = 36 if registers else 0
        _deliver(message, [(registers or {}).get(number, 0) for number in range(36)])

    def _deliver(message: Any, given: list[int]) -> None:
        for number, value in enumerate(given):
            if number < 4:
                setattr(message, f"word{number}", value)
            else:
                environment.memory.store(IPC_BUFFER + 8 + 8 * number, value, 8)

    environment.externs = {
        "cloister_wait": wait, "cloister_call": call, "cloister_debug_put_char": lambda character: printed.append(chr(character)),
    }  # fmt: skip
    bindings = Bindings({}, {"monitor": RegionBinding("monitor", 0x1000_0000, 0x1_0000)}, {"cloister.ipc_buffer": IPC_BUFFER})
    space = python.load(["cloister.runtime.monitor.monitor"], bindings=bindings, environment=environment)
    space.bind_region("cloister.runtime.monitor.texts", "monitor", bytearray(monitor_table(DOMAINS).ljust(0x1_0000, b"\0")))
    with pytest.raises(EndOfScript):
        space.modules["cloister.runtime.monitor.monitor"].main()
    return "".join(printed), calls


def panic(reason: int, file: int, line: int) -> dict[int, int]:
    return {3: reason, 4: file, 5: line, 12: STOP_MARK}


def test_every_phrase_has_a_text() -> None:
    # By name: the image builder may have imported the enum before the import hook made it over.
    assert {each.name for each in PHRASES} == {each.name for each in Phrase}


def test_reasons_are_phrases_in_their_order() -> None:
    for reason in PanicReason:
        if reason is PanicReason.CONTRACT:  # contracts are not on the device
            continue
        assert Phrase(Phrase.OVERFLOW.value + reason.value - 1).name == reason.name


def test_a_panic_is_told_by_file_and_line() -> None:
    text, calls = run(faults.USER_EXCEPTION, [0x20_0040, 0, 0, UNDEFINED, 0], badge=1, registers=panic(2, 2, 12))
    assert text == "cloister: PD 'first' stopped: index out of range at first.py:12\n"
    assert calls == [(layout.MONITOR_SLOT_THREAD_BASE, labels.TCB_READ_REGISTERS, 0)]


def test_an_assertion_says_its_message() -> None:
    text, _ = run(faults.USER_EXCEPTION, [0x20_0040, 0, 0, UNDEFINED, 0], registers=panic(6, 2, 12))
    assert text == "cloister: PD 'second' stopped: assertion failed: the queue is sane at second.py:12\n"


@pytest.mark.parametrize(("file", "shown"), [(3, "3"), (0, "0"), (2**64 - 1, str(2**64 - 1))])
def test_a_file_that_is_not_known_is_a_number(file: int, shown: str) -> None:
    text, _ = run(faults.USER_EXCEPTION, [0, 0, 0, UNDEFINED, 0], registers=panic(1, file, 7))
    assert text == f"cloister: PD 'second' stopped: integer overflow at {shown}:7\n"


def test_a_reason_that_is_not_known_is_a_number() -> None:
    text, _ = run(faults.USER_EXCEPTION, [0, 0, 0, UNDEFINED, 0], registers=panic(99, 2, 7))
    assert text == "cloister: PD 'second' stopped: panic 99 at second.py:7\n"


def test_an_undefined_instruction_without_the_mark_is_one() -> None:
    text, _ = run(faults.USER_EXCEPTION, [0x20_0040, 0, 0, UNDEFINED, 0], registers={3: 2, 4: 2, 5: 12})
    assert text == "cloister: PD 'second' stopped: undefined instruction, pc 0x200040\n"


@pytest.mark.parametrize(
    ("address", "instruction", "syndrome", "shown"),
    [
        (0xDEAD_0000, 0, 0x9200_0006, "read of unmapped address 0xdead0000, pc 0x200100"),
        (0x10, 0, 0x9200_0046, "write to unmapped or read-only address 0x10, pc 0x200100"),
        (0x20_0100, 1, 0x8200_0006, "execution of unmapped or non-executable address 0x200100, pc 0x200100"),
        (BOTTOM - 8, 0, 0x9200_0046, "stack overflow, address 0xffffffbff8, pc 0x200100"),
        (BOTTOM - 4096, 0, 0x9200_0046, "stack overflow, address 0xffffffb000, pc 0x200100"),
        (BOTTOM - 4097, 0, 0x9200_0046, "write to unmapped or read-only address 0xffffffafff, pc 0x200100"),
        (0, 0, 0x9200_0006, "read of unmapped address 0x0, pc 0x200100"),
    ],
)
def test_an_access_that_the_hardware_caught(address: int, instruction: int, syndrome: int, shown: str) -> None:
    text, _ = run(faults.VM_FAULT, [0x20_0100, address, instruction, syndrome])
    assert text == f"cloister: PD 'second' stopped: {shown}\n"


def test_a_missing_capability() -> None:
    assert run(faults.CAP_FAULT, [0x20_0100, 0x4B, 0, 2, 0])[0] == "cloister: PD 'second' stopped: no such capability: 0x4b, pc 0x200100\n"
    assert "no such capability: 0x1 to receive from" in run(faults.CAP_FAULT, [0x20_0100, 1, 1, 2, 0])[0]


def test_an_unknown_system_call() -> None:
    words = [0] * 13
    words[faults.UNKNOWN_SYSCALL_IP], words[faults.UNKNOWN_SYSCALL_NUMBER] = 0x20_0200, 99
    assert run(faults.UNKNOWN_SYSCALL, words)[0] == "cloister: PD 'second' stopped: unknown system call 0x63, pc 0x200200\n"


def test_other_faults_are_numbers() -> None:
    assert run(5, [0, 0])[0] == "cloister: PD 'second' stopped: fault 5\n"


def test_a_passive_pd_lends_its_time_to_its_notification() -> None:
    text, calls = run(0, [])
    assert text == ""
    notification = layout.MONITOR_SLOT_NOTIFICATION_BASE + 1
    assert calls == [(layout.MONITOR_SLOT_SCHEDULING_CONTEXT_BASE + 1, labels.SCHED_CONTEXT_BIND, notification)]


@pytest.mark.parametrize("badge", [0, 3, 1 << 63])
def test_a_stranger_is_said_to_be_one(badge: int) -> None:
    text, calls = run(6, [0, 0, 0, 0], badge=badge)
    assert text == "cloister: the monitor received a message from nobody it knows\n" and calls == []
