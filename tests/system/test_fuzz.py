# SPDX-License-Identifier: BSD-2-Clause
"""Whatever is read: never a traceback, each mistake with a place and a remedy, and what `check` accepts can be laid out and distributed.

A few hundred inputs of each kind in an ordinary run. `CLOISTER_FUZZ=100000 pytest tests/system/test_fuzz.py` runs as many, half of them near right
ones, from a seed that `CLOISTER_FUZZ_SEED` sets.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloister.image.distribute import distribute
from cloister.image.elf import Executable, Segment
from cloister.image.table import serialise
from cloister.microkit.conversion import to_python, to_xml
from cloister.microkit.exporting import export_xml
from cloister.microkit.meaning import difference
from cloister.system.checks import check, warnings
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import lay_out
from cloister.system.model import SystemModel
from cloister.system.xml import read_xml

sys.path.insert(0, str(Path(__file__).parent))
from generated import BOARD, PREFILLS, broken, fits, make_files, near, right_model  # noqa: E402

COUNT = int(os.environ.get("CLOISTER_FUZZ", "0"))
SEED = int(os.environ.get("CLOISTER_FUZZ_SEED", "1"))
ORDINARY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FIXTURES = [path.read_bytes() for path in sorted((Path(__file__).parent / "sdf").glob("*.system"))]
PROGRAM = Executable(0x20_0000, (Segment(0x20_0000, 0x20_0000, b"\x01" * 0x1800, 0x1800, 5),), {})

randoms = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_files(tmp_path_factory.mktemp("files"))


def made_up(random: Random, folder: Path, *, python: bool = True) -> SystemModel:
    while True:
        model = right_model(random, folder, python=python)
        if fits(model):
            return model


def distributed(model: SystemModel) -> None:
    """As a build does, with programs of two pages; of systems that do not take long."""
    sizes = {region.name: region.size // (region.page_size or 0x1000) for region in model.memory_regions}
    if sum(sizes[each.region] for each in model.all_mappings()) + sum(pd.stack_size // 0x1000 for pd in model.protection_domains) > 1000:
        return
    programs = {pd.name: PROGRAM for pd in model.protection_domains}
    serialise(distribute(model, BOARD, "debug", programs, PROGRAM, b"", 12), 10, with_names=True)


def outcome(file: Path, content: bytes) -> str:
    """What becomes of a file: "refused" or "accepted". Fails on anything else, such as a traceback."""
    file.write_bytes(content)
    try:
        model = read_xml(file)
        check(model, BOARD)
        whole = lay_out(model, BOARD)
    except DescriptionError as error:
        assert error.problems
        for each in error.problems:
            examine(each, file)
        assert len(set(error.problems)) == len(error.problems), "one mistake is told once"
        return "refused"
    for each in warnings(model, BOARD):
        examine(each, file)
    assert lay_out(whole, BOARD) == whole
    distributed(whole)
    return "accepted"


def examine(problem: Problem, file: Path) -> None:
    """A place in the file, and a remedy."""
    assert problem.remedy and "\n" not in problem.message
    assert problem.location.file == str(file)
    text = file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = text.split("\n")
    assert 1 <= problem.location.line <= len(lines)
    line = lines[problem.location.line - 1]
    assert 1 <= problem.location.column <= len(line) + 1
    if not problem.code.startswith(("X001", "X008")):
        assert line[problem.location.column - 1] == "<"


# ------------------------------------------------------------------------------------------------------------------ what is done with each input


def try_right(random: Random, folder: Path) -> str:
    model = made_up(random, folder)
    check(model, BOARD)
    whole = lay_out(model, BOARD)
    assert lay_out(whole, BOARD) == whole
    distributed(whole)
    return "accepted"


def try_conversion(random: Random, folder: Path) -> str:
    """To XML and back, and to Python and back; `to_xml` and `to_python` hold themselves to what they promise, too."""
    model = made_up(random, folder)
    file = folder / "converted.system"
    file.write_text(to_xml(model, BOARD, folder), "utf-8")
    again = read_xml(file)
    assert not difference(model, again)
    to_python(file, BOARD, folder)
    return "accepted"


def try_near(random: Random, folder: Path) -> str:
    base = export_xml(made_up(random, folder), BOARD, folder).encode() if random.randrange(3) else random.choice(FIXTURES)
    try:
        text = near(random, base.decode("utf-8"))
    except SyntaxError:  # of a description that is not well-formed
        text = base.decode("utf-8")
    return outcome(folder / "near.system", text.encode("utf-8"))


def try_broken(random: Random, folder: Path) -> str:
    base = export_xml(made_up(random, folder), BOARD, folder).encode() if random.randrange(8) == 0 else random.choice(FIXTURES)
    return outcome(folder / "broken.system", broken(random, base))


KINDS = {"right": try_right, "conversion": try_conversion, "near": try_near, "broken": try_broken}
SHARES = {"right": 0.125, "conversion": 0.125, "near": 0.5, "broken": 0.25}


# ------------------------------------------------------------------------------------------------------------------ the tests


@ORDINARY
@given(randoms)
def test_right_system_is_accepted(folder: Path, random: Random) -> None:
    try_right(random, folder)


@ORDINARY
@given(randoms)
def test_conversions_keep_the_meaning(folder: Path, random: Random) -> None:
    try_conversion(random, folder)


@ORDINARY
@given(randoms)
def test_description_near_a_right_one(folder: Path, random: Random) -> None:
    try_near(random, folder)


@ORDINARY
@given(randoms)
def test_broken_file(folder: Path, random: Random) -> None:
    try_broken(random, folder)


@ORDINARY
@given(st.binary(max_size=200))
def test_bytes(folder: Path, content: bytes) -> None:
    outcome(folder / "bytes.system", content)


@pytest.mark.skipif(not COUNT, reason="CLOISTER_FUZZ says how many")
@pytest.mark.parametrize("kind", KINDS)
def test_many(kind: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts: dict[str, int] = {}
    for number in range(round(COUNT * SHARES[kind])):
        try:
            result = KINDS[kind](Random(f"{SEED} {kind} {number}"), folder)
        except BaseException:
            print(f"the seed is {SEED}, the input {number}")
            raise
        counts[result] = counts.get(result, 0) + 1
    with capsys.disabled():
        print(f"\n{kind}: {counts}")


def test_generator_reaches_most_of_the_format(folder: Path) -> None:
    """What is never made up is never tried."""
    models = [made_up(Random(number), folder) for number in range(300)]
    pds = [pd for model in models for pd in model.protection_domains]
    regions = [region for model in models for region in model.memory_regions]
    assert any(model.domains for model in models) and any(pd.parent for pd in pds) and any(pd.virtual_machine for pd in pds) and any(pd.shared for pd in pds)
    assert any(not pd.is_prebuilt for pd in pds) and any(pd.symbols for pd in pds) and any(pd.irqs for pd in pds)
    assert {region.prefill_size for region in regions} >= {0, *PREFILLS.values()} and any(region.prefill_bootinfo for region in regions)
    assert any(region.physical and region.physical > 0xC000_0000 for region in regions) and any(region.physical == 0x900_0000 for region in regions)
    assert {each.kind for pd in pds for each in pd.id_settings} and {each.fact for pd in pds for each in pd.region_settings}
    assert any(channel.a.pd == channel.b.pd for model in models for channel in model.channels)
