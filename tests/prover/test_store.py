# SPDX-License-Identifier: BSD-2-Clause
"""A kept result is one of the same program: whatever it depends on is part of its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.lang.digests import digest_of
from cloister.lang.frontend import load_program
from cloister.lang.program import Bindings, RegionBinding
from cloister.prover.store import Keys

LIMITS = """
from enum import Enum
from typing import Final
from cloister.lang import u8, u16, u32, struct, word, bits, ghost

CAPACITY = {capacity}
A = 1
TABLE = ({capacity}, 2)

class Kind(Enum):
    ONE = {capacity}

@struct
class S:
    x: {kind} = 3

@word(u32)
class W:
    n: u32 = bits({bits})
    m: u32 = bits(2)

state: S = S({capacity})

def step(x: u8) -> u8:
    return {step}

@ghost
def fine(x: u8) -> bool:
    return x < {capacity}
"""
PROGRAM = """
from cloister.lang import Ptr, ensures, invariant, region_bytes, requires, setting, u8, u32, u64
from limits_a import {a}
from limits_b import {b}

memory = region_bytes("m")

def f(a: u8, n: u8) -> u8:
    requires(a < 100)
    {body}
"""


def key(folder: Path, body: str, a: str, b: str, size: int = 0x1000, address: int = 0x8000) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "limits_a.py").write_text(LIMITS.format(capacity=8, kind="u8", bits=3, step="x // 2"))
    (folder / "limits_b.py").write_text(LIMITS.format(capacity=200, kind="u16", bits=4, step="x + 200"))
    (folder / "program.py").write_text(PROGRAM.format(a=a, b=b, body=body))
    bindings = Bindings(regions={"m": RegionBinding("m", address, size)})
    program = load_program([str(folder / "program.py")], search=[folder], bindings=bindings)
    function = next(f for f in program.modules[-1].functions if f.name == "f")
    return Keys(program, 30.0).of(function)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("CAPACITY", "return a + CAPACITY"),
        ("TABLE", "return TABLE[n]"),
        ("Kind", "return a if n == u8(Kind.ONE.value) else n"),
        ("W", "return u8(W(n=u32(a) % 4, m=0).n)"),
        ("state", "return u8(state.x)"),
        ("step", "return step(a)"),
    ],
)
def test_of_two_declarations_of_one_name_the_one_that_is_meant_is_in_the_key(tmp_path: Path, name: str, body: str) -> None:
    first = key(tmp_path, body, f"A, {name}", "A as B")
    second = key(tmp_path, body, "A", f"A as B, {name}")
    assert first != second == key(tmp_path, body, "A", f"A as B, {name}")


@pytest.mark.parametrize("claim", ["requires(n < CAPACITY)", "ensures(lambda result: result < CAPACITY)", "requires(fine(n))"])
def test_of_two_declarations_in_a_contract_the_one_that_is_meant_is_in_the_key(tmp_path: Path, claim: str) -> None:
    body = f"{claim}\n    return 0"
    assert key(tmp_path, body, "A, CAPACITY, fine", "A as B") != key(tmp_path, body, "A", "A as B, CAPACITY, fine")


def test_aliases_of_two_functions_are_told_apart(tmp_path: Path) -> None:
    body = "x = half(a)\n    return more(x) if x < 20 else 0"
    assert key(tmp_path, body, "step as half", "step as more") != key(tmp_path, body, "step as more", "step as half")


@pytest.mark.parametrize("other", [{"size": 0x2000}, {"address": 0x9000}])
def test_where_a_region_lies_and_how_large_it_is_is_in_the_key(tmp_path: Path, other: dict[str, int]) -> None:
    body = "return memory[0x1800].relaxed()"
    assert key(tmp_path, body, "A", "A as B") != key(tmp_path, body, "A", "A as B", **other)


SOURCE = """
from cloister.lang import ghost, invariant, requires, struct, u8, u16

LIMIT = 5

@struct
class S:
    x: u8 = 0

    @invariant
    def low(self) -> bool:
        return self.x <= 100

s: S = S(3)

@ghost
def other(n: u8) -> bool:
    return n != 1

def g() -> u16:
    return u16(s.x)

def f(n: u8) -> u16:
    requires(n < 10)
    requires(other(n))
    return g() + LIMIT
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 5", "LIMIT = 6"),
        ("x: u8 = 0", "x: u16 = 0"),
        ("self.x <= 100", "self.x <= 101"),
        ("S(3)", "S(4)"),
        ("return u16(s.x)", "return u16(s.x) // 2"),
        ("requires(n < 10)", "requires(n < 11)"),
        ("n != 1", "n != 2"),
    ],
)
def test_whatever_a_proof_looks_at_is_in_the_key(tmp_path: Path, old: str, new: str) -> None:
    def digest(source: str) -> str:
        (tmp_path / "program.py").write_text(source)
        program = load_program([str(tmp_path / "program.py")], search=[tmp_path])
        return Keys(program, 30.0).of(next(f for f in program.modules[-1].functions if f.name == "f"))

    assert old in SOURCE
    assert digest(SOURCE) == digest(SOURCE.replace("\n\n", "\n\n\n")) != digest(SOURCE.replace(old, new))


WORDS = """
from cloister.lang import Shared, invariant, may_stop, panic, region, serves, struct, u8

@struct
class Cell:
    work: Shared[u8]

cell = region(Cell, "cell")

def g(n: u8) -> None:
    may_stop("too large")
    while cell.work.relaxed() > n:
        invariant(n <= 255)
        serves()
        if cell.work.relaxed() == 255:
            panic("too large")
        if cell.work.relaxed() == 254:
            panic("large")

def f(n: u8) -> None:
    g(n)
"""


@pytest.mark.parametrize(
    ("old", "new"), [("        serves()\n", ""), ('    may_stop("too large")\n', ""), ('may_stop("too', 'may_stop("large")\n    may_stop("too'), ('stop("too large")', 'stop("large")')]
)
def test_what_serves_and_what_stops_is_in_the_key_of_a_proof_and_not_of_a_theorem_about_checks(tmp_path: Path, old: str, new: str) -> None:
    def digests(source: str) -> tuple[str, str]:
        (tmp_path / "program.py").write_text(source)
        program = load_program([str(tmp_path / "program.py")], search=[tmp_path])
        function = next(f for f in program.modules[-1].functions if f.name == "f")
        return Keys(program, 30.0).of(function), digest_of(function)

    assert old in WORDS
    (proof, theorem), (other_proof, other_theorem) = digests(WORDS), digests(WORDS.replace(old, new))
    assert proof != other_proof and theorem == other_theorem
