# SPDX-License-Identifier: BSD-2-Clause
"""A booted family of PDs: what a parent is told and does, what a restart is, and calls of the firmware."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cloister.image.elf import EXECUTE, read_executable
from cloister.image.glue import Handler, Handlers, dispatcher
from cloister.lang.c import emit_c
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import load_program
from cloister.lang.program import Bindings
from cloister.runtime import entry
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
        assert ("cloister_restarts" in program.symbols) == (name in ("worker", "server", "sleeper")), name
        if name == "client":
            assert program.symbols["cloister_kept"] == program.symbols["cloister_kept_stack"], "nothing is kept"


WITHOUT = [  # the entry loop as it would be if nobody had children or parents
    ("    if CHILD and CALLABLE:\n        release_caller()\n", "\n\n"),
    ("        elif PARENT and (registers.badge >> BADGE_FAULT_BIT) & 1 != 0:\n            reply = judge(registers)\n", "\n\n"),
    ("if (CALLABLE or PARENT) and reply:", "if CALLABLE and reply:"),
]
PROGRAM = """from cloister.pd import Channel, Message, notified, protected

peer = Channel("peer")


@notified(peer)
def told() -> None:
    peer.notify_later()


@protected(peer)
def called(request: Message) -> Message:
    return Message(request.label, request.word0 + 1)
"""


@pytest.mark.parametrize("callable", [True, False])
def test_the_entry_loop_without_children_and_parent_has_not_one_instruction_more(callable: bool, tmp_path: Path) -> None:
    text = Path(entry.__file__).read_text("utf-8")
    for old, new in WITHOUT:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (tmp_path / "plain_entry.py").write_text(text)
    (tmp_path / "subject.py").write_text(PROGRAM)
    handlers = Handlers(None, [Handler("subject", "told", 3, "peer")], [Handler("subject", "called", 3, "peer")] if callable else [])
    (tmp_path / "dispatch_here.py").write_text(dispatcher("here", handlers, passive=False, callable_by_others=callable, interrupt_ids=[]))
    first, second = (machine_code(root, tmp_path) for root in ("cloister.runtime.entry", "plain_entry"))
    assert first == second and len(first) > 100


def machine_code(root: str, folder: Path) -> bytes:
    """The code of an entry loop with what it calls."""
    bindings = Bindings({("Channel", "peer"): {"id": 3, "may_notify": 1, "may_call": 0}}, {}, {"cloister.ipc_buffer": 0x1000})
    redirects = {"cloister.runtime.dispatch": "dispatch_here"}
    program = load_program(["subject", root, "cloister.runtime.support"], search=[folder], bindings=bindings, redirects=redirects)
    emitted = folder / root
    emitted.mkdir()
    for name, text in emit_c(program).items():
        (emitted / name).parent.mkdir(parents=True, exist_ok=True)
        (emitted / name).write_text(text)
    tools = Toolchain.default()
    tools.compile(emitted / "program.c", emitted / "program.o", cpu="cortex-a53", include=[emitted])
    runtime = Path(entry.__file__).parent
    tools.compile(runtime / "start.S", emitted / "start.o", cpu="cortex-a53")
    tools.compile(runtime / "memory.S", emitted / "memory.o", cpu="cortex-a53")
    objects = [emitted / each for each in ("start.o", "program.o", "memory.o")]
    tools.link(objects, emitted / "program.elf", script=runtime / "program.ld", symbols={"cloister_base": 0x20_0000})
    return b"".join(each.data for each in read_executable(emitted / "program.elf").segments if each.flags & EXECUTE)
