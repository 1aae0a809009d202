# SPDX-License-Identifier: BSD-2-Clause
"""Builds the systems of `benchmarks/`, runs them, and writes down what they took."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rich.console import Console

from cloister.benchmark import echo, micro
from cloister.benchmark.figures import Figure, as_json, as_markdown, as_table
from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.description import Board
from cloister.boards.qemu import find_qemu
from cloister.image import build_system
from cloister.system.errors import DescriptionError, Problem
from cloister.system.load import load_system
from cloister.system.model import UNKNOWN_LOCATION

SYSTEMS = Path(__file__).parents[2] / "benchmarks"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
MEASURES = {"micro": micro.measure, "echo": echo.measure}


def run_benchmarks(out: Path | None, only: list[str], config: str = "release", kernel: Path | None = None) -> dict[str, list[Figure]]:
    """Measure all systems, or those in `only`, on the bundled kernel and, beside it, on `kernel` if there is one; print a table.

    `out` gets JSON; if a document of the same name with the ending `.md` lies beside it, the table between its marks is brought up to date.
    Raises DescriptionError for a name that is none.
    """
    for name in only:
        if name not in MEASURES:
            raise _problem(f"there is no benchmark '{name}'", f"choose from {', '.join(MEASURES)}")
    if not SYSTEMS.is_dir():
        raise _problem("the benchmark systems are not installed", "run `cloister bench` from a checkout of Cloister")
    if out is not None and not out.parent.is_dir():
        raise _problem(f"there is no folder {out.parent} to write the figures to", f"make it first: mkdir -p {out.parent}")
    target = board(DEFAULT_BOARD)
    console = Console()
    runs: dict[str, list[Figure]] = {}
    for title, chosen in [("bundled kernel", None)] + ([] if kernel is None else [(kernel.stem, kernel)]):
        runs[title] = []
        for name in only or MEASURES:
            with console.status(f"measuring {name}, {title}"):
                runs[title] += MEASURES[name](target, _build(name, target, config, chosen))
    version = subprocess.run([find_qemu(target.qemu), "--version"], capture_output=True, text=True, check=True).stdout if target.qemu else ""
    circumstances = {
        "board": target.name,
        "configuration": config,
        "machine": version.splitlines()[0] if version else "",
        "counting": "QEMU -icount shift=0: instructions",
    }
    console.print(as_table(runs, f"{target.name}, {config} configuration"))
    if out is not None:
        out.write_text(as_json(runs, circumstances))
        document = out.with_suffix(".md")
        if document.is_file():
            _update(document, as_markdown(runs))
    return runs


def _build(name: str, target: Board, config: str, kernel: Path | None) -> Path:
    description = SYSTEMS / name / "system.py"
    folder = description.parent / "build" / target.name / (config if kernel is None else f"{config}-{kernel.stem}")
    return build_system(load_system(description, target), target, config, folder, kernel=kernel).image


def _update(document: Path, table: str) -> None:
    text = document.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise _problem(f"{document} has no place for the figures", f"put a line {BEGIN} and a line {END} where they belong")
    document.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}", "utf-8")


def _problem(message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("S000", UNKNOWN_LOCATION, message, remedy)])
