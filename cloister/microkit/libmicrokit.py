# SPDX-License-Identifier: BSD-2-Clause
"""libmicrokit.a: from target Python through C to an archive, with the lines of assembly that it needs.

Two objects come from Python, so that a program that only prints need not have entry points: the loop, and the console.
Invariant: the same for each folder and each run.
"""

from __future__ import annotations

from pathlib import Path

from cloister.boards.description import Board
from cloister.lang.c.emit import emit_c
from cloister.lang.c.toolchain import Toolchain, run, zig_program
from cloister.lang.frontend import load_program
from cloister.lang.program import Program
from cloister.microkit.numbers import Configuration
from cloister.system.layout import ipc_buffer_address

SOURCES = Path(__file__).parent / "library"
_CONFIGURATION = "cloister.abi.configuration.debug"
_LIBRARY = "cloister.microkit.library"
PROGRAMS = {"main": [f"{_LIBRARY}.entry", f"{_LIBRARY}.defaults"], "console": [f"{_LIBRARY}.console", f"{_LIBRARY}.decimal"]}


def library_program(name: str, config: Configuration) -> Program:
    """One of the library's programs in target Python, typed."""
    redirects = {} if config == "debug" else {_CONFIGURATION: f"cloister.abi.configuration.{config}"}
    return load_program(PROGRAMS[name], search=[], redirects=redirects)


def build_library(board: Board, config: Configuration, archive: Path, scratch: Path, tools: Toolchain) -> None:
    """Build the archive; what it is made of stays in `scratch`. ToolchainError if a tool fails."""
    objects: list[Path] = []
    for name in PROGRAMS:
        folder = scratch / name
        for path, text in emit_c(library_program(name, config)).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        objects.append(scratch / f"{name}.o")
        tools.compile(folder / "program.c", objects[-1], cpu=board.cpu, include=[folder])
    for source in (SOURCES / "start.S", SOURCES / "data.S"):
        objects.append(scratch / f"{source.stem}.o")
        tools.compile(source, objects[-1], cpu=board.cpu, flags=[f"-DIPC_BUFFER={ipc_buffer_address(board):#x}"])
    archive.unlink(missing_ok=True)
    run([str(zig_program()), "ar", "rcsD", str(archive), *(str(each) for each in objects)], f"{archive.name} cannot be written")
