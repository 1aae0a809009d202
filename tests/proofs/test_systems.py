# SPDX-License-Identifier: BSD-2-Clause
"""What the prover says of whole systems' programs, the network driver's among them: everything is proved, but for what is meant to be otherwise.

Where a program serves for ever or stops on purpose is listed, and nothing else is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.cli.new import new
from cloister.prover import Finding, Target, prove_targets, targets_of
from cloister.prover.store import Store

ROOT = Path(__file__).parents[2]
SYSTEMS = ("hello", "ping_pong", "calculator", "faulty", "udp_echo")  # the others need what C makes, and are proved by tests of their own
TARGETS = [(system, target) for system in SYSTEMS for target in targets_of(str(ROOT / "examples" / system), board(DEFAULT_BOARD))]
SERVES = {("udp_echo", "network"), ("udp_echo", "udp_echo")}
STOPS = {
    ("udp_echo", "network"): {
        "there is no virtio network device in the page",
        "the network device does not offer VERSION_1 and MAC",
        "the network device has no receive queue of that size",
        "the network device has no transmit queue of that size",
    },
    ("calculator", "client"): {"the server refused"},
    ("faulty", "witness"): {"the helper is harmed"},
}
FAULTS = {("faulty", "index"): {("go", "INDEX at index.py:23")}}  # and the other two are no checks': of memory, which an unsafe module and C write


@pytest.mark.parametrize(("system", "target"), TARGETS, ids=lambda each: each if isinstance(each, str) else each.name)
def test_programs_of_a_system(system: str, target: Target, store: Store) -> None:
    findings = prove_targets([target], jobs=1, store=store).findings
    name = (system, target.name)
    assert {(f.function, f.why) for f in findings if f.result != "proved"} == FAULTS.get(name, set())
    assert {each["text"] for f in findings for each in f.stops} == STOPS.get(name, set())
    served = {place(f, each) for f in findings for each in f.serves}
    assert served == ({"serves()"} if name in SERVES else set())


def place(finding: Finding, listed: dict[str, object]) -> str:
    """What the head of a listed loop says last, which is that it serves."""
    folder = ROOT if str(listed["file"]).startswith("cloister/") else ROOT / "examples" / finding.target
    lines = (folder / str(listed["file"])).read_text().splitlines()[int(str(listed["line"])) - 1 :]
    assert lines[0].strip() == "while True:"
    return lines[2].strip()


def test_the_project_that_new_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new("house")
    findings = prove_targets(targets_of("house", board(DEFAULT_BOARD)), jobs=1).findings
    assert findings and {(f.function, f.result) for f in findings if f.result != "proved" or f.serves or f.stops} == set()
