# SPDX-License-Identifier: BSD-2-Clause
"""The kernel of a board and configuration, from Python to an ELF file.

What is built depends on the board's architecture and the configuration only, not on the system that it will run.
Invariant: the deepest path of calls from each of the kernel's entries fits its stack, or there is no kernel.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cloister.boards.description import Board
from cloister.image.cache import PACKAGE, Cache
from cloister.image.checks import kernel_store, selection, tally
from cloister.image.programs import Seen
from cloister.lang.c.emit import emit_c
from cloister.lang.c.stack import stack_depths
from cloister.lang.c.toolchain import Toolchain, ToolchainError
from cloister.lang.frontend import load_program

CONFIGURATIONS = ("debug", "release", "benchmark")
FACTS = "kernel/facts.json"  # in the folder: for the report
STACK_SIZE = 0x2000  # as the architecture's kernel.ld reserves it
ENTRIES = ("cloister_boot", "cloister_syscall", "cloister_interrupt", "cloister_exception")
_GENERIC_ROOTS = ("cloister.kernel.boot", "cloister.kernel.entry")


def kernel_redirects(architecture: str) -> dict[str, str]:
    """The packages that stand for those that the kernel's source names, so that it is that of an architecture."""
    return {"cloister.kernel.arch.sim": f"cloister.kernel.arch.{architecture}"}


def build_kernel(
    board: Board, config: str, folder: Path, tools: Toolchain, cache: Cache | None = None, seen: Seen | None = None
) -> Path:
    """Build the kernel into `folder` (emitted C below it in `kernel/`); the ELF file. ToolchainError if the compiler or linker fails."""
    if config not in CONFIGURATIONS:
        raise ValueError(f"{config} is no configuration; there are {', '.join(CONFIGURATIONS)}")
    elf = folder / "kernel.elf"

    def make() -> tuple[dict[str, Path], list[Path], Any]:
        facts = _build(board, config, folder / "kernel", elf, tools, seen)
        (folder / FACTS).write_text(json.dumps(facts, indent=1))
        return {}, [elf, folder / FACTS], facts

    if cache is None:
        make()
    else:
        cache.step("kernel", [board.name, board.architecture, board.cpu, config, repr(tools)], make)
    return elf


def _build(board: Board, config: str, folder: Path, elf: Path, tools: Toolchain, seen: Seen | None) -> dict[str, Any]:
    """Build; what there is to say of it."""
    architecture = f"cloister.kernel.arch.{board.architecture}"
    sources = PACKAGE / "kernel" / "arch" / board.architecture
    redirects = kernel_redirects(board.architecture)
    if config != "debug":
        redirects["cloister.abi.configuration.debug"] = f"cloister.abi.configuration.{config}"
    program = load_program([*_GENERIC_ROOTS, f"{architecture}.exceptions"], search=[PACKAGE.parent], redirects=redirects)
    store = kernel_store(board.architecture)
    if seen is not None:
        seen(program, store)
    checks = selection(program, store)
    for name, text in emit_c(program, checks=checks).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    # A panic of the kernel names files by number.
    (folder / "files.txt").write_text("".join(f"{number} {module.path}\n" for number, module in enumerate(program.modules, 1)))
    objects = [folder / "program.o", folder / "entry.o"]
    tools.compile(folder / "program.c", objects[0], cpu=board.cpu, include=[folder])
    tools.compile(sources / "entry.S", objects[1], cpu=board.cpu)
    tools.link(objects, elf, script=sources / "kernel.ld")
    depths = stack_depths(elf, ENTRIES)
    for entry, depth in depths.items():
        if depth.bytes > STACK_SIZE:
            elf.unlink()
            path = " > ".join(depth.path)
            raise ToolchainError(f"the kernel needs {depth.bytes} bytes of stack from {entry}, and has {STACK_SIZE}: {path}")
    return {
        "stack_size": STACK_SIZE,
        "stack_depth": max(depth.bytes for depth in depths.values()),
        "modules": [module.path for module in program.modules],
        "unsafe_modules": {module.path: module.unsafe for module in program.modules if module.unsafe is not None},
        "checks": tally(program, checks, elf),
    }
