# SPDX-License-Identifier: BSD-2-Clause
"""What random programs are there for occurs in them: each feature in enough of the first programs."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import generator
import pytest
from lives import CPython, Unchecked
from trial import batch

SEEDS = range(400)

# In how many of these programs each feature is to be found, at least.
LEAST = {
    "write of a bit field": 30, "write of a bit field of a variable or struct": 30, "augmented write of a bit field": 12,
    "chain around a module variable": 100, "chain around a module variable that a call may change": 10,
    "call of what requires something": 50, "call of what ensures something": 80, "old": 80,
    "invariant of a struct": 60, "invariant of a loop": 60, "variant of a loop": 6,
    "views that overlap": 30, "call of C with a model": 40, "call of C that is given a struct": 20, "pointer back from an address": 20,
}  # fmt: skip


def features(tree: ast.Module) -> Iterator[str]:
    """The features of a program, each as often as it occurs."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    variables = {node.target.id for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    claims = {name: set(calls_in(node)) for name, node in functions.items()}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name, value=base)]) | ast.AugAssign(target=ast.Attribute(attr=name, value=base)) if name[0] == "w":
                yield "write of a bit field"
                if not isinstance(base, ast.Name) or base.id in variables:
                    yield "write of a bit field of a variable or struct"
                if isinstance(node, ast.AugAssign):
                    yield "augmented write of a bit field"
            case ast.Compare(ops=[_, _], left=left, comparators=[ast.Name(id=name), right]) if name in variables:
                yield "chain around a module variable"
                if any(name in functions for side in (left, right) for name in calls_in(side)):
                    yield "chain around a module variable that a call may change"
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) if name in functions:
                yield from (f"call of what {claim} something" for claim in ("requires", "ensures") if claim in claims[name])
                if name == "overlaps":
                    yield "views that overlap"
                yield from {"outside": ["call of C with a model"], "outside_node": ["call of C that is given a struct"]}.get(name, [])
            case ast.Call(func=ast.Name(id="old")):
                yield "old"
            case ast.FunctionDef(decorator_list=[ast.Name(id="invariant")]):
                yield "invariant of a struct"
            case ast.Expr(value=ast.Call(func=ast.Name(id=("invariant" | "decreases") as name))):
                yield "invariant of a loop" if name == "invariant" else "variant of a loop"
            case ast.Call(func=ast.Name(id="pointer")):
                yield "pointer back from an address"
            case _:
                pass


def calls_in(node: ast.AST) -> list[str]:
    """What is called by its name."""
    return [each.func.id for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]


def test_each_feature_occurs() -> None:
    counted: Counter[str] = Counter()
    for seed in SEEDS:
        counted.update(set(features(ast.parse(generator.program(seed).text))))
    assert set(counted) == set(LEAST)
    assert not {name: counted[name] for name, least in LEAST.items() if counted[name] < least}


@pytest.mark.parametrize("start", [0, 100])
def test_calls_break_contracts(start: int) -> None:
    """Some stop one of the lives in the middle, and another goes on."""
    tally = batch(range(start, start + 100), [CPython, Unchecked])
    assert tally.ends["CONTRACT"] >= 5 and tally.ends["value"] > 1000
