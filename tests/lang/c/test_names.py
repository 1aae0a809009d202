# SPDX-License-Identifier: BSD-2-Clause
"""C names: what happens where two declarations of Python would have one."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from cloister.lang import PanicReason
from cloister.lang.c import Toolchain, emit_c
from cloister.lang.c.host import HostLibrary, PanicRecord, compile_host
from cloister.lang.frontend import load_program
from cloister.lang.frontend.c_names import is_reserved
from cloister.lang.frontend.depth import ALTERNATIVES, DEEPEST
from cloister.lang.program import Bindings, RegionBinding


def test_equal_names_get_the_module_in_front(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("from cloister.lang import u32\n\n\ndef push(x: u32) -> u32:\n    return x\n")
    (tmp_path / "ring.py").write_text(
        "from cloister.lang import u32\nfrom queue import push as other\n\n\ndef push(x: u32) -> u32:\n    return other(x)\n\n\n"
        "def index(register: u32) -> u32:\n    return push(register)\n"
    )
    files = emit_c(load_program([str(tmp_path / "ring.py")], search=[tmp_path]))
    assert "static u32 queue_push(u32 x)" in files["queue.c"]
    assert "return queue_push(x);" in files["ring.c"]
    assert "static u32 ring_index(u32 register_)" in files["ring.c"]  # `index` and `register` are taken in C


def test_a_local_does_not_hide_what_its_function_calls(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("from cloister.lang import u32\n\n\ndef push(x: u32) -> u32:\n    return x\n")
    (tmp_path / "ring.py").write_text(
        "from cloister.lang import u32\nfrom queue import push as other\n\n\ndef run(push: u32) -> u32:\n    return other(push)\n"
    )
    files = emit_c(load_program([str(tmp_path / "ring.py")], search=[tmp_path]))
    assert "static u32 run(u32 push_)" in files["ring.c"]
    assert "return push(push_);" in files["ring.c"]


def test_members_of_two_enums_do_not_share_a_name(host: Callable[[str], HostLibrary]) -> None:
    program = host(
        """
        from enum import Enum
        from cloister.lang import bits, u32, word

        class A(Enum):
            B_C = 0
            D = 1

        class A_B(Enum):
            C = 1
            D = 0

        class Word(Enum):  # whose own operations are Word_from and Word_from_at
            from_at = 1
            from_at_ = 2

        @word(u32)
        class W:
            with_a: u32 = bits(4)

        @word(u32)
        class W_with:
            a: u32 = bits(4)

        def f(a: u32) -> u32:
            return u32(A(a % 2).value) + u32(A_B(a % 2).value) * 10 + u32(Word(a % 2 + 1).value) * 100

        def g(a: u32) -> u32:
            return W(with_a=a).with_a + W_with(a=a).a
        """
    )
    assert [program.call("sample.f", a) for a in (0, 1)] == [100, 211]
    assert program.call("sample.g", 7) == 14


def test_fields_and_locals_that_c_cannot_have_get_names_of_their_own(host: Callable[[str], HostLibrary]) -> None:
    program = host(
        """
        from cloister.lang import struct, u32

        @struct
        class S:
            int: u32 = 0
            int_: u32 = 1
            PROVED: u32 = 2
            NOINLINE: u32 = 3
            __LINE__: u32 = 4
            LINE__: u32 = 5

        s: S = S()

        def f(int: u32, int_: u32, __FILE__: u32, FILE__: u32) -> u32:
            s.int = int
            return s.int_ + s.int * 10 + s.PROVED * 100 + s.NOINLINE * 1000 + s.__LINE__ * 10000 + s.LINE__ * 100000 - int_ + __FILE__ - FILE__
        """
    )
    assert program.call("sample.f", 7, 1, 5, 5) == 543270


def test_a_constant_of_any_module_does_not_change_the_meaning_of_other_names(tmp_path: Path) -> None:
    (tmp_path / "limits.py").write_text(
        "from enum import Enum\nfrom typing import Final\nfrom cloister.lang import u32\n\n"
        "CAPACITY = 7\nLIMIT = 3\nlength: Final[u32] = 4\nvalue: Final[u32] = 5\nVALUE = 6\n\n\n"
        "class E(Enum):\n    SMALL = 0\n    BIG = 0xFFFFFFFFFFFFFFFF\n"
    )
    (tmp_path / "sample.py").write_text(
        "from cloister.lang import Array, View, array, struct, u32, u64\nfrom limits import LIMIT, E\n\n\n"
        "@struct\nclass S:\n    CAPACITY: u32 = 0\n    E_BIG: u32 = 5\n\n\ns: S = S()\nmany: Array[S] = array(3)\n\n\n"
        "def g(CAPACITY: u32, E_BIG: u32) -> u32:\n    s.CAPACITY = CAPACITY // 2\n    return s.CAPACITY + LIMIT + s.E_BIG + E_BIG\n\n\n"
        "def size(v: View[S]) -> u64:\n    return len(v)\n\n\ndef h() -> u64:\n    return size(many) + (E.BIG.value - E.BIG.value // 2 * 2)\n"
    )
    program = compile_host(load_program([str(tmp_path / "sample.py")], search=[tmp_path]), folder=tmp_path / "out")
    assert program.call("sample.g", 20, 100) == 118
    assert program.call("sample.h") == 4


def test_a_temporary_does_not_hide_a_variable(host: Callable[[str], HostLibrary]) -> None:
    program = host(
        """
        from cloister.lang import u32

        t_1: u32 = 5
        last: u32 = 0

        def next(a: u32) -> u32:
            global last
            last += a
            return last

        def f(a: u32) -> u32:
            return next(a) * 10 + next(a) + t_1 + last
        """
    )
    assert program.call("sample.f", 1) == 19


def test_types_named_like_views_and_the_like_get_the_module_in_front(host: Callable[[str], HostLibrary]) -> None:
    program = host(
        """
        from cloister.lang import Array, View, array, struct, u32, u64, word, bits

        @struct
        class S:
            a: u32 = 0

        @struct
        class View_S:
            a: u32 = 1

        @word(u32)
        class value:
            word: u32 = bits(4)

        some: Array[S] = array(4)
        others: Array[View_S] = array(5)

        def both(v: View[S], w: View[View_S]) -> u64:
            return len(v) * 10 + len(w)

        def add_u32_at(a: u32) -> u64:
            return both(some, others) + u64(value(word=a).word)
        """
    )
    assert program.call("sample.add_u32_at", 1) == 46


def test_regions_of_almost_one_name_have_their_own_constants(tmp_path: Path) -> None:
    (tmp_path / "sample.py").write_text(
        "from cloister.lang import region_bytes, u8, u64\n\na = region_bytes('a-b')\nb = region_bytes('a_b')\n\n\n"
        "def f() -> u64:\n    return len(a) + len(b)\n"
    )
    regions = {"a-b": RegionBinding("a-b", 0x1000, 0x1000), "a_b": RegionBinding("a_b", 0x8000, 0x2000)}
    files = emit_c(load_program([str(tmp_path / "sample.py")], search=[tmp_path], bindings=Bindings(regions=regions)))
    found = re.findall(r"#define (\w+)_ADDRESS \(\(u64\)(\w+)\)", files["sample.h"])
    assert sorted(found) == [("REGION_A_B", "0x1000"), ("REGION_A_B_2", "0x8000")]


def test_enums_of_far_values_are_emitted_without_listing_what_lies_between(host: Callable[[str], HostLibrary]) -> None:
    program = host(
        """
        from enum import Enum
        from cloister.lang import u64

        class Far(Enum):
            A = 0
            B = (1 << 64) - 1

        class High(Enum):
            A = (1 << 64) - 2
            B = (1 << 64) - 1

        def f(x: u64) -> u64:
            return Far(x).value

        def g(x: u64) -> u64:
            return High(x).value
        """
    )
    top = (1 << 64) - 1
    assert [program.call("sample.f", x) for x in (0, top)] == [0, top]
    assert [program.call("sample.g", x) for x in (top - 1, top)] == [top - 1, top]
    assert [program.call("sample.f", 1), program.call("sample.g", 5)] == [
        PanicRecord(PanicReason.ENUM.value, "sample.py", line) for line in (13, 16)
    ]


@pytest.mark.parametrize(
    "expression",
    ["(a // 64 + " * (DEEPEST - 3) + "a" + ")" * (DEEPEST - 3), "g(a % 7, " * (DEEPEST - 4) + "a" + ")" * (DEEPEST - 4), " + ".join(["a // 64"] * (DEEPEST - 3))],
    ids=["sum to the right", "calls", "sum to the left"],
)
def test_what_is_not_too_deep_compiles(host: Callable[[str], HostLibrary], expression: str) -> None:
    program = host(f"from cloister.lang import u32\n\ndef g(a: u32, b: u32) -> u32:\n    return b\n\ndef f(a: u32) -> u32:\n    return {expression}\n")
    names = {"g": lambda _a, b: b}  # pyright: ignore[reportUnknownLambdaType, reportUnknownVariableType]
    assert program.call("sample.f", 128) == eval(expression, {**names, "a": 128})


def test_alternatives_that_are_not_too_many_compile(host: Callable[[str], HostLibrary]) -> None:
    cases = "".join(f"    elif a == {i}:\n        return {i + 1}\n" for i in range(1, ALTERNATIVES - 3))
    program = host(f"from cloister.lang import u32\n\ndef f(a: u32) -> u32:\n    if a == 0:\n        return 1\n{cases}    return 0\n")
    assert [program.call("sample.f", a) for a in (0, ALTERNATIVES - 4, ALTERNATIVES)] == [1, ALTERNATIVES - 3, 0]


def test_names_of_the_support_header_are_known_to_be_taken() -> None:
    """What cloister.h declares and defines, as the compiler sees it."""
    header = resources.files("cloister.lang.c") / "support" / "cloister.h"
    command = [*Toolchain.default().compiler, "-target", "aarch64-none-elf", "-ffreestanding", "-E", "-x", "c"]

    def preprocessed(*options: str) -> str:
        return subprocess.run([*command, *options, str(header)], capture_output=True, text=True, check=True).stdout

    macros = set(re.findall(r"^#define ([A-Za-z]\w*)", preprocessed("-dM"), re.M))
    declared = set(re.findall(r"\b([A-Za-z]\w*)\s*\([^()]*\)\s*\{", preprocessed("-P")))
    types = set(re.findall(r"\btypedef\b[^;{]*?\b(\w+)\s*;", preprocessed("-P")))
    words = {"if", "for", "while"}
    assert len(macros) > 100 and len(declared) > 100 and len(types) > 20
    assert {name for name in macros | declared | types - words if not is_reserved(name)} == set()
