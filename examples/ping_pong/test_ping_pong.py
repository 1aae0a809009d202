# SPDX-License-Identifier: BSD-2-Clause
"""Each notification is answered, as often as the setting says, and no more."""

import re
from pathlib import Path

from cloister.testing import boot, each_kernel


@each_kernel()
def test_the_ball_comes_back_three_times(kernel: Path | None) -> None:
    with boot(Path(__file__).parent, kernel=kernel) as machine:
        console = machine.wait_for("ping: done")
    assert "pong: ready" in console
    assert re.findall(r"ping: (\w+)", console) == ["serving", "answer", "answer", "answer", "done"]
