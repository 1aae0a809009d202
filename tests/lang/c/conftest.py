# SPDX-License-Identifier: BSD-2-Clause
"""Compiles programs for this machine, for the tests of the C back end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from cloister.lang.c.host import HostLibrary, compile_host
from cloister.lang.frontend import load_program


@pytest.fixture
def host(tmp_path: Path) -> Callable[[str], HostLibrary]:
    """Compile the text of a module `sample` for this machine."""

    def make(text: str) -> HostLibrary:
        source = tmp_path / "sample.py"
        source.write_text(dedent(text).lstrip("\n"))
        return compile_host(load_program([str(source)], search=[tmp_path]), folder=tmp_path / "out")

    return make
