# SPDX-License-Identifier: BSD-2-Clause
"""Booted systems, in every configuration: device frames, interrupts, a passive server, messages longer than the registers."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Machine
from cloister.image import build_system
from cloister.system.layout import lay_out
from cloister.testing import SEL4_VARIABLE, boot, each_kernel

CONSOLE = Path(__file__).parent / "systems" / "console"


def sel4(config: str) -> Path | None:
    """The seL4 kernel of a configuration, if the environment's kernel has a sibling of that name."""
    name = os.environ.get(SEL4_VARIABLE)
    path = Path(name.replace("debug", config)) if name else None
    return path if path is not None and path.exists() else None


@pytest.mark.parametrize("config", ["debug", "release", "benchmark"])
@pytest.mark.parametrize("on", ["bundled", "sel4"])
def test_typed_letters_come_back_enlarged(config: str, on: str) -> None:
    kernel = sel4(config) if on == "sel4" else None
    if on == "sel4" and kernel is None:
        pytest.skip(f"{SEL4_VARIABLE} names no kernel of the {config} configuration")
    with boot(CONSOLE, config=config, kernel=kernel) as machine:
        machine.wait_for("R\n")
        machine.write(b"abc")
        machine.wait_for("ABC")
        machine.write(b"x?yz!")
        console = machine.wait_for("YZ!A8\n")
    stopped = "cloister: PD 'victim' stopped: panic: as asked at victim.py:12"
    assert (stopped in console) == (config == "debug"), "the monitor reports where the kernel prints, and everywhere the others carry on"


@each_kernel()
def test_a_system_that_cannot_be_made_says_why_and_does_not_run(kernel: Path | None, tmp_path: Path) -> None:
    target = board(DEFAULT_BOARD)
    system = System("missing", folder=Path(__file__).parent / "systems" / "missing")
    pd = system.pd("pd", program="missing.py", priority=1)
    # The kernel keeps these registers to itself. `check` would refuse them; the initialiser must, too.
    pd.map(system.region("distributor", 0x1000, physical=0x0800_0000, device=True), cached=False)
    result = build_system(lay_out(system.model(target), target), target, "debug", tmp_path, kernel=kernel)
    with Machine(target, result.image) as machine:
        machine.wait_for("cloister: the kernel offers no memory at physical address 0x8000000")
        assert machine.running and "pd:" not in machine.console


@each_kernel()
def test_memory_is_zero_shared_and_guarded(kernel: Path | None) -> None:
    with boot(Path(__file__).parent / "systems" / "sharing", kernel=kernel) as machine:
        console = machine.wait_for("PD 'reader' stopped: write to unmapped or read-only address")
    # Laid out from the top of the memory below the kernel downwards.
    assert re.search(r"writer: all zero (1|True|true), contiguous at 5fffb000 and 5fc00000", console), console
    assert re.search(r"reader: all as written (1|True|true)", console), console
    assert "reader: wrote" not in console
