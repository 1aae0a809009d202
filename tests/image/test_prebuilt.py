# SPDX-License-Identifier: BSD-2-Clause
"""Prebuilt programs: their variables are set, their pages are mapped with one right each, and what cannot be mapped is refused with the reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import board
from cloister.image.elf import EXECUTE, READ, WRITE, Segment
from cloister.image.files import file_names
from cloister.image.prebuilt import Prebuilt, prepare, read_program
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out, stack_top
from cloister.system.model import SystemModel

sys.path.insert(0, str(Path(__file__).parent))
from elf_files import Load, R, Symbol, W, X, elf_file, variables  # noqa: E402

BOARD = board("qemu_virt_aarch64")
CODE = Load(0x20_0000, b"\x1f\x20\x03\xd5" * 8)
DATA = Load(0x20_1000, b"\1" * 16, R | W, 0x1000)
SYMBOLS = variables(0x20_1100)


def prepared(folder: Path, data: bytes, system: System | None = None, symbols: bytes | None = None) -> Prebuilt:
    (folder / "a.elf").write_bytes(data)
    system = system or System("s", folder=folder)
    if not any(each.name == "a" for each in system._pds):  # pyright: ignore[reportPrivateUsage]
        system.pd("a", program="a.elf")
    model = lay_out(system.model(BOARD), BOARD)
    return prepare(model, BOARD, model.pd("a"), read_program(model.pd("a")))


def memory_of(result: Prebuilt, address: int, size: int) -> bytes:
    for each in result.executable.segments:
        if each.address <= address < each.end:
            return each.data.ljust(each.size, b"\0")[address - each.address : address - each.address + size]
    raise AssertionError(f"nothing at {address:#x}")


def refused(folder: Path, data: bytes, system: System | None = None) -> str:
    with pytest.raises(DescriptionError) as raised:
        prepared(folder, data, system)
    return str(raised.value)


def test_variables_say_what_the_description_says(tmp_path: Path) -> None:
    system = System("s", folder=tmp_path)
    a = system.pd("a", program="a.elf", priority=1, passive=True, settings={"speed": 9600})
    b = system.pd("b", program="b.elf", priority=2)
    system.channel(a, b, call=True, ids=(3, 4))
    system.channel(b, a, notify=(True, False), ids=(5, 6))
    a.irq(40, name="irq", id=7)
    result = prepared(tmp_path, elf_file([CODE, DATA], [*SYMBOLS, Symbol("speed", 0x20_1F00)]), system)
    named = {each.name: int.from_bytes(memory_of(result, each.address, min(each.size, 8)), "little") for each in SYMBOLS}
    assert memory_of(result, SYMBOLS[-1].address, 64) == b"a".ljust(64, b"\0")
    assert named["microkit_passive"] == 1
    assert named["microkit_irqs"] == 1 << 7
    assert named["microkit_notifications"] == 1 << 3, "the second channel does not let it notify"
    assert named["microkit_pps"] == 1 << 3
    assert int.from_bytes(memory_of(result, 0x20_1F00, 8), "little") == 9600, "a variable behind the file's bytes is set, too"
    assert memory_of(result, 0x20_1000, 16) == b"\1" * 16


def test_long_name_ends_with_zero(tmp_path: Path) -> None:
    (tmp_path / "long.elf").write_bytes(elf_file([CODE, DATA], SYMBOLS))
    system = System("s", folder=tmp_path)
    system.pd("n" * 63, program="long.elf")
    model = lay_out(system.model(BOARD), BOARD)
    pd = model.protection_domains[0]
    assert memory_of(prepare(model, BOARD, pd, read_program(pd)), SYMBOLS[-1].address, 64) == b"n" * 63 + b"\0"


def test_unaligned_segments_begin_on_their_pages(tmp_path: Path) -> None:
    data = Load(0x20_1234, b"\5" * 100, R | W, 0x2000)
    result = prepared(tmp_path, elf_file([Load(0x20_0040, b"\1" * 64), data], variables(0x20_1300), entry=0x20_0040))
    assert [(each.address, each.end) for each in result.executable.segments] == [(0x20_0000, 0x20_0080), (0x20_1000, 0x20_3234)]
    assert memory_of(result, 0x20_1230, 8) == b"\0\0\0\0\5\5\5\5"


def test_segments_of_one_page_and_the_same_rights_become_one(tmp_path: Path) -> None:
    pieces = [Load(0x20_1000, b"\2" * 8, R | W), Load(0x20_1800, b"\3" * 8, R | W, 0x400), Load(0x20_3000, b"\4" * 8, R)]
    result = prepared(tmp_path, elf_file([CODE, *pieces], variables(0x20_1810)))
    assert [each.address for each in result.executable.segments] == [0x20_0000, 0x20_1000, 0x20_3000]
    assert memory_of(result, 0x20_1000, 1) == b"\2" and memory_of(result, 0x20_1800, 1) == b"\3"


def test_what_is_writable_does_not_execute(tmp_path: Path) -> None:
    result = prepared(tmp_path, elf_file([CODE, Load(0x20_1000, b"\1", R | W | X, 0x1000)], SYMBOLS))
    assert result.was_writable_code
    flags = {each.address: each.flags for each in result.executable.segments}
    assert flags == {0x20_0000: READ | EXECUTE, 0x20_1000: READ | WRITE}
    assert not prepared(tmp_path, elf_file([CODE, DATA], SYMBOLS)).was_writable_code


def test_symbols_may_be_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "a.elf").write_bytes(elf_file([CODE, DATA], None))
    (tmp_path / "symbols.elf").write_bytes(elf_file([CODE, DATA], SYMBOLS))
    system = System("s", folder=tmp_path)
    system.pd("a", program="a.elf")
    model = lay_out(system.model(BOARD), BOARD)
    from dataclasses import replace

    pd = replace(model.pd("a"), symbols=tmp_path / "symbols.elf")
    assert memory_of(prepare(model, BOARD, pd, read_program(pd)), SYMBOLS[-1].address, 1) == b"a"


OVER = Load(0x20_0010, b"\1" * 16, R | W)
BAD = [
    ("no ELF file", b"#!/bin/sh\n", "is no sound ELF file"),
    ("another machine", elf_file([CODE, DATA], SYMBOLS, machine=62), "for another machine than AArch64"),
    ("position-independent", elf_file([CODE, DATA], SYMBOLS, kind=3), "is no executable at fixed addresses"),
    ("nothing to load", elf_file([], SYMBOLS), "has nothing to load"),
    ("stripped", elf_file([CODE, DATA], None), "has no symbol table"),
    ("truncated", elf_file([CODE, DATA], SYMBOLS)[:200], "cannot be used"),
    ("segments overlap", elf_file([CODE, OVER], variables(0x20_0010)), "segments of a.elf overlap: [0x200000..0x200020) and [0x200010..0x200020)"),
    ("one page, two rights", elf_file([CODE, Load(0x20_0800, b"\1", R | W, 0x1000)], variables(0x20_0810)), "share the page at 0x200000 and have different rights, rx and rw"),
    ("over the stack", elf_file([CODE, DATA, Load(stack_top(BOARD) - 0x1000, b"\1", R)], SYMBOLS), "reaches into its stack or beyond"),
    ("entry without code", elf_file([CODE, DATA], SYMBOLS, entry=0x20_1000), "entered at 0x201000, where it has no code"),
    ("variable missing", elf_file([CODE, DATA], SYMBOLS[:-1]), "has no variable 'microkit_name'"),
    ("variable twice", elf_file([CODE, DATA], [*SYMBOLS, Symbol("microkit_irqs", 0x20_1000)]), "has several variables 'microkit_irqs'"),
    ("variable too small", elf_file([CODE, DATA], [*SYMBOLS[:-1], Symbol("microkit_name", 0x20_1100, 16)]), "'microkit_name' of a.elf has 16 bytes"),
    ("variable outside", elf_file([CODE, DATA], [*SYMBOLS[:-1], Symbol("microkit_name", 0x20_1FF0, 64)]), "where the program has no memory"),
]


@pytest.mark.parametrize(("data", "message"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_refused(data: bytes, message: str, tmp_path: Path) -> None:
    text = refused(tmp_path, data)
    assert message in text
    assert "error B007" in text or "error B008" in text


def test_setting_of_another_size_is_refused(tmp_path: Path) -> None:
    system = System("s", folder=tmp_path)
    system.pd("a", program="a.elf", settings={"speed": 1})
    text = refused(tmp_path, elf_file([CODE, DATA], [*SYMBOLS, Symbol("speed", 0x20_1F00, 4)]), system)
    assert "variable 'speed' of a.elf has 4 bytes" in text and "it must have 8" in text


def test_mapping_over_the_program_is_refused_at_the_mapping(tmp_path: Path) -> None:
    system = System("s", folder=tmp_path)
    a = system.pd("a", program="a.elf")
    a.map(system.region("data", 0x2000), address=0x1F_F000)
    text = refused(tmp_path, elf_file([CODE, DATA], SYMBOLS), system)
    assert "maps 'data' [0x1ff000..0x201000) over its program, which has a segment [0x200000..0x200020)" in text
    assert f"{Path(__file__).name}:" in text


def test_broken_files_never_end_in_a_traceback(tmp_path: Path) -> None:
    whole = elf_file([CODE, DATA], SYMBOLS)
    for position in range(0, len(whole), 3):
        for value in (0, 0x7F, 0xFF):
            broken = whole[:position] + bytes([value]) + whole[position + 1 :]
            try:
                prepared(tmp_path, broken)
            except DescriptionError:
                pass
    for length in range(0, len(whole), 7):
        refused(tmp_path, whole[:length]) if length < 200 else None


def test_files_of_pds_have_names_that_files_can_have() -> None:
    names = ["a/b", "a_b", "A_B", "..", "", "x" * 300, "pl011@9000000/serial", "ü"]
    system = System("s", folder=Path(__file__).parent)
    for each in names:
        system.pd(each, program="a.elf")
    model: SystemModel = system.model(BOARD)
    found = file_names(model)
    assert len({each.lower() for each in found.values()}) == len(names)
    assert all(each and "/" not in each and not each.startswith(".") and len(each) < 120 for each in found.values())
    assert found["a/b"] == "a_b"


def test_segment_data_is_only_what_the_file_has(tmp_path: Path) -> None:
    """Zeroes at a segment's end stay unwritten, so that whole pages of them cost nothing in the image."""
    large = Load(0x20_1000, b"\1" * 16, R | W, 0x10_0000)
    result = prepared(tmp_path, elf_file([CODE, large], SYMBOLS))
    data: Segment = result.executable.segments[1]
    assert data.size == 0x10_0000 and len(data.data) < 0x1000
