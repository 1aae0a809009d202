# SPDX-License-Identifier: BSD-2-Clause
"""docs/command-line.md names every code that a user can meet, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_all_codes_are_documented() -> None:
    documented = set(re.findall(r"\b[SXW]\d{3}\b", (ROOT / "docs" / "command-line.md").read_text("utf-8")))
    used = {code for path in (ROOT / "cloister" / "system").glob("*.py") for code in re.findall(r'"([SXW]\d{3})"', path.read_text("utf-8"))}
    assert used == documented


def test_example_in_the_documentation_works(tmp_path: Path) -> None:
    from cloister.boards import DEFAULT_BOARD, board
    from cloister.system.load import load_system

    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    lines = text.split("## system.py")[1].split("| call |")[0].splitlines()
    (tmp_path / "system.py").write_text("\n".join(line[4:] for line in lines if line.startswith("    ") or not line.strip()))
    for name in ("sensor.py", "server.py"):
        (tmp_path / name).write_text("")
    model = load_system(tmp_path, board(DEFAULT_BOARD))
    assert [pd.name for pd in model.protection_domains] == ["sensor", "server"]
