# SPDX-License-Identifier: BSD-2-Clause
"""Whatever `check` accepts, a build builds, and it boots: made-up systems whose programs all say that they run.

A few in an ordinary run; `CLOISTER_FUZZ_BUILDS=100 pytest tests/system/test_fuzz_built.py` builds and boots as many, from the seed that
`CLOISTER_FUZZ_SEED` names.
"""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cloister.abi.syscalls import DEBUG_PUT_CHAR, WAIT
from cloister.boards.qemu import Machine
from cloister.image import build_system
from cloister.microkit.exporting import export_xml
from cloister.pd.capabilities import SLOT_INPUT, SLOT_REPLY
from cloister.system.load import load_system
from cloister.system.model import DurationUnit, IdKind, ProtectionDomain, SystemModel
from cloister.testing import each_kernel

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "image")]
from elf_files import Load, R, Symbol, W, elf_file, variables  # noqa: E402
from generated import BOARD, fits, make_files, right_model  # noqa: E402

COUNT = int(os.environ.get("CLOISTER_FUZZ_BUILDS", "2"))
SEED = int(os.environ.get("CLOISTER_FUZZ_SEED", "1"))
CODE, DATA = 0x20_0000, 0x20_1000
RUNS = "~"  # which nobody else prints


def instructions() -> bytes:
    """Print a character, then wait for ever: x7 is the system call's number, x0 the capability, x6 the reply object."""

    def move(register: int, value: int) -> int:
        return 0x9280_0000 | ~value << 5 | register if value < 0 else 0xD280_0000 | value << 5 | register

    call, again = 0xD400_0001, 0x1400_0000
    words = [move(0, ord(RUNS)), move(7, DEBUG_PUT_CHAR), call, move(0, SLOT_INPUT), move(6, SLOT_REPLY), move(7, WAIT), call, again]
    return struct.pack(f"<{len(words)}I", *words)


def executable(pd: ProtectionDomain) -> bytes:
    """A program with all the variables that the description has for it."""
    told = [each.name for each in (*pd.region_settings, *pd.id_settings)]
    symbols = [*variables(DATA), *(Symbol(name, DATA + 0x400 + 8 * number) for number, name in enumerate(told))]
    return elf_file([Load(CODE, instructions()), Load(DATA, b"", R | W, 0x1000)], symbols)


def runnable(random: Random, folder: Path, guests: bool) -> SystemModel:
    """A made-up system each of whose PDs gets to run, with its programs in the folder. `guests`: the kernel can have some."""
    while True:
        model = right_model(random, folder, python=False)
        if fits(model) and (model.domains is None or random.randrange(8) == 0):
            break
    pds: list[ProtectionDomain] = []
    for number, pd in enumerate(model.protection_domains):
        if not guests:
            pd = replace(pd, virtual_machine=None, id_settings=tuple(each for each in pd.id_settings if each.kind is not IdKind.VIRTUAL_CPU))
        program = folder / f"program{number}.elf"
        program.write_bytes(executable(pd))
        pds.append(replace(pd, program=program, symbols=None, budget_us=max(pd.budget_us, 1000), period_us=None))
    domains = model.domains
    if domains is not None:
        domains = replace(domains, entries=tuple(each if each.domain is None else replace(each, duration=2000, unit=DurationUnit.MICROSECONDS) for each in domains.entries))
    return replace(model, protection_domains=tuple(pds), domains=domains)


def running(model: SystemModel) -> int:
    """How many PDs get to run: of a schedule, those in a domain that is on from the start to the end marker."""
    schedule = model.domains
    if schedule is None:
        return len(model.protection_domains)
    names = [each.domain for each in schedule.entries]
    end = names.index(None) if None in names else len(names)
    return sum(pd.domain in names[schedule.start_index : end] for pd in model.protection_domains)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_files(tmp_path_factory.mktemp("built"))


@each_kernel()
@pytest.mark.parametrize("number", range(COUNT))
def test_accepted_system_is_built_and_boots(number: int, kernel: Path | None, folder: Path) -> None:
    model = runnable(Random(f"{SEED} built {number}"), folder, guests=kernel is not None)
    description = folder / "fuzz.system"
    description.write_text(export_xml(model, BOARD, folder), "utf-8")
    result = build_system(load_system(description, BOARD), BOARD, "debug", folder / f"out-{kernel is None}", kernel=kernel)
    with Machine(BOARD, result.image, icount=3) as machine:
        console = machine.wait_for(RUNS, timeout=60, count=running(model))
    assert "could not" not in console and "offers no memory" not in console
