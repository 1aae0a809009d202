# SPDX-License-Identifier: BSD-2-Clause
"""Builds leave out the checks that the theorems beside a system show to hold, say so in the report, and take a check back where they do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cloister.boards import board
from cloister.image import build_system
from cloister.image.checks import system_store
from cloister.image.elf import bootable_elf
from cloister.lang.theorems import read_theorems
from cloister.prover.checks import prove_checks_of
from cloister.system.load import load_system

BOARD = board("qemu_virt_aarch64")
PROGRAM = """\
from cloister.lang import u64
from cloister.pd import init, log

limit: u64 = 7


def half(n: u64) -> u64:
    return 100 // n


@init
def start() -> None:
    if limit > 0:
        log(f"{half(limit)}")
"""


@pytest.fixture
def system(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "system.py").write_text('from cloister import System\n\nsystem = System("small")\nsystem.pd("only", program="only.py", priority=100)\n')
    (folder / "only.py").write_text(PROGRAM)
    (tmp_path / "kernel.elf").write_bytes(bootable_elf(0x6000_0000, b"no kernel"))
    return folder


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the report of examples/udp_echo says of checks."""
    model = load_system(Path(__file__).parents[2] / "examples" / "udp_echo", BOARD)
    report = json.loads(build_system(model, BOARD, "release", tmp_path_factory.mktemp("echo")).report.read_text())
    return {"kernel": report["runtime"]["kernel"]["checks"], **{pd["name"]: pd["checks"] for pd in report["protection_domains"]}}


def checks_of(system: Path) -> tuple[dict[str, Any], str]:
    """What the report says of the PD's checks, and its C."""
    model = load_system(system, BOARD)
    result = build_system(model, BOARD, "debug", system.parent / "out", kernel=system.parent / "kernel.elf")
    report = json.loads(result.report.read_text())
    return report["protection_domains"][0]["checks"], (result.sources["only"].parent / "only.c").read_text()


def test_a_check_is_left_out_while_its_proof_fits(system: Path) -> None:
    before, text = checks_of(system)
    assert before["left_out_by_proof"] == 0 and "div_u64(100, n)" in text

    store = system_store(load_system(system, BOARD))
    assert prove_checks_of(str(system), BOARD, jobs=1) == {store: len(read_theorems(store))}
    after, text = checks_of(system)
    assert "return 100 / n;" in text
    assert after["left_out_by_proof"] > 0
    assert after["total"] == after["emitted"] + after["left_out_by_proof"] + after["left_out_by_ranges"] == before["total"]
    (place,) = [place for place in after["proofs"] if place.startswith("only.half:")]
    assert place == "only.half:8:11 DIVISION" and all(key in {each[:16] for each in read_theorems(store)} for key in after["proofs"][place])
    assert after["machine_sites"] == sum(after["machine_sites_by_function"].values()) <= before["machine_sites"]

    (system / "only.py").write_text(PROGRAM.replace("limit > 0", "limit > 1 or limit == 0"))
    changed, text = checks_of(system)
    assert "div_u64(100, n)" in text and not any(place.startswith("only.half:") for place in changed["proofs"])


def test_a_file_that_is_no_file_of_theorems_leaves_nothing_out(system: Path) -> None:
    store = system_store(load_system(system, BOARD))
    store.parent.mkdir()
    store.write_text("{")
    checks, _ = checks_of(system)
    assert checks["left_out_by_proof"] == 0 and checks["proofs"] == {}


@pytest.mark.parametrize("program", ["kernel", "network", "udp_echo"])
def test_the_theorems_that_are_kept_fit(program: str, echo: dict[str, dict[str, Any]]) -> None:
    checks = echo[program]
    assert checks["left_out_by_proof"] > 0 and checks["left_out_by_ranges"] + checks["left_out_by_proof"] > 0.7 * checks["total"], (
        "cloister prove --checks kernel; cloister prove --checks examples/udp_echo"
    )
