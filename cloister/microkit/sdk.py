# SPDX-License-Identifier: BSD-2-Clause
"""Writes an SDK with the layout of Microkit 2.3: headers, library, linker script, the kernel and what runs beside it, and the tool.

Invariants: the same bytes in each run; nothing half-written: the tree is made beside its place and renamed when it is whole. A folder that holds
anything but an SDK written by this module is left alone.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloister.boards.description import Board, MemoryRange
from cloister.image.cache import Cache
from cloister.image.elf import read_executable
from cloister.image.kernel import build_kernel
from cloister.image.programs import Builder
from cloister.lang.c.toolchain import Toolchain
from cloister.microkit.headers import headers
from cloister.microkit.libmicrokit import build_library
from cloister.microkit.numbers import Configuration, Numbers, numbers
from cloister.microkit.stubs import labels
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import UNKNOWN_LOCATION, Location

MICROKIT_VERSION = "2.3.0"  # whose interface this is
TOOL = "bin/microkit"
_MARK = "cloister.microkit"  # in the tool's text: who wrote it
_PROGRAMS = ("monitor", "initialiser", "loader")
_LINKER_SCRIPT = Path(__file__).parent / "microkit.ld"

Progress = Callable[[str], None]

_TOOL_TEXT = f"""\
#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Microkit's tool, played by Cloister. CLOISTER_PYTHON names another Python that has it; MICROKIT_SDK another SDK than the one this file is in.
file=$0
while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in
    /*) file=$link ;;
    *) file=$(dirname "$file")/$link ;;
    esac
done
if [ -z "${{MICROKIT_SDK:-}}" ]; then
    MICROKIT_SDK=$(CDPATH='' cd -P -- "$(dirname -- "$file")/.." && pwd)
    export MICROKIT_SDK
fi
python=${{CLOISTER_PYTHON:-}}
if [ -z "$python" ]; then
    python=@PYTHON@
fi
exec "$python" -P -m {_MARK} "$@"
"""


@dataclass(frozen=True)
class _Target:
    """One board in one configuration; `kernel` takes the place of the bundled one."""

    board: Board
    config: Configuration
    folder: Path  # in the tree
    scratch: Path
    kernel: Path | None


def write_sdk(
    out: Path,
    boards: Sequence[Board],
    configs: Sequence[Configuration],
    kernels: Mapping[Configuration, Path] | None = None,
    progress: Progress | None = None,
    toolchain: Toolchain | None = None,
) -> None:
    """Write an SDK to `out`, in place of one that is there. `kernels`: seL4 kernels to put into it instead of the bundled one.

    DescriptionError if `out` holds something else or a kernel is none; ToolchainError if the compiler fails.
    """
    out = out.resolve()
    if not may_be_replaced(out):
        raise _problem(str(out), "this folder holds something else than an SDK that Cloister wrote", "name another folder, or remove it")
    for path in (kernels or {}).values():
        _check_kernel(path)
    out.parent.mkdir(parents=True, exist_ok=True)
    tools = toolchain or Toolchain.default()
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as work:
        tree = Path(work) / "sdk"
        targets = [
            _Target(board, config, tree / "board" / board.name / config, Path(work) / board.name / config, (kernels or {}).get(config))
            for board in boards
            for config in configs
        ]
        _write(tree / "VERSION", f"{MICROKIT_VERSION}\n")
        _write(tree / TOOL, _TOOL_TEXT.replace("@PYTHON@", shlex.quote(sys.executable)), executable=True)
        for target in targets:
            _write_texts(target)
        _compile(targets, tools, progress or (lambda text: None))
        _put(tree, out, Path(work) / "old")


def may_be_replaced(folder: Path) -> bool:
    """Whether it is not there, or empty, or an SDK that was written here."""
    try:
        if not any(folder.iterdir()):
            return True
        return _MARK in (folder / TOOL).read_text()
    except FileNotFoundError:
        return not folder.exists()
    except (NotADirectoryError, UnicodeDecodeError):
        return False


# ------------------------------------------------------------------------------------------------------------------ what is written


def _write_texts(target: _Target) -> None:
    """Headers, linker script, and what tools read."""
    table = numbers(target.config)
    for name, text in headers(target.board, table).items():
        _write(target.folder / "include" / name, text)
    _write(target.folder / "lib" / "microkit.ld", _LINKER_SCRIPT.read_text("utf-8"))
    data = {
        "invocations_all.json": labels(table),
        "object_sizes.json": object_sizes(table),
        "address_space_constants.json": address_space(table),
        "platform_gen.json": platform(target.board),
    }
    for name, value in data.items():
        _write(target.folder / name, json.dumps(value, indent=1) + "\n")


def object_sizes(table: Numbers) -> dict[str, int]:
    """Sizes of objects as powers of two."""
    names = {
        "tcb": "TCB_BITS",
        "endpoint": "ENDPOINT_BITS",
        "notification": "NOTIFICATION_BITS",
        "small_page": "SMALL_PAGE_BITS",
        "large_page": "LARGE_PAGE_BITS",
        "huge_page": "HUGE_PAGE_BITS",
        "page_table": "PAGE_TABLE_BITS",
        "vspace": "VSPACE_BITS",
        "asid_pool": "ASID_POOL_BITS",
        "slot": "SLOT_BITS",
        "reply": "REPLY_BITS",
        "vcpu": "VCPU_BITS",
        "min_untyped_bits": "MIN_UNTYPED_BITS",
        "max_untyped_bits": "MAX_UNTYPED_BITS",
    }
    sizes = {name: table[f"objects.{constant}"] for name, constant in names.items()}
    return {**sizes, "asid_table": table["objects.ASID_POOL_INDEX_BITS"], "io_page_table": 12}


def address_space(table: Numbers) -> dict[str, int]:
    """How addresses are translated."""
    return {
        "page_table_index_bits": table["objects.PAGE_TABLE_INDEX_BITS"],
        "vspace_user_top": table["objects.USER_VSPACE_TOP"],
        "vspace_index_bits": table["objects.VSPACE_INDEX_BITS"],
    }


def platform(board: Board) -> dict[str, list[dict[str, int]]]:
    """What physical memory the kernel hands out as memory, and what as devices: all but the pages of the devices that it keeps."""
    memory = MemoryRange(board.kernel_base, board.memory.end - board.kernel_base)
    kept = [MemoryRange(each.page.base, 0x1000) for each in board.interrupt_controller if each.kind != "gicv2-virtual-cpu"]
    devices: list[dict[str, int]] = []
    start = 0
    for each in sorted([memory, *kept], key=lambda range: range.base):
        if start < each.base:
            devices.append({"start": start, "end": each.base})
        start = each.end
    devices.append({"start": start, "end": board.user_top + 1})
    return {"devices": devices, "memory": [{"start": memory.base, "end": memory.end}]}


# ------------------------------------------------------------------------------------------------------------------ what is compiled


@dataclass(frozen=True)
class _Task:
    """One file of the tree to be compiled, in a folder of its own."""

    target: _Target
    what: str
    tools: Toolchain

    @property
    def name(self) -> str:
        return f"{self.target.board.name} {self.target.config}: {self.what}"

    def run(self) -> str:
        target, scratch = self.target, self.target.scratch / self.what
        if self.what == "libmicrokit":
            build_library(target.board, target.config, target.folder / "lib" / "libmicrokit.a", scratch, self.tools)
        elif self.what == "kernel":
            source = target.kernel or build_kernel(target.board, target.config, scratch, self.tools)
            _copy(source, target.folder / "elf" / "sel4.elf")
        else:
            builder = Builder(target.board, target.config, scratch, self.tools, Cache(scratch))
            _copy(getattr(builder, self.what)().elf, target.folder / "elf" / f"{self.what}.elf")
        return self.name


def _compile(targets: Sequence[_Target], tools: Toolchain, progress: Progress) -> None:
    """Build the library, the kernel and what runs beside it, in as many processes as there are processors. The longest ones come first."""
    tasks = [_Task(target, what, tools) for what in ("kernel", *_PROGRAMS, "libmicrokit") for target in targets]
    # A fresh interpreter each: who shows the progress may do so from a thread, which a copy of this process would not survive.
    with multiprocessing.get_context("spawn").Pool(min(len(tasks), os.cpu_count() or 1), initializer=_end_quietly) as pool:
        for done, name in enumerate(pool.imap_unordered(_Task.run, tasks), 1):
            progress(f"{name} ({done} of {len(tasks)})")


def _end_quietly() -> None:
    """In a worker: Ctrl-C, and the end of the others, are no errors of its own. What it runs is ended with it."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)


def _check_kernel(path: Path) -> None:
    try:
        read_executable(path)
    except (OSError, ValueError) as error:
        raise _problem(str(path), f"this is no kernel: {error}", "name the ELF file of a kernel built for this board") from None


# ------------------------------------------------------------------------------------------------------------------ files


def _put(tree: Path, out: Path, old: Path) -> None:
    """Put the whole tree in its place; what was there goes."""
    if out.exists():
        out.rename(old)
    try:
        tree.rename(out)
    except BaseException:
        if old.exists():
            old.rename(out)
        raise


def _write(path: Path, text: str, *, executable: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755 if executable else 0o644)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _problem(place: str, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("B001", Location(place, 0) if place else UNKNOWN_LOCATION, message, remedy)])
