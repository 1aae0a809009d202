# SPDX-License-Identifier: BSD-2-Clause
"""`cloister header`: the C header of target modules, so that a struct is declared once, in Python, and a program in C includes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cloister.cli.terminal import messages, shown_path, user_errors


def header(
    modules: Annotated[list[str], typer.Argument(metavar="MODULE...", help="Target modules: files, or dotted names of installed ones.", show_default=False)],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="The header to write.", show_default="standard output")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="A declaration to write, with what it needs; several times.")] = None,
) -> None:
    """Write the C header of target modules: constants, enums, words, structs, exported functions."""
    with user_errors():
        from cloister.image.files import write_whole
        from cloister.lang.c.header import header_of  # the front end takes a while to import, and mistakes on the command line need none
        from cloister.lang.frontend import load_program

        search = list(dict.fromkeys(_root_of(Path(each)) for each in modules if each.endswith(".py")))
        name = out.name if out is not None else f"{modules[0].removesuffix('.py').split('/')[-1].split('.')[-1]}.h"
        text = header_of(load_program(modules, search=search), name, only or [])
        if out is None:
            print(text, end="")
            return
        write_whole(out, text.encode())
        messages.print(f"wrote {shown_path(out)}")


def _root_of(file: Path) -> Path:
    """The folder that the names of modules start from: the first one above that is no package."""
    folder = file.resolve().parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder
