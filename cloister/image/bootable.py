# SPDX-License-Identifier: BSD-2-Clause
"""Puts loader, kernel, initialiser, table and pages together into one file that a board loads and enters.

Invariant: the header is that of cloister/runtime/loader/header.py; no region overlaps the loader or another; addresses depend on sizes only.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cloister.boards.description import Board
from cloister.image.elf import Executable, bootable_elf
from cloister.runtime.loader import header as target
from cloister.system.model import SMALL_PAGE

HEADER = "<9Q"
REGION = "<4Q"
PIECE = 64  # sizes are padded to this, so that the loader copies whole pieces


@dataclass(frozen=True)
class Placed:
    """Bytes at a physical address, zeroes behind them up to `total`."""

    name: str
    physical: int
    data: bytes
    total: int


@dataclass(frozen=True)
class Bootable:
    """`binary`: what lies at `base` when the machine enters it, and is entered at its first byte; `elf`: the same as an ELF file."""

    base: int
    binary: bytes
    elf: bytes
    regions: tuple[Placed, ...]
    user_physical: int


def _page_up(value: int) -> int:
    return -(-value // SMALL_PAGE) * SMALL_PAGE


def flatten(program: Executable, start: int, end: int) -> bytes:
    """A program's memory from `start` to `end`, zeroes where nothing is."""
    memory = bytearray(end - start)
    for segment in program.segments:
        memory[segment.address - start : segment.address - start + len(segment.data)] = segment.data
    return bytes(memory)


def assemble(
    board: Board, loader: Executable, kernel: Executable, initialiser: Executable, behind: bytes, filled: Sequence[Placed]
) -> Bootable:
    """`behind`: what follows the initialiser's own pages (table, pages). `filled`: other memory that begins as the system wants it."""
    kernel_regions = [
        Placed("kernel", segment.physical, segment.data, segment.size) for segment in sorted(kernel.segments, key=lambda each: each.physical)
    ]
    kernel_end = max(each.physical + each.total for each in kernel_regions)
    user_physical = _page_up(kernel_end)
    user_start = min(segment.address for segment in initialiser.segments)
    user = flatten(initialiser, user_start, initialiser.symbols["cloister_end"]) + behind
    regions = [*kernel_regions, Placed("initialiser", user_physical, user, len(user))]
    regions += filled

    loader_end = loader.symbols["cloister_end"]
    if user_physical + len(user) > board.loader_base:
        raise ValueError(f"the system's programs are too large: they reach {user_physical + len(user):#x}, where the loader begins")
    first_kernel = min(kernel.segments, key=lambda each: each.address)
    offset = loader_end + struct.calcsize(HEADER) + struct.calcsize(REGION) * len(regions)
    offset = -(-offset // PIECE) * PIECE
    table, data = b"", b""
    for region in regions:
        padded = region.data.ljust(-(-len(region.data) // 16) * 16, b"\0")
        total = max(-(-region.total // 16) * 16, len(padded))
        table += struct.pack(REGION, region.physical, offset + len(data), len(padded), total)
        data += padded.ljust(-(-len(padded) // PIECE) * PIECE, b"\0")
    header = struct.pack(
        HEADER,
        target.MAGIC,
        kernel.entry,
        first_kernel.address,
        first_kernel.physical,
        user_physical,
        user_physical + len(user),
        (user_physical - user_start) & (2**64 - 1),
        initialiser.entry,
        len(regions),
    )
    content = flatten(loader, board.loader_base, loader_end) + (header + table).ljust(offset - loader_end, b"\0") + data
    return Bootable(board.loader_base, content, bootable_elf(board.loader_base, content), tuple(regions), user_physical)
