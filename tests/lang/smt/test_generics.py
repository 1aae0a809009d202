# SPDX-License-Identifier: BSD-2-Clause
"""Structs and functions over types: each instance is proved by itself, as far as the module asks for it; arrays of arrays."""

from __future__ import annotations

from pathlib import Path

from support import Prove

from cloister.lang.frontend import load_program
from cloister.lang.smt.prove import Result, to_prove

BUFFER = """
    from typing import Generic, Literal, TypeVar
    from cloister.lang import Array, Constant, array, struct, u8, u16

    N = TypeVar("N", bound=Constant)


    @struct
    class Buffer(Generic[N]):
        at: u16
        data: Array[u8, N] = array()

        def put(self, x: u8) -> None:
            self.data[self.at % 8] = x


    One = Buffer[Literal[{}]]
"""


def test_an_instance_is_proved_where_its_argument_makes_it_true_and_refuted_where_not(prove: Prove) -> None:
    """What is refuted was replayed: the instance was found by its name."""
    assert prove(BUFFER.format(7))["put"].result is Result.REFUTED
    assert prove(BUFFER.format(8))["put"].result is Result.PROVED


ROWS = """
    from cloister.lang import Array, array, assume, fill, proof, u8, u32

    grid: Array[Array[u32]] = array(3, 5)


    @proof
    def apart(i: u8, j: u8, k: u8, l: u8) -> None:
        assume(i < 3 and j < 5 and k < 3 and l < 5)
        before = grid[k][l]
        grid[i][j] = 7
        assert grid[k][l] == (7 if i == k and j == l else before)


    @proof
    def together(i: u8, j: u8, k: u8, l: u8) -> None:
        assume(i < 3 and j < 5 and k < 3 and l < 5)
        before = grid[k][l]
        grid[i][j] = 7
        assert grid[k][l] == before


    @proof
    def a_row(i: u8, k: u8, l: u8) -> None:
        assume(i < 3 and k < 3 and l < 5)
        before = grid[k][l]
        fill(grid[i], 3)
        assert grid[k][l] == (3 if i == k else before)
"""


def test_elements_of_arrays_of_arrays_are_apart_unless_both_indices_agree(prove: Prove) -> None:
    outcomes = prove(ROWS)
    assert {name: outcome.result for name, outcome in outcomes.items()} == {
        "apart": Result.PROVED, "together": Result.REFUTED, "a_row": Result.PROVED,
    }  # fmt: skip


def test_instances_are_proved_with_the_module_that_asks_for_them(tmp_path: Path) -> None:
    (tmp_path / "first.py").write_text(
        "from typing import Generic, TypeVar\n"
        "from cloister.lang import struct, u16\n"
        'E = TypeVar("E")\n'
        "@struct\nclass Box(Generic[E]):\n"
        "    item: E\n"
        "    count: u16\n"
        "    def more(self) -> u16:\n        return self.count + 1\n"
    )
    (tmp_path / "second.py").write_text("from cloister.lang import u8\nfrom first import Box\nBytes = Box[u8]\n")
    program = load_program([str(tmp_path / "second.py")], search=[tmp_path])
    assert [f"{f.module}: {f.owner}" for f in to_prove(program, program.modules[-1])] == ["first: Box[u8]"]
