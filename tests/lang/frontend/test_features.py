# SPDX-License-Identifier: BSD-2-Clause
"""The overview of Python's syntax in docs/errors.md: it is complete, and each of its examples is accepted or rejected as it says."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.frontend.features import ELSEWHERE, FEATURES, Feature, text_of

ALL = [feature for group in FEATURES.values() for feature in group]
HERE = [feature for feature in ALL if sys.version_info >= feature.since]
KINDS = {
    "AST", "mod", "stmt", "expr", "expr_context", "boolop", "operator", "unaryop", "cmpop", "excepthandler", "pattern", "type_ignore",
    "type_param", "slice",
}  # fmt: skip
# What `ast` keeps for programs that were written for Python before 3.9.
OBSOLETE = {"AugLoad", "AugStore", "Bytes", "Ellipsis", "ExtSlice", "Index", "NameConstant", "Num", "Param", "Str", "Suite"}


def test_overview_has_every_node_of_python() -> None:
    nodes = {name for name, kind in vars(ast).items() if isinstance(kind, type) and issubclass(kind, ast.AST) and not name.startswith("_")}
    assert {feature.node for feature in HERE} | set(ELSEWHERE) == nodes - KINDS - OBSOLETE


@pytest.mark.parametrize("feature", HERE, ids=lambda feature: f"{feature.node}: {feature.example}")
def test_example_is_accepted_or_rejected_as_it_says(feature: Feature, tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(text_of(feature))
    rules: list[str] = []
    try:
        load_program([str(path)], search=[tmp_path])
    except CompileErrors as errors:
        rules = [complaint.rule for complaint in errors.diagnostics]
    assert rules == ([] if feature.meaning else [feature.rule])


@pytest.mark.parametrize("feature", HERE, ids=lambda feature: f"{feature.node}: {feature.example}")
def test_example_holds_its_node(feature: Feature) -> None:
    if feature.rule != "syntax":  # of which there is no tree
        assert feature.node in {type(node).__name__ for node in ast.walk(ast.parse(text_of(feature)))}
