# SPDX-License-Identifier: BSD-2-Clause
"""Headers for C: their text, that compilers accept them without a warning, that layouts and fields are those of the Python, what is refused.

    CLOISTER_UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/lang/c/test_header.py

writes the golden header anew.
"""

from __future__ import annotations

import ctypes
import os
import random
import shutil
from pathlib import Path

import pytest

from cloister.lang import from_raw, python
from cloister.lang.c.header import header_of
from cloister.lang.c.toolchain import Toolchain, run, zig_program
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.program import StructType, WordType

FOLDER = Path(__file__).parent / "headers"
GOLDEN = FOLDER / "shared.golden"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
FREESTANDING = ["-ffreestanding", "-nostdinc", "-isystem", str(zig_program().parent / "lib" / "include")]
COMPILERS = {
    "zig-c": [str(zig_program()), "clang", *FREESTANDING, "-std=c11"],
    "zig-c++": [str(zig_program()), "clang", *FREESTANDING, "-std=c++11", "-x", "c++"],
    "gcc": ["gcc", "-std=c11"],
    "g++": ["g++", "-std=c++11", "-x", "c++"],
    "clang": ["clang", "-std=c11"],
    "clang++": ["clang++", "-std=c++17", "-x", "c++"],
    "gcc for the device": ["aarch64-linux-gnu-gcc", "-std=c11"],
}


def header(folder: Path, text: str, *only: str) -> str:
    (folder / "subject.py").write_text(text)
    return header_of(load_program([str(folder / "subject.py")], search=[folder]), "subject.h", only)


def shared() -> str:
    return header_of(load_program([str(FOLDER / "shared.py")], search=[FOLDER]), "shared.h")


def test_the_text() -> None:
    if os.environ.get("CLOISTER_UPDATE_GOLDEN"):
        GOLDEN.write_text(shared())
    assert shared() == GOLDEN.read_text()


def test_the_same_module_in_another_folder_gives_the_same_header(tmp_path: Path) -> None:
    for name in ("shared.py", "units.py"):
        shutil.copy(FOLDER / name, tmp_path / name)
    assert header_of(load_program([str(tmp_path / "shared.py")], search=[tmp_path]), "shared.h") == shared()


@pytest.mark.parametrize("name", COMPILERS)
def test_compilers_take_it_without_a_warning(name: str, tmp_path: Path) -> None:
    command = COMPILERS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]} here")
    (tmp_path / "shared.h").write_text(shared())
    uses = '#include "shared.h"\n#include "shared.h"\nNode node;\nRing ring;\nint main(void)\n{\n    ring.slots[CAPACITY - 512].raw = BELOW;\n'
    uses += "    Slot held = ring.slots[1];\n    ring.slots[2] = held;\n"
    uses += "    node.flags = Flags_with_kind(Flags_with_level(0, 7), FIRST);\n    return Flags_kind(node.flags) == Kind_BUSY ? 0 : (int)Unit_METRE;\n}\n"
    (tmp_path / "use.c").write_text(uses)
    run([*command, *STRICT, "-c", str(tmp_path / "use.c"), "-o", str(tmp_path / "use.o")], "the header does not compile")


def test_a_compiler_that_lays_a_struct_out_otherwise_refuses_the_header(tmp_path: Path) -> None:
    (tmp_path / "shared.h").write_text(shared())
    (tmp_path / "use.c").write_text('#pragma pack(1)\n#include "shared.h"\n')
    with pytest.raises(Exception, match="size of Slot"):
        run([*COMPILERS["zig-c"], "-c", str(tmp_path / "use.c"), "-o", str(tmp_path / "use.o")], "the header does not compile")


# --------------------------------------------------------------------------------------------------------------------- the same facts


def invented(seed: int) -> str:
    """A module of structs and words."""
    chance = random.Random(seed)
    scalars = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "bool", "Kind"]
    names = "Array, Ptr, Shared, array, bits, i8, i16, i32, i64, struct, u8, u16, u32, u64, word"
    lines = ["from enum import Enum", f"from cloister.lang import {names}"]
    lines += ["class Kind(Enum):", "    A = 0", "    B = 2", "    C = 3"]
    words: list[str] = []
    for number in range(3):
        base = chance.choice([8, 16, 32, 64])
        lines += [f"@word(u{base})", f"class Word{number}:"]
        place = 0
        while place < base:
            width = min(chance.randint(1, 20), base - place)
            kind = chance.choice(["bool"] if width == 1 else ["Kind", "u64"] if width == 2 else [f"u{next(n for n in (8, 16, 32) if n >= width)}"])
            lines.append(f"    f{place}: {kind} = bits({width})")
            place += width
        words.append(f"Word{number}")
    structs: list[str] = []
    for number in range(5):
        lines += ["@struct", f"class Struct{number}:"]
        for position in range(chance.randint(1, 7)):
            kind = chance.choice([*scalars, *words, *structs])
            if kind in scalars[:9] and chance.random() < 0.3:
                kind = f"Shared[{kind}]"
            if chance.random() < 0.3:
                lines.append(f"    m{position}: Array[{kind}] = array({chance.randint(1, 9)})")
            elif structs and chance.random() < 0.2:
                lines.append(f'    m{position}: "Ptr[{chance.choice(structs)}] | None"')
            else:
                lines.append(f"    m{position}: {kind}")
        structs.append(f"Struct{number}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(12))
def test_layouts_and_fields_are_those_of_the_python(seed: int, tmp_path: Path) -> None:
    text = invented(seed)
    (tmp_path / "subject.h").write_text(header(tmp_path, text))
    program = load_program([str(tmp_path / "subject.py")], search=[tmp_path])
    (module,) = program.modules
    facts, expected, functions = facts_of(module.structs, module.words)
    source = f'#include "subject.h"\nconst size_t facts[] = {{{", ".join(facts)}}};\n{functions}'
    (tmp_path / "facts.c").write_text(source)
    Toolchain.default().shared_library([tmp_path / "facts.c"], tmp_path / "facts.so")
    library = ctypes.CDLL(str(tmp_path / "facts.so"))
    assert list((ctypes.c_size_t * len(facts)).in_dll(library, "facts")) == expected
    space = python.load([str(tmp_path / "subject.py")], search=[tmp_path])
    for word in module.words:
        check_word(word, library, space.modules["subject"], random.Random(seed))


def facts_of(structs: list[StructType], words: list[WordType]) -> tuple[list[str], list[int], str]:
    """Sizes and offsets as C expressions, what they should be, and wrappers of the functions on fields."""
    facts: list[str] = []
    expected: list[int] = []
    for struct in structs:
        facts += [f"sizeof({struct.name})", *(f"offsetof({struct.name}, {each.name})" for each in struct.fields)]
        expected += [struct.size, *(each.offset for each in struct.fields)]
    functions: list[str] = []
    for word in words:
        for each in word.fields:
            name = f"{word.name}_{each.name}"
            cast = "value != 0" if str(each.type) == "bool" else f"(uint{getattr(each.type, 'bits', 8)}_t)value"
            functions.append(f"uint64_t get_{name}(uint64_t word);\nuint64_t get_{name}(uint64_t word) {{ return (uint64_t){name}(({word.name})word); }}\n")
            functions.append(f"uint64_t set_{name}(uint64_t word, uint64_t value);\nuint64_t set_{name}(uint64_t word, uint64_t value)\n")
            functions.append(f"{{\n    return {word.name}_with_{each.name}(({word.name})word, {cast});\n}}\n")
            functions.append(f"uint64_t mask_{name}(void);\nuint64_t mask_{name}(void) {{ return (uint64_t){name}_MASK; }}\n")
    return facts, expected, "".join(functions)


def check_word(word: WordType, library: ctypes.CDLL, module: object, chance: random.Random) -> None:
    """Each field of random words, read and replaced, in C and under CPython."""
    kind = getattr(module, word.name)
    for each in word.fields:
        get, put, mask = (getattr(library, f"{what}_{word.name}_{each.name}") for what in ("get", "set", "mask"))
        for function, arguments in ((get, 1), (put, 2), (mask, 0)):
            function.restype, function.argtypes = ctypes.c_uint64, [ctypes.c_uint64] * arguments
        assert mask() == ((1 << each.width) - 1) << each.shift
        for _ in range(20):
            raw, value = chance.getrandbits(word.base.bits), chance.choice([0, 2, 3]) if str(each.type) == "Kind" else chance.getrandbits(each.width)
            assert get(raw) == raw >> each.shift & (1 << each.width) - 1
            replaced = put(raw, value)
            assert replaced == raw & ~(((1 << each.width) - 1) << each.shift) | value << each.shift
            valid = sum(raw & ((1 << f.width) - 1) << f.shift for f in word.fields if str(f.type) != "Kind")  # enums are 0, a member
            held = getattr(from_raw(kind, valid), each.name)
            assert get(valid) == int(getattr(held, "value", held))


# --------------------------------------------------------------------------------------------------------------------- refusals


def refused(folder: Path, text: str, *only: str) -> list[tuple[str, int, str]]:
    """Code, line and message of each complaint."""
    names = "Ptr, View, array, bits, export, region_size, setting, struct, u8, u32, word"
    with pytest.raises(CompileErrors) as caught:
        header(folder, f"from enum import Enum\nfrom cloister.lang import {names}\n{text}", *only)
    assert all(each.remedy and each.line_text for each in caught.value.diagnostics)
    return [(each.code, each.span.line, each.message) for each in caught.value.diagnostics]


STRUCT = "@struct\nclass S:\n    x: u32\n"


def test_a_view_cannot_be_said(tmp_path: Path) -> None:
    text = STRUCT + '@export("f")\ndef f(v: View[u8]) -> None:\n    pass\n'
    assert refused(tmp_path, text) == [("H001", 7, "v is a View[u8], which C cannot say")]
    assert refused(tmp_path, "@struct\nclass T:\n    v: View[u8]\n") == [("H001", 5, "v is a View[u8], which C cannot say")]


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("@struct\nclass T:\n    register: u32\n", 5, "register"),
        ("@struct\nclass T:\n    this: u32\n", 5, "this"),
        ("@struct\nclass uint8_t:\n    x: u32\n", 4, "uint8_t"),
        ("NULL = 0\n", 3, "NULL"),
        ('@export("f")\ndef f(new: u32) -> None:\n    pass\n', 4, "new"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_a_name_that_c_keeps(text: str, line: int, name: str, tmp_path: Path) -> None:
    found = [each for each in refused(tmp_path, text) if each[0] == "H002"]
    assert found == [("H002", line, f"{name} is a name that C or C++ keeps to itself")]


def test_two_declarations_of_one_name(tmp_path: Path) -> None:
    text = "class Kind(Enum):\n    BUSY = 1\n" + STRUCT.replace("S", "Kind_BUSY")
    assert refused(tmp_path, text) == [("H003", 6, "the header would have two declarations called Kind_BUSY")]


def test_two_modules_with_one_name(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("SIZE = 1\n")
    (tmp_path / "two.py").write_text("SIZE = 2\n")
    roots = [str(tmp_path / each) for each in ("one.py", "two.py")]
    with pytest.raises(CompileErrors, match=r"error\[H003\].*\n --> two.py:1:1(.*\n)*.*the other is here \(one.py:1:1\)"):
        header_of(load_program(roots, search=[tmp_path]), "both.h")


def test_a_constant_and_a_field_of_one_name(tmp_path: Path) -> None:
    assert refused(tmp_path, "COUNT = 5\n@struct\nclass T:\n    COUNT: u32\n") == [("H003", 6, "COUNT is a constant, too")]


def test_a_value_that_only_a_description_knows(tmp_path: Path) -> None:
    (tmp_path / "rates.py").write_text('from cloister.lang import setting, u32\nRATE = setting(u32, "rate")\n')
    text = 'SIZE = region_size("data")\nfrom rates import RATE\nTWICE: u32 = 2 * RATE\nFOUR = 2 * TWICE\nFREE = 3\n'
    assert [each[:2] for each in refused(tmp_path, text)] == [("H004", 3), ("H004", 5), ("H004", 6)]
    assert "#define FREE 3" in header(tmp_path, (tmp_path / "subject.py").read_text(), "FREE")


def test_a_number_that_no_type_holds(tmp_path: Path) -> None:
    assert refused(tmp_path, "HUGE = 1 << 64\n") == [("H005", 3, f"HUGE is {1 << 64}, which no type of C holds")]


def test_nothing_for_c(tmp_path: Path) -> None:
    assert refused(tmp_path, "def f() -> None:\n    pass\n") == [("H006", 1, "nothing here is for C")]
    assert refused(tmp_path, STRUCT, "T") == [("H006", 1, "there is no T that a header could hold")]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "HUGE = 1 << 64\n@struct\nclass T:\n    new: u32\n    v: View[u8]\n"
    assert [each[0] for each in refused(tmp_path, text)] == ["H005", "H002", "H001"]


def test_only_what_is_asked_for_and_what_it_needs(tmp_path: Path) -> None:
    text = header_of(load_program([str(FOLDER / "shared.py")], search=[FOLDER]), "shared.h", ["Ring"])
    assert "struct Slot {" in text and "struct Ring {" in text
    assert "Node" not in text and "CAPACITY" not in text and "units.py" not in text


def test_an_instance_of_a_struct_over_types_has_a_name_of_c(tmp_path: Path) -> None:
    source = """
from typing import Generic, Literal, TypeVar
from cloister.lang import Array, Constant, array, struct, u8, u32

E = TypeVar("E")
N = TypeVar("N", bound=Constant)


@struct
class Ring(Generic[E, N]):
    at: u32
    items: Array[E, N] = array()
    lanes: Array[Array[u8]] = array(2, 3)


Numbers = Ring[u32, Literal[4]]
"""
    text = header(tmp_path, source)
    assert "struct Ring_u32_4 {\n    uint32_t at;\n    uint32_t items[4];\n    uint8_t lanes[2][3];\n};" in text
    assert header(tmp_path, source, "Ring_u32_4") == text
    (tmp_path / "subject.h").write_text(text)
    (tmp_path / "main.c").write_text('#include "subject.h"\nRing_u32_4 ring;\n')
    run([*COMPILERS["zig-c"], *STRICT, "-c", str(tmp_path / "main.c"), "-o", str(tmp_path / "main.o")], "the header does not compile")
