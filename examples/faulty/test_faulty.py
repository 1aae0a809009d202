# SPDX-License-Identifier: BSD-2-Clause
"""Each fault is reported with its PD, its reason and its place, and harms nobody else."""

import re
from pathlib import Path

from cloister.testing import boot, each_kernel

HERE = Path(__file__).parent


def line_of(file: str, text: str) -> int:
    """The number of the line that holds `text`."""
    return next(number for number, line in enumerate((HERE / file).read_text().splitlines(), 1) if text in line)


@each_kernel()
def test_faults_are_reported_and_the_others_carry_on(kernel: Path | None) -> None:
    place = line_of("index.py", "numbers[position] = 1")
    expected = (
        "witness: after 0 faults all is well",
        f"cloister: PD 'index' stopped: index out of range at index.py:{place}\r?\n",
        "witness: after 1 faults all is well",
        "cloister: PD 'unmapped' stopped: read of unmapped address 0xdead0000, pc 0x2[0-9a-f]{5}\r?\n",
        "witness: after 2 faults all is well",
        "cloister: PD 'stack' stopped: stack overflow, address 0xffffffbfff, pc 0x2[0-9a-f]{5}\r?\n",
        "witness: after 3 faults all is well",
        "witness: done",
    )
    with boot(HERE, kernel=kernel) as machine:
        console = machine.wait_for("witness: done")
    assert re.search(".*".join(expected), console, re.DOTALL), console
