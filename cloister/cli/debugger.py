# SPDX-License-Identifier: BSD-2-Clause
"""The file that gdb begins with: all that it must know is in it, so that one short command is enough.

Invariant: it names absolute paths and the port of one machine, so it is written when that machine is started.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloister.boards.description import Board
    from cloister.image import BuildResult
    from cloister.system.model import SystemModel

GDB_NAMES = ("gdb-multiarch", "aarch64-none-elf-gdb", "aarch64-elf-gdb", "aarch64-linux-gnu-gdb")
NAME = "debug.gdb"
SCRIPT = Path(__file__).with_name("gdb_script.py")


def write_session(model: SystemModel, board: Board, result: BuildResult, port: int) -> Path:
    """The file to give to `gdb-multiarch -x`."""
    from cloister.image.cache import PACKAGE  # `doctor` must run where the compiler, which these import, is broken
    from cloister.image.programs import DEBUGGER_TYPES, HIDDEN_GLUE, PROGRAMS, RUNTIME, debugger_base
    from cloister.image.wiring import search_of

    pds = [
        {
            "name": pd.name,
            "program": str(result.programs[pd.name].resolve()),
            "types": str(result.sources[pd.name].resolve().parent / DEBUGGER_TYPES),
            "start": debugger_base(board, number),
            "end": debugger_base(board, number + 1),
        }
        for number, pd in enumerate(model.protection_domains)
        if pd.name in result.sources  # what was built elsewhere lies where all such programs do
    ]
    folders = [folder.resolve() for pd in model.protection_domains for folder in search_of(pd)]
    folders += [PACKAGE.parent, result.folder / PROGRAMS / HIDDEN_GLUE, RUNTIME]
    sources = [str(folder) for folder in dict.fromkeys(folders)]
    lines = [
        f"# Debugs system {model.name!r}: gdb-multiarch -x {NAME}",
        "python",
        "import sys",
        "sys.dont_write_bytecode = True",
        f"sys.path.append({str(SCRIPT.parent)!r})",
        "import gdb_script",
        f"gdb_script.begin({board.architecture!r}, {pds!r}, {sources!r}, {port})",
        "end",
    ]
    session = result.folder / NAME
    session.write_text("\n".join(lines) + "\n", "utf-8")
    return session


def find_gdb() -> str | None:
    """The gdb for Arm that is installed."""
    return next((name for name in GDB_NAMES if shutil.which(name)), None)

