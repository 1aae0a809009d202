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
    from harness import Both


@pytest.fixture(scope="session")
def constructs() -> Both:
    from harness import Both

    folder = HERE / "programs"
    return Both([f.stem for f in sorted(folder.glob("*.py"))], [folder])


@pytest.fixture(scope="session")
def operators(tmp_path_factory: pytest.TempPathFactory) -> Both:
    import arithmetic
    from harness import Both

    folder = tmp_path_factory.mktemp("operators")
    (folder / "operators.py").write_text(arithmetic.module())
    return Both(["operators"], [folder])
