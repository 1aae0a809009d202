# SPDX-License-Identifier: BSD-2-Clause
"""The pages that list codes of errors list every code that a user can meet, and no other."""

from __future__ import annotations

import re

import pytest
import typer

from cloister.cli.app import app

from pages import ROOT


@pytest.mark.parametrize(
    ("page", "sources", "pattern"),
    [("command-line", ("system/**/*.py", "microkit/exporting.py"), r"[SXW]\d{3}"), ("runtime", ("image/*.py",), r"B\d{3}")],
    ids=["system", "image"],
)
def test_all_codes_are_documented(page: str, sources: tuple[str, ...], pattern: str) -> None:
    documented = set(re.findall(rf"\b{pattern}\b", (ROOT / "docs" / f"{page}.md").read_text("utf-8")))
    texts = [path.read_text("utf-8") for each in sources for path in (ROOT / "cloister").glob(each)]
    assert documented == {code for text in texts for code in re.findall(rf'"({pattern})"', text)}


def test_all_commands_are_documented() -> None:
    table = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    group = typer.main.get_command(app)
    assert set(getattr(group, "commands")) <= set(re.findall(r"^\| `cloister (\w+)", table, re.MULTILINE))
