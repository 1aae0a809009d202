# SPDX-License-Identifier: BSD-2-Clause
"""The emitted C, as text. Change the files on purpose only: CLOISTER_UPDATE_GOLDEN=1 writes them anew, and git shows what changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cloister.lang.c import emit_c
from cloister.lang.program import Program

GOLDEN = Path(__file__).parent / "golden"
PROGRAMS = sorted(path.stem for path in GOLDEN.glob("*.py"))


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("suffix", ["c", "h"])
def test_emitted_text(load_golden: Callable[[str], Program], name: str, suffix: str) -> None:
    text = emit_c(load_golden(name))[f"{name}.{suffix}"]
    expected = GOLDEN / f"{name}.{suffix}"
    if os.environ.get("CLOISTER_UPDATE_GOLDEN"):
        expected.write_text(text)
    assert text == expected.read_text()


def test_emission_is_repeatable(load_golden: Callable[[str], Program]) -> None:
    assert emit_c(load_golden("structures")) == emit_c(load_golden("structures"))


def test_equal_names_get_the_module_in_front(tmp_path: Path) -> None:
    from cloister.lang.frontend import load_program

    (tmp_path / "queue.py").write_text("from cloister.lang import u32\n\n\ndef push(x: u32) -> u32:\n    return x\n")
    (tmp_path / "ring.py").write_text(
        "from cloister.lang import u32\nfrom queue import push as other\n\n\ndef push(x: u32) -> u32:\n    return other(x)\n\n\n"
        "def index(register: u32) -> u32:\n    return push(register)\n"
    )
    files = emit_c(load_program([str(tmp_path / "ring.py")], search=[tmp_path]))
    assert "static u32 queue_push(u32 x)" in files["queue.c"]
    assert "return queue_push(x);" in files["ring.c"]
    assert "static u32 ring_index(u32 register_)" in files["ring.c"]  # `index` and `register` are taken in C


def test_a_local_does_not_hide_what_its_function_calls(tmp_path: Path) -> None:
    from cloister.lang.frontend import load_program

    (tmp_path / "queue.py").write_text("from cloister.lang import u32\n\n\ndef push(x: u32) -> u32:\n    return x\n")
    (tmp_path / "ring.py").write_text(
        "from cloister.lang import u32\nfrom queue import push as other\n\n\ndef run(push: u32) -> u32:\n    return other(push)\n"
    )
    files = emit_c(load_program([str(tmp_path / "ring.py")], search=[tmp_path]))
    assert "static u32 run(u32 push_)" in files["ring.c"]
    assert "return push(push_);" in files["ring.c"]
