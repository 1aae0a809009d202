# SPDX-License-Identifier: BSD-2-Clause
"""Proving small programs in tests."""

from __future__ import annotations

import textwrap
import sys
from pathlib import Path

import pytest

from cloister.lang.frontend import load_program
from cloister.lang.python import Space
from cloister.lang.smt.prove import Outcome, prove_function, to_prove

sys.path.insert(0, str(Path(__file__).parent))

from support import LIMIT, Prove  # noqa: E402


@pytest.fixture
def prove(tmp_path: Path) -> Prove:
    """Prove the functions of a module, given as text; outcomes by name."""

    def prove(source: str) -> dict[str, Outcome]:
        (tmp_path / "sample.py").write_text(textwrap.dedent(source))
        program = load_program([str(tmp_path / "sample.py")], search=[tmp_path])

        def fresh() -> Space:
            space = Space()
            space.load(program, [tmp_path])
            return space

        roots = to_prove(program, program.modules[-1])
        return {f.name: prove_function(program, f, limit=LIMIT, replay=fresh) for f in roots}

    return prove
