# SPDX-License-Identifier: BSD-2-Clause
"""The features of the language: one source for each in `features/`, with what lies outside of it.

Each has its typed program and its emitted C in `features/golden/`, and its functions over integers and bools run in all lives.
`outside/<feature>.c` is linked with the feature in the lives that are C.
"""

from __future__ import annotations

from pathlib import Path

from cloister.lang import program as p
from cloister.lang.frontend import load_program

FEATURES = Path(__file__).parent / "features"
GOLDEN = FEATURES / "golden"
NAMES = sorted(path.stem for path in FEATURES.glob("*.py"))
# System registers and instructions are those of one machine, and privileged: text and compiler hold these two.
NOT_RUN = ("machine", "unsafe")
BINDINGS = p.Bindings(
    {("Channel", "pong"): {"number": 3}},
    {
        "queue": p.RegionBinding("queue", 0x20_0000_0000, 0x1000, 0x6000_0000),
        "data": p.RegionBinding("data", 0x20_0010_0000, 0x1000, 0x6010_0000),
        "ring": p.RegionBinding("ring", 0x20_0020_0000, 0x1000, 0x6020_0000),
        "packets": p.RegionBinding("packets", 0x20_0040_0000, 0x20_0000, 0x7000_0000),
    },
    {"baud": 115200},
)


def load_feature(name: str) -> p.Program:
    """The typed program of a feature."""
    return load_program([str(FEATURES / f"{name}.py")], search=[FEATURES], bindings=BINDINGS)


def outside(name: str) -> list[Path]:
    """The C that belongs to a feature."""
    return sorted((FEATURES / "outside").glob(f"{name}.c"))
