# SPDX-License-Identifier: BSD-2-Clause
"""Every source file names its licence and begins with what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("cloister", "examples", "tests", "benchmarks")
PYTHON = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "build" not in path.parts)
OTHER = sorted(path for pattern in ("*.S", "*.c", "*.h", "*.ld") for path in (ROOT / "cloister").rglob(pattern))
LICENCE = "SPDX-License-Identifier: BSD-2-Clause"


@pytest.mark.parametrize("path", [*PYTHON, *OTHER], ids=lambda path: str(path.relative_to(ROOT)))
def test_file_names_its_licence(path: Path) -> None:
    assert LICENCE in path.read_text("utf-8").split("\n", 1)[0]


def test_files_say_what_they_are() -> None:
    # Inputs of tests are not told apart by what they say: some of them are not even Python.
    files = [path for path in PYTHON if path.parts[len(ROOT.parts)] != "tests" or path.name.startswith("test_")]
    silent = [path for path in files if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent
