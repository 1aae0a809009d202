# SPDX-License-Identifier: BSD-2-Clause
"""Writes ELF files of any shape for tests: segments and symbols as asked, sound or not."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

R, W, X = 4, 2, 1
VARIABLES = {"microkit_passive": 1, "microkit_irqs": 8, "microkit_notifications": 8, "microkit_pps": 8, "microkit_ioports": 8, "microkit_name": 64}


@dataclass(frozen=True)
class Load:
    """A loadable segment. `size` in memory; 0: as long as the data."""

    address: int
    data: bytes
    flags: int = R | X
    size: int = 0


@dataclass(frozen=True)
class Symbol:
    name: str
    address: int
    size: int = 8


def variables(address: int) -> list[Symbol]:
    """The variables of a program for Microkit, from an address on, 64 bytes apart."""
    return [Symbol(name, address + 64 * number, size) for number, (name, size) in enumerate(VARIABLES.items())]


def elf_file(segments: Sequence[Load], symbols: Sequence[Symbol] | None = (), entry: int = 0x20_0000, machine: int = 183, kind: int = 2) -> bytes:
    """An ELF file. `symbols` None: without a table of symbols."""
    header_size, program_size, section_size = 64, 56, 64
    offset = header_size + program_size * len(segments)
    programs, content = b"", b""
    for each in segments:
        programs += struct.pack("<IIQQQQQQ", 1, each.flags, offset + len(content), each.address, each.address, len(each.data), each.size or len(each.data), 0x1000)
        content += each.data
    names, table = b"\0", bytes(24)
    for each in symbols or ():
        table += struct.pack("<IBBHQQ", len(names), 0x11, 0, 0xFFF1, each.address, each.size)
        names += each.name.encode() + b"\0"
    sections = [(b"", 0, b"", 0, 0)]
    if symbols is not None:
        sections += [(b".symtab", 2, table, 2, 24), (b".strtab", 3, names, 0, 0)]
    titles = b"".join(name + b"\0" for name, *_ in sections) + b".shstrtab\0"
    sections.append((b".shstrtab", 3, titles, 0, 0))
    body, headers = b"", b""
    start = offset + len(content)
    for name, type_, data, link, entry_size in sections:
        title = titles.index(name + b"\0")
        headers += struct.pack("<IIQQQQIIQQ", title, type_, 0, 0, start + len(body), len(data), link, 1, 1, entry_size)
        body += data
    identification = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    fixed = struct.pack(
        "<HHIQQQIHHHHHH", kind, machine, 1, entry, header_size, start + len(body), 0, header_size, program_size, len(segments), section_size, len(sections), len(sections) - 1
    )
    return identification + fixed + programs + content + body + headers
