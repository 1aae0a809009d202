# SPDX-License-Identifier: BSD-2-Clause
"""The lives themselves: what goes wrong in any of them is seen, or agreement would say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import Difference, Lives
from lives import Host, Source
from lives.host import SanitizerReport

from cloister.lang.frontend import load_program

PROGRAM = """\
from cloister.lang import extern, log, panic, u8, u32, u64

UNSAFE = "C that is wrong on purpose"


@extern("outside")
def outside(x: u32) -> u32:
    return x + 1


@extern("faulty")
def faulty(which: u32, x: u32) -> u32:
    return x


def value(x: u32) -> u32:
    return outside(x)


def panics(x: u32) -> u32:
    if outside(x) != x + 1:
        panic("another")
    assert x != x, "always"
    return 0


def line(x: u32) -> u32:
    if outside(x) != x + 1:
        assert x != x, "here"
    assert x != x, "or here"
    return 0


def logs(x: u32) -> None:
    log(f"{outside(x)}")


def run(which: u32, x: u32) -> u32:
    return faulty(which, x)


def checked(x: u32) -> u8:
    return u8(x)
"""

WHERE = {"C on the host": "defined(__linux__)", "AArch64": "defined(__aarch64__) && !defined(__linux__)", "RISC-V": "defined(__riscv)"}
RIGHT = "#include \"cloister.h\"\nu32 outside(u32 x);\nu32 faulty(u32 which, u32 x);\n"


def source(folder: Path, text: str) -> Source:
    (folder / "sample.py").write_text(PROGRAM)
    (folder / "outside.c").write_text(RIGHT + text)
    return Source(load_program(["sample"], search=[folder]), [folder], folder, c_files=[folder / "outside.c"])


@pytest.mark.parametrize("life", WHERE)
def test_a_difference_in_one_life_is_found(tmp_path: Path, life: str) -> None:
    wrong = f"#if {WHERE[life]}\n#define OFF 1\n#else\n#define OFF 0\n#endif\n"
    lives = Lives(source(tmp_path, wrong + "u32 outside(u32 x) { return x + 1 + OFF; }\nu32 faulty(u32 which, u32 x) { return which ^ which ^ x; }\n"))
    for name in ("value", "panics", "line", "logs"):
        with pytest.raises(Difference, match=f"{life} "):
            lives.check(f"sample.{name}", [5])
    lives.check("sample.run", [0, 5])


def test_lives_that_agree_pass(tmp_path: Path) -> None:
    lives = Lives(source(tmp_path, "u32 outside(u32 x) { return x + 1; }\nu32 faulty(u32 which, u32 x) { return which ^ which ^ x; }\n"))
    assert lives.check("sample.value", [5]).value == 6
    assert lives.check("sample.logs", [5]).log == "6\n"
    assert lives.check("sample.panics", [5]).panic == "ASSERTION at sample.py:23"
    assert lives.check("sample.line", [5]).panic == "ASSERTION at sample.py:30"


FAULTS = {
    "read of 4 bytes beside a local": "u32 a[3] = {x, 1, 2}; u32 *volatile p = a; return p[x];",
    "write of 1 bytes beside a local": "u8 a[5] = {0}; u8 *volatile p = a; p[x] = 1; return p[0];",
    "read of 4 bytes beside a module variable": "static u32 a[3]; u32 *volatile p = a; return p[x];",
    "write of 4 bytes beside a module variable": "static u32 a[3]; u32 *volatile p = a; p[x] = 3; return p[1];",
    "read of 4 bytes of a local that is gone": "u32 *volatile p; { u32 a[3] = {x}; p = a; } return p[0];",
    "read of 4 bytes of a function that has returned": "return *kept(x);",
    "write of 6 bytes beside a local": "u8 a[5] = {0}; u8 *volatile p = a; __builtin_memset(p, 1, x + 1); return p[0];",
    "read of 6 bytes beside a local": "u8 a[5] = {0}; u8 b[9]; u8 *volatile p = a; __builtin_memcpy(b, p, x + 1); return b[1];",
    "add_overflow at outside.c:": "i32 y = 0x7fffffff; y += (i32)x; return (u32)y;",
    "negate_overflow at outside.c:": "i32 y = (i32)(x - 5) - 0x7fffffff - 1; return (u32)-y;",
    "divrem_overflow at outside.c:": "return 7 / (x - 5);",
    "shift_out_of_bounds at outside.c:": "return 1u << (x + 27);",
    "out_of_bounds at outside.c:": "static u32 a[3]; return a[x];",
    "type_mismatch at outside.c:": "static u64 a[3]; return *(u32 *)((u64)a + (x & 1));",
    "load_invalid_value at outside.c:": "u8 b = (u8)x; return *(bool *volatile)&b;",
    "builtin_unreachable at outside.c:": "if (x == 5) { __builtin_unreachable(); } return 1;",
    "invalid_builtin at outside.c:": "return (u32)__builtin_ctz(x - 5);",
    "pointer_overflow at outside.c:": "u8 *volatile p = (u8 *)~(u64)0; return p + x == p;",
}


KEPT = "static u32 *same(u32 *x) { return x; }\nNOINLINE static u32 *kept(u32 x) { u32 a[3] = {x, x, x}; return same(a); }\n"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A program whose function `run` does what its first argument says."""
    folder = tmp_path_factory.mktemp("faulty")
    cases = "\n".join(f"    case {number}: {{ {text} }}" for number, text in enumerate(FAULTS.values()))
    text = f"{KEPT}u32 faulty(u32 which, u32 x)\n{{\n    switch (which) {{\n{cases}\n    }}\n    return 0;\n}}\n"
    return Host(source(folder, "u32 outside(u32 x) { return x; }\n" + text))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sanitizers_report(faulty: Host, fault: str) -> None:
    """Each kind of fault that C can hide, undefined behaviour with its place; the next call is none the worse."""
    functions = {f.name: f for f in faulty.program.modules[0].functions}
    for _ in range(2):
        with pytest.raises(SanitizerReport, match=fault.replace("at outside", "at .*outside")):
            faulty.call(functions["run"], [list(FAULTS).index(fault), 5])
        assert faulty.call(functions["value"], [7]).value == 7
        assert str(faulty.call(functions["checked"], [700]).panic).startswith("CONVERSION at sample.py")
