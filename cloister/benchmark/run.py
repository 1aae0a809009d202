# SPDX-License-Identifier: BSD-2-Clause
"""Builds the systems of `benchmarks/`, runs them, and writes down what they took."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rich.console import Console

from cloister.benchmark import echo, micro
from cloister.benchmark.figures import Figure, as_json, as_table
from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import find_qemu
from cloister.image import build_system
from cloister.system.errors import DescriptionError, Problem
from cloister.system.load import load_system
from cloister.system.model import UNKNOWN_LOCATION

SYSTEMS = Path(__file__).parents[2] / "benchmarks"
MEASURES = {"micro": micro.measure, "echo": echo.measure}


def run_benchmarks(out: Path | None, only: list[str], config: str = "release", kernel: Path | None = None) -> list[Figure]:
    """Measure all systems, or those in `only`; print a table, write JSON to `out`. Raises DescriptionError for a name that is none."""
    for name in only:
        if name not in MEASURES:
            raise _problem(f"there is no benchmark '{name}'", f"choose from {', '.join(MEASURES)}")
    if not SYSTEMS.is_dir():
        raise _problem("the benchmark systems are not installed", "run `cloister bench` from a checkout of Cloister")
    target = board(DEFAULT_BOARD)
    console = Console()
    figures: list[Figure] = []
    for name, measure in MEASURES.items():
        if only and name not in only:
            continue
        with console.status(f"measuring {name}"):
            description = SYSTEMS / name / "system.py"
            folder = description.parent / "build" / target.name / (config if kernel is None else f"{config}-{kernel.stem}")
            result = build_system(load_system(description, target), target, config, folder, kernel=kernel)
            figures += measure(target, result.image)
    version = subprocess.run([find_qemu(target.qemu), "--version"], capture_output=True, text=True, check=True).stdout if target.qemu else ""
    circumstances = {
        "board": target.name,
        "configuration": config,
        "kernel": "bundled" if kernel is None else kernel.name,
        "machine": version.splitlines()[0] if version else "",
        "counting": "QEMU -icount shift=0: instructions",
    }
    console.print(as_table(figures, f"{target.name}, {config} configuration, kernel: {circumstances['kernel']}"))
    if out is not None:
        out.write_text(as_json(figures, circumstances))
    return figures


def _problem(message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("S000", UNKNOWN_LOCATION, message, remedy)])
