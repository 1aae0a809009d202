# SPDX-License-Identifier: BSD-2-Clause
"""Parents and children of two languages: a parent in Python restarts a child in C, and one in C a child in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Machine
from cloister.image import build_system
from cloister.lang.c.toolchain import run, zig_program
from cloister.microkit.sdk import write_sdk
from cloister.system.load import load_system
from cloister.testing import each_kernel

HERE = Path(__file__).parent / "families"
ZIG = str(zig_program())
COMPILE = [ZIG, "clang", "--target=aarch64-none-elf", "-mcpu=cortex-a53", "-O2", "-ffreestanding", "-Wall", "-Wextra", "-Werror", "-isystem"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs in C, built with a fresh SDK."""
    folder = tmp_path_factory.mktemp("families")
    write_sdk(folder / "sdk", [board(DEFAULT_BOARD)], ["debug"])
    parts = folder / "sdk" / "board" / DEFAULT_BOARD / "debug"
    for name in ("worker", "c_parent"):
        include = [str(Path(ZIG).parent / "lib" / "include"), "-isystem", str(parts / "include")]
        run([*COMPILE, *include, "-c", str(HERE / f"{name}.c"), "-o", str(folder / f"{name}.o")], name)
        library = ["-T", str(parts / "lib" / "microkit.ld"), "-L", str(parts / "lib"), "-lmicrokit"]
        run([ZIG, "ld.lld", str(folder / f"{name}.o"), *library, "-o", str(folder / f"{name}.elf")], name)
    return folder


@each_kernel()
def test_parents_and_children_of_two_languages(kernel: Path | None, programs: Path, tmp_path: Path) -> None:
    target = board(DEFAULT_BOARD)
    model = load_system(HERE / "families.system", target, [programs])
    result = build_system(model, target, "debug", tmp_path / "out", kernel=kernel)
    with Machine(target, result.image) as machine:
        console = machine.wait_for("c parent: fault 4 of 9").replace("\r", "").splitlines()
    said = {name: [line.split(": ", 1)[1] for line in console if line.startswith(f"{name}: ")] for name in ("parent", "c worker", "child", "c parent")}
    assert said["c worker"] == ["100", "101", "102", "on"], "a program in C keeps its variables"
    assert said["parent"] == ["ready", *["write 1 at bad0000"] * 3]
    assert said["child"] == ["7 0"] * 4, "one in Python begins with its first ones, whoever restarts it, and on an empty stack"
    assert said["c parent"] == ["ready", *(f"fault {number} of 9" for number in (1, 2, 3, 4))]
    assert not [line for line in console if "stack overflow" in line]
