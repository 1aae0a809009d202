# SPDX-License-Identifier: BSD-2-Clause
"""One script of system calls, three kernels: ours under CPython, ours compiled, and seL4 where there is one. All answers are the same.

Each script makes over a thousand random invocations of every kind of object, good and bad ones. What is compared: badge, message info,
the four message registers and the fifth message word of each answer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from replayed import answers, build_replay  # noqa: E402
from random_script import Author  # noqa: E402
from simulated import Kernel  # noqa: E402

from cloister.boards.qemu_virt_aarch64 import BOARD  # noqa: E402
from cloister.image.elf import Executable  # noqa: E402
from cloister.image.kernel import build_kernel  # noqa: E402
from cloister.lang.c.toolchain import Toolchain  # noqa: E402

LENGTH = 1500
SEL4 = os.environ.get("CLOISTER_SEL4_KERNEL", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conformance")


@pytest.fixture(scope="module")
def replay(folder: Path) -> tuple[Executable, Executable]:
    return build_replay(folder)


@pytest.fixture(scope="module")
def bundled(folder: Path) -> Path:
    return build_kernel(BOARD, "debug", folder, Toolchain.default())


def compare(expected: list[str], found: list[str], records: list[list[int]]) -> None:
    for wanted, got in zip(expected, found, strict=False):
        number = int(wanted.split()[1])
        assert got == wanted, f"record {number}: {[hex(value) for value in records[number]]}"
    assert len(found) == len(expected)


@pytest.mark.parametrize("seed", range(3))
def test_compiled_and_simulated_kernel_agree(
    kernel: Kernel, folder: Path, replay: tuple[Executable, Executable], bundled: Path, seed: int
) -> None:
    script = Author(kernel, seed).write(LENGTH)
    found = [line for line in answers(folder, replay, bundled, script.pack()) if line.startswith("=R")]
    compare(script.answers, found, script.records)


@pytest.mark.skipif(not SEL4, reason="CLOISTER_SEL4_KERNEL names no seL4 kernel (debug configuration)")
@pytest.mark.parametrize("seed", range(3))
def test_sel4_agrees(kernel: Kernel, folder: Path, replay: tuple[Executable, Executable], seed: int) -> None:
    script = Author(kernel, seed).write(LENGTH)
    found = [line for line in answers(folder, replay, Path(SEL4), script.pack()) if line.startswith("=R")]
    compare(script.answers, found, script.records)
