# SPDX-License-Identifier: BSD-2-Clause
"""Writes the files of theorems that allow a build to leave out run-time checks.

The programs are those that a build makes, in each configuration: they are built into a folder of their own.
Invariant: what a file says that no program needs any more is dropped from it; what still applies, or is asked for in the same words, is kept and
not proved again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from cloister.boards.description import Board
from cloister.image.build import CONFIGURATIONS
from cloister.image.cache import Cache
from cloister.image.checks import RUNTIME_STORE, kernel_store, system_store
from cloister.image.kernel import build_kernel
from cloister.image.programs import Builder
from cloister.lang import program as p
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.theorems import Before, Theorems, read_before, read_theorems, write_theorems
from cloister.lang.smt.redundant import prove_checks
from cloister.system.load import load_system

KERNEL = "kernel"

Progress = Callable[[str, int, int], None]


def prove_checks_of(target: str, board: Board, *, jobs: int | None = None, afresh: bool = False, progress: Progress | None = None) -> dict[Path, int]:
    """Prove the checks of a system, or of the kernel and the runtime (`kernel`); the files written, with how many theorems each has."""
    found: list[tuple[str, p.Program, Path]] = []
    for config in CONFIGURATIONS:

        def seen(program: p.Program, store: Path, config: str = config) -> None:
            found.append((config, program, store))

        with tempfile.TemporaryDirectory() as folder:
            _build(target, board, config, Path(folder), seen)
    wanted = {kernel_store(board.architecture), RUNTIME_STORE} if target == KERNEL else {system_store(load_system(target, board))}

    def tell(name: str, done: int, total: int) -> None:
        if progress is not None:
            progress(name, done, total)

    result: dict[Path, int] = {}
    for store in sorted(wanted):
        theorems: Theorems = {} if afresh else read_theorems(store)
        before: Before = {} if afresh else read_before(store)
        applies: Theorems = {}
        for config, program in [(config, program) for config, program, where in found if where == store]:
            applies |= _prove(program, {**theorems, **applies}, before, store, jobs, partial(tell, f"{program.roots[0]}, {config}"))
        write_theorems(store, applies)
        result[store] = len(applies)
    return result


def _prove(
    program: p.Program, known: Theorems, before: Before, store: Path, jobs: int | None, tell: Callable[[int, int], None]
) -> Theorems:
    """The theorems of one program. The file is written now and then, so that whoever stops this need not begin anew."""

    def progress(done: int, total: int, found: Theorems) -> None:
        write_theorems(store, {**before, **known, **found})  # no hash of questions is the digest of a function
        tell(done, total)

    return prove_checks(program, known, before=before, jobs=jobs, progress=progress)


def _build(target: str, board: Board, config: str, folder: Path, seen: Callable[[p.Program, Path], None]) -> None:
    tools = Toolchain.default()
    builder = Builder(board, config, folder, tools, Cache(folder), seen=seen)
    if target == KERNEL:
        build_kernel(board, config, folder, tools, seen=seen)
        for make in (builder.monitor, builder.initialiser, builder.loader):
            make()
        return
    model = load_system(target, board)
    for pd in model.protection_domains:
        builder.pd(model, pd)
