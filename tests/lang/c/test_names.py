# SPDX-License-Identifier: BSD-2-Clause
"""C names: what happens where two declarations of Python would have one."""

from __future__ import annotations

from pathlib import Path

from cloister.lang.c import emit_c
from cloister.lang.frontend import load_program


def test_equal_names_get_the_module_in_front(tmp_path: Path) -> None:
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
    (tmp_path / "queue.py").write_text("from cloister.lang import u32\n\n\ndef push(x: u32) -> u32:\n    return x\n")
    (tmp_path / "ring.py").write_text(
        "from cloister.lang import u32\nfrom queue import push as other\n\n\ndef run(push: u32) -> u32:\n    return other(push)\n"
    )
    files = emit_c(load_program([str(tmp_path / "ring.py")], search=[tmp_path]))
    assert "static u32 run(u32 push_)" in files["ring.c"]
    assert "return push(push_);" in files["ring.c"]
