# SPDX-License-Identifier: BSD-2-Clause
"""hello boots and says so."""

from pathlib import Path

from cloister.testing import boot


def test_says_hello() -> None:
    with boot(Path(__file__).parent) as machine:
        machine.wait_for("hello, world")
