# SPDX-License-Identifier: BSD-2-Clause
"""Emitted C run on the developer's machine: functions of a program called from Python, panics as records.

For differential tests and for fuzzing. Only functions over integers, bools, enums and words can be called from here; what a test needs
otherwise, it writes as a target function. Module variables keep their values between calls; `reset` brings back the initial ones.
"""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.c.emit import emit_c
from cloister.lang.c.names import Names
from cloister.lang.c.toolchain import Toolchain

# The C library's, for their calling convention only: this file is compiled freestanding.
_SUPPORT = """\
#include "program.c"

int _setjmp(void *state) __attribute__((returns_twice));
__attribute__((noreturn)) void longjmp(void *state, int value);

static u64 host_jump[64] __attribute__((aligned(16)));
static u32 host_panic[3];
static u8 host_log[65536];
static u64 host_log_length;

#define EXPORTED __attribute__((visibility("default"), used))
"""

_PANIC = """
__attribute__((noreturn, cold)) void cloister_panic(u32 reason, u32 file, u32 line)
{
    host_panic[0] = reason;
    host_panic[1] = file;
    host_panic[2] = line;
    longjmp(host_jump, 1);
}
"""

_LOG = """
void cloister_log_byte(u8 byte)
{
    if (host_log_length < sizeof host_log) {
        host_log[host_log_length] = byte;
        host_log_length += 1;
    }
}
"""

_CALL = """
struct host_variable {
    void *address;
    u64 size;
};

EXPORTED const u32 *host_panicked(void) { return host_panic; }
EXPORTED const u8 *host_logged(u64 *length)
{
    *length = host_log_length;
    host_log_length = 0;
    return host_log;
}
"""


@dataclass(frozen=True)
class PanicRecord:
    """Where a program stopped: the number of the reason (`PanicReason`), the file as in the program, the line."""

    reason: int
    file: str
    line: int


class HostLibrary:
    """A compiled program. Functions are named `module.function`, or by their function object's owner: `module.Struct.method`."""

    def __init__(self, program: p.Program, folder: Path, path: Path, functions: dict[str, tuple[int, p.Function]]) -> None:
        self.program = program
        self.folder = folder
        self._functions = functions
        self._library = ctypes.CDLL(str(path))
        self._library.host_panicked.restype = ctypes.POINTER(ctypes.c_uint32)
        self._library.host_logged.restype = ctypes.POINTER(ctypes.c_uint8)
        self._library.host_call.restype = ctypes.c_int
        self._library.host_call.argtypes = [ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint64), ctypes.POINTER(ctypes.c_uint64)]
        self._variables = self._read_variables()
        self._initial = [ctypes.string_at(address, size) for address, size in self._variables]

    def call(self, name: str, *arguments: int) -> int | PanicRecord:
        """Call a function; its result (0 for None), or the panic that it ended in. Arguments must fit their types."""
        if name not in self._functions:
            raise KeyError(f"no function {name} over plain values; there are {', '.join(sorted(self._functions))}")
        number, function = self._functions[name]
        if len(arguments) != len(function.parameters):
            raise TypeError(f"{name} takes {len(function.parameters)} arguments, not {len(arguments)}")
        words = (ctypes.c_uint64 * max(1, len(arguments)))(*(argument & 0xFFFF_FFFF_FFFF_FFFF for argument in map(int, arguments)))
        result = ctypes.c_uint64(0)
        if self._library.host_call(number, words, ctypes.byref(result)):
            panicked = self._library.host_panicked()
            reason, file, line = (int(panicked[i]) for i in range(3))
            paths = [module.path for module in self.program.modules]
            return PanicRecord(reason, paths[file - 1] if 0 < file <= len(paths) else str(file), line)
        kind = integer_of(function.result)
        if kind is not None and kind.signed and result.value >> 63:
            return result.value - (1 << 64)
        return result.value

    def log(self) -> str:
        """What the program has logged since the last time."""
        length = ctypes.c_uint64(0)
        data = self._library.host_logged(ctypes.byref(length))
        return bytes(data[: length.value]).decode(errors="replace")

    def reset(self) -> None:
        """Give all module variables their initial values."""
        for (address, size), value in zip(self._variables, self._initial, strict=True):
            ctypes.memmove(address, value, size)

    def _read_variables(self) -> list[tuple[int, int]]:
        count = ctypes.c_uint64.in_dll(self._library, "host_variable_count").value
        if count == 0:
            return []
        words = (ctypes.c_uint64 * (2 * count)).in_dll(self._library, "host_variables")
        return [(words[2 * i], words[2 * i + 1]) for i in range(count)]


def compile_host(
    program: p.Program, *, folder: Path | None = None, toolchain: Toolchain | None = None, models: bool = True, sources: Sequence[Path] = ()
) -> HostLibrary:
    """Build a shared library of a program for this machine and load it. Each call gives a library with variables of its own."""
    place = Path(tempfile.mkdtemp(prefix="cloister-host-")) if folder is None else folder
    files = emit_c(program, models=models)
    names = Names(program)
    text, functions = _driver(program, names, models)
    files["host.c"] = text
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    library = place / "program.so"
    (toolchain or Toolchain.default()).shared_library([place / "host.c", *sources], library, include=[place])
    return HostLibrary(program, place, library, functions)


def _plain(kind: p.Type) -> bool:
    return isinstance(kind, (p.IntType, p.BoolType, p.EnumType, p.WordType))


def _driver(program: p.Program, names: Names, models: bool) -> tuple[str, dict[str, tuple[int, p.Function]]]:
    """A C file that includes the program and calls its functions by number."""
    exported = {f.export for m in program.modules for f in m.functions}
    out = [_SUPPORT]
    if "cloister_panic" not in exported:
        out.append(_PANIC)
    if "cloister_log_byte" not in exported:
        out.append(_LOG)
    out.append(_CALL)
    variables = [v for m in program.modules for v in m.variables if not v.constant]
    out.append(f"EXPORTED u64 host_variable_count = {len(variables)};")
    if variables:
        entries = ", ".join(f"{{(void *)&{names.of(v)}, sizeof {names.of(v)}}}" for v in variables)
        out.append(f"EXPORTED struct host_variable host_variables[] = {{{entries}}};")
    functions: dict[str, tuple[int, p.Function]] = {}
    cases: list[str] = []
    for module in program.modules:
        for function in module.functions:
            callable_here = all(_plain(local.type) for local in function.parameters)
            if not callable_here or not (_plain(function.result) or isinstance(function.result, (p.VoidType, p.NeverType))):
                continue
            if function.extern is not None and not (models and function.has_model):
                continue
            number = len(functions)
            owner = f"{function.owner.name}." if function.owner is not None else ""
            functions[f"{module.name}.{owner}{function.name}"] = (number, function)
            arguments = ", ".join(_argument(local.type, i) for i, local in enumerate(function.parameters))
            call = f"{names.of(function)}({arguments})"
            body = f"*result = {_result(function.result, call)};" if _plain(function.result) else f"{call};"
            cases.append(f"    case {number}:\n        {body}\n        break;")
    out.append("EXPORTED int host_call(u32 number, const u64 *arguments, u64 *result)\n{")
    out.append("    if (_setjmp(host_jump) != 0) {\n        return 1;\n    }\n    switch (number) {")
    out += cases
    out.append("    default:\n        break;\n    }\n    return 0;\n}")
    return "\n".join(out) + "\n", functions


def _argument(kind: p.Type, number: int) -> str:
    if isinstance(kind, p.BoolType):
        return f"arguments[{number}] != 0"
    return f"({integer_of(kind)})arguments[{number}]"


def _result(kind: p.Type, call: str) -> str:
    integer = integer_of(kind)
    return f"(u64)(i64){call}" if integer is not None and integer.signed else f"(u64){call}"
