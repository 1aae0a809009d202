# SPDX-License-Identifier: BSD-2-Clause
"""The reference of the language is complete: each name that target code imports, each node of the typed program, each reason to panic."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from enum import Enum

from cloister import lang
from cloister.lang import program as p
from cloister.lang.frontend.names import LANGUAGE_MODULES

from pages import ROOT

PAGES = [ROOT / "docs" / "language.md", *sorted((ROOT / "docs" / "language").glob("*.md"))]
# Not of the language: where something lies in the source, and what the bases of the nodes are called.
NO_NODES = {"Span", "Expression", "Statement"}


def rows() -> str:
    """The tables of all pages."""
    return "\n".join(line for page in PAGES for line in page.read_text("utf-8").splitlines() if line.startswith("|"))


def codes(text: str) -> set[str]:
    """The words that stand as code."""
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"\w+", code)}


def test_every_name_has_a_row() -> None:
    names = {name for module in LANGUAGE_MODULES.values() for name in module}
    table = PAGES[0].read_text("utf-8").split("## Names")[1]
    assert names - codes(table) == set()


def test_every_node_has_a_row() -> None:
    nodes = {name for name, kind in vars(p).items() if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == p.__name__}
    assert nodes - NO_NODES - codes(rows()) == set()


def test_every_operation_has_a_row() -> None:
    for kind in (p.BinaryOperator, p.UnaryOperator, p.Comparison, p.LogicalOperator, p.ConversionMode, p.Builtin):
        assert issubclass(kind, Enum)
        assert {member.name for member in kind} - codes(rows()) == set(), kind.__name__


def test_every_reason_to_panic_has_its_number() -> None:
    table = PAGES[0].read_text("utf-8").split("## Panics")[1].split("## Names")[0]
    assert {(name, int(number)) for name, number in re.findall(r"\| `(\w+)` \| (\d+) \|", table)} == {
        (reason.name, reason.value) for reason in lang.PanicReason
    }
