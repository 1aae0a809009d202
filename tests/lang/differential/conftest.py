# SPDX-License-Identifier: BSD-2-Clause
"""Compiles the operators once for all tests."""

from __future__ import annotations

import arithmetic
import pytest
from harness import Lives
from lives import Source

from cloister.lang.frontend import load_program


@pytest.fixture(scope="session")
def operators(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    folder = tmp_path_factory.mktemp("operators")
    (folder / "operators.py").write_text(arithmetic.module())
    return Lives(Source(load_program(["operators"], search=[folder]), [folder], folder))
