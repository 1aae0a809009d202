# SPDX-License-Identifier: BSD-2-Clause
"""C programs on an emulated AArch64: compiled against an SDK's headers, linked by its script, called function by function.

A system call is answered by the test: it sees the registers and the memory as the kernel would, and changes them as the kernel would.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import unicorn
from unicorn import arm64_const as registers

from cloister.image.elf import read_executable
from cloister.lang.c.toolchain import Toolchain
from cloister.microkit import sdk

IPC_BUFFER = 0xFF_FFFF_F000
STACK_TOP = 0xFF_FFFF_E000
STACK_SIZE = 0x1_0000
RETURN_TO = 0x1000
SCRATCH = 0x5000_0000  # a page for what arguments point to
_X = [getattr(registers, f"UC_ARM64_REG_X{i}") for i in range(31)]
_EXCEPTION_SVC, _EXCEPTION_UNDEFINED = 2, 1
_START = "\nvoid _start(void) {}\n"


class Stopped(Exception):
    """The program ended by a fault or an undefined instruction; at which address it is, and what it accessed."""

    def __init__(self, pc: int, address: int | None) -> None:
        super().__init__(f"stopped at {pc:#x}, accessing {address if address is None else hex(address)}")
        self.pc, self.address = pc, address


@dataclass
class SystemCall:
    """The registers when the kernel was entered."""

    x: list[int]

    @property
    def number(self) -> int:
        """Negative for the kernel's own."""
        return self.x[7] - (1 << 64) if self.x[7] >> 63 else self.x[7]

    @property
    def label(self) -> int:
        return self.x[1] >> 12

    @property
    def length(self) -> int:
        return self.x[1] & 0x7F

    @property
    def capabilities(self) -> int:
        return self.x[1] >> 7 & 3


Kernel = Callable[["Machine", SystemCall], None]


def build(text: str, include: Path, folder: Path, objects: Sequence[Path] = (), start: bool = True) -> Path:
    """Compile a C program and link it by the SDK's script; the ELF file."""
    source, compiled, elf = folder / "program.c", folder / "program.o", folder / "program.elf"
    source.write_text(text + (_START if start else ""))
    tools = Toolchain.default()
    tools.compile(source, compiled, include=[include], flags=["-Wno-unused-function", "-Wno-conversion", "-Wno-unused-parameter"])
    tools.link([compiled, *objects], elf, script=Path(sdk.__file__).parent / "microkit.ld", flags=["--no-gc-sections"])
    return elf


@dataclass
class Machine:
    """A program in memory. Nothing of one call is left for the next one but memory."""

    elf: Path
    kernel: Kernel | None = None
    calls: list[SystemCall] = field(default_factory=lambda: [])

    def __post_init__(self) -> None:
        executable = read_executable(self.elf)
        self.symbols = executable.symbols
        self.cpu = unicorn.Uc(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
        for segment in executable.segments:
            first = segment.address & ~0xFFF
            size = (segment.address + segment.size + 0xFFF & ~0xFFF) - first
            if size:
                self.cpu.mem_map(first, size)
                self.cpu.mem_write(segment.address, bytes(segment.data))
        for address, size in ((IPC_BUFFER, 0x1000), (STACK_TOP - STACK_SIZE, STACK_SIZE), (RETURN_TO, 0x1000), (SCRATCH, 0x1000)):
            self.cpu.mem_map(address, size)
        self._failure: BaseException | None = None
        self._address: int | None = None
        self.cpu.hook_add(unicorn.UC_HOOK_INTR, self._interrupt)
        self.cpu.hook_add(unicorn.UC_HOOK_MEM_INVALID, self._invalid)

    # ------------------------------------------------------------------------------------------------------------- memory and registers

    def read(self, address: int, size: int) -> bytes:
        return bytes(self.cpu.mem_read(address, size))

    def write(self, address: int, data: bytes) -> None:
        self.cpu.mem_write(address, data)

    def word(self, address: int) -> int:
        return struct.unpack("<Q", self.read(address, 8))[0]

    def set_word(self, address: int, value: int) -> None:
        self.write(address, struct.pack("<Q", value & (1 << 64) - 1))

    def message_word(self, index: int) -> int:
        return self.word(IPC_BUFFER + 8 + 8 * index)

    def set_message_word(self, index: int, value: int) -> None:
        self.set_word(IPC_BUFFER + 8 + 8 * index, value)

    def capability(self, index: int) -> int:
        return self.word(IPC_BUFFER + 976 + 8 * index)

    def x(self, index: int) -> int:
        return self.cpu.reg_read(_X[index])

    def set_x(self, index: int, value: int) -> None:
        self.cpu.reg_write(_X[index], value)

    def variable(self, name: str, size: int = 8) -> int:
        return int.from_bytes(self.read(self.symbols[name], size), "little")

    def set_variable(self, name: str, value: int, size: int = 8) -> None:
        self.write(self.symbols[name], value.to_bytes(size, "little"))

    def text(self, address: int) -> str:
        """C's text at an address."""
        data = b""
        while (byte := self.read(address + len(data), 1)) != b"\0":
            data += byte
        return data.decode()

    # ------------------------------------------------------------------------------------------------------------- run

    def call(self, function: str, *arguments: int, limit: int = 100_000) -> int:
        """Call a function; what it leaves in x0. Stopped if it faults."""
        for number, value in enumerate(arguments):
            self.set_x(number, value & (1 << 64) - 1)
        self.cpu.reg_write(registers.UC_ARM64_REG_SP, STACK_TOP)
        self.set_x(30, RETURN_TO)
        self._failure, self._address = None, None
        try:
            self.cpu.emu_start(self.symbols[function], RETURN_TO, count=limit)
        except unicorn.UcError as error:
            if self._failure is None:
                raise Stopped(self.cpu.reg_read(registers.UC_ARM64_REG_PC), self._address) from error
        if self._failure is not None:
            raise self._failure
        assert self.cpu.reg_read(registers.UC_ARM64_REG_PC) == RETURN_TO, f"{function} does not return"
        return self.x(0)

    def _interrupt(self, cpu: unicorn.Uc, number: int, data: object) -> None:
        del data
        if number != _EXCEPTION_SVC:
            self._failure = Stopped(cpu.reg_read(registers.UC_ARM64_REG_PC), None)
            cpu.emu_stop()
            return
        call = SystemCall([self.x(i) for i in range(31)])
        self.calls.append(call)
        if self.kernel is not None:
            try:
                self.kernel(self, call)
            except BaseException as error:
                self._failure = error
                cpu.emu_stop()

    def _invalid(self, cpu: unicorn.Uc, access: int, address: int, size: int, value: int, data: object) -> bool:
        del cpu, access, size, value, data
        self._address = address
        return False
