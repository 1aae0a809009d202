# SPDX-License-Identifier: BSD-2-Clause
"""`cloister bench`: how many instructions things take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cloister.cli.options import Config, Configuration, KernelPath
from cloister.cli.terminal import user_errors


def bench(
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Write the figures as JSON too.")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="Measure only this: micro or echo.")] = None,
    config: Config = Configuration.release,
    kernel: KernelPath = None,
) -> None:
    """Measure a build in instructions: QEMU counts them, so the figures repeat."""
    with user_errors():
        from cloister.benchmark import run_benchmarks

        run_benchmarks(out, only or [], config.value, kernel)
