# SPDX-License-Identifier: BSD-2-Clause
"""The worst-case stack depth, against assembly whose depth is known and against what the compiler says."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.lang.c import Toolchain, ToolchainError
from cloister.lang.c.stack import stack_depth

SCRIPT = "SECTIONS { . = 0x10000; .text : { *(.text .text.*) } .data : { *(.data .data.*) *(.bss .bss.*) *(.rodata .rodata.*) } }\n"


def link(folder: Path, **sources: str) -> Path:
    (folder / "script.ld").write_text(SCRIPT)
    objects: list[Path] = []
    for name, text in sources.items():
        source = folder / (f"{name}.c" if name.startswith("c_") else f"{name}.S")
        source.write_text(text)
        objects.append(folder / f"{name}.o")
        Toolchain.default().compile(source, objects[-1])
    Toolchain.default().link(objects, folder / "out.elf", script=folder / "script.ld", flags=["--entry=entry", "--no-gc-sections"])
    return folder / "out.elf"


def assembly(**functions: str) -> str:
    out = ["    .text"]
    for name, body in functions.items():
        out += [f"    .global {name}", f"    .type {name}, %function", f"{name}:", *(f"    {line.strip()}" for line in body.split(";"))]
        out.append(f"    .size {name}, . - {name}")
    return "\n".join(out) + "\n"


def test_depth_is_the_deepest_path(tmp_path: Path) -> None:
    text = assembly(
        entry="stp x29, x30, [sp, #-32]!; bl shallow; bl deep; ldp x29, x30, [sp], #32; ret",
        shallow="sub sp, sp, #4096; add sp, sp, #4096; ret",
        deep="stp x29, x30, [sp, #-16]!; sub sp, sp, #1, lsl #12; bl leaf; add sp, sp, #1, lsl #12; ldp x29, x30, [sp], #16; b shallow",
        leaf="str x0, [sp, #-16]!; ldr x0, [sp], #16; ret",
    )
    result = stack_depth(link(tmp_path, a=text), "entry")
    assert result.bytes == 32 + 16 + 4096 + 16
    assert result.path == ("entry", "deep", "leaf")
    assert result.unknown == ()


def test_a_tail_call_reuses_the_frame(tmp_path: Path) -> None:
    text = assembly(entry="sub sp, sp, #64; add sp, sp, #64; b last", last="sub sp, sp, #48; add sp, sp, #48; ret")
    assert stack_depth(link(tmp_path, a=text), "entry").bytes == 64


def test_a_cycle_has_no_bound(tmp_path: Path) -> None:
    text = assembly(entry="stp x29, x30, [sp, #-16]!; bl other; ret", other="stp x29, x30, [sp, #-16]!; bl entry; ret")
    with pytest.raises(ToolchainError, match="no bound: entry calls other calls entry"):
        stack_depth(link(tmp_path, a=text), "entry")


def test_what_cannot_be_bounded_is_named(tmp_path: Path) -> None:
    text = assembly(
        entry="stp x29, x30, [sp, #-16]!; bl pointer; bl dynamic; ldp x29, x30, [sp], #16; ret",
        pointer="blr x0; ret",
        dynamic="sub sp, sp, x0; add sp, sp, x0; ret",
    )
    result = stack_depth(link(tmp_path, a=text), "entry")
    assert set(result.unknown) == {"pointer", "dynamic"}


def test_compiled_code_agrees_with_the_compiler(tmp_path: Path) -> None:
    text = (
        "void sink(volatile char *);\nlong entry(int n);\n"
        "__attribute__((noinline)) static long work(int n) { volatile char room[500]; room[n] = 1; sink(room); return room[0]; }\n"
        "long entry(int n) { switch (n) { case 0: return 7; case 1: return work(3); default: return work(n) + 1; } }\n"
    )
    result = stack_depth(link(tmp_path, c_code=text, a=assembly(sink="ret")), "entry")
    assert result.path == ("entry", "work", "sink") or result.path == ("entry", "work")
    assert 500 + 16 <= result.bytes <= 500 + 64
    assert result.unknown == ()


def test_no_such_entry(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="no function nothing"):
        stack_depth(link(tmp_path, a=assembly(entry="ret")), "nothing")
