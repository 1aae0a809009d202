# SPDX-License-Identifier: BSD-2-Clause
"""What the prover takes at their word: modules that make pointers. And what it forgets at a loop: what another round may change, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.lang.frontend import load_program
from cloister.lang.smt.functions import execute, something_broken
from cloister.lang.smt.solve import Answer, Effort, ask, script

SOURCE = '''
"""A chain of nodes."""

from __future__ import annotations

from cloister.lang import Ptr, decreases, invariant, pointer, proof, struct, u64

UNSAFE = "its addresses are those of nodes"


@struct
class Node:
    """`next` is an address."""

    next: u64


@struct
class Found:
    """A node, once there is one."""

    node: Ptr[Node] | None
    steps: u64


def follow(node: Ptr[Node], steps: u64, found: Ptr[Found]) -> None:
    """Go some steps, or to a node that says it is the last."""
    found.node = None
    left = steps
    while left > 0:
        invariant(left <= steps)
        decreases(left)
        if node.next == 0:
            found.node = node
            found.steps = left
            return
        node = pointer(Node, node.next)
        left -= 1


@proof
def pointers_are_not_null(address: u64, found: Ptr[Found]) -> None:
    """What is stored as a pointer is there."""
    found.node = pointer(Node, address)
    assert found.node is not None


@proof
def nothing_is_found_without_steps_left(node: Ptr[Node], steps: u64, found: Ptr[Found]) -> None:
    """What is written on the way out of a loop was not written in the rounds before."""
    found.steps = 0
    follow(node, steps, found)
    assert found.steps > 0 or found.node is None


@proof
def something_may_be_found(node: Ptr[Node], steps: u64, found: Ptr[Found]) -> None:
    """What is written on the way out has been written behind the loop."""
    follow(node, steps, found)
    assert found.node is None
'''


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("pointers_are_not_null", Answer.UNSAT),
        ("nothing_is_found_without_steps_left", Answer.UNSAT),
        ("something_may_be_found", Answer.SAT),
    ],
)
def test_obligations(tmp_path: Path, name: str, answer: Answer) -> None:
    (tmp_path / "nodes.py").write_text(SOURCE, "utf-8")
    program = load_program(["nodes"], search=[tmp_path])
    execution = execute(program, next(f for f in program.modules[-1].ghosts if f.name == name))
    assert ask(script(something_broken(execution)), Effort(20)).answer is answer
