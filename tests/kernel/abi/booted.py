# SPDX-License-Identifier: BSD-2-Clause
"""Boots the scripts of a configuration on a kernel and prints each line with what it is about: `booted.py CONFIGURATION FOLDER [KERNEL]`.

A process of its own for each configuration: labels depend on it, here as in target code. Without KERNEL: the bundled one.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHARED = HERE.parent / "shared"
CONFIGURATION = "cloister.abi.configuration"
CONFIG = sys.argv[1]
sys.modules[f"{CONFIGURATION}.debug"] = importlib.import_module(f"{CONFIGURATION}.{CONFIG}")

from scenarios import everything  # noqa: E402

from cloister.boards.qemu import Machine  # noqa: E402
from cloister.boards.qemu_virt_aarch64 import BOARD  # noqa: E402
from cloister.image.bootable import assemble  # noqa: E402
from cloister.image.cache import Cache  # noqa: E402
from cloister.image.elf import Executable, read_executable  # noqa: E402
from cloister.image.kernel import build_kernel  # noqa: E402
from cloister.image.programs import RUNTIME, Builder  # noqa: E402
from cloister.lang.c.emit import emit_c  # noqa: E402
from cloister.lang.c.toolchain import Toolchain  # noqa: E402
from cloister.lang.frontend import load_program  # noqa: E402


def build(folder: Path) -> tuple[Executable, Executable]:
    """The loader, and the first thread."""
    tools = Toolchain.default()
    loader = read_executable(Builder(BOARD, CONFIG, folder, tools, Cache(folder)).loader().elf)
    sources = folder / "puppets"
    redirects = {} if CONFIG == "debug" else {f"{CONFIGURATION}.debug": f"{CONFIGURATION}.{CONFIG}"}
    for name, text in emit_c(load_program(["puppets", "uart"], search=[HERE, SHARED], redirects=redirects)).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(text)
    objects: list[Path] = []
    for source in (RUNTIME / "initialiser" / "start.S", RUNTIME / "memory.S", HERE / "puppets.S", sources / "program.c"):
        objects.append(folder / f"{source.stem}{source.suffix[1:]}.o")
        tools.compile(source, objects[-1], cpu=BOARD.cpu, include=[sources, RUNTIME.parent / "pd"])
    elf = folder / "puppets.elf"
    tools.link(objects, elf, script=RUNTIME / "program.ld", symbols={"cloister_base": BOARD.program_base})
    return loader, read_executable(elf)


def printed(folder: Path, programs: tuple[Executable, Executable], kernel: Path) -> list[str]:
    """Each line, with what it is about."""
    script = everything()
    image = folder / "image.elf"
    data = script.pack()
    data = data.ljust(-(-len(data) // 4096) * 4096, b"\0")
    image.write_bytes(assemble(BOARD, programs[0], read_executable(kernel), programs[1], data, []).elf)
    with Machine(BOARD, image, icount=3) as machine:  # time passes by instructions, however busy the host is
        machine.wait_for("=E", timeout=90)
        text = machine.console
    lines: list[str] = []
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("="):
            number = line[1:].split()[0]
            lines.append(f"{line} ; {script.texts[int(number)]}" if number.isdigit() else line)
    return lines


if __name__ == "__main__":
    place = Path(sys.argv[2])
    tested = Path(sys.argv[3]) if len(sys.argv) > 3 else build_kernel(BOARD, CONFIG, place, Toolchain.default())
    print("\n".join(printed(place, build(place), tested)))
