# SPDX-License-Identifier: BSD-2-Clause
"""The meter of upstream's echo server: an idle PD whose counts are read from the machine's memory."""

from __future__ import annotations

import shutil
from pathlib import Path

from cloister.testing import build
from cloister.upstream.machine import UpstreamMachine
from cloister.upstream.measure import IDLE, Meters, description_with_idle_pd


def test_the_idle_pd_joins_a_system_as_it_is() -> None:
    text = '<system>\n    <protection_domain name="client">\n        <program_image path="echo.elf" />\n    </protection_domain>\n</system>\n'
    whole = description_with_idle_pd(text)
    assert whole.startswith(text.removesuffix("</system>\n")) and whole.endswith("</system>\n")
    assert whole.count("</system>") == 1 and whole.count("<protection_domain ") == 2


def test_what_nobody_else_takes_is_idle(tmp_path: Path) -> None:
    (tmp_path / "alone.system").write_text(description_with_idle_pd("<system>\n</system>\n"))
    shutil.copy(IDLE, tmp_path)
    image = build(tmp_path / "alone.system", config="release").image
    control = tmp_path / "control"
    with UpstreamMachine(image, extra=("-icount", "shift=0", "-qmp", f"unix:{control},server=on,wait=off")) as machine:
        meters = Meters(control)
        while not meters.read()[0]:
            assert machine.running
        meters.wait(100_000)
        before = meters.read()
        meters.wait(1_000_000)
        after = meters.read()
        meters.close()
    ticks, idle = after[0] - before[0], after[1] - before[1]
    assert ticks >= 1_000_000
    assert 0.99 * ticks <= idle <= ticks
