# SPDX-License-Identifier: BSD-2-Clause
"""One program from Python to an executable: front end, C, compiler, linker, stack depth. PDs, and what runs beside them.

Invariant: a PD whose stack might be too small is not built. What a program depends on is recorded with it.
Trusts: the front end and the back end; the linker, for the addresses that the capability distribution uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloister.boards.description import Board
from cloister.image.cache import PACKAGE, Cache
from cloister.image.elf import read_executable
from cloister.image.glue import MODULE as DISPATCH
from cloister.image.glue import dispatcher
from cloister.image.wiring import bindings_of, check_all_used, handlers_of
from cloister.lang.c import emit_c
from cloister.lang.c.stack import stack_depths
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.frontend import load_program
from cloister.lang.program import Assert, Bindings, PanicStatement, Program, RegionBinding, Statement
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import ipc_buffer_address
from cloister.system.model import ProtectionDomain, SystemModel
from cloister.image.distribution import MONITOR_STACK, TABLE_ADDRESS

RUNTIME = PACKAGE / "runtime"
CONFIGURATION = "cloister.abi.configuration.debug"
MONITOR_TABLE_SIZE = 0x1_0000
INITIALISER_STACK = 0x1000
LOADER_STACK = 0x1000


@dataclass(frozen=True)
class Built:
    """A finished program. `module_paths`: what panics count as files 1, 2, ...; `messages`: (file, line, text) of panics that say something."""

    elf: Path
    source: Path
    files: Sequence[Path]
    module_paths: Sequence[str]
    messages: Sequence[tuple[int, int, str]]
    facts: dict[str, Any]


class Builder:
    """Builds programs for one board and configuration into one folder."""

    def __init__(self, board: Board, config: str, folder: Path, tools: Toolchain, cache: Cache) -> None:
        self.board, self.config, self.folder, self.tools, self.cache = board, config, folder, tools, cache
        self.redirects = {} if config == "debug" else {CONFIGURATION: f"cloister.abi.configuration.{config}"}
        self.settings = {"cloister.ipc_buffer": ipc_buffer_address(board)}
