# SPDX-License-Identifier: BSD-2-Clause
"""Builds an image whose first thread replays a script, on a kernel, and runs it."""

from __future__ import annotations

from pathlib import Path

from cloister.boards.qemu import Machine
from cloister.boards.qemu_virt_aarch64 import BOARD
from cloister.image.bootable import assemble
from cloister.image.cache import Cache
from cloister.image.elf import Executable, read_executable
from cloister.image.programs import RUNTIME, Builder
from cloister.lang.c.emit import emit_c
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import load_program

HERE = Path(__file__).parent
SHARED = HERE.parent / "shared"


def build_replay(folder: Path) -> tuple[Executable, Executable]:
    """The loader and the replaying program."""
    tools = Toolchain.default()
    loader = read_executable(Builder(BOARD, "debug", folder, tools, Cache(folder)).loader().elf)
    sources = folder / "replay"
    for name, text in emit_c(load_program(["replay", "cloister.runtime.support"], search=[HERE, SHARED])).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text)
    objects: list[Path] = []
    for source in (RUNTIME / "initialiser" / "start.S", RUNTIME / "memory.S", sources / "program.c"):
        objects.append(folder / f"{source.stem}.o")
        tools.compile(source, objects[-1], cpu=BOARD.cpu, include=[sources])
    elf = folder / "replay.elf"
    tools.link(objects, elf, script=RUNTIME / "program.ld", symbols={"cloister_base": BOARD.program_base})
    return loader, read_executable(elf)


def answers(folder: Path, programs: tuple[Executable, Executable], kernel: Path, script: bytes, timeout: float = 60) -> list[str]:
    """What the kernel answers, a line for each record."""
    loader, replay = programs
    image = folder / f"replay-{kernel.stem}.elf"
    whole_pages = script.ljust(-(-len(script) // 4096) * 4096, b"\0")
    image.write_bytes(assemble(BOARD, loader, read_executable(kernel), replay, whole_pages, []).elf)
    with Machine(BOARD, image) as machine:
        machine.wait_for("=E", timeout=timeout)
        text = machine.console
    return [line.strip() for line in text.splitlines() if line.startswith("=")]
