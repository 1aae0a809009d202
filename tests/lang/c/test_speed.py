# SPDX-License-Identifier: BSD-2-Clause
"""Checks that the compiler can show to be redundant cost nothing: the hot loops of target code contain no call."""

from __future__ import annotations

from pathlib import Path

import capstone
from elftools.elf.elffile import ELFFile

from cloister.lang.c import Toolchain, emit_c
from cloister.lang.frontend import load_program

ROOT = Path(__file__).parents[3]
PROGRAM = '''\
"""Hot paths as functions of their own."""
from cloister.lang import Ptr, Shared, View, export, u8, u16, u64
from cloister.net.checksum import checksum, sum_bytes
from cloister.sddf.queue.network import Producer

@export("hot_checksum")
def hot_checksum(data: View[Shared[u8]]) -> u16:
    return checksum(sum_bytes(data))

@export("hot_put")
def hot_put(producer: Ptr[Producer], offset: u64, length: u16) -> bool:
    return producer.put(offset, length)

@export("hot_sum")
def hot_sum(data: View[u64]) -> u64:
    total: u64 = 0
    for i in range(len(data)):
        total ^= data[i]
    return total
'''


def instructions(folder: Path) -> dict[str, list[str]]:
    (folder / "hot.py").write_text(PROGRAM)
    program = load_program([str(folder / "hot.py")], search=[ROOT])
    for name, text in emit_c(program).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    Toolchain.default().compile(folder / "program.c", folder / "program.o", include=[folder])
    decoder = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    with (folder / "program.o").open("rb") as file:
        elf = ELFFile(file)
        return {
            section.name.removeprefix(".text."): [i.mnemonic for i in decoder.disasm(section.data(), 0)]
            for section in elf.iter_sections()
            if section.name.startswith(".text.hot_")
        }


def test_redundant_checks_vanish(tmp_path: Path) -> None:
    code = instructions(tmp_path)
    assert set(code) == {"hot_checksum", "hot_put", "hot_sum"}
    for name, mnemonics in code.items():
        assert "bl" not in mnemonics, f"{name} still contains a check"
    assert len(code["hot_put"]) <= 40  # six of them refuse a consumer's index that goes back, where the queue looks full
