# SPDX-License-Identifier: BSD-2-Clause
"""Compiler and linker: same bytes in any folder, lines of Python in the debug information, errors that say what was run."""

from __future__ import annotations

from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from feature_sources import FEATURES, load_feature

from cloister.lang.c import Toolchain, ToolchainError, emit_c
from cloister.lang.c.toolchain import zig_program
from cloister.lang.program import Program

SCRIPT = "ENTRY(entry)\nSECTIONS { . = base; .text : { *(.text .text.*) } .data : { *(.data .data.*) *(.bss .bss.*) } frame_start = .; }\n"
START = "    .text\n    .global c_putchar, cloister_panic, cloister_log_byte\nc_putchar:\ncloister_panic:\ncloister_log_byte:\n    ret\n"


def build(program: Program, folder: Path) -> Path:
    for name, text in emit_c(program).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "start.S").write_text(START)
    (folder / "script.ld").write_text(SCRIPT)
    tools = Toolchain.default()
    objects = [folder / "program.o", folder / "start.o"]
    tools.compile(folder / "program.c", objects[0], include=[folder])
    tools.compile(folder / "start.S", objects[1])
    tools.link(objects, folder / "program.elf", script=folder / "script.ld", symbols={"base": 0x20_0000})
    return folder / "program.elf"


def test_same_bytes_in_another_folder(tmp_path: Path) -> None:
    one = build(load_feature("machine"), tmp_path / "one").read_bytes()
    other = build(load_feature("machine"), tmp_path / "a" / "much" / "longer" / "path").read_bytes()
    assert one == other
    assert str(tmp_path).encode() not in one
    assert b"site-packages" not in one
    assert str(Path(__file__).parents[3]).encode() not in one


@pytest.mark.parametrize("current", [Path("/"), zig_program().parents[4]], ids=["root", "above the wheel"])
def test_same_bytes_from_any_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, current: Path) -> None:
    (tmp_path / "a.c").write_text("#include <stdint.h>\nuint32_t f(uint32_t x);\nuint32_t f(uint32_t x) { return x; }\n")
    Toolchain.default().compile(tmp_path / "a.c", tmp_path / "one.o")
    monkeypatch.chdir(current)
    Toolchain.default().compile(tmp_path / "a.c", tmp_path / "other.o")
    assert (tmp_path / "other.o").read_bytes() == (tmp_path / "one.o").read_bytes()


def test_debug_information_names_python_lines(tmp_path: Path) -> None:
    elf = build(load_feature("machine"), tmp_path)
    lines: set[tuple[str, int]] = set()
    with elf.open("rb") as file:
        dwarf = ELFFile(file).get_dwarf_info()
        for unit in dwarf.iter_CUs():
            program = dwarf.line_program_for_CU(unit)
            assert program is not None
            names = [entry.name.decode() for entry in program["file_entry"]]
            for entry in program.get_entries():
                if entry.state is not None and entry.state.line:
                    lines.add((names[entry.state.file - 1], entry.state.line))
    source = (FEATURES / "machine.py").read_text().splitlines()
    for text in ('barrier("dsb ish")', "frame.word = now()", 'return read_system_register("CNTPCT_EL0")', "put_character(u32(view_at"):
        line = next(number for number, words in enumerate(source, 1) if text in words)
        assert ("machine.py", line) in lines
    assert not [name for name, _ in lines if name == "cloister.h"]  # a debugger does not step into checks


def test_a_compiler_that_is_not_there() -> None:
    with pytest.raises(ToolchainError, match="there is no compiler 'no-such-cc'"):
        Toolchain.from_compiler("no-such-cc")


def test_an_error_of_the_compiler_shows_command_and_output(tmp_path: Path) -> None:
    (tmp_path / "bad.c").write_text("int f(void) { return x; }\n")
    with pytest.raises(ToolchainError) as caught:
        Toolchain.default().compile(tmp_path / "bad.c", tmp_path / "bad.o")
    assert "bad.c does not compile" in str(caught.value)
    assert "use of undeclared identifier 'x'" in str(caught.value)
    assert "-c" in caught.value.command


def test_an_error_of_the_linker_names_the_symbol(tmp_path: Path) -> None:
    (tmp_path / "one.c").write_text("void other(void);\nvoid entry(void);\nvoid entry(void) { other(); }\n")
    (tmp_path / "script.ld").write_text(SCRIPT)
    Toolchain.default().compile(tmp_path / "one.c", tmp_path / "one.o")
    with pytest.raises(ToolchainError, match="undefined symbol: other"):
        Toolchain.default().link([tmp_path / "one.o"], tmp_path / "out.elf", script=tmp_path / "script.ld", symbols={"base": 0})


def test_plain_c_of_a_user_may_warn(tmp_path: Path) -> None:
    (tmp_path / "user.c").write_text("int f(long x);\nint f(long x) { int unused; return x; }\n")
    Toolchain.default().compile(tmp_path / "user.c", tmp_path / "user.o", warnings=False)
    with pytest.raises(ToolchainError):
        Toolchain.default().compile(tmp_path / "user.c", tmp_path / "user.o")
