# SPDX-License-Identifier: BSD-2-Clause
"""A debugger steps through the lines of PDs in QEMU and shows their values as Python does. `make test` sees to it that there is one."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloister.cli.debugger import find_gdb

ROOT = Path(__file__).parent.parent.parent
DEBUGGED = Path(__file__).parent / "debugged"
SENSOR, SERVER = DEBUGGED / "sensor.py", DEBUGGED / "server.py"
CLOISTER = [sys.executable, "-m", "cloister.cli"]


def line_of(file: Path, text: str) -> int:
    (found,) = [number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build for all tests here; its name needs quotes everywhere."""
    return tmp_path_factory.mktemp("with spaces") / "the 'out' folder"


class Debugged:
    """A system that waits for a debugger."""

    def __init__(self, system: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [*CLOISTER, "run", str(system), "-o", str(folder), "--gdb", "--timeout", "100"],
            cwd=folder.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""
        while "ends it" not in self.said:  # said just before the machine starts
            line = self.process.stderr.readline() if self.process.stderr is not None else ""
            assert line, f"the command ended before it was ready: {self.said}"
            self.said += line
        self.command = shlex.split(next(line for line in self.said.splitlines() if "gdb" in line and " -x " in line))
        self.folder = folder

    def gdb(self, *commands: str) -> str:
        """What gdb answers to commands, one after the other. It ends the machine."""
        script = [part for each in (*commands, "kill") for part in ("-ex", each)]
        wait = ["-iex", "set tcp connect-timeout 30"]
        done = subprocess.run(
            [self.command[0], "-q", "-batch", "-nx", *wait, *self.command[1:], *script],
            cwd=self.folder.parent,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=20)
        assert not [command for command in commands() if "qemu-system" in command and str(self.folder) in command], "a machine is left behind"


def commands() -> Iterator[str]:
    """The command lines of all processes; of none where there is no /proc."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield entry.read_bytes().decode(errors="replace")
        except OSError:
            pass  # it ended meanwhile


@pytest.fixture
def debugged(folder: Path) -> Iterator[Debugged]:
    running = Debugged(DEBUGGED, folder)
    try:
        yield running
    finally:
        running.end()


def test_stops_at_a_line_steps_and_shows_values(debugged: Debugged) -> None:
    line = line_of(SENSOR, "part = sample.raw[1:3]")
    said = debugged.gdb(f"hbreak sensor.py:{line}", "continue", "next", "info locals", "print *sample", "print table[1].mark", "print part")
    assert f"Breakpoint 1, start () at sensor.py:{line}" in said
    assert f"{line}\t        part = sample.raw[1:3]" in said, "the source is found"
    assert f"{line + 1}\t        total += first(part)" in said, "one line further"
    sample = "{value = 10, quality = Quality.DOUBTFUL, mark = Mark(number=5, valid=True, quality=Quality.DOUBTFUL), raw = {0, 65, 0, 0}, next = None}"
    assert re.search(r"sample = Sample at 0x[0-9a-f]+ = " + re.escape(sample), said)
    assert {"i = 0", "total = 10"} <= set(said.splitlines())
    assert f"$1 = {sample}" in said
    assert "$2 = Mark(number=0, valid=False, quality=Quality.GOOD)" in said
    assert "$3 = 2 elements = {65, 0}" in said


def test_steps_into_a_function_and_out_of_it(debugged: Debugged) -> None:
    call, more = line_of(SENSOR, "total = add(total, sample)"), line_of(SENSOR, "more = total + ")
    said = debugged.gdb(f"hbreak sensor.py:{call}", "continue", "step", "info args", "next", "info locals", "backtrace", "finish")
    assert re.search(rf"^add \(total=0, sample=Sample at 0x\w+ = {{\.\.\.}}\) at sensor.py:{more}", said, re.MULTILINE)
    assert re.search(r"^sample = Sample at 0x\w+ = {value = 10, .*, next = None}", said, re.MULTILINE)
    assert "more = 10" in said.splitlines()
    assert re.search(rf"#1 .* start \(\) at sensor.py:{call}", said)
    assert "Value returned is $1 = 10" in said


def test_steps_over_what_only_the_c_needs(debugged: Debugged) -> None:
    """`log` is no function of the program, but text that is put out piece by piece."""
    line = line_of(SENSOR, 'log("sensor: done")')
    said = debugged.gdb(f"hbreak sensor.py:{line}", "continue", "step", "backtrace 1")
    assert f"Breakpoint 1, done () at sensor.py:{line}" in said
    assert "cloister.h" not in said


def test_each_pd_is_told_from_the_others(debugged: Debugged) -> None:
    """Both programs have a `start`, and an enum `Quality` with other members. Stepping over a notification ends where it began."""
    notify, counting = line_of(SENSOR, "server.notify()"), line_of(SERVER, "count += 1  #")
    said = debugged.gdb(
        "hbreak start", "continue", "continue", "delete", f"hbreak sensor.py:{notify}", f"hbreak server.py:{counting}",
        "continue", "continue", "next", "next", "info locals", "print count", "delete", "hbreak done", "continue",
    )  # fmt: skip
    assert "Hardware assisted breakpoint 1 at" in said and "(2 locations)" in said
    stops = re.findall(r"^Breakpoint [\d.]+, (\w+) \(.*?\) at (\w+).py", said, re.MULTILINE)
    assert stops[:4] == [("start", "server"), ("start", "sensor"), ("start", "sensor"), ("sampled", "server")]
    assert re.findall(r"\[PD '(\w+)'\]", said)[:3] == ["server", "sensor", "server"]
    assert "seen = Quality.SLOW" in said.splitlines()
    assert "$1 = 1" in said
    assert "Breakpoint 4, done () at sensor.py" in said


def test_stepping_over_a_notification_ends_on_the_next_line(debugged: Debugged) -> None:
    """The server has the higher priority and runs in between, at the same offsets from where its program begins."""
    line = line_of(SENSOR, "server.notify()")
    said = debugged.gdb(f"hbreak sensor.py:{line}", "continue", "next", "backtrace 1")
    assert f"{line + 1}\t    done()" in said
    assert f"#0  start () at sensor.py:{line + 1}" in said


def test_a_line_of_a_library_is_a_break_point_in_each_pd_that_uses_it(debugged: Debugged) -> None:
    line = line_of(ROOT / "cloister" / "pd" / "channel.py", "send_empty(SLOT_NOTIFICATION_BASE + self.id, 0)")
    said = debugged.gdb(f"hbreak cloister/pd/channel.py:{line}", "continue", "backtrace", "print *self")
    assert f"{line}\t        send_empty(SLOT_NOTIFICATION_BASE + self.id, 0)" in said
    assert "in start () at sensor.py" in said
    assert "{id = 0, may_notify = True, may_call = False}" in said


def test_a_view_that_has_no_value_yet_is_no_trouble(debugged: Debugged) -> None:
    said = debugged.gdb(f"hbreak sensor.py:{line_of(SENSOR, 'part = sample.raw[1:3]')}", "continue", "set var part.items = 1", "set var part.length = 1000", "print part")
    assert "$1 = 1000 elements\n" in said


def test_stops_when_a_variable_changes(debugged: Debugged) -> None:
    said = debugged.gdb("hbreak sampled", "continue", "watch count", "continue", "continue")
    assert re.findall(r"Old value = (\d)\nNew value = (\d)", said) == [("0", "1"), ("1", "2")]


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [*CLOISTER, "run", str(DEBUGGED), "-o", str(folder), "--gdb-port", port], cwd=folder.parent, capture_output=True, text=True, timeout=100, check=False
        )
    assert done.returncode == 1
    assert f"error: port {port} is taken" in done.stderr and "Traceback" not in done.stderr


def test_a_debugger_is_found() -> None:
    assert find_gdb() is not None, "run `make gdb`"
