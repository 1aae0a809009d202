# SPDX-License-Identifier: BSD-2-Clause
"""Structs and functions over types as tests see them; instances that a later program adds to a module that is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from feature_sources import FEATURES

from cloister.lang import Panic, u8
from cloister.lang.frontend import load_program
from cloister.lang.python import Space

LATER = """
from typing import Literal
from cloister.lang import u8, zeroed
from generic import Ring, rewind

ring: Ring[u8, Literal[5]] = zeroed(Ring[u8, Literal[5]])

def back(to: u8) -> u8:
    rewind(ring, 4)
    return u8(ring.next())
"""


@pytest.fixture
def modules(tmp_path: Path) -> dict[str, Any]:
    """A space into which two programs were loaded, one after the other, that ask the same module for different instances."""
    space = Space()
    space.load(load_program([str(FEATURES / "instances.py")], search=[FEATURES]), [FEATURES])
    (tmp_path / "later.py").write_text(LATER)
    space.load(load_program([str(tmp_path / "later.py")], search=[FEATURES]), [tmp_path, FEATURES])
    return dict(space.modules)


def test_a_later_program_adds_its_instances(modules: dict[str, Any]) -> None:
    assert modules["later"].back(0) == 0
    assert modules["generic"].steps_taken() == 1, "there is one variable for all instances"


def test_an_instance_is_found_by_its_arguments(modules: dict[str, Any]) -> None:
    ring = modules["generic"].Ring
    small = ring[u8, Literal[2]](at=1)
    assert (type(small).__name__, small.next(), list(small.items)) == ("Ring[u8, 2]", 0, [0, 0])
    assert ring[modules["instances"].Packet, Literal[8]] is modules["instances"].Packets
    assert modules["generic"].rewind[u8, Literal[2]](small, 1) == 1
    with pytest.raises(KeyError, match=r"no loaded program has Ring\[u8, 99\]; there is Ring\[Packet, 4\], Ring\[Packet, 8\], Ring\[u8, 2\], Ring\[u8, 5\]"):
        ring[u8, Literal[99]]
    with pytest.raises(TypeError, match="one for each type"):
        ring()


def test_a_panic_in_an_instance_names_the_place_in_the_generic_one(modules: dict[str, Any]) -> None:
    with pytest.raises(Panic, match=r"^generic.py:28: ASSERTION: three"):
        modules["instances"].go(2)
