# SPDX-License-Identifier: BSD-2-Clause
"""Programs for the tests of the C back end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from cloister.lang.c.host import HostLibrary, compile_host
from cloister.lang.frontend import load_program
from cloister.lang.program import Bindings, Program, RegionBinding

GOLDEN = Path(__file__).parent / "golden"
REGIONS = {
    "ring": RegionBinding("ring", 0x400_0000, 0x1000, 0x6000_0000),
    "packets": RegionBinding("packets", 0x600_0000, 0x20_0000, 0x7000_0000),
}


@pytest.fixture
def load_golden() -> Callable[[str], Program]:
    return lambda name: load_program([str(GOLDEN / f"{name}.py")], search=[GOLDEN], bindings=Bindings(regions=REGIONS))


@pytest.fixture
def host(tmp_path: Path) -> Callable[[str], HostLibrary]:
    """Compile the text of a module `sample` for this machine."""

    def make(text: str) -> HostLibrary:
        source = tmp_path / "sample.py"
        source.write_text(dedent(text).lstrip("\n"))
        return compile_host(load_program([str(source)], search=[tmp_path]), folder=tmp_path / "out")

    return make
