# SPDX-License-Identifier: BSD-2-Clause
"""ELF files: reading the parts of an executable that get loaded, and writing the bootable image.

Source of formats: System V ABI, chapter 4 and 5; ELF for the Arm 64-bit architecture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

EXECUTE, WRITE, READ = 1, 2, 4


@dataclass(frozen=True)
class Segment:
    """`data` at `address`, followed by zeroes up to `size` bytes in all."""

    address: int
    physical: int
    data: bytes
    size: int
    flags: int

    @property
    def end(self) -> int:
        return self.address + self.size


@dataclass(frozen=True)
class Executable:
    entry: int
    segments: tuple[Segment, ...]
    symbols: dict[str, int]

    @property
    def end(self) -> int:
        """The first address after everything."""
        return max(segment.end for segment in self.segments)


def read_executable(path: Path) -> Executable:
    """What is loaded of an ELF file. Raises ValueError if it is none, or one for another machine."""
    try:
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            if elf["e_machine"] != "EM_AARCH64":
                raise ValueError(f"{path.name} is for another machine than AArch64: {elf['e_machine']}")
            segments = tuple(
                Segment(each["p_vaddr"], each["p_paddr"], each.data(), each["p_memsz"], each["p_flags"])
                for each in elf.iter_segments("PT_LOAD")
                if each["p_memsz"]
            )
            symbols: dict[str, int] = {}
            table = elf.get_section_by_name(".symtab")
            if isinstance(table, SymbolTableSection):
                symbols = {each.name: each["st_value"] for each in table.iter_symbols() if each.name}
            if not segments:
                raise ValueError(f"{path.name} has nothing to load")
            return Executable(elf["e_entry"], segments, symbols)
    except ELFError as error:
        raise ValueError(f"{path.name} is no ELF file: {error}") from None


def bootable_elf(base: int, content: bytes) -> bytes:
    """An ELF file of one segment that is loaded at physical address `base` and entered at its first byte."""
    header_size, program_header_size, offset = 64, 56, 0x1000
    identification = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    header = identification + struct.pack(
        "<HHIQQQIHHHHHH", 2, 183, 1, base, header_size, 0, 0, header_size, program_header_size, 1, 64, 0, 0
    )
    program_header = struct.pack("<IIQQQQQQ", 1, READ | WRITE | EXECUTE, offset, base, base, len(content), len(content), 0x1000)
    return (header + program_header).ljust(offset, b"\0") + content
