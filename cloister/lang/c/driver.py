# SPDX-License-Identifier: BSD-2-Clause
"""A way into emitted C: one function that calls each function of a program by number, for tests that run it here or in an emulator.

Only functions over integers, bools, enums and words can be called so; what a test needs otherwise, it writes as a target function.
Invariant: the driver knows no machine. Whoever includes `driver.c` says how a program stops (`driver_stop`) after a panic is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cloister.lang import program as p
from cloister.lang.analysis import integer_of
from cloister.lang.c.emit import emit_c
from cloister.lang.c.names import Names
from cloister.lang.theorems import Selection

_SUPPORT = """\
#include "program.c"

static u32 driver_panic[3];
static u8 driver_log[65536];
static u64 driver_log_length;
"""

_PANIC = """
__attribute__((noreturn)) static void driver_stop(void);
__attribute__((noreturn, cold)) void cloister_panic(u32 reason, u32 file, u32 line)
{
    driver_panic[0] = reason;
    driver_panic[1] = file;
    driver_panic[2] = line;
    driver_stop();
}
"""

_LOG = """
void cloister_log_byte(u8 byte)
{
    if (driver_log_length < sizeof driver_log) {
        driver_log[driver_log_length] = byte;
        driver_log_length += 1;
    }
}
"""


@dataclass(frozen=True)
class PanicRecord:
    """Where a program stopped: the number of the reason (`PanicReason`), the file as in the program, the line."""

    reason: int
    file: str
    line: int


@dataclass(frozen=True)
class Driver:
    """What `driver.c` can call. Functions are named `module.function`, methods `module.Struct.method`."""

    folder: Path  # where it and the program are
    paths: list[str]  # of the modules, by the number that a panic gives
    functions: dict[str, tuple[int, p.Function]]
    variables: int  # how many module variables DRIVER_VARIABLES lists

    def prepare(self, name: str, arguments: Sequence[int]) -> tuple[int, list[int]]:
        """The number of a function, and its arguments as 64-bit words. They must fit their types."""
        if name not in self.functions:
            raise KeyError(f"no function {name} over plain values; there are {', '.join(sorted(self.functions))}")
        number, function = self.functions[name]
        if len(arguments) != len(function.parameters):
            raise TypeError(f"{name} takes {len(function.parameters)} arguments, not {len(arguments)}")
        return number, [int(argument) & 0xFFFF_FFFF_FFFF_FFFF for argument in arguments]

    def result(self, name: str, word: int) -> int:
        """The number that a function returned in a 64-bit word; 0 for None."""
        kind = integer_of(self.functions[name][1].result)
        return word - (1 << 64) if kind is not None and kind.signed and word >> 63 else word

    def panic(self, reason: int, file: int, line: int) -> PanicRecord:
        """The record of a panic, with the file that its number means."""
        return PanicRecord(reason, self.paths[file - 1] if 0 < file <= len(self.paths) else str(file), line)


def write_driver(program: p.Program, folder: Path, *, models: bool = True, checks: Selection | None = None) -> Driver:
    """Write the emitted program and `driver.c`, which includes it, into a folder.

    `driver.c` defines `u64 driver_call(u32 number, const u64 *arguments)`, `driver_panic`, `driver_log` and the list DRIVER_VARIABLES.
    With `models`, extern functions that have a Python body are that body.
    """
    files = emit_c(program, models=models, checks=checks)
    names = Names(program)
    functions: dict[str, tuple[int, p.Function]] = {}
    cases: list[str] = []
    for module in program.modules:
        for function in module.functions:
            if not _callable(function) or (function.extern is not None and not (models and function.has_model)):
                continue
            owner = f"{function.owner.name}." if function.owner is not None else ""
            cases.append(f"    case {len(functions)}:\n        {_call(function, names.of(function))}")
            functions[f"{module.name}.{owner}{function.name}"] = (len(functions), function)
    variables = [names.of(v) for m in program.modules for v in m.variables if not v.constant]
    exported = {f.export for m in program.modules for f in m.functions}
    out = [_SUPPORT, _PANIC if "cloister_panic" not in exported else "", _LOG if "cloister_log_byte" not in exported else ""]
    out.append(f"#define DRIVER_VARIABLES(DO) {' '.join(f'DO({name})' for name in variables)}\n")
    out.append("static u64 driver_call(u32 number, const u64 *arguments)\n{\n    switch (number) {")
    out += [*cases, "    default:\n        return 0;\n    }\n}\n"]
    files["driver.c"] = "\n".join(out)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Driver(folder, [module.path for module in program.modules], functions, len(variables))


def _plain(kind: p.Type) -> bool:
    return isinstance(kind, (p.IntType, p.BoolType, p.EnumType, p.WordType))


def _callable(function: p.Function) -> bool:
    result = _plain(function.result) or isinstance(function.result, (p.VoidType, p.NeverType))
    return result and all(_plain(local.type) for local in function.parameters)


def _call(function: p.Function, name: str) -> str:
    call = f"{name}({', '.join(_argument(local.type, i) for i, local in enumerate(function.parameters))})"
    if not _plain(function.result):
        return f"{call};\n        return 0;"
    integer = integer_of(function.result)
    return f"return (u64)(i64){call};" if integer is not None and integer.signed else f"return (u64){call};"


def _argument(kind: p.Type, number: int) -> str:
    return f"arguments[{number}] != 0" if isinstance(kind, p.BoolType) else f"({integer_of(kind)})arguments[{number}]"
