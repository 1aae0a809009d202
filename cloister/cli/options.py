# SPDX-License-Identifier: BSD-2-Clause
"""The options that several commands share, so that they mean and say the same everywhere."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from cloister.boards import BOARDS
from cloister.boards.description import Board
from cloister.cli.terminal import fail


class Configuration(str, Enum):
    """How the kernel and the programs are built."""

    debug = "debug"
    release = "release"
    benchmark = "benchmark"


SystemPath = Annotated[
    Path, typer.Argument(metavar="SYSTEM", help="A system.py, a .system file, or a folder with either.", show_default="the current folder")
]
BoardName = Annotated[str, typer.Option("--board", metavar="NAME", help=f"The board to build for: {', '.join(BOARDS)}.")]
Config = Annotated[Configuration, typer.Option("--config", help="debug prints and checks most; release is for the field; benchmark counts.")]
KernelPath = Annotated[
    Path | None, typer.Option("--kernel", metavar="ELF", help="A seL4 kernel to use instead of the bundled one.", exists=True, dir_okay=False)
]
CompilerPath = Annotated[
    str | None, typer.Option("--cc", metavar="COMPILER", help="A clang or gcc for the target, instead of the one in the ziglang package.")
]
SearchPath = Annotated[
    list[Path] | None,
    typer.Option("--search-path", metavar="DIR", help="Where an XML description's programs and files are looked for first; may be given several times.", file_okay=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def board_named(name: str, as_json: bool = False) -> Board:
    """The board, or an error that lists the known ones."""
    if name not in BOARDS:
        fail(f"there is no board '{name}'", f"boards: {', '.join(BOARDS)}", as_json)
    return BOARDS[name]
