# SPDX-License-Identifier: BSD-2-Clause
"""hello boots and says so."""

from pathlib import Path

from cloister.testing import boot, each_kernel


@each_kernel()
def test_says_hello(kernel: Path | None) -> None:
    with boot(Path(__file__).parent, kernel=kernel) as machine:
        machine.wait_for("hello, world")
