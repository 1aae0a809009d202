# SPDX-License-Identifier: BSD-2-Clause
"""Which run-time checks are left out, and when they are back: theorems are found, kept, and used only where they fit."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from cloister.lang import program as p
from cloister.lang.c import emit_c
from cloister.lang.digests import prover_digest
from cloister.lang.frontend import load_program
from cloister.lang.smt import redundant
from cloister.lang.smt.redundant import prove_checks
from cloister.lang.theorems import Selection, Theorems, read_before, read_theorems, redundant_checks, write_theorems

HEAD = "from cloister.lang import Array, View, array, export, requires, u8, u32, u64\n"
SAMPLE = """
    values: Array[u32] = array(16)

    def element(i: u64) -> u32:
        return values[i]

    @export("first")
    def first(i: u64) -> u32:
        if i < 16:
            return element(i)
        return 0
"""


def load(folder: Path, source: str) -> p.Program:
    (folder / "sample.py").write_text(HEAD + textwrap.dedent(source))
    return load_program([str(folder / "sample.py")], search=[folder])


def left_out(program: p.Program, theorems: Theorems | None = None) -> set[tuple[str, str]]:
    """Function and reason of each check that is not emitted because of a theorem."""
    theorems = prove_checks(program, {}, jobs=1) if theorems is None else theorems
    selection = Selection(redundant_checks(program, theorems))
    emit_c(program, checks=selection)
    return {(function.name, reason.name) for function, keys in selection.left_out.items() for _, reason in keys}


@pytest.mark.parametrize(
    ("body", "reasons"),
    [
        ("if a < 10:\n    return a + 1\nreturn 0", {"OVERFLOW"}),
        ("return a + 1", set[str]()),
        ("if b != 0:\n    return a // b\nreturn 0", {"DIVISION"}),
        ("if b < 32:\n    return a >> b\nreturn 0", {"SHIFT"}),
        ("c: u32 = a + b\nreturn c - b", {"OVERFLOW"}),  # the second, by the first
        ("assert a < 5\nassert a < 7\nreturn a", {"ASSERTION"}),
        ("if a < 200:\n    return u32(u8(a))\nreturn 0", {"CONVERSION"}),
        ("total: u32 = 0\nwhile total < 1000:\n    total += 3\nreturn total", {"OVERFLOW"}),
        ("total: u32 = 0\nwhile a > total:\n    total += b\nreturn total", set[str]()),
        ("total: u32 = 0\nfor i in range(b):\n    total += 1\nreturn total", set[str]()),  # true only for a few rounds, as far as is known
        ("n: u64 = 0\nwhile True:\n    n += 1\n    if n == 20:\n        assert a < 5\n        return a", set[str]()),
    ],
)
def test_what_follows_from_the_function_alone_is_left_out(tmp_path: Path, body: str, reasons: set[str]) -> None:
    program = load(tmp_path, '@export("f")\ndef f(a: u32, b: u32) -> u32:\n' + textwrap.indent(body, "    "))
    assert {reason for _, reason in left_out(program)} == reasons


CAN_FAIL = {
    "ALIGNMENT": """
        from cloister.lang import Shared, overlay, struct, zeroed

        @struct
        class Cell:
            x: Shared[u64]

        @struct
        class Odd:
            a: Shared[u8]
            b: Array[Shared[u8]] = array(31)

        odd: Odd = zeroed(Odd)

        @export("store")
        def store() -> None:
            overlay(Cell, odd.b, 7).x.store(1)
        """,
    "ENUM": """
        from enum import Enum
        from cloister.lang import i8

        class K(Enum):
            A = 0
            B = 255

        @export("convert")
        def convert(x: i8) -> K:
            return K(x) if x == -1 else K.A
        """,
    "ASSERTION": """
        from cloister.lang import bits, struct, word

        @word(u32)
        class W:
            f: u32 = bits(4)
            e: u32 = bits(4)

        @struct
        class S:
            w: W = W()

        s: S = S()

        def _other() -> u32:
            s.w.e = 3
            return 1

        @export("add")
        def add() -> None:
            s.w = W()
            s.w.f += _other()
            assert s.w.e == 0
        """,
}


@pytest.mark.parametrize("reason", CAN_FAIL)
def test_what_can_fail_is_emitted(tmp_path: Path, reason: str) -> None:
    """Where an object lies is not known; a negative number is no member; a value may change the word to which it is added."""
    assert reason not in {found for _, found in left_out(load(tmp_path, CAN_FAIL[reason]))}


def test_a_check_is_emitted_where_only_a_contract_shows_it(tmp_path: Path) -> None:
    program = load(tmp_path, 'def f(a: u32) -> u32:\n    requires(a < 5)\n    return a + 1\n')
    assert left_out(program) == set()


def test_a_stop_on_purpose_is_emitted(tmp_path: Path) -> None:
    program = load(tmp_path, """
        from cloister.lang import may_stop, panic
        @export("f")
        def f(a: u32) -> u32:
            may_stop("too large")
            if a > 9:
                panic("too large")
            if a > 10:
                panic("too large")
            return a + 1
    """)
    assert left_out(program) == {("f", "OVERFLOW"), ("f", "EXPLICIT")}
    assert emit_c(program, checks=Selection(redundant_checks(program, prove_checks(program, {}, jobs=1))))["sample.c"].count("PANIC") == 1


def test_a_check_holds_if_it_does_for_all_callers(tmp_path: Path) -> None:
    assert left_out(load(tmp_path, SAMPLE)) == {("element", "INDEX")}
    other = '\n@export("second")\ndef second(i: u64) -> u32:\n    return element(i)\n'
    assert left_out(load(tmp_path, textwrap.dedent(SAMPLE) + other)) == set()
    assert left_out(load(tmp_path, SAMPLE.replace("def element", '@export("element")\n    def element'))) == set()


def test_a_theorem_fits_where_lines_moved_and_nowhere_else(tmp_path: Path) -> None:
    theorems = prove_checks(load(tmp_path, SAMPLE), {}, jobs=1)
    assert left_out(load(tmp_path, "\n# A comment.\n\n" + textwrap.dedent(SAMPLE)), theorems) == {("element", "INDEX")}
    for old, new in [("i < 16", "i < 17"), ("array(16)", "array(15)"), ("return 0", "return element(i)"), ("Array[u32]", "Array[u8]")]:
        changed = SAMPLE.replace(old, new).replace("return values[i]", "return u32(values[i])" if "u8" in new else "return values[i]")
        assert left_out(load(tmp_path, changed), theorems) == set(), new


def test_a_new_caller_brings_a_check_back(tmp_path: Path) -> None:
    theorems = prove_checks(load(tmp_path, SAMPLE), {}, jobs=1)
    other = '\n@export("second")\ndef second(i: u64) -> u32:\n    return element(i)\n'
    assert left_out(load(tmp_path, textwrap.dedent(SAMPLE) + other), theorems) == set()


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    program = load(tmp_path, SAMPLE)
    write_theorems(tmp_path / "checks.json", prove_checks(program, {}, jobs=1))
    assert left_out(program, read_theorems(tmp_path / "checks.json")) == {("element", "INDEX")}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "[" * 100_000,
        '{"version": 0, "theorems": {}}',
        '{"version": 2, "prover": "PROVER", "theorems": {"ab": 3}}',
        '{"version": 2, "prover": "PROVER", "theorems": {"ab": ["f", "", {"": "0-99999999999999"}]}}',
        '{"version": 2, "prover": "PROVER", "theorems": {"ab": ["f", "", {"": "' + "9" * 10_000 + '"}]}}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_is_none_allows_nothing(tmp_path: Path, text: str | bytes | None) -> None:
    if isinstance(text, str):
        (tmp_path / "checks.json").write_text(text.replace("PROVER", prover_digest()))
    elif text is not None:
        (tmp_path / "checks.json").write_bytes(text)
    assert left_out(load(tmp_path, SAMPLE), read_theorems(tmp_path / "checks.json")) == set()
    assert read_before(tmp_path / "checks.json") == {}


def test_a_file_of_another_prover_allows_nothing_until_its_questions_are_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, file = load(tmp_path, SAMPLE), tmp_path / "checks.json"
    found = prove_checks(program, {}, jobs=1)
    write_theorems(file, found)
    file.write_text(file.read_text().replace(prover_digest(), "0" * 64))
    assert read_theorems(file) == {}

    def asked(*_: object) -> None:
        pytest.fail("a solver is asked")

    monkeypatch.setattr(redundant, "_shown", asked)
    assert prove_checks(program, {}, before=read_before(file), jobs=1) == found


def test_other_questions_are_asked_of_a_solver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_theorems(tmp_path / "checks.json", prove_checks(load(tmp_path, SAMPLE), {}, jobs=1))
    changed = load(tmp_path, SAMPLE.replace("i < 16", "i < 17"))
    assert left_out(changed, prove_checks(changed, {}, before=read_before(tmp_path / "checks.json"), jobs=1)) == set()


def test_a_theorem_under_another_key_allows_nothing(tmp_path: Path) -> None:
    program = load(tmp_path, SAMPLE)
    theorems = prove_checks(program, {}, jobs=1)
    keys = list(theorems)
    exchanged = {keys[0]: theorems[keys[1]], keys[1]: theorems[keys[0]], "0" * 64: theorems[keys[0]]}
    assert left_out(program, exchanged) == set()


def test_an_unchecked_operation_waits_for_the_panic_it_relies_on(tmp_path: Path) -> None:
    source = """
        @export("f")
        def f(v: View[u32], i: u64) -> u32:
            return v[i] ^ v[i]
    """
    program = load(tmp_path, source)
    selection = Selection(redundant_checks(program, prove_checks(program, {}, jobs=1)))
    text = emit_c(program, checks=selection)["sample.c"]
    # Both are at one place of one line, so only the second is known to hold; C may not read before the first was checked.
    assert "const u32 t_1 = v.items[index(i, v.length)]; return t_1 ^ v.items[i];" in text

