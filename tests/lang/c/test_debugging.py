# SPDX-License-Identifier: BSD-2-Clause
"""What debuggers are told beside C: members, fields, and where blocks end."""

from __future__ import annotations

import json
import re
from pathlib import Path

from cloister.lang.c import emit_c
from cloister.lang.c.debugging import debugger_types, ends_with_statements
from cloister.lang.frontend import load_program
from cloister.lang.program import Program

MODULE = '''"""Types and blocks."""

from enum import Enum

from cloister.lang import Array, array, bits, u8, u16, u32, word


class Colour(Enum):
    RED = 0
    BLUE = 4


@word(u16)
class Pixel:
    level: u8 = bits(4)
    lit: bool = bits(1)
    colour: Colour = bits(3, Colour.RED)


def shade(pixel: Pixel, rounds: u32) -> u32:
    total: u32 = 0
    for i in range(rounds):
        cells: Array[u8] = array(4)
        if pixel.lit:
            for cell in cells:
                total += u32(cell)
        elif pixel.colour == Colour.BLUE:
            total += 1
        else:
            total += 2
    while total > 100:
        total -= 7
    return total
'''


def program(folder: Path) -> Program:
    (folder / "picture.py").write_text(MODULE)
    return load_program(["picture"], search=[folder])


def python_lines(c: str) -> list[tuple[int, str]]:
    """Each line of C that is not empty, with the number that the compiler gives it."""
    found: list[tuple[int, str]] = []
    line = 0
    for each in c.split("\n"):
        given = re.match(r"#line (\d+)", each)
        if given is not None:
            line = int(given[1])
            continue
        if each.strip() and line:
            found.append((line, each.strip()))
        line += line > 0
    return found


def test_types_that_are_integers_in_c(tmp_path: Path) -> None:
    types = json.loads(debugger_types(program(tmp_path)))
    assert types["enums"]["Colour"] == {"name": "Colour", "members": {"0": "RED", "4": "BLUE"}}
    assert [(each["name"], each["shift"], each["width"], each["kind"]) for each in types["words"]["Pixel"]["fields"]] == [
        ("level", 0, 4, "unsigned"), ("lit", 4, 1, "bool"), ("colour", 5, 3, "Colour"),
    ]  # fmt: skip


def test_blocks_end_at_their_last_statement_and_nothing_else_moves(tmp_path: Path) -> None:
    before = emit_c(program(tmp_path))["picture.c"]
    after = python_lines(ends_with_statements(before))
    assert [each for each in after if each[1] != "}"] == [
        (line, re.sub(r"^\}\s*", "", text)) for line, text in python_lines(before) if text != "}"
    ]
    source = MODULE.splitlines()
    ends = [line for line, text in after if text == "}"]
    assert len(ends) >= 6
    assert all(source[line - 1].strip().startswith(("total ", "return ")) for line in ends), ends
