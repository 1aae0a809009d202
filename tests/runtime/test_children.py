# SPDX-License-Identifier: BSD-2-Clause
"""A booted family of PDs: what a parent is told and does, what a restart is, and calls of the firmware."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cloister.image.elf import read_executable
from cloister.testing import SEL4_VARIABLE, boot, build, sel4_kernel

FAMILY = Path(__file__).parent / "systems" / "family"


@pytest.fixture(scope="module", params=["bundled", "sel4"])
def console(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What the family says, once all is quiet."""
    kernel = sel4_kernel() if request.param == "sel4" else None
    if request.param == "sel4" and kernel is None:
        pytest.skip(f"{SEL4_VARIABLE} names no kernel")
    with ExitStack() as stack:
        machine = stack.enter_context(boot(FAMILY, kernel=kernel))
        yield machine.wait_for("client: done").splitlines()


def said_by(name: str, console: list[str]) -> list[str]:
    return [line.removeprefix(f"{name}: ") for line in console if line.startswith(f"{name}: ")]


def test_a_faults_cause_address_and_place_are_told(console: list[str]) -> None:
    told = [line for line in said_by("parent", console) if line.startswith("fault ")]
    assert told == [f"fault {n} of worker: 1 at bad0000, x28 0, same place 1" for n in (1, 2, 3, 4)]


def test_a_restarted_program_finds_its_first_variables(console: list[str]) -> None:
    assert said_by("worker", console) == ["7 0 0"] * 3, "once by itself, and after each of two restarts"


def test_a_child_that_goes_on_does_the_same_again(console: list[str]) -> None:
    first, second = (console.index(next(line for line in console if f"fault {n} " in line)) for n in (1, 2))
    assert not any(line.startswith("worker: ") for line in console[first:second])


def test_a_checked_error_of_a_child_is_told_with_reason_and_line(console: list[str]) -> None:
    assert "server 7, reason 6, line 20" in said_by("parent", console)


def test_who_had_called_a_restarted_child_is_answered(console: list[str]) -> None:
    assert said_by("client", console)[:3] == ["101", "restarted 1, 0 words", "101"]
    assert said_by("server", console) == ["ready, 100"] * 2


def test_a_stopped_child_runs_when_it_is_resumed_and_not_before(console: list[str]) -> None:
    assert said_by("sleeper", console) == ["ready", "awake again", "woken"]
    assert console.index("sleeper: awake again") > console.index("client: 101"), "the client, which is less important, ran in between"


def test_the_monitor_says_nothing_of_children(console: list[str]) -> None:
    assert not [line for line in console if "stopped:" in line]


def test_the_firmware_answers_who_may_call_it(console: list[str]) -> None:
    assert "firmware 65537" in said_by("parent", console), "PSCI 1.1"


def test_who_has_no_children_and_no_parent_pays_for_neither() -> None:
    programs = {name: read_executable(path) for name, path in build(FAMILY).programs.items()}
    for name, program in programs.items():
        code = b"".join(each.data for each in program.segments if each.flags & 1)
        child = name in ("worker", "server", "sleeper")
        assert ("cloister_restarts" in program.symbols) == child, name
        if name == "client":
            assert program.symbols["cloister_kept"] == program.symbols["cloister_kept_stack"], "nothing is kept"
            assert FAULT_BIT not in words(code), "no fault is looked for"
        if name == "parent":
            assert FAULT_BIT in words(code)


FAULT_BIT = "bit 62 of the badge is looked at"


def words(code: bytes) -> set[str]:
    """Whether an instruction of the program tests bit 62: tbz or tbnz (Arm DDI 0487, C6.2)."""
    found = (int.from_bytes(code[at : at + 4], "little") for at in range(0, len(code) - 3, 4))
    return {FAULT_BIT for word in found if word & 0x7E00_0000 == 0x3600_0000 and (word >> 31 << 5 | word >> 19 & 31) == 62}
