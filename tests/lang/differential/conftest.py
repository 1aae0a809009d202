# SPDX-License-Identifier: BSD-2-Clause
"""Makes the helpers in this folder importable, and compiles each program once for all tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

if TYPE_CHECKING:
    from harness import Lives



@pytest.fixture(scope="session")
def constructs(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    from harness import Lives
    from lives import Source

    from cloister.lang.frontend import load_program

    folder = HERE / "programs"
    program = load_program([f.stem for f in sorted(folder.glob("*.py"))], search=[folder])
    return Lives(Source(program, [folder], tmp_path_factory.mktemp("constructs")))


@pytest.fixture(scope="session")
def operators(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    import arithmetic
    from harness import Lives
    from lives import Source

    from cloister.lang.frontend import load_program

    folder = tmp_path_factory.mktemp("operators")
    (folder / "operators.py").write_text(arithmetic.module())
    return Lives(Source(load_program(["operators"], search=[folder]), [folder], folder))
