# SPDX-License-Identifier: BSD-2-Clause
"""A system described in Microkit's XML boots as one described in Python does."""

from __future__ import annotations

import shutil
from pathlib import Path

from cloister.testing import boot

PROJECT = Path(__file__).parent.parent.parent / "cloister" / "cli" / "project"  # of `cloister new`

SYSTEM = """<?xml version="1.0" encoding="UTF-8"?>
<system>
    <memory_region name="table" size="0x1000" />
    <protection_domain name="button" priority="100"><program_image path="button.py" /></protection_domain>
    <protection_domain name="lamp" priority="101"><program_image path="lamp.py" /></protection_domain>
    <protection_domain name="reader" priority="50">
        <program_image path="reader.py" />
        <map mr="table" vaddr="0x4_000_000" perms="r" setvar_vaddr="table_address" />
        <setvar symbol="table_physical" region_paddr="table" />
    </protection_domain>
    <channel><end pd="button" id="7" /><end pd="lamp" id="12" /></channel>
</system>
"""

READER = '''"""Tells what the description set."""

from cloister.lang import setting, u64
from cloister.pd import init, log

WHERE = setting(u64, "table_address")
PLACE = setting(u64, "table_physical")


@init
def start() -> None:
    log(f"reader: {WHERE:x} {PLACE:x}")
'''


def test_xml_system_boots(tmp_path: Path) -> None:
    for name in ("button.py", "lamp.py"):
        shutil.copy(PROJECT / f"{name}.in", tmp_path / name)
    (tmp_path / "reader.py").write_text(READER)
    (tmp_path / "game.system").write_text(SYSTEM)
    with boot(tmp_path) as machine:
        machine.wait_for("button: done after 5 presses", timeout=20)
        machine.wait_for("reader: 4000000 5", timeout=20)
