# SPDX-License-Identifier: BSD-2-Clause
"""The lives as machine code of the device, in an emulator: compiled with the flags that ship, linked to an image, run by unicorn.

The image holds the whole program and `driver.c`. A call sets the registers as its calling convention says, with the address `STOP` to return
to; a panic goes there too, after it is recorded. Variables stay in the emulated memory from call to call.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import unicorn
from elftools.elf.elffile import ELFFile
from lives.life import Life, Outcome, Source
from unicorn import arm64_const, riscv_const

from cloister.lang import program as p
from cloister.lang.c.toolchain import AARCH64, RISCV64 as RISCV64_CODE, Architecture, Toolchain

BASE = 0x10_0000
STACK, STACK_SIZE = 0x8000_0000, 0x10_0000
STOP = 0x8000
PAGE = 0x1000

# Everything that an image calls by name is here; what the compiler makes calls of, too.
MACHINE = """\
#include "driver.c"

NORETURN void machine_stop(void);
__attribute__((noreturn, cold)) static void driver_stop(void) { machine_stop(); }

u64 machine_arguments[32];
u64 machine_call(u32 number);
u64 machine_call(u32 number)
{
    driver_log_length = 0;
    driver_panic[0] = 0;
    return driver_call(number, machine_arguments);
}

/* What the emulator reads; it also tells the compiler that these are read. */
SECTION(".machine") void *const machine_places[] = {driver_panic, &driver_log_length, driver_log, machine_arguments};

void *memmove(void *to, const void *source, __SIZE_TYPE__ size);
void *memmove(void *to, const void *source, __SIZE_TYPE__ size)
{
    u8 *const target = to;
    const u8 *const from = source;
    for (u64 i = 0; i < size; i += 1) {
        const u64 at = (u64)target <= (u64)from ? i : size - 1 - i;
        target[at] = from[at];
    }
    return to;
}
void *memcpy(void *to, const void *source, __SIZE_TYPE__ size);
void *memcpy(void *to, const void *source, __SIZE_TYPE__ size) { return memmove(to, source, size); }
void *memset(void *to, int value, __SIZE_TYPE__ size);
void *memset(void *to, int value, __SIZE_TYPE__ size)
{
    u8 *const target = to;
    for (u64 i = 0; i < size; i += 1) {
        target[i] = (u8)value;
    }
    return to;
}
"""

SCRIPT = f"""\
ENTRY(machine_call)
machine_stop = {STOP:#x};
SECTIONS
{{
    . = {BASE:#x};
    .text : {{ *(.text .text.*) }}
    .rodata : {{ *(.rodata .rodata.* .srodata .srodata.*) KEEP(*(.machine)) }}
    . = ALIGN({PAGE:#x});
    .data : {{ *(.data .data.* .sdata .sdata.*) *(.sbss .sbss.* .bss .bss.*) }}
}}
"""


class MachineFault(AssertionError):
    """The machine code did what no program may: it touched memory that is not there, or an instruction that the machine lacks."""


@dataclass(frozen=True)
class Emulated:
    """An architecture as unicorn knows it."""

    code: Architecture
    architecture: int
    mode: int
    result: int  # the first argument too
    stack: int
    back: int  # the return address
    counter: int


AARCH64_EMULATED = Emulated(
    AARCH64, unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM,
    arm64_const.UC_ARM64_REG_X0, arm64_const.UC_ARM64_REG_SP, arm64_const.UC_ARM64_REG_LR, arm64_const.UC_ARM64_REG_PC,
)  # fmt: skip
RISCV64_EMULATED = Emulated(
    RISCV64_CODE, unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV64,
    riscv_const.UC_RISCV_REG_A0, riscv_const.UC_RISCV_REG_SP, riscv_const.UC_RISCV_REG_RA, riscv_const.UC_RISCV_REG_PC,
)  # fmt: skip


class Machine(Life):
    """A program as an image of one architecture."""

    emulated: ClassVar[Emulated]

    def __init__(self, source: Source) -> None:
        code = self.emulated.code
        folder = source.folder / code.name
        folder.mkdir(parents=True)
        self.driver = source.driver
        (folder / "machine.c").write_text(MACHINE)
        (folder / "machine.ld").write_text(SCRIPT)
        objects: list[Path] = []
        for c_file in [folder / "machine.c", *source.c_files]:
            objects.append(folder / f"{c_file.stem}.o")
            Toolchain.default().compile(c_file, objects[-1], architecture=code, include=[source.driver.folder], flags=["-g0"])
        image = folder / "machine.elf"
        Toolchain.default().link(objects, image, script=folder / "machine.ld", architecture=code)
        self.machine = unicorn.Uc(self.emulated.architecture, self.emulated.mode)
        self._load(image)
        self.machine.mem_map(STOP, PAGE)
        self.machine.mem_map(STACK, STACK_SIZE)
        for region in source.regions():
            self.machine.mem_map(region.address, region.size)

    def _load(self, image: Path) -> None:
        with image.open("rb") as file:
            elf = ELFFile(file)
            segments = [s for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
            end = max(s["p_vaddr"] + s["p_memsz"] for s in segments)
            self.machine.mem_map(BASE, (end - BASE + PAGE - 1) // PAGE * PAGE)
            for segment in segments:
                self.machine.mem_write(segment["p_vaddr"], segment.data())
            table: Any = elf.get_section_by_name(".symtab")
            place = {name: table.get_symbol_by_name(name)[0]["st_value"] for name in ("machine_call", "machine_places")}
        self.entry = place["machine_call"]
        places = self.machine.mem_read(place["machine_places"], 32)
        self.panic, self.log_length, self.log, self.arguments = struct.unpack("<4Q", places)

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        name = f"{function.module}.{function.name}"
        number, words = self.driver.prepare(name, arguments)
        machine, registers = self.machine, self.emulated
        machine.mem_write(self.arguments, struct.pack(f"<{len(words)}Q", *words))
        machine.reg_write(registers.result, number)
        machine.reg_write(registers.stack, STACK + STACK_SIZE)
        machine.reg_write(registers.back, STOP)
        try:
            machine.emu_start(self.entry, STOP)
        except unicorn.UcError as error:
            where = machine.reg_read(registers.counter)
            raise MachineFault(f"{self.name}: {name}({', '.join(map(str, arguments))}): {error} at {where:#x}") from None
        reason, file, line = struct.unpack("<3I", machine.mem_read(self.panic, 12))
        (length,) = struct.unpack("<Q", machine.mem_read(self.log_length, 8))
        log = bytes(machine.mem_read(self.log, length)).decode() if length else ""
        if reason:
            record = self.driver.panic(reason, file, line)
            return Outcome.panicked(record.reason, record.file, record.line, log)
        return Outcome(self.driver.result(name, machine.reg_read(registers.result)), log=log)


class AArch64(Machine):
    name: ClassVar[str] = "AArch64"
    emulated = AARCH64_EMULATED


class RISCV64(Machine):
    name: ClassVar[str] = "RISC-V"
    emulated = RISCV64_EMULATED
