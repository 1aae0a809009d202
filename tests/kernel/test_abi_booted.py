# SPDX-License-Identifier: BSD-2-Clause
"""What the kernel answers to thousands of system calls, by one thread and between several, is what seL4 answers: on the machine.

`abi/expected.txt` is what seL4 16 prints in the debug configuration; `abi/expected-*.txt` hold what differs in the others. With
CLOISTER_SEL4_KERNEL (CLOISTER_SEL4_KERNEL_RELEASE, ..._BENCHMARK) that is checked, too. They are written anew from seL4 by
`python tests/kernel/test_abi_booted.py CONFIGURATION KERNEL`, debug first.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "abi"
CONFIGURATIONS = ("debug", "release", "benchmark")
VARIABLES = {"debug": "CLOISTER_SEL4_KERNEL", "release": "CLOISTER_SEL4_KERNEL_RELEASE", "benchmark": "CLOISTER_SEL4_KERNEL_BENCHMARK"}


def printed(config: str, folder: Path, kernel: str | None = None) -> list[str]:
    command = [sys.executable, str(HERE / "booted.py"), config, str(folder), *([kernel] if kernel else [])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def expected(config: str) -> list[str]:
    """Of other configurations: `@first end` of debug's lines, then the lines in their place."""
    base = (HERE / "expected.txt").read_text().splitlines()
    if config == "debug":
        return base
    lines: list[str] = []
    position = 0
    for line in (HERE / f"expected-{config}.txt").read_text().splitlines():
        if line.startswith("@"):
            first, end = (int(each) for each in line[1:].split())
            lines += base[position:first]
            position = end
        else:
            lines.append(line)
    return lines + base[position:]


def write(config: str, kernel: str) -> None:
    """Take what a kernel prints as what is expected."""
    with tempfile.TemporaryDirectory() as folder:
        lines = printed(config, Path(folder), kernel)
    if config == "debug":
        (HERE / "expected.txt").write_text("\n".join(lines) + "\n")
        return
    changes: list[str] = []
    for kind, first, end, start, stop in difflib.SequenceMatcher(None, expected("debug"), lines, autojunk=False).get_opcodes():
        if kind != "equal":
            changes += [f"@{first} {end}", *lines[start:stop]]
    (HERE / f"expected-{config}.txt").write_text("\n".join(changes) + "\n")


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_answers_are_those_of_sel4(tmp_path: Path, config: str) -> None:
    assert printed(config, tmp_path) == expected(config)


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_expectation_is_what_sel4_answers(tmp_path: Path, config: str) -> None:
    kernel = os.environ.get(VARIABLES[config])
    if not kernel:
        pytest.skip(f"{VARIABLES[config]} names no kernel")
    assert printed(config, tmp_path, kernel) == expected(config)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
