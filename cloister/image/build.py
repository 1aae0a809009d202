# SPDX-License-Identifier: BSD-2-Clause
"""Builds a system: every program, the kernel, the table, the image, the report.

Invariant: deterministic, and nothing half-written stays: the image and the report are replaced last, when everything has succeeded.
What was built before from the same inputs is taken from the output folder (cache.py). Programs and kernel are built side by side.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, cast

from cloister.boards.description import Board
from cloister.image.cache import Cache, file_digest
from cloister.image.checks import system_store
from cloister.image.compose import Parts, compose
from cloister.image.elf import Executable, read_executable
from cloister.image.files import write_whole
from cloister.image.programs import PROGRAMS, Built, Builder, Seen
from cloister.image.report import report
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import CompileErrors
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import UNKNOWN_LOCATION, Location, SystemModel

CONFIGURATIONS = ("debug", "release", "benchmark")
BuildError = DescriptionError
"""What `build_system` raises when the system cannot be built; wrong programs raise the front end's CompileErrors."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class BuildResult:
    """Where everything is. `programs`: the ELF file of each PD; `sources`: the C that each was compiled from, unless it was built elsewhere."""

    folder: Path
    image: Path
    report: Path
    kernel: Path
    programs: dict[str, Path]
    sources: dict[str, Path]


def build_system(
    system: SystemModel,
    board: Board,
    config: str,
    out_dir: Path,
    kernel: Path | None = None,
    toolchain: Toolchain | None = None,
    progress: Progress | None = None,
    for_debuggers: bool = False,
    seen: Seen | None = None,
) -> BuildResult:
    """Build a checked and laid-out system. `kernel`: an seL4 ELF to use in place of the bundled kernel.

    `for_debuggers`: the PDs' programs are not optimised, lie at different addresses and check everything. `seen` is told of each program.
    """
    if config not in CONFIGURATIONS:
        raise _problem(UNKNOWN_LOCATION, f"there is no configuration '{config}'", f"choose one of {', '.join(CONFIGURATIONS)}")
    out_dir = out_dir.resolve()
    out_dir.mkdir(parents=True, exist_ok=True)
    tools = toolchain or Toolchain.default()
    cache = Cache(out_dir)
    kernel_digest = "" if kernel is None else file_digest(kernel)
    parameters = [repr(system), board.name, config, repr(tools), kernel_digest, for_debuggers, file_digest(system_store(system))]

    def make() -> tuple[dict[str, Path], list[Path], dict[str, Any]]:
        return _Build(system, board, config, out_dir, kernel, tools, cache, progress or (lambda text: None), for_debuggers, seen).run()

    value = cache.step("system", parameters, make)
    return BuildResult(
        out_dir,
        out_dir / value["image"],
        out_dir / value["report"],
        out_dir / value["kernel"],
        {name: out_dir / path for name, path in value["programs"].items()},
        {name: out_dir / path for name, path in value["sources"].items()},
    )


class _Build:
    def __init__(
        self,
        system: SystemModel,
        board: Board,
        config: str,
        folder: Path,
        kernel: Path | None,
        tools: Toolchain,
        cache: Cache,
        progress: Progress,
        for_debuggers: bool,
        seen: Seen | None,
    ) -> None:
        self.system, self.board, self.config, self.folder = system, board, config, folder
        self.kernel, self.tools, self.cache, self.progress, self.seen = kernel, tools, cache, progress, seen
        self.builder = Builder(board, config, folder, tools, cache, for_debuggers, seen)

    def run(self) -> tuple[dict[str, Path], list[Path], dict[str, Any]]:
        self.progress("compiling the programs and the kernel")
        with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 1)) as pool:
            kernel = pool.submit(self._kernel)
            pds = {pd.name: pool.submit(self.builder.pd, self.system, pd) for pd in self.system.protection_domains}
            runtime = {name: pool.submit(getattr(self.builder, name)) for name in ("monitor", "initialiser", "loader")}
            kernel_path = _result(kernel, [*pds.values(), *runtime.values()])
            programs = _results(pds, list(runtime.values()))
            others = {name: _result(each, list(runtime.values())) for name, each in runtime.items()}

        self.progress("writing the image")
        kernel_elf = self._read_kernel(kernel_path)
        parts = Parts(kernel_elf, *(read_executable(others[name].elf) for name in ("loader", "initialiser", "monitor")))
        composed = compose(self.system, self.board, self.config, {name: each.ready for name, each in programs.items()}, parts)
        text = report(
            self.system,
            self.board,
            self.config,
            composed.distribution,
            composed.bootable,
            {name: {"file": each.elf.name, **each.facts} for name, each in programs.items()},
            {**{name: each.facts for name, each in others.items()}, "kernel": {**self._kernel_facts(), "size": sum(len(each.data) for each in kernel_elf.segments)}},
        )
        image, report_path = self.folder / "image.elf", self.folder / "report.json"
        self._remove_others(programs)
        write_whole(image, composed.bootable.elf)
        write_whole(report_path, text.encode())
        files = {f"source:{path}": path for built in programs.values() for path in built.files}
        files |= {f"prefill:{each.prefill}": each.prefill for each in self.system.memory_regions if each.prefill is not None}
        if self.kernel is not None:
            files["kernel"] = self.kernel
        value = {
            "image": image.name,
            "report": report_path.name,
            "kernel": self._relative(kernel_path),
            "programs": {name: self._relative(each.elf) for name, each in programs.items()},
            "sources": {name: self._relative(each.source) for name, each in programs.items() if each.source is not None},
        }
        return files, [image, report_path, *(each.elf for each in programs.values())], value

    def _remove_others(self, programs: dict[str, Built]) -> None:
        """Programs of PDs that the system no longer has: those of the last report here, as other files in the folder are not ours to remove."""
        try:
            earlier = {str(each["file"]) for each in json.loads((self.folder / "report.json").read_text())["protection_domains"]}
        except (OSError, ValueError, KeyError, TypeError):
            return  # nothing was built here, or nothing that can be known
        for name in earlier - {each.elf.name for each in programs.values()}:
            if PurePath(name).name == name and name.endswith(".elf"):
                (self.folder / PROGRAMS / name).unlink(missing_ok=True)
                shutil.rmtree(self.folder / PROGRAMS / name.removesuffix(".elf"), ignore_errors=True)

    def _kernel(self) -> Path:
        if self.kernel is not None:
            copy = self.folder / "kernel.elf"
            try:
                write_whole(copy, self.kernel.read_bytes())
            except OSError as error:
                raise _problem(UNKNOWN_LOCATION, f"kernel {self.kernel} cannot be read: {error.strerror}", "name an ELF file") from None
            return copy
        from cloister.image.kernel import build_kernel

        return build_kernel(self.board, self.config, self.folder, self.tools, self.cache, self.seen)

    def _kernel_facts(self) -> dict[str, Any]:
        """What the bundled kernel's build said; nothing is known of another one."""
        if self.kernel is not None:
            return {}
        from cloister.image.kernel import FACTS

        return cast("dict[str, Any]", json.loads((self.folder / FACTS).read_text()))

    def _read_kernel(self, path: Path) -> Executable:
        try:
            return read_executable(path)
        except ValueError as error:
            named = Location(str(self.kernel or path), 0)  # `path` is our copy; the user gave another name
            raise _problem(named, f"this is no kernel: {error}", "name the ELF file of a kernel built for this board") from None

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _result(future: Future[Any], others: list[Future[Any]]) -> Any:
    """The result of a task; if it failed, the others need not begin."""
    try:
        return future.result()
    except BaseException:
        for each in others:
            each.cancel()
        raise


def _results(programs: dict[str, Future[Any]], others: list[Future[Any]]) -> dict[str, Any]:
    """The results of all programs. If some are wrong, all that are wrong as the first one is are told at once, and the other tasks need not begin."""
    try:
        errors = [error for error in (each.exception() for each in programs.values()) if error is not None]
        if errors:
            raise _together(errors)
    except BaseException:
        for each in (*programs.values(), *others):
            each.cancel()
        raise
    return {name: each.result() for name, each in programs.items()}


def _together(errors: list[BaseException]) -> BaseException:
    """One error for all that are of the first one's kind: about the language, or about the description. What programs share is wrong once."""
    if isinstance(errors[0], CompileErrors):
        found = [diagnostic for error in errors if isinstance(error, CompileErrors) for diagnostic in error.diagnostics]
        return CompileErrors(list({(each.place, each.code, each.message): each for each in found}.values()))
    if isinstance(errors[0], DescriptionError):
        return DescriptionError(list(dict.fromkeys(problem for error in errors if isinstance(error, DescriptionError) for problem in error.problems)))
    return errors[0]


def _problem(location: Location, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("B001", location, message, remedy)])
