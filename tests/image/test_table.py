# SPDX-License-Identifier: BSD-2-Clause
"""The table's layouts are the target's; counting references keeps objects in the order in which memory fills without gaps."""

from __future__ import annotations

import struct
from pathlib import Path

from cloister import System
from cloister.boards import board
from cloister.image.distribute import distribute
from cloister.image.elf import Executable, Segment
from cloister.image.table import FORMATS, serialise
from cloister.lang.frontend import load_program
from cloister.lang.program import IntType
from cloister.system.layout import lay_out

BOARD = board("qemu_virt_aarch64")
PROGRAM = Executable(0x20_0000, (Segment(0x20_0000, 0x20_0000, b"\x01" * 0x1800, 0x1800, 5),), {})
WIDTHS = {"Q": 8, "I": 4}


def test_layouts_are_those_of_the_target() -> None:
    program = load_program(["cloister.runtime.initialiser.table"], search=[])
    module = next(each for each in program.modules if each.name == "cloister.runtime.initialiser.table")
    structs = {each.name: each for each in module.structs}
    assert set(structs) == set(FORMATS)
    for name, kind in structs.items():
        assert kind.size == struct.calcsize(FORMATS[name]), name
        letters = "".join(letter * int(count or 1) for count, letter in _items(FORMATS[name]))
        assert len(letters) == len(kind.fields), name
        offset = 0
        for letter, each in zip(letters, kind.fields, strict=True):
            assert isinstance(each.type, IntType)
            assert (each.offset, each.type.bits // 8) == (offset, WIDTHS[letter]), (name, each.name)
            offset += WIDTHS[letter]


def _items(form: str) -> list[tuple[str, str]]:
    result: list[tuple[str, str]] = []
    count = ""
    for letter in form.removeprefix("<"):
        if letter.isdigit():
            count += letter
        else:
            result.append((count, letter))
            count = ""
    return result


def test_objects_come_largest_first_and_in_groups() -> None:
    system = System("two", folder=Path(__file__).parent)
    system.pd("a", program="a.py")
    system.pd("b", program="b.py").map(system.region("r", 0x4000))
    model = lay_out(system.model(BOARD), BOARD)
    distribution = distribute(model, BOARD, "debug", {"a": PROGRAM, "b": PROGRAM}, PROGRAM, b"x", 12)
    data = serialise(distribution, 4, False).table
    header = struct.unpack_from(FORMATS["Header"], data)
    objects = [
        struct.unpack_from(FORMATS["Objects"], data, struct.calcsize(FORMATS["Header"]) + number * struct.calcsize(FORMATS["Objects"]))
        for number in range(header[3])
    ]
    sizes = [each[4] for each in objects]
    assert sizes == sorted(sizes, reverse=True)
    assert len({(each[2], each[3]) for each in objects}) == len(objects)
    position = header[2]  # fixed objects count first; there are none
    for first, count, *_ in objects:
        assert first == position
        position += count
    assert position == len(distribution.objects)


def test_image_pages_count_from_the_initialisers_first_page() -> None:
    system = System("one", folder=Path(__file__).parent)
    system.pd("a", program="a.py")
    model = lay_out(system.model(BOARD), BOARD)
    distribution = distribute(model, BOARD, "debug", {"a": PROGRAM}, PROGRAM, b"x", 12)
    result = serialise(distribution, 7, True)
    assert len(result.table) % 4096 == 0 and len(result.pages) == 4096 * len(distribution.pages)
    first = 1 << 30 | (7 + len(result.table) // 4096)
    assert struct.pack("<I", first) in result.table


def test_names_are_left_out_where_nothing_prints() -> None:
    system = System("one", folder=Path(__file__).parent)
    system.pd("conspicuous", program="a.py")
    model = lay_out(system.model(BOARD), BOARD)
    distribution = distribute(model, BOARD, "release", {"conspicuous": PROGRAM}, PROGRAM, b"x", 11)
    assert b"conspicuous" not in serialise(distribution, 7, False).table
    assert b"conspicuous" in serialise(distribution, 7, True).table
