# SPDX-License-Identifier: BSD-2-Clause
"""`build`, `run` and `new` as a user has them: in a terminal, with Ctrl-C, and with nothing left behind."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
HELLO = ROOT / "examples" / "hello"
CLOISTER = [sys.executable, "-m", "cloister.cli"]


def machines_of(folder: Path) -> list[int]:
    """The processes that run an image of this folder."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in command and b"qemu-system" in command:
                found.append(int(entry.name))
    return found


def gone(folder: Path, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while machines_of(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not machines_of(folder)


class Terminal:
    """A command in a terminal of its own."""

    def __init__(self, *command: str, folder: Path) -> None:
        self.main, self.side = pty.openpty()
        self.before = termios.tcgetattr(self.side)
        self.output = b""
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=self.side,
            stdout=self.side,
            stderr=self.side,
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # makes it the controlling terminal, so that Ctrl-C is a signal
        )

    def wait_for(self, text: bytes, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.output:
            assert time.monotonic() < deadline, self.output.decode(errors="replace")
            if select.select([self.main], [], [], 0.2)[0]:
                self.output += os.read(self.main, 0x1000)

    def wait_for_end(self, seconds: float = 15.0) -> int:
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.output.decode(errors="replace")
            if select.select([self.main], [], [], 0.1)[0]:
                self.output += os.read(self.main, 0x1000)
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.main)
        os.close(self.side)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_ctrl_c_leaves_the_terminal_sane_and_no_process(tmp_path: Path) -> None:
    terminal = Terminal(*CLOISTER, "run", str(HELLO), "-o", str(tmp_path / "out"), folder=tmp_path)
    try:
        terminal.wait_for(b"hello, world")
        assert machines_of(tmp_path)
        os.write(terminal.main, b"\x03")
        assert terminal.wait_for_end() == 0
        assert termios.tcgetattr(terminal.side) == terminal.before
        assert gone(tmp_path)
        assert b"Traceback" not in terminal.output
    finally:
        terminal.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_is_left_when_run_is_killed(how: signal.Signals, tmp_path: Path) -> None:
    terminal = Terminal(*CLOISTER, "run", str(HELLO), "-o", str(tmp_path / "out"), folder=tmp_path)
    try:
        terminal.wait_for(b"hello, world")
        terminal.process.send_signal(how)
        terminal.wait_for_end()
        assert gone(tmp_path)
        if how is not signal.SIGKILL:
            assert termios.tcgetattr(terminal.side) == terminal.before
    finally:
        terminal.close()


def test_new_project_builds_runs_and_is_tested(tmp_path: Path) -> None:
    def run(*command: str, folder: Path) -> str:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(*CLOISTER, "new", "lamp-post", folder=tmp_path)
    project = tmp_path / "lamp-post"
    run(*CLOISTER, "build", folder=project)
    assert "lamp: 100 of 100" in run(*CLOISTER, "run", "--timeout", "4", folder=project)
    assert "3 passed" in run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", folder=project)


def test_build_writes_what_it_promises(tmp_path: Path) -> None:
    done = subprocess.run([*CLOISTER, "build", str(HELLO), "-o", str(tmp_path), "--json"], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report == json.loads((tmp_path / "report.json").read_text())
    assert [path.read_bytes()[:4] for path in tmp_path.rglob("hello.elf")] == [b"\x7fELF"]
    assert list(tmp_path.rglob("hello.c"))


def test_wrong_program_is_told_with_line_and_caret(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text('from cloister import System\nsystem = System("x")\nsystem.pd("a", program="a.py")\n')
    (tmp_path / "a.py").write_text('from cloister.lang import u8\nfrom cloister.pd import init\n\n\n@init\ndef start() -> None:\n    x: u8 = "text"\n')
    done = subprocess.run([*CLOISTER, "build"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert "a.py:7:" in done.stderr and "^" in done.stderr and "Traceback" not in done.stderr


def test_all_wrong_programs_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text(
        'from cloister import System\nsystem = System("x")\nfor name in ("a", "b"):\n    system.pd(name, program=f"{name}.py")\n'
    )
    (tmp_path / "shared.py").write_text("from cloister.lang import u8\n\n\ndef f() -> u8:\n    return 256\n")
    for name in ("a", "b"):
        program = "from cloister.pd import init\nfrom shared import f\n\n\n@init\ndef start() -> None:\n    f()\n    missing()\n"
        (tmp_path / f"{name}.py").write_text(program)
    done = subprocess.run([*CLOISTER, "build"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    assert [done.stderr.count(place) for place in ("a.py:8:5", "b.py:8:5", "shared.py:5:12")] == [1, 1, 1] and "3 errors" in done.stderr


def test_missing_compiler_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [*CLOISTER, "build", str(HELLO), "-o", str(tmp_path), "--cc", "no-such-compiler"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1
    assert "no-such-compiler" in done.stderr and "Traceback" not in done.stderr
