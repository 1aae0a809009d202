# SPDX-License-Identifier: BSD-2-Clause
"""The runner of upstream's examples: what it builds with, how it judges, what it writes. No checkout of theirs is needed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloister.boards.qemu import MachineError
from cloister.testing import build
from cloister.upstream.__main__ import main
from cloister.upstream.dialogue import is_woven
from cloister.upstream.examples import EXAMPLES, Example, Project
from cloister.upstream.exceptions import ExceptionLog
from cloister.upstream.machine import UpstreamMachine
from cloister.upstream.results import MARKS, Result, Verdict, as_json, as_markdown, write_into
from cloister.upstream.steps import Shows, Woven
from cloister.upstream.suite import Case, Kernel, Outcome
from cloister.upstream.suite import Result as CaseResult
from cloister.upstream.toolchains import path_with, prepare
from cloister.upstream.workshop import BuildFailed, Workshop
from cloister.upstream.workshop import Kernel as Booted

ROOT = Path(__file__).parents[2]


def test_each_example_is_possible_or_says_why_not() -> None:
    for example in EXAMPLES:
        assert bool(example.impossible) != bool(example.scripts), example.title
    assert len({example.title for example in EXAMPLES}) == len(EXAMPLES)


# ------------------------------------------------------------------------------------------------------------------ toolchains


def test_zig_gets_what_clang_would(tmp_path: Path) -> None:
    toolchain = prepare("zig", tmp_path / "zig")
    source = tmp_path / "unit.c"
    source.write_text("int twice(int x) { return x + x; }\n")
    environment = {**os.environ, **toolchain.environment, "PATH": path_with(toolchain.folder)}
    words = ["clang", "-target", "aarch64-none-elf", "-mcpu=cortex-a53", "-mtune=cortex-a53", "-mstrict-align", "-ffreestanding", "-O2", "-c"]
    subprocess.run([*words, str(source), "-o", str(tmp_path / "unit.o")], check=True, env=environment)
    subprocess.run(["llvm-ar", "rcs", str(tmp_path / "unit.a"), str(tmp_path / "unit.o")], check=True, env=environment)
    assert (tmp_path / "unit.o").read_bytes()[18:20] == b"\xb7\x00"  # EM_AARCH64
    assert (tmp_path / "unit.a").read_bytes().startswith(b"!<arch>")


# ------------------------------------------------------------------------------------------------------------------ judging

PARTS = Woven("one\nend\n", "wait\n", "go\n")


@pytest.mark.parametrize("text", ["one\nwait\ngo\nend\n", "wait\ngo\ngo\none\nend\n", "ownaei\nt\nengo\nd\ng", "one\nend\nwait\ngo\n"])
def test_lines_of_two_programs_may_interrupt_each_other(text: str) -> None:
    assert is_woven(text, PARTS) is None


@pytest.mark.parametrize("text", ["one\nwait\nend\n", "one\nwait\ngo\n", "one\nend\n"])
def test_lines_that_are_missing_are_missed(text: str) -> None:
    assert is_woven(text, PARTS) == "a program's lines are not complete"


@pytest.mark.parametrize("text", ["one\nwait\ngo\nend\nfault", "go\nwait\none\nend\n", "one\none\n"])
def test_other_lines_are_wrong(text: str) -> None:
    assert str(is_woven(text, PARTS)).startswith("wrong")


CALL = "Taking exception 2 [SVC] on CPU 0\n...from EL0 to EL2\n...with ESR 0x15/0x56000000\n...with ELR 0x202060\n...to EL2 PC 0x8060\n"
FAULT = (
    "Taking exception 4 [Data Abort] on CPU 0\n...from EL0 to EL2\n...with ESR 0x24/0x92000046\n"
    "...with FAR 0x0\n...with ELR 0x200010\n...to EL2 PC 0x8060\n"
)
INTERRUPT = "Taking exception 5 [IRQ] on CPU 0\n...from EL0 to EL2\n...with ESR 0x0/0x0\n...with ELR 0x200000\n...to EL2 PC 0x8060\n"


def test_exceptions_are_counted_once_however_the_log_grows(tmp_path: Path) -> None:
    text = CALL + INTERRUPT + FAULT + CALL
    log = ExceptionLog(tmp_path / "log")
    log.read()
    for end in range(0, len(text) + 1, 7):
        (tmp_path / "log").write_text(text[:end])
        log.read()
    (tmp_path / "log").write_text(text)
    log.read()
    assert (log.faults, dict(log.calls)) == (1, {0x202060: 2})


# ------------------------------------------------------------------------------------------------------------------ results

HELLO, TIMER = (next(each for each in EXAMPLES if each.title == title) for title in ("microkit hello", "sddf timer"))


def results_of(example: Example, verdict: Verdict, *kernels: str, detail: str = "") -> list[Result]:
    return [Result(example, "clang", "debug", kernel, verdict, detail) for kernel in kernels]


def test_table_says_where_kernels_differ(tmp_path: Path) -> None:
    results = results_of(HELLO, Verdict.PASSED, "cloister", "seL4") + results_of(TIMER, Verdict.PASSED, "cloister")
    results += results_of(TIMER, Verdict.FAILED, "seL4", detail="no tick\nmore")
    case = Case("channel::test_end", "end.system", Kernel.AARCH64, None)
    tests = [CaseResult(case, Outcome.SAME, ()), CaseResult(case, Outcome.NOT_MEANT, ())]
    table = as_markdown(results, tests, {"QEMU": "7.2"})
    assert "| microkit hello | debug | passed |" in table
    assert "| sddf timer | debug | passed on cloister, failed [1] on seL4 |" in table
    assert "1. No tick." in table
    assert "2 tests of Microkit's tool; 1 of them" in table and "- 1 same verdict, reason and place" in table and "\n- 0 " not in table
    assert '"result": "failed"' in as_json(results, tests, {})
    document = tmp_path / "page.md"
    document.write_text(f"above\n{MARKS[0]}\nold\n{MARKS[1]}\nbelow\n")
    write_into(document, table)
    text = document.read_text()
    assert "old" not in text and table in text and text.startswith("above\n") and text.endswith(f"{MARKS[1]}\nbelow\n")
    with pytest.raises(ValueError, match="no place"):
        write_into(ROOT / "LICENSE", table)


# ------------------------------------------------------------------------------------------------------------------ from end to end

MAKEFILE = """all: $(BUILD_DIR)/loader.img
$(BUILD_DIR)/loader.img:
\t$(MICROKIT_TOOL) --config $(MICROKIT_CONFIG) -o $@
"""


def invented(folder: Path, tool: str) -> list[str]:
    """A checkout with one example, and an SDK whose tool is a script of the test's."""
    (folder / "example" / "hello").mkdir(parents=True)
    (folder / "example" / "hello" / "Makefile").write_text(MAKEFILE)
    program = folder / "sdk" / "bin" / "microkit"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{tool}\n")
    program.chmod(0o755)
    return ["--microkit", str(folder), "--sdk", str(folder / "sdk"), "--toolchain", "zig", "--config", "debug", "--json", str(folder / "out.json")]


@pytest.mark.parametrize(("wanted", "status"), [("ping: answer 3", 0), ("ping: answer 4", 1)])
def test_an_example_is_judged_by_what_it_says(wanted: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = build(ROOT / "examples" / "ping_pong").image
    script = (Shows("ping: serving"), Shows(wanted, within=20 if status == 0 else 3))
    monkeypatch.setattr("cloister.upstream.__main__.EXAMPLES", (Example(Project.MICROKIT, "hello", {"debug": script}),))
    words = invented(tmp_path, f'for last do :; done; cp {image} "$last"')
    assert main(words) == status
    said = (tmp_path / "out.json").read_text()
    assert ('"result": "passed"' in said) == (status == 0)
    assert ("\'ping: answer 4\' not seen within 3 s" in said and "ping: done" in said) == (status == 1)


def test_what_the_console_shows_is_looked_for_behind_what_was_found() -> None:
    image = build(ROOT / "examples" / "ping_pong").image
    with UpstreamMachine(image) as machine:
        machine.find(re.compile("answer 2"), 30, "the second answer")
        with pytest.raises(MachineError, match="the first answer not seen"):
            machine.find(re.compile("answer 1"), 1, "the first answer")


def test_a_build_that_fails_is_told_with_its_last_lines(tmp_path: Path) -> None:
    invented(tmp_path, "echo what is wrong; exit 3")
    workshop = Workshop({Project.MICROKIT: tmp_path}, tmp_path / "sdk", tmp_path / "work", Path("python3"))
    with pytest.raises(BuildFailed, match="what is wrong"):
        workshop.build(HELLO, prepare("zig", tmp_path / "zig"), "debug", Booted("cloister"))


def test_another_kernel_is_given_to_the_tool(tmp_path: Path) -> None:
    invented(tmp_path, 'for last do :; done; echo "$@" > "$last"')
    workshop = Workshop({Project.MICROKIT: tmp_path}, tmp_path / "sdk", tmp_path / "work", Path("python3"))
    toolchain = prepare("zig", tmp_path / "zig")
    own = workshop.build(HELLO, toolchain, "debug", Booted("cloister"))
    other = workshop.build(HELLO, toolchain, "debug", Booted("seL4", {"debug": Path("/kernels/debug/sel4.elf")}))
    assert "--override-kernel" not in own.read_text()
    assert "--override-kernel /kernels/debug/sel4.elf" in other.read_text()


def test_an_interrupt_ends_all_that_was_started(tmp_path: Path) -> None:
    words = invented(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 1000")
    line = [sys.executable, "-m", "cloister.upstream", *words, "hello"]
    runner = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "pid").is_file() or not (tmp_path / "pid").read_text().strip():
            assert runner.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        runner.send_signal(signal.SIGINT)
        assert runner.wait(60) == 130
    finally:
        runner.kill()
        runner.wait()
    with pytest.raises(ProcessLookupError):
        for _ in range(100):  # the dead may wait to be collected
            os.kill(int((tmp_path / "pid").read_text()), 0)
            time.sleep(0.1)


def test_mistakes_on_the_command_line_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = invented(tmp_path, "true")
    here = str(tmp_path)
    for wrong, told in ((["nonsense"], "no example is left"), (["--kernel", here], "CONFIG/sel4.elf"), (["--sdk", here], "no SDK"), (["--sddf", here], "no checkout")):
        with pytest.raises(SystemExit) as stopped:
            main([*words, *wrong])
        assert stopped.value.code == 2
        assert told in capsys.readouterr().err
