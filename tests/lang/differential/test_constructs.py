# SPDX-License-Identifier: BSD-2-Clause
"""Every construct of the subset, in hand-written programs: all lives give the same results and the same panics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

if TYPE_CHECKING:
    from harness import Lives

PROGRAMS = [f.stem for f in sorted((Path(__file__).parent / "programs").glob("*.py"))]


@pytest.mark.parametrize("module", PROGRAMS)
def test_constructs_agree(constructs: Lives, module: str) -> None:
    from harness import arguments

    names = [n for n in constructs.functions if n.startswith(module + ".")]
    panics: set[str] = set()

    def agree_on(name: str) -> None:
        function = constructs.functions[name]

        @settings(max_examples=60 if function.parameters else 1, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(arguments(function))
        def agree(values: tuple[int, ...]) -> None:
            outcome = constructs.check(name, values)
            if outcome.panic:
                panics.add(outcome.panic)

        agree()

    for name in names:
        agree_on(name)
    if names and module != "words_of_others":
        assert panics, "no program panicked: the arguments are too tame"


def test_every_kind_of_node_occurs(constructs: Lives, operators: Lives) -> None:
    """The programs use every expression and statement of the typed program that has a meaning on the host."""
    import dataclasses

    from cloister.lang import program as p

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

    for lives in (constructs, operators):
        for module in lives.program.modules:
            visit(module.functions)
    outside = {"FunctionRef", "RegionRef", "Old", "Quantifier", "Arbitrary", "Undisturbed", "Assume", "Interleave"} | {
        b.value for b in p.Builtin if b.value in (
            "pointer", "pointer_or_none", "address_of", "view_at", "load", "store", "read_system_register", "write_system_register",
            "barrier", "system_instruction", "linker_symbol",
        )
    }  # fmt: skip
    wanted = {c.__name__ for base in (p.Expression, p.Statement) for c in base.__subclasses__() if c.__module__ == p.__name__}
    wanted |= {b.value for b in p.Builtin}
    assert wanted - outside - seen == set()
