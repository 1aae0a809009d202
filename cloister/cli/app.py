# SPDX-License-Identifier: BSD-2-Clause
"""The program: its commands and its help."""

from __future__ import annotations

from typing import Annotated

import typer

from cloister import __version__
from cloister.cli.bench import bench
from cloister.cli.build import build
from cloister.cli.check import check
from cloister.cli.converting import export_system, import_system
from cloister.cli.doctor import doctor
from cloister.cli.graph import graph
from cloister.cli.header import header
from cloister.cli.new import new
from cloister.cli.prove import prove
from cloister.cli.run import run
from cloister.cli.sdk import sdk

app = typer.Typer(
    help="Build, run and look at systems of isolated Python components on a capability kernel.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cloister {__version__}")
        raise typer.Exit


@app.callback()
def _root(  # pyright: ignore[reportUnusedFunction]  # typer calls it
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")] = False,
) -> None:
    pass


for _command in (new, check, build, run, prove, graph, header, bench, sdk, doctor):
    app.command()(_command)
app.command("import")(import_system)
app.command("export")(export_system)
