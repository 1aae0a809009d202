# SPDX-License-Identifier: BSD-2-Clause
"""Calls of a passive server: results, and refusals that do not stop it. First its program under CPython, then the booted system."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cloister.lang import python
from cloister.lang.program import Bindings
from cloister.testing import boot, each_kernel

WORDS = st.integers(0, 2**64 - 1)
HERE = Path(__file__).parent
SERVER = python.load(
    [str(HERE / "server.py")],
    search=[HERE],
    bindings=Bindings({("Channel", "client"): {"id": 0, "may_notify": 0, "may_call": 0}}, {}, {"cloister.ipc_buffer": 0x1000}),
).modules


@given(WORDS, WORDS, WORDS)
def test_no_request_stops_the_server(label: int, a: int, b: int) -> None:
    request = SERVER["cloister.pd.message"].Message(label, a, b)
    reply = SERVER["server"].calculate(request)
    if max(a, b) >= 2**32:
        assert reply.label == 3
    elif label == 3 and b != 0:
        assert (reply.label, reply.word0, reply.word1) == (0, a // b, a % b)
    elif label not in (1, 2, 3):
        assert reply.label == 1


@each_kernel()
def test_calls_are_answered(kernel: Path | None) -> None:
    with boot(HERE, kernel=kernel) as machine:
        console = machine.wait_for("client: done")
    assert [line for line in console.splitlines() if line.startswith(("client:", "server:"))] == [
        "server: ready",
        "client: 2 + 3 = 5",
        "client: 6 * 7 = 42",
        "client: 100 / 7 = 14",
        "client: 1 / 0 is answered by error 2",
        "client: operation 99 is answered by error 1",
        "client: done",
    ]
