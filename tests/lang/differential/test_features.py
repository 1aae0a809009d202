# SPDX-License-Identifier: BSD-2-Clause
"""Every feature of the language: all lives give the same results, the same panics at the same places, and the same lines of the log."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from feature_sources import FEATURES, NAMES, NOT_RUN, load_feature, outside
from harness import Lives, arguments
from hypothesis import HealthCheck, given, settings
from lives import LIVES, CPython, Source, Symbolic

from cloister.lang import program as p

CALM = {"bound", "contracts", "layouts", "locals"}  # features in which nothing panics
UNKNOWN_TO_PROOFS = {"raw_memory"}  # to the symbolic executor what a raw load finds may be anything


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_RUN])
def test_lives_agree(name: str, tmp_path: Path) -> None:
    source = Source(load_feature(name), [FEATURES], tmp_path, c_files=outside(name))
    lives = Lives(source, [life for life in LIVES if life is not Symbolic])
    panics: set[str] = set()

    def agree_on(function: p.Function) -> None:
        @settings(max_examples=100 if function.parameters else 3, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(arguments(function))
        def agree(values: tuple[int, ...]) -> None:
            outcome = lives.check(f"{name}.{function.name}", values)
            if outcome.panic:
                panics.add(outcome.panic)

        agree()

    functions = [f for f in lives.functions.values() if f.module == name]
    assert functions, "nothing here can be called"
    for function in functions:
        agree_on(function)
    assert bool(panics) == (name not in CALM), panics  # or the arguments are too tame


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_RUN and name not in UNKNOWN_TO_PROOFS])
def test_the_symbolic_life_agrees(name: str, tmp_path: Path) -> None:
    """A test of its own, with fewer calls: it is no quick life."""
    lives = Lives(Source(load_feature(name), [FEATURES], tmp_path), [CPython, Symbolic])

    def agree_on(function: p.Function) -> None:
        @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(arguments(function))
        def agree(values: tuple[int, ...]) -> None:
            lives.check(f"{name}.{function.name}", values)

        agree()

    for function in [f for f in lives.functions.values() if f.module == name]:
        agree_on(function)


def test_every_kind_of_node_occurs(operators: Lives) -> None:
    """The features that run use every expression and statement of the typed program that has a meaning in every life."""
    seen: set[str] = set()
    visited: set[int] = set()

    def visit(node: object) -> None:
        if isinstance(node, (list, tuple)):
            for item in node:  # pyright: ignore[reportUnknownVariableType]
                visit(item)
        elif dataclasses.is_dataclass(node) and not isinstance(node, type) and id(node) not in visited:
            visited.add(id(node))
            seen.add(type(node).__name__)
            if isinstance(node, p.BuiltinCall):
                seen.add(node.builtin.value)
            for field in dataclasses.fields(node):
                visit(getattr(node, field.name))

    for program in (operators.program, *(load_feature(name) for name in NAMES if name not in NOT_RUN)):
        for module in program.modules:
            visit(module.functions)
    machine = {"read_system_register", "write_system_register", "barrier", "system_instruction", "linker_symbol", "FunctionRef"}
    proofs = {"Old", "Quantifier", "Arbitrary", "Undisturbed", "Assume", "Interleave"}
    wanted = {c.__name__ for base in (p.Expression, p.Statement) for c in base.__subclasses__() if c.__module__ == p.__name__}
    wanted |= {b.value for b in p.Builtin}
    assert wanted - machine - proofs - seen == set()
