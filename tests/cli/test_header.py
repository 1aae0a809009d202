# SPDX-License-Identifier: BSD-2-Clause
"""`cloister header` as a user runs it: where it writes, what it says of mistakes, and that its codes are documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MODULE = "from cloister.lang import struct, u32\n\n\n@struct\nclass Slot:\n    time: u32\n"


def header(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cloister.cli", "header", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_a_header_goes_to_standard_output_or_to_a_file(tmp_path: Path) -> None:
    (tmp_path / "slots.py").write_text(MODULE)
    shown = header("slots.py", folder=tmp_path)
    assert shown.returncode == 0 and "#ifndef SLOTS_H" in shown.stdout and "struct Slot {" in shown.stdout and not shown.stderr
    written = header("slots.py", "-o", "slots.h", folder=tmp_path)
    assert written.returncode == 0 and not written.stdout and "wrote slots.h" in written.stderr
    assert (tmp_path / "slots.h").read_text() == shown.stdout
    assert not list(tmp_path.glob("*.new"))


def test_a_module_of_a_package_by_its_name_and_by_its_file(tmp_path: Path) -> None:
    by_name = header("cloister.sddf.queue.network", folder=tmp_path)
    by_file = header(str(ROOT / "cloister" / "sddf" / "queue" / "network.py"), folder=tmp_path)
    assert by_name.returncode == 0 and "struct QueueMemory {" in by_name.stdout
    assert by_file.stdout == by_name.stdout


def test_what_c_cannot_say_is_told_with_its_place_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "slots.py").write_text(MODULE.replace("time", "register"))
    (tmp_path / "slots.h").write_text("as it was")
    done = header("slots.py", "-o", "slots.h", folder=tmp_path)
    assert done.returncode == 1 and "error[H002]" in done.stderr and "slots.py:6:5" in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "slots.h").read_text() == "as it was"


def test_a_module_that_is_not_there(tmp_path: Path) -> None:
    done = header("nothing.py", folder=tmp_path)
    assert done.returncode == 1 and "there is no module nothing.py" in done.stderr


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "slots.py").write_text(MODULE)
    done = header("slots.py", "-o", "missing/slots.h", folder=tmp_path)
    assert done.returncode == 1 and "missing/slots.h" in done.stderr and "Traceback" not in done.stderr


def test_every_code_is_documented() -> None:
    documented = set(re.findall(r"\bH\d{3}\b", (ROOT / "docs" / "command-line.md").read_text("utf-8")))
    used = {code for path in (ROOT / "cloister" / "lang" / "c").glob("header*.py") for code in re.findall(r'"(H\d{3})"', path.read_text("utf-8"))}
    assert used == documented
