# SPDX-License-Identifier: BSD-2-Clause
"""`cloister graph`: a drawing of who may reach what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cloister.boards import DEFAULT_BOARD
from cloister.cli.options import AsJson, BoardName, SearchPath, SystemPath, board_named
from cloister.cli.terminal import output, shown_path, user_errors
from cloister.system.load import load_system


def graph(
    system: SystemPath = Path("."),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="The SVG file to write.", show_default="NAME.svg")] = None,
    board: BoardName = DEFAULT_BOARD,
    search_path: SearchPath = None,
    as_json: AsJson = False,
) -> None:
    """Draw a system: its PDs, what joins them, and the rights on every line."""
    from cloister.system.graph import system_graph  # networkx is slow to import
    from cloister.system.svg import draw

    with user_errors(as_json):
        target = board_named(board, as_json)
        drawing = system_graph(load_system(system, target, search_path or ()), target)
        if as_json:
            print(json.dumps(drawing.as_data(), indent=2))
            return
        file = out or Path(f"{drawing.name}.svg")
        file.write_text(draw(drawing), encoding="utf-8")
        output.print(f"wrote {shown_path(file)}")
