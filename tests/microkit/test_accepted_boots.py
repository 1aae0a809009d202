# SPDX-License-Identifier: BSD-2-Clause
"""What `check` accepts, `build` builds, and what is built boots: systems made up at random, with a program in C for each PD.

A few in each run; CLOISTER_FUZZ_BOOTS=100 boots that many, from another seed with CLOISTER_FUZZ_SEED.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cloister.boards.qemu import Machine
from cloister.image import build_system
from cloister.system.checks import check
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import ProtectionDomain, SystemModel

sys.path.insert(0, str(Path(__file__).parents[1] / "system"))
from generated import BOARD, fits, make_files, right_model  # noqa: E402

COUNT = int(os.environ.get("CLOISTER_FUZZ_BOOTS", "3"))
SEED = os.environ.get("CLOISTER_FUZZ_SEED", "0")
SETTINGS = 200
PROGRAM = """
#include <microkit.h>
void init(void)
{
    microkit_dbg_puts("up: ");
    microkit_dbg_puts(microkit_name);
    microkit_dbg_puts(";\\n");
}
void notified(microkit_channel ch) { (void)ch; }
""" + "\n".join(f"seL4_Word setting_{number};" for number in range(SETTINGS))


def bootable_model(random: Random, folder: Path, program: Path) -> SystemModel:
    """A right system for the bundled kernel, which has no virtual machines, and that is quickly built."""
    while True:
        model = right_model(random, folder, python=False)
        pages = sum(each.size // (each.page_size or 0x1000) for each in model.memory_regions)
        if not fits(model) or pages > 5000 or any(pd.virtual_machine is not None for pd in model.protection_domains):
            continue
        return replace(model, protection_domains=tuple(replace(pd, program=program, symbols=None) for pd in model.protection_domains))


def must_run(model: SystemModel, pd: ProtectionDomain) -> bool:
    """Whether the PD has time of its own soon: not throttled, in a domain that has turns, and nobody above it has turns that are too long."""
    if model.domains is not None:
        return False  # the order of turns is the kernel's tests' concern
    return pd.effective_period_us == pd.budget_us


def test_accepted_systems_boot(c_program: Callable[[str, str], Path], tmp_path: Path) -> None:
    program = c_program("program", PROGRAM)
    (tmp_path / "files").mkdir()
    folder = make_files(tmp_path / "files")
    booted = 0
    for number in range(COUNT):
        model = bootable_model(Random(f"{SEED} boot {number}"), folder, program)
        check(model, BOARD)
        try:
            image = build_system(lay_out(model, BOARD), BOARD, "debug", tmp_path / "out").image
        except DescriptionError as error:
            # Only a build knows how large the program is, and where the kernel ends.
            assert {each.code for each in error.problems} <= {"B007", "B009"}, f"seed {SEED}, system {number}: {error}"
            continue
        with Machine(BOARD, image) as machine:
            machine.wait_for("cloister: initialiser")
            for pd in model.protection_domains:
                if must_run(model, pd):
                    machine.wait_for(f"up: {pd.name};")
            assert "could not" not in machine.console and "offers no memory" not in machine.console, f"seed {SEED}, system {number}"
        booted += 1
    assert booted * 2 > COUNT, "most of them boot"
