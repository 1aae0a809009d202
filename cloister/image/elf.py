# SPDX-License-Identifier: BSD-2-Clause
"""ELF files: reading the parts of an executable that get loaded, and writing the bootable image.

Source of formats: System V ABI, chapter 4 and 5; ELF for the Arm 64-bit architecture.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
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


def _no_sizes() -> dict[str, int]:
    return {}


@dataclass(frozen=True)
class Executable:
    """`sizes`: of the symbols, in bytes; `repeated`: names that the symbol table has more than once, at different addresses."""

    entry: int
    segments: tuple[Segment, ...]
    symbols: dict[str, int]
    sizes: dict[str, int] = field(default_factory=_no_sizes)
    repeated: frozenset[str] = frozenset()

    @property
    def end(self) -> int:
        """The first address after everything."""
        return max(segment.end for segment in self.segments)


def read_executable(path: Path) -> Executable:
    """What is loaded of an ELF file. Raises ValueError if it is none, or one for another machine; OSError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            if elf["e_machine"] != "EM_AARCH64":
                raise ValueError(f"{path.name} is for another machine than AArch64: {elf['e_machine']}")
            if elf.elfclass != 64 or not elf.little_endian:
                raise ValueError(f"{path.name} is no little-endian ELF file of 64 bits")
            if elf["e_type"] != "ET_EXEC":
                raise ValueError(f"{path.name} is no executable at fixed addresses, but {elf['e_type']}: link it with -static and without -pie")
            segments = tuple(
                Segment(each["p_vaddr"], each["p_paddr"], each.data(), each["p_memsz"], each["p_flags"])
                for each in elf.iter_segments("PT_LOAD")
                if each["p_memsz"]
            )
            if not segments:
                raise ValueError(f"{path.name} has nothing to load")
            for each in segments:
                if len(each.data) > each.size or each.end > 1 << 64:
                    raise ValueError(f"{path.name} has a segment at {each.address:#x} that is larger in the file than in memory, or too large")
            return _with_symbols(elf, segments)
    except (ELFError, struct.error, UnicodeDecodeError, KeyError, IndexError, AttributeError, TypeError, OverflowError, MemoryError) as error:
        # A broken file makes pyelftools fail in all these ways.
        raise ValueError(f"{path.name} is no sound ELF file: {error}") from None


def _with_symbols(elf: ELFFile, segments: tuple[Segment, ...]) -> Executable:
    symbols: dict[str, int] = {}
    sizes: dict[str, int] = {}
    repeated: set[str] = set()
    table = elf.get_section_by_name(".symtab")
    if isinstance(table, SymbolTableSection):
        for each in table.iter_symbols():
            if not each.name or each["st_info"]["type"] in ("STT_SECTION", "STT_FILE") or each["st_shndx"] == "SHN_UNDEF":
                continue
            if each.name in symbols and symbols[each.name] != each["st_value"]:
                repeated.add(each.name)
            symbols[each.name] = each["st_value"]
            sizes[each.name] = each["st_size"]
    return Executable(elf["e_entry"], segments, symbols, sizes, frozenset(repeated))


def bootable_elf(base: int, content: bytes) -> bytes:
    """An ELF file of one segment that is loaded at physical address `base` and entered at its first byte."""
    header_size, program_header_size, offset = 64, 56, 0x1000
    identification = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    header = identification + struct.pack(
        "<HHIQQQIHHHHHH", 2, 183, 1, base, header_size, 0, 0, header_size, program_header_size, 1, 64, 0, 0
    )
    program_header = struct.pack("<IIQQQQQQ", 1, READ | WRITE | EXECUTE, offset, base, base, len(content), len(content), 0x1000)
    return (header + program_header).ljust(offset, b"\0") + content
