# SPDX-License-Identifier: BSD-2-Clause
"""The emitted C compiles without a warning with the pinned clang and with gcc: the features, the kernel, and all that PDs import."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from feature_sources import NAMES, load_feature

from cloister.lang.c import Toolchain, emit_c
from cloister.lang.frontend import load_program
from cloister.lang.program import Program

ROOT = Path(__file__).parents[3]
GCC = "aarch64-linux-gnu-gcc"
COMPILERS = [
    pytest.param(None, id="clang"),
    pytest.param(GCC, id="gcc", marks=pytest.mark.skipif(shutil.which(GCC) is None, reason=f"{GCC} is not installed")),
]
PROGRAMS = {
    "kernel": (
        ["cloister.kernel.boot", "cloister.kernel.entry", "cloister.kernel.arch.aarch64.exceptions"],
        {"cloister.kernel.arch.sim": "cloister.kernel.arch.aarch64"},
    ),
    "pd": (["cloister.runtime.entry", "cloister.runtime.support"], {}),
    "net": (["cloister.net.host", "cloister.sddf.queue.network"], {}),
}  # fmt: skip


def compile_for_device(program: Program, folder: Path, compiler: str | None) -> None:
    for name, text in emit_c(program).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tools = Toolchain.default() if compiler is None else Toolchain.from_compiler(compiler)
    tools.compile(folder / "program.c", folder / "program.o", include=[folder])
    assert (folder / "program.o").stat().st_size > 0


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", NAMES)
def test_features_compile(tmp_path: Path, name: str, compiler: str | None) -> None:
    compile_for_device(load_feature(name), tmp_path, compiler)


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_components_compile(tmp_path: Path, name: str, compiler: str | None) -> None:
    roots, redirects = PROGRAMS[name]
    compile_for_device(load_program(roots, search=[ROOT], redirects=redirects), tmp_path, compiler)
