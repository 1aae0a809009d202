# SPDX-License-Identifier: BSD-2-Clause
"""The life as C on this machine, with AddressSanitizer and UndefinedBehaviorSanitizer: what they report fails the test.

The checks are clang's; `sanitizers.c` is what they call.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from lives.life import Life, Outcome, Source

from cloister.lang import program as p
from cloister.lang.c.host import HostLibrary, PanicRecord, compile_host

RUNTIME = Path(__file__).parent / "sanitizers.c"
SANITIZE = (
    "-g0",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fsanitize-address-use-after-return=always",
    *("-mllvm", "-asan-force-dynamic-shadow=1"),  # which this process maps wherever there is room
    *("-mllvm", "-asan-instrumentation-with-call-threshold=0"),  # checks are calls: half the code to compile
)
ADDRESS_BITS = 48
NO_RESERVE = 0x4000  # Linux: a page counts when it is touched
FIXED_WHERE_FREE = 0x10_0000


@cache
def shadow() -> tuple[mmap.mmap, int]:
    """A byte for each eight of the address space, and where they begin. One for all libraries of a process."""
    memory = mmap.mmap(-1, 1 << (ADDRESS_BITS - 3), mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | NO_RESERVE)
    return memory, ctypes.addressof(ctypes.c_char.from_buffer(memory))


def compile_sanitized(source: Source) -> HostLibrary:
    """A program whose calls end with panic 0 where a sanitizer reports something.

    Not optimised, since that takes what a sanitizer would see away; the code that ships is optimised, and runs in the emulated lives.
    """
    library = compile_host(
        source.program,
        folder=source.folder / "host",
        driver=source.driver,
        sources=[RUNTIME, *source.c_files],
        flags=SANITIZE,
        optimise="-O0",
        entry="sanitizer_call",
    )
    library.symbols.sanitizer_start(ctypes.c_uint64(shadow()[1]))
    return library


def report(library: HostLibrary) -> str:
    """What a sanitizer said in the last call."""
    return (ctypes.c_char * 256).in_dll(library.symbols, "sanitizer_report").value.decode()


@cache
def _mapped(address: int, size: int) -> ctypes.Array[ctypes.c_char]:
    """Memory of this process at that address; the same for all programs that ask."""
    library = ctypes.CDLL(None, use_errno=True)
    library.mmap.restype = ctypes.c_void_p
    library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *([ctypes.c_int] * 3), ctypes.c_long]
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | FIXED_WHERE_FREE
    got = library.mmap(address, size, mmap.PROT_READ | mmap.PROT_WRITE, flags, -1, 0)
    assert got == address, f"no {size:#x} bytes are free at {address:#x} of this process"
    return (ctypes.c_char * size).from_address(address)


class SanitizerReport(AssertionError):
    """Undefined behaviour, or an access outside of what an object holds."""


class Host(Life):
    name: ClassVar[str] = "C on the host"

    def __init__(self, source: Source) -> None:
        self.program = source.program
        for region in source.regions():
            ctypes.memset(_mapped(region.address, region.size), 0, region.size)
        self.library = compile_sanitized(source)

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        name = f"{function.module}.{function.name}"
        result = self.library.call(name, *arguments)
        if text := report(self.library):
            raise SanitizerReport(f"{name}({', '.join(map(str, arguments))}): {text}")
        if isinstance(result, PanicRecord):
            return Outcome.panicked(result.reason, result.file, result.line, self.library.log())
        return Outcome(result, log=self.library.log())
