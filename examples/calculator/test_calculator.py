# SPDX-License-Identifier: BSD-2-Clause
"""Calls of a passive server: results, and refusals that do not stop it."""

from pathlib import Path

from cloister.testing import boot, each_kernel


@each_kernel()
def test_calls_are_answered(kernel: Path | None) -> None:
    with boot(Path(__file__).parent, kernel=kernel) as machine:
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
