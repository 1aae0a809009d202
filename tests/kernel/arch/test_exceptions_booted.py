# SPDX-License-Identifier: BSD-2-Clause
"""Each exception of user level is the fault that seL4 makes of it, and floating-point registers belong to their thread: on the machine.

`booted/expected.txt` is what seL4 16 prints; with CLOISTER_SEL4_KERNEL that is checked, too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloister.boards.qemu import Machine
from cloister.boards.qemu_virt_aarch64 import BOARD
from cloister.image.bootable import assemble
from cloister.image.cache import Cache
from cloister.image.elf import Executable, read_executable
from cloister.image.kernel import build_kernel
from cloister.image.programs import RUNTIME, Builder
from cloister.lang.c.emit import emit_c
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import load_program

HERE = Path(__file__).parent / "booted"
EXPECTED = (HERE / "expected.txt").read_text().splitlines() if (HERE / "expected.txt").exists() else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exceptions")


@pytest.fixture(scope="module")
def programs(folder: Path) -> tuple[Executable, Executable]:
    """The loader, and the first thread under test."""
    tools = Toolchain.default()
    loader = read_executable(Builder(BOARD, "debug", folder, tools, Cache(folder)).loader().elf)
    sources = folder / "exceptions"
    for name, text in emit_c(load_program(["exceptions", "cloister.runtime.support"], search=[HERE])).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text)
    objects: list[Path] = []
    for source in (RUNTIME / "initialiser" / "start.S", RUNTIME / "memory.S", HERE / "children.S", sources / "program.c"):
        objects.append(folder / f"{source.stem}.o")
        tools.compile(source, objects[-1], cpu=BOARD.cpu, include=[sources, RUNTIME.parent / "pd"])
    elf = folder / "exceptions.elf"
    tools.link(objects, elf, script=RUNTIME / "program.ld", symbols={"cloister_base": BOARD.program_base})
    return loader, read_executable(elf)


def printed(folder: Path, programs: tuple[Executable, Executable], kernel: Path) -> list[str]:
    image = folder / f"{kernel.stem}-image.elf"
    image.write_bytes(assemble(BOARD, programs[0], read_executable(kernel), programs[1], b"", []).elf)
    with Machine(BOARD, image) as machine:
        machine.wait_for("=E", timeout=60)
        text = machine.console
    return [line.strip() for line in text.splitlines() if line.startswith("=")]


def test_exceptions_are_the_faults_of_sel4(folder: Path, programs: tuple[Executable, Executable]) -> None:
    kernel = build_kernel(BOARD, "debug", folder, Toolchain.default())
    assert printed(folder, programs, kernel) == EXPECTED


def test_expectation_is_what_sel4_prints(folder: Path, programs: tuple[Executable, Executable]) -> None:
    kernel = os.environ.get("CLOISTER_SEL4_KERNEL")
    if not kernel:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel (a debug configuration is needed)")
    assert printed(folder, programs, Path(kernel)) == EXPECTED
