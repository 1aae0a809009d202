# SPDX-License-Identifier: BSD-2-Clause
"""What the prover says of a whole system's programs, the network driver's among them: everything is proved, but for what is meant to be otherwise.

A driver without its device panics, and says so. That a handler has a last pass cannot be promised while others add work, as the driver's
docstring says; in each pass nothing panics, however many there are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.prover import Target, prove_targets, targets_of

ROOT = Path(__file__).parents[2]
TARGETS = targets_of(str(ROOT / "examples" / "udp_echo"), board(DEFAULT_BOARD))
REFUTED = {"network": {"start"}, "udp_echo": set[str]()}
BOUNDED = {"network": {"device_interrupted", "client_called"}, "udp_echo": {"frames_came"}}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_programs_of_a_system(target: Target) -> None:
    findings = prove_targets([target], jobs=1).findings
    results = {name: {f.function for f in findings if f.result == name} for name in ("refuted", "bounded", "unknown")}
    assert results == {"refuted": REFUTED[target.name], "bounded": BOUNDED[target.name], "unknown": set()}
    for finding in findings:
        if finding.result == "refuted":
            assert {each["reason"] for each in finding.open} == {"EXPLICIT"}, finding.open
        elif finding.result == "bounded":
            assert "nothing shows that the loop at" in finding.why, finding.why
            file, line = finding.why.split("the loop at ")[1].split(" ")[0].split(":")
            lines = next(path for path in (ROOT / file, ROOT / "examples" / "udp_echo" / file) if path.is_file()).read_text().splitlines()
            assert lines[int(line) - 1].strip() == "while True:", finding.why
