# SPDX-License-Identifier: BSD-2-Clause
"""The files that gdb begins with, one for each PD: all that it must know is in them, so that one short command is enough.

Invariant: a file names absolute paths and the port of one machine, so it is written when that machine is started.
"""

from __future__ import annotations

import socket
from pathlib import Path

from cloister.image import BuildResult
from cloister.image.cache import PACKAGE
from cloister.image.programs import DEBUGGER_TYPES, HIDDEN_GLUE, PROGRAMS, RUNTIME
from cloister.image.wiring import search_of
from cloister.system.model import SystemModel

USUAL_PORT = 1234
SCRIPT = Path(__file__).with_name("gdb_script.py")


def write_sessions(model: SystemModel, result: BuildResult, port: int) -> dict[str, Path]:
    """For each PD, the file to give to `gdb-multiarch -x`."""
    sessions: dict[str, Path] = {}
    for pd in model.protection_domains:
        program = result.programs[pd.name].resolve()
        data = {
            "pd": pd.name,
            "program": str(program),
            "types": str(result.sources[pd.name].resolve().parent / DEBUGGER_TYPES),
            "sources": [str(folder.resolve()) for folder in (*search_of(pd), PACKAGE.parent, result.folder / PROGRAMS / HIDDEN_GLUE, RUNTIME)],
            "port": port,
        }
        lines = [
            f"# gdb-multiarch -x {program.with_suffix('.gdb').name}: debugs PD {pd.name!r} of the machine that waits on port {port}.",
            "python",
            "import sys",
            "sys.dont_write_bytecode = True",
            f"sys.path.append({str(SCRIPT.parent)!r})",
            "import gdb_script",
            f"gdb_script.begin(**{data!r})",
            "end",
        ]
        sessions[pd.name] = program.with_suffix(".gdb")
        sessions[pd.name].write_text("\n".join(lines) + "\n", "utf-8")
    return sessions


def free_port() -> int:
    """The usual port of debuggers, or another one if somebody listens there."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as QEMU does: a closed connection does not hold the port
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free on 127.0.0.1")
