# SPDX-License-Identifier: BSD-2-Clause
"""C programs for tests: compiled and linked as a user of the SDK would, with the pinned compiler."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.lang.c.toolchain import run, zig_program
from cloister.microkit.sdk import write_sdk

sys.path.insert(0, str(Path(__file__).parent))  # for machine.py


@dataclass(frozen=True)
class CSdk:
    """An SDK on disk."""

    folder: Path

    def program(self, output: Path, sources: Sequence[Path], *, config: str = "debug", flags: Sequence[str] = (), link: Sequence[str] = ()) -> Path:
        """Compile C (or C++) files and link them with libmicrokit."""
        tree = self.folder / "board" / DEFAULT_BOARD / config
        zig = str(zig_program())
        objects: list[str] = []
        for number, source in enumerate(sources):
            objects.append(str(output.with_suffix(f".{number}.o")))
            language = ["-x", "c++", "-fno-exceptions", "-fno-rtti", "-std=c++17"] if source.suffix == ".cpp" else []
            command = [zig, "clang", "--target=aarch64-none-elf", "-mcpu=cortex-a53", "-nostdlib", "-ffreestanding", "-g", "-O2", "-Wall", "-Wextra", "-Werror"]
            headers = zig_program().parent / "lib" / "include"
            run([*command, *language, *flags, "-nostdinc", "-isystem", str(headers), f"-I{tree / 'include'}", "-c", str(source), "-o", objects[-1]], source.name)
        script = ["-L", str(tree / "lib"), "-lmicrokit", "-T", str(tree / "lib" / "microkit.ld")]
        run([zig, "ld.lld", *objects, *script, *link, "-o", str(output)], output.name)
        return output


@pytest.fixture(scope="session")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> CSdk:
    """An SDK for the default board, in the debug and release configurations."""
    folder = tmp_path_factory.mktemp("sdk") / "sdk"
    write_sdk(folder, [board(DEFAULT_BOARD)], ["debug", "release"])
    return CSdk(folder)


@pytest.fixture
def c_program(sdk: CSdk, tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a C text to a file and build it: `c_program("echo", text)` makes echo.elf in the test's folder."""

    def make(name: str, text: str) -> Path:
        source = tmp_path / f"{name}.c"
        source.write_text(text)
        return sdk.program(tmp_path / f"{name}.elf", [source])

    return make
