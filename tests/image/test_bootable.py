# SPDX-License-Identifier: BSD-2-Clause
"""The image: the header is the loader's, regions do not meet, and equal inputs give equal bytes."""

from __future__ import annotations

import io
import struct

import pytest
from elftools.elf.elffile import ELFFile

from cloister.boards import board
from cloister.image.bootable import HEADER, REGION, Bootable, Placed, assemble
from cloister.image.elf import Executable, Segment
from cloister.lang.frontend import load_program
from cloister.lang.program import IntType
from cloister.runtime.loader import header as target

BOARD = board("qemu_virt_aarch64")
BASE = BOARD.loader_base
LOADER = Executable(BASE, (Segment(BASE, BASE, b"\x0f" * 0x1234, 0x1234, 7),), {"cloister_end": BASE + 0x2000})
KERNEL = Executable(0x80_6000_0000, (Segment(0x80_6000_0000, 0x6000_0000, b"kernel" * 100, 0x4_2000, 7),), {})
INITIALISER = Executable(0x20_0000, (Segment(0x20_0000, 0x20_0000, b"init", 0x1000, 5),), {"cloister_end": 0x20_2000})


def build(behind: bytes = b"table" * 1000, filled: tuple[Placed, ...] = ()) -> Bootable:
    return assemble(BOARD, LOADER, KERNEL, INITIALISER, behind, filled)


def content(bootable: Bootable) -> bytes:
    (segment,) = ELFFile(io.BytesIO(bootable.elf)).iter_segments()
    assert segment["p_paddr"] == BASE
    return segment.data()


@pytest.mark.parametrize(("name", "form"), [("Header", HEADER), ("Region", REGION)])
def test_layouts_are_those_of_the_loader(name: str, form: str) -> None:
    program = load_program(["cloister.runtime.loader.header"], search=[])
    kind = next(each for each in program.modules[-1].structs if each.name == name)
    assert kind.size == struct.calcsize(form)
    assert all(isinstance(each.type, IntType) and each.type.bits == 64 for each in kind.fields)


def test_the_header_says_how_to_enter_the_kernel() -> None:
    header = struct.unpack_from(HEADER, content(build()), 0x2000)
    magic, entry, virtual, physical, start, end, offset, user_entry, regions = header
    assert magic == target.MAGIC
    assert (entry, virtual, physical) == (0x80_6000_0000, 0x80_6000_0000, 0x6000_0000)
    assert (start, end) == (0x6004_2000, 0x6004_2000 + 0x2000 + 5000)
    assert (start - offset) % 2**64 == 0x20_0000 and user_entry == 0x20_0000
    assert regions == 2


def test_regions_hold_their_bytes_and_do_not_meet() -> None:
    image = content(build(filled=(Placed("region", 0x5FFF_0000, b"", 0x1_0000),)))
    regions = [struct.unpack_from(REGION, image, 0x2000 + struct.calcsize(HEADER) + number * struct.calcsize(REGION)) for number in range(3)]
    assert all(value % 16 == 0 for region in regions for value in region)
    (kernel, user, filled) = regions
    assert image[kernel[1] - BASE :][:600] == b"kernel" * 100 and kernel[3] == 0x4_2000
    assert image[user[1] - BASE :][:4] == b"init" and image[user[1] - BASE + 0x2000 :][:5] == b"table"
    assert filled[0] == 0x5FFF_0000 and filled[2:] == (0, 0x1_0000)
    spans = sorted((region[0], region[0] + region[3]) for region in regions)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:]))


def test_equal_inputs_give_equal_bytes() -> None:
    assert build().elf == build().elf


def test_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        build(b"\x01" * 0x1000_0000)
