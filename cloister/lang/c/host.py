# SPDX-License-Identifier: BSD-2-Clause
"""Emitted C run on the developer's machine: functions of a program called from Python, panics as records.

For differential tests and for fuzzing. Only functions over integers, bools, enums and words can be called from here; what a test needs
otherwise, it writes as a target function. Module variables keep their values between calls; `reset` brings back the initial ones.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cloister.lang import program as p
from cloister.lang.theorems import Selection
from cloister.lang.c.driver import Driver, PanicRecord, write_driver
from cloister.lang.c.toolchain import Toolchain

__all__ = ["HostLibrary", "PanicRecord", "compile_host"]

# The C library's, for their calling convention only: this file is compiled freestanding.
_HOST = """\
#include "driver.c"

int _setjmp(void *state) __attribute__((returns_twice));
__attribute__((noreturn)) void longjmp(void *state, int value);

static u64 host_jump[64] __attribute__((aligned(16)));

#define EXPORTED __attribute__((visibility("default"), used))

__attribute__((noreturn, cold)) static void driver_stop(void) { longjmp(host_jump, 1); }

struct host_variable {
    void *address;
    u64 size;
};

#define HOST_VARIABLE(name) {(void *)&name, sizeof name},
EXPORTED struct host_variable host_variables[] = {DRIVER_VARIABLES(HOST_VARIABLE){NONE, 0}};

EXPORTED const u32 *host_panicked(void) { return driver_panic; }
EXPORTED const u8 *host_logged(u64 *length)
{
    *length = driver_log_length;
    driver_log_length = 0;
    return driver_log;
}

EXPORTED int host_call(u32 number, const u64 *arguments, u64 *result)
{
    if (_setjmp(host_jump) != 0) {
        return 1;
    }
    *result = driver_call(number, arguments);
    return 0;
}
"""


class HostLibrary:
    """A compiled program. Functions are named `module.function`, or by their function object's owner: `module.Struct.method`."""

    def __init__(self, program: p.Program, folder: Path, path: Path, driver: Driver, entry: str) -> None:
        self.program = program
        self.folder = folder
        self._driver = driver
        self.symbols = ctypes.CDLL(str(path))
        self.symbols.host_panicked.restype = ctypes.POINTER(ctypes.c_uint32)
        self.symbols.host_logged.restype = ctypes.POINTER(ctypes.c_uint8)
        self._call = self.symbols[entry]
        self._call.restype = ctypes.c_int
        self._call.argtypes = [ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint64), ctypes.POINTER(ctypes.c_uint64)]
        self._variables = self._read_variables()
        self._initial = [ctypes.string_at(address, size) for address, size in self._variables]

    def call(self, name: str, *arguments: int) -> int | PanicRecord:
        """Call a function; its result (0 for None), or the panic that it ended in. Arguments must fit their types."""
        number, words = self._driver.prepare(name, arguments)
        block, result = (ctypes.c_uint64 * max(1, len(words)))(*words), ctypes.c_uint64(0)
        if self._call(number, block, ctypes.byref(result)):
            return self._driver.panic(*self.symbols.host_panicked()[:3])
        return self._driver.result(name, result.value)

    def log(self) -> str:
        """What the program has logged since the last time."""
        length = ctypes.c_uint64(0)
        data = self.symbols.host_logged(ctypes.byref(length))
        return bytes(data[: length.value]).decode(errors="replace")

    def reset(self) -> None:
        """Give all module variables their initial values."""
        for (address, size), value in zip(self._variables, self._initial, strict=True):
            ctypes.memmove(address, value, size)

    def _read_variables(self) -> list[tuple[int, int]]:
        words = (ctypes.c_uint64 * (2 * self._driver.variables)).in_dll(self.symbols, "host_variables")
        return [(words[2 * i], words[2 * i + 1]) for i in range(self._driver.variables)]


def compile_host(
    program: p.Program,
    *,
    folder: Path | None = None,
    toolchain: Toolchain | None = None,
    models: bool = True,
    driver: Driver | None = None,
    sources: Sequence[Path] = (),
    flags: Sequence[str] = (),
    optimise: str = "-O2",
    entry: str = "host_call",
    checks: Selection | None = None,
) -> HostLibrary:
    """Build a shared library of a program for this machine and load it. Each call gives a library with variables of its own.

    A `driver` that was written before is used as it is. `sources` are linked in; one of them may offer an `entry` that does something around `host_call`.
    """
    place = Path(tempfile.mkdtemp(prefix="cloister-host-")) if folder is None else folder
    place.mkdir(parents=True, exist_ok=True)
    driver = driver or write_driver(program, place, models=models, checks=checks)
    (place / "host.c").write_text(_HOST)
    library = place / "program.so"
    tools = toolchain or Toolchain.default()
    tools.shared_library([place / "host.c", *sources], library, include=[driver.folder], flags=flags, optimise=optimise)
    return HostLibrary(program, place, library, driver, entry)
