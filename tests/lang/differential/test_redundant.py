# SPDX-License-Identifier: BSD-2-Clause
"""Programs without the checks that theorems make redundant do what they did with them: CPython, which checks everything, says what that is.

The host's life is under sanitizers, so that an access that should not happen is seen even if it does no harm.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import generator
import pytest
from feature_sources import FEATURES, NAMES, NOT_RUN, load_feature, outside
from harness import Difference, Lives
from lives import AArch64, CPython, Host, Source
from lives.host import SanitizerReport

from cloister.lang import program as p
from cloister.lang.checks import calls_of, shape_of
from cloister.lang.digests import digest_of, name_of
from cloister.lang.theorems import Selection, Theorem, redundant_checks
from cloister.lang.frontend import load_program
from cloister.lang.smt.redundant import prove_checks

CALLS = 40  # of each function
PROGRAMS = range(8)  # seeds of random programs


def agree(program: p.Program, modules: list[str], selection: Selection, folder: Path, search: list[Path], c_files: list[Path]) -> None:
    """Call every function in every life."""
    lives = Lives(Source(program, search, folder, c_files=c_files, checks=selection), (CPython, Host, AArch64))
    random = Random(modules[0])
    for _ in range(CALLS):
        for name, function in lives.functions.items():
            if function.module in modules:
                lives.check(name, [generator.draw_interesting(random, str(local.type)) for local in function.parameters])


def proved(program: p.Program) -> Selection:
    theorems = prove_checks(program, {}, jobs=1, open_to_all=True)
    return Selection(redundant_checks(program, theorems, open_to_all=True))


def claimed(program: p.Program) -> Selection:
    """What a prover would say that believes everything."""
    functions = calls_of(program).functions
    theorems = {digest_of(f): Theorem(name_of(f), {(): frozenset(range(len(shape_of(f).checks)))}) for f in functions}
    return Selection(redundant_checks(program, theorems, open_to_all=True))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_RUN])
def test_features_do_the_same_without_redundant_checks(name: str, tmp_path: Path) -> None:
    program = load_feature(name)
    agree(program, [name], proved(program), tmp_path, [FEATURES], outside(name))


def test_random_programs_do_the_same_without_redundant_checks(tmp_path: Path) -> None:
    names = [f"p{seed}" for seed in PROGRAMS]
    for seed, name in zip(PROGRAMS, names, strict=True):
        (tmp_path / f"{name}.py").write_text(generator.program(seed).text)
    program = load_program(names, search=[tmp_path])
    selection = proved(program)
    agree(program, names, selection, tmp_path, [tmp_path], [])
    assert sum(len(each) for each in selection.left_out.values()) > 10  # or there was nothing to see


@pytest.mark.parametrize("name", ["checks", "views", "statements"])
def test_a_prover_that_claims_too_much_is_caught(name: str, tmp_path: Path) -> None:
    program = load_feature(name)
    with pytest.raises((Difference, SanitizerReport)):
        agree(program, [name], claimed(program), tmp_path, [FEATURES], outside(name))
