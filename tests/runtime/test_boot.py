# SPDX-License-Identifier: BSD-2-Clause
"""Booted systems, in every configuration: device frames, interrupts, a passive server, messages longer than the registers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cloister.testing import SEL4_VARIABLE, boot

CONSOLE = Path(__file__).parent / "systems" / "console"


def sel4(config: str) -> Path | None:
    """The seL4 kernel of a configuration, if the environment's kernel has a sibling of that name."""
    name = os.environ.get(SEL4_VARIABLE)
    path = Path(name.replace("debug", config)) if name else None
    return path if path is not None and path.exists() else None


@pytest.mark.parametrize("config", ["debug", "release", "benchmark"])
@pytest.mark.parametrize("on", ["bundled", "sel4"])
def test_typed_letters_come_back_enlarged(config: str, on: str) -> None:
    kernel = sel4(config) if on == "sel4" else None
    if on == "sel4" and kernel is None:
        pytest.skip(f"{SEL4_VARIABLE} names no kernel of the {config} configuration")
    with boot(CONSOLE, config=config, kernel=kernel) as machine:
        machine.wait_for("R\n")
        machine.write(b"abc")
        machine.wait_for("ABC")
        machine.write(b"x?yz!")
        console = machine.wait_for("YZ!A8\n")
    stopped = "cloister: PD 'victim' stopped: panic: as asked at victim.py:12"
    assert (stopped in console) == (config == "debug"), "the monitor reports where the kernel prints, and everywhere the others carry on"
