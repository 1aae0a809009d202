# SPDX-License-Identifier: BSD-2-Clause
"""`cloister build`: the bootable image, the programs, the C they were compiled from, and a report."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cloister.boards import DEFAULT_BOARD
from cloister.boards.description import Board
from cloister.cli.options import AsJson, BoardName, CompilerPath, Config, Configuration, KernelPath, SearchPath, SystemPath, board_named
from cloister.cli.terminal import messages, output, shown_path, user_errors
from cloister.system.checks import MAXIMUM_STACK, warnings
from cloister.system.load import find_description, finish, output_folder, read_system
from cloister.system.model import SystemModel

if TYPE_CHECKING:
    from cloister.image import BuildResult

_LARGER_STACK = 4  # of programs for debuggers


def build(
    system: SystemPath = Path("."),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where to put it.", show_default="build/ beside SYSTEM")] = None,
    board: BoardName = DEFAULT_BOARD,
    config: Config = Configuration.debug,
    kernel: KernelPath = None,
    cc: CompilerPath = None,
    search_path: SearchPath = None,
    as_json: AsJson = False,
) -> None:
    """Build a system: image, programs, the C they were compiled from, report.json."""
    started = time.monotonic()
    with user_errors(as_json):
        model, result = build_from(system, board_named(board, as_json), config.value, kernel, cc, out, search_path or ())
    seconds = time.monotonic() - started
    if as_json:
        print(json.dumps(json.loads(result.report.read_text()), indent=2))
        return
    table = Table.grid(padding=(0, 2))
    table.add_row("system", f"{model.name}: {len(model.protection_domains)} PDs, {len(model.channels)} channels")
    table.add_row("image", f"{shown_path(result.image)} ({result.image.stat().st_size:,} bytes)")
    table.add_row("report", shown_path(result.report))
    report = json.loads(result.report.read_text())
    checks = _checks(report)
    if checks:
        table.add_row("checks left out", checks)
    for name, text in _prebuilt(report):
        table.add_row(name, text)
    output.print(table)
    output.print(f"[green]built[/green] in {seconds:.1f} s")


def _checks(report: dict[str, Any]) -> str:
    """How many checks need not run, in a line."""
    from cloister.image.checks import in_words

    tallies = {each["name"]: each["checks"] for each in report["protection_domains"] if "checks" in each}
    if "checks" in report["runtime"]["kernel"]:
        tallies["kernel"] = report["runtime"]["kernel"]["checks"]
    return "; ".join(f"{name} {in_words(each)}" for name, each in tallies.items())


def _prebuilt(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What there is to say of programs that were built elsewhere: nothing is proved of them."""
    prebuilt = [each for each in report["protection_domains"] if "prebuilt" in each]
    rows: list[tuple[str, str]] = []
    if prebuilt:
        rows.append(("built elsewhere", f"{', '.join(each['name'] for each in prebuilt)}: trusted as they are"))
    unknown = [each["name"] for each in prebuilt if each["stack_depth"] is None]
    if unknown:
        rows.append(("stack unknown", f"{', '.join(unknown)}: a guard page stops what runs over"))
    withheld = [each["name"] for each in prebuilt if each["writable_code_withheld"]]
    if withheld:
        rows.append(("not executable", f"writable segments of {', '.join(withheld)}, which ask for it"))
    return rows


def build_from(
    path: Path,
    board: Board,
    config: str,
    kernel: Path | None,
    compiler: str | None,
    out: Path | None,
    search: Sequence[Path] = (),
    *,
    for_debuggers: bool = False,
) -> tuple[SystemModel, BuildResult]:
    """Load, warn and build, telling on standard error what is being done."""
    description = find_description(path)
    with messages.status("reading the system") as status:
        model = read_system(description, board, search)
        for warning in warnings(model, board):
            messages.print(f"[yellow]{shown_path(warning.location.file)}:{warning.location.line}: warning {warning.code}:[/yellow] {warning.message}")
        model = finish(larger_stacks(model) if for_debuggers else model, board)
        from cloister.image import build_system  # the compiler takes a while to import: mistakes are told before
        from cloister.lang.c.toolchain import Toolchain

        folder = out or output_folder(description, board, f"{config}-gdb" if for_debuggers else config, kernel)
        toolchain = None if compiler is None else Toolchain.from_compiler(compiler)
        result = build_system(model, board, config, folder, kernel=kernel, toolchain=toolchain, progress=status.update, for_debuggers=for_debuggers)
    return model, result


def larger_stacks(model: SystemModel) -> SystemModel:
    """The system with room for programs that are not optimised."""
    pds = tuple(replace(pd, stack_size=max(pd.stack_size, min(pd.stack_size * _LARGER_STACK, MAXIMUM_STACK))) for pd in model.protection_domains)
    return replace(model, protection_domains=pds)
