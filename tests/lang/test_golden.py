# SPDX-License-Identifier: BSD-2-Clause
"""Each feature's typed program and emitted C, as text. Change the files on purpose only.

    CLOISTER_UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/lang/test_golden.py

writes them anew, and git shows what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from feature_sources import GOLDEN, NAMES, load_feature

from cloister.lang.c import emit_c
from cloister.lang.printer import print_program

UPDATE = bool(os.environ.get("CLOISTER_UPDATE_GOLDEN"))


def compare(path: Path, text: str) -> None:
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_typed_program(name: str) -> None:
    compare(GOLDEN / f"{name}.txt", print_program(load_feature(name)))


@pytest.mark.parametrize("name", NAMES)
def test_emitted_c(name: str) -> None:
    files = emit_c(load_feature(name))
    for suffix in ("h", "c"):
        compare(GOLDEN / f"{name}.{suffix}", files[f"{name}.{suffix}"])


def test_emission_is_repeatable() -> None:
    assert emit_c(load_feature("structures")) == emit_c(load_feature("structures"))


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.{suffix}" for name in NAMES for suffix in ("txt", "h", "c")}
