# SPDX-License-Identifier: BSD-2-Clause
"""`cloister import` and `cloister export`: from Microkit's description format to a system.py, and back.

Invariant: what is written was read again and means the same as what it was made from; otherwise nothing is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cloister.boards import DEFAULT_BOARD
from cloister.cli.options import BoardName, SearchPath, SystemPath, board_named
from cloister.cli.terminal import fail, messages, shown_path, user_errors
from cloister.system.load import XML_SUFFIX, find_description, read_system

if TYPE_CHECKING:
    from cloister.system.model import SystemModel

_HELP = "The file to write."


def import_system(
    system: Annotated[Path, typer.Argument(metavar="SYSTEM.system", help="A description in Microkit's format.", show_default=False)],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help=_HELP, show_default="standard output")] = None,
    board: BoardName = DEFAULT_BOARD,
    search_path: SearchPath = None,
) -> None:
    """Write the system.py that describes the same system."""
    from cloister.microkit.conversion import to_python

    target = board_named(board)
    with user_errors():
        description = find_description(system)
        if description.suffix != XML_SUFFIX:
            fail(f"{shown_path(description)} is no description in Microkit's format", f"its name ends in {XML_SUFFIX}")
        _write(to_python(description, target, (out or description).resolve().parent, search_path or ()), out)


def export_system(
    system: SystemPath = Path("."),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help=_HELP, show_default="standard output")] = None,
    board: BoardName = DEFAULT_BOARD,
    search_path: SearchPath = None,
) -> None:
    """Write the description in Microkit's format of the same system, or say what the format cannot say."""
    from cloister.microkit.conversion import to_xml

    target = board_named(board)
    with user_errors():
        description = find_description(system)
        model: SystemModel = read_system(description, target, search_path or ())
        _write(to_xml(model, target, (out or description).resolve().parent), out)


def _write(text: str, out: Path | None) -> None:
    from cloister.image.files import write_whole

    if out is None:
        print(text, end="")
        return
    write_whole(out, text.encode())
    messages.print(f"wrote {shown_path(out)}")
