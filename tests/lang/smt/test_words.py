# SPDX-License-Identifier: BSD-2-Clause
"""Words as the prover sees them."""

from __future__ import annotations

from pathlib import Path

from cloister.lang.frontend import load_program
from cloister.lang.smt.functions import execute, something_broken
from cloister.lang.smt.solve import Answer, Effort, ask, script

SOURCE = '''
"""Words."""

from enum import Enum

from cloister.lang import bits, proof, from_raw, to_raw, u32, word


class Colour(Enum):
    """Three of four values of two bits."""

    RED = 0
    GREEN = 1
    BLUE = 2


@word(u32)
class Pixel:
    """A word with a field of an enum."""

    x: u32 = bits(30)
    colour: Colour = bits(2)


@proof
def round_trip(pixel: Pixel) -> None:
    """Any word can be made of its raw value again."""
    assert from_raw(Pixel, to_raw(pixel)) == pixel
'''


def test_every_word_has_members_in_its_enum_fields(tmp_path: Path) -> None:
    (tmp_path / "pixels.py").write_text(SOURCE, "utf-8")
    program = load_program(["pixels"], search=[tmp_path])
    execution = execute(program, program.modules[-1].ghosts[0])
    assert ask(script(something_broken(execution)), Effort(10)).answer is Answer.UNSAT
