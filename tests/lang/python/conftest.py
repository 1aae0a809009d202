# SPDX-License-Identifier: BSD-2-Clause
"""Loads target code written inside a test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloister.lang import program as p
from cloister.lang.python import Environment, Space, load


class Loaded:
    """A module made from text, and its space."""

    def __init__(self, space: Space, module: Any, file: Path) -> None:
        self.space, self.module, self.file = space, module, file
        self.environment = space.environment


@pytest.fixture
def target(tmp_path: Path) -> Callable[..., Loaded]:
    def make(
        source: str, name: str = "sample", bindings: p.Bindings | None = None, environment: Environment | None = None, **others: str
    ) -> Loaded:
        file = tmp_path / f"{name}.py"
        file.write_text(textwrap.dedent(source))
        for other, text in others.items():
            (tmp_path / f"{other}.py").write_text(textwrap.dedent(text))
        space = load([name], search=[tmp_path], bindings=bindings, environment=environment)
        return Loaded(space, space.modules[name], file)

    return make
