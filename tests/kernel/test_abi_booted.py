# SPDX-License-Identifier: BSD-2-Clause
"""What the kernel answers to hundreds of system calls, by one thread and between several, is what seL4 answers: on the machine.

`abi/expected.txt` is what seL4 16 prints; with CLOISTER_SEL4_KERNEL that is checked, too. It is written anew by
`python tests/kernel/test_abi_booted.py KERNEL`, to be done with seL4 only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "abi"
EXPECTED = HERE / "expected.txt"
TIMEOUT = 60
sys.path.insert(0, str(HERE))

from scenarios import everything  # noqa: E402

from cloister.boards.qemu import Machine  # noqa: E402
from cloister.boards.qemu_virt_aarch64 import BOARD  # noqa: E402
from cloister.image.bootable import assemble  # noqa: E402
from cloister.image.cache import Cache  # noqa: E402
from cloister.image.elf import Executable, read_executable  # noqa: E402
from cloister.image.kernel import build_kernel  # noqa: E402
from cloister.image.programs import RUNTIME, Builder  # noqa: E402
from cloister.lang.c.emit import emit_c  # noqa: E402
from cloister.lang.c.toolchain import Toolchain  # noqa: E402
from cloister.lang.frontend import load_program  # noqa: E402


def build(folder: Path) -> tuple[Executable, Executable]:
    """The loader, and the first thread."""
    tools = Toolchain.default()
    loader = read_executable(Builder(BOARD, "debug", folder, tools, Cache(folder)).loader().elf)
    sources = folder / "puppets"
    for name, text in emit_c(load_program(["puppets", "cloister.runtime.support"], search=[HERE])).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text)
    objects: list[Path] = []
    for source in (RUNTIME / "initialiser" / "start.S", RUNTIME / "memory.S", HERE / "puppets.S", sources / "program.c"):
        objects.append(folder / f"{source.stem}{source.suffix[1:]}.o")
        tools.compile(source, objects[-1], cpu=BOARD.cpu, include=[sources, RUNTIME.parent / "pd"])
    elf = folder / "puppets.elf"
    tools.link(objects, elf, script=RUNTIME / "program.ld", symbols={"cloister_base": BOARD.program_base})
    return loader, read_executable(elf)


def printed(folder: Path, programs: tuple[Executable, Executable], kernel: Path) -> list[str]:
    """Each line, with what it is about."""
    script = everything()
    image = folder / f"{kernel.stem}-image.elf"
    data = script.pack()
    data = data.ljust(-(-len(data) // 4096) * 4096, b"\0")
    image.write_bytes(assemble(BOARD, programs[0], read_executable(kernel), programs[1], data, []).elf)
    with Machine(BOARD, image, icount=3) as machine:  # time passes by instructions, however busy the host is
        try:
            machine.wait_for("=E", timeout=TIMEOUT)
        finally:
            (folder / f"{kernel.stem}.console").write_text(machine.console)
        text = machine.console
    lines: list[str] = []
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("="):
            number = line[1:].split()[0]
            lines.append(f"{line} ; {script.texts[int(number)]}" if number.isdigit() else line)
    return lines


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("abi")


@pytest.fixture(scope="module")
def programs(folder: Path) -> tuple[Executable, Executable]:
    return build(folder)


def test_answers_are_those_of_sel4(folder: Path, programs: tuple[Executable, Executable]) -> None:
    kernel = build_kernel(BOARD, "debug", folder, Toolchain.default())
    assert printed(folder, programs, kernel) == EXPECTED.read_text().splitlines()


def test_expectation_is_what_sel4_answers(folder: Path, programs: tuple[Executable, Executable]) -> None:
    kernel = os.environ.get("CLOISTER_SEL4_KERNEL")
    if not kernel:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel (a debug configuration is needed)")
    assert printed(folder, programs, Path(kernel)) == EXPECTED.read_text().splitlines()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        lines = printed(Path(temporary), build(Path(temporary)), Path(sys.argv[1]))
    EXPECTED.write_text("\n".join(lines) + "\n")
