# SPDX-License-Identifier: BSD-2-Clause
"""The SDK's C headers: they compile without a warning in each dialect, and say what the kernel's tables say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cloister.boards import BOARDS, DEFAULT_BOARD
from cloister.lang.c.toolchain import run, zig_program
from cloister.microkit.headers import headers
from cloister.microkit.numbers import CONFIGURATIONS, numbers

DIALECTS = ("c11", "gnu11", "c17", "c++11", "c++17", "c++20")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror")
FREESTANDING = ("-ffreestanding", "-nostdinc", "-mcpu=cortex-a53", "-fsyntax-only")
GCC = {"c": "aarch64-linux-gnu-gcc", "c++": "aarch64-linux-gnu-g++"}


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def include(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the headers of a configuration."""
    folder = tmp_path_factory.mktemp(request.param)
    for name, text in headers(BOARDS[DEFAULT_BOARD], numbers(request.param)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def language(dialect: str) -> str:
    return "c++" if "++" in dialect else "c"


def compiler(dialect: str) -> list[str]:
    """The pinned clang, for a dialect."""
    own = zig_program().parent / "lib" / "include"
    return [str(zig_program()), "clang", "--target=aarch64-none-elf", *FREESTANDING, "-isystem", str(own), "-x", language(dialect), f"-std={dialect}"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_headers_compile_without_a_warning(include: Path, dialect: str, tmp_path: Path) -> None:
    names = [path.relative_to(include) for path in sorted(include.rglob("*.h"))]
    for number, name in enumerate(names):  # each one alone, and not only after those before it
        (tmp_path / f"{number}.c").write_text(f"#include <{name}>\ntypedef int not_empty;\n")
    (tmp_path / "all.c").write_text("".join(f"#include <{name}>\n" for name in reversed(names)))
    sources = [str(path) for path in sorted(tmp_path.glob("*.c"))]
    run([*compiler(dialect), *WARNINGS, "-I", str(include), *sources], "a header does not compile")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_gcc_finds_nothing_to_warn_of_either(include: Path, dialect: str, tmp_path: Path) -> None:
    gcc = shutil.which(GCC[language(dialect)])
    if gcc is None:
        pytest.skip(f"{GCC[language(dialect)]} is not installed")
    (tmp_path / "all.c").write_text("".join(f"#include <{path.relative_to(include)}>\n" for path in sorted(include.rglob("*.h"))))
    own = subprocess.run([gcc, "-print-file-name=include"], capture_output=True, text=True, check=True).stdout.strip()
    run(
        [gcc, *FREESTANDING, "-isystem", own, "-x", language(dialect), f"-std={dialect}", *WARNINGS, "-I", str(include), str(tmp_path / "all.c")],
        "a header does not compile",
    )
