# SPDX-License-Identifier: BSD-2-Clause
"""`make demo`: every payload size over a real socket, every byte checked, and a summary that says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parent.parent.parent / "examples" / "udp_echo" / "demo.py"


def test_demo_returns_every_datagram() -> None:
    done = subprocess.run([sys.executable, str(DEMO), "--json"], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert figures["sent"] == figures["returned"] == 2 * 1473
    assert figures["lost"] == figures["corrupted"] == 0
    assert figures["bytes_returned"] == 2 * sum(range(1473))
    assert 0 < figures["round_trip_us"]["p50"] <= figures["round_trip_us"]["p99"]
    assert figures["image_bytes"] > 0 and figures["reset_to_first_packet_ms"] > 0
