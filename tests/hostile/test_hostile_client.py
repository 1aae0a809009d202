# SPDX-License-Identifier: BSD-2-Clause
"""A booted system whose client does what it should not: the driver refuses, counts, and afterwards serves it as if nothing had been."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cloister.testing import FrameNetwork, boot, sel4_kernel

sys.path.insert(0, str(Path(__file__).parents[1] / "net"))
import frames as f


@pytest.mark.parametrize("kind", ["cloister", "seL4"])
def test_the_driver_survives_its_client(kind: str) -> None:
    kernel = sel4_kernel() if kind == "seL4" else None
    if kind == "seL4" and kernel is None:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel")
    with FrameNetwork() as network, boot(Path(__file__).parent / "crimes", kernel=kernel, network=network) as machine:
        console = machine.wait_for("crimes: honest now")
        assert "crimes: refused 4 to receive, 6 to transmit" in console
        violations = int(console.split(" violations")[0].split()[-1])
        assert violations >= 200, "each impossible claim is counted"
        for size in (0, 1, 64, 1472):
            question = f.ethernet(f.ipv4(17, f.udp(bytes(size), 4000, 9)), 0x800)
            network.send(question)
            answer = network.receive(5)
            expected = f.expected(question)[1]
            assert answer is not None and expected is not None and answer[: len(expected)] == expected, machine.console
        assert "fault" not in machine.console and "panic" not in machine.console
