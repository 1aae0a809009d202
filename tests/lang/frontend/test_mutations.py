# SPDX-License-Identifier: BSD-2-Clause
"""Whatever Python file it is given, the front end accepts it or complains: no other exception, and what it accepts prints."""

from __future__ import annotations

import ast
import copy
import random
from pathlib import Path

import pytest
from feature_sources import FEATURES

from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.printer import print_program

HERE = Path(__file__).parent
TREES = [ast.parse(path.read_text()) for path in sorted(FEATURES.glob("*.py"))]
EXPRESSIONS = [n for tree in TREES for n in ast.walk(tree) if isinstance(n, ast.expr) and not isinstance(n, ast.Slice | ast.JoinedStr)]
STATEMENTS = [n for tree in TREES for n in ast.walk(tree) if isinstance(n, ast.stmt)]


class Mutation(ast.NodeTransformer):
    """Puts expressions and statements of other programs in the places of some."""

    def __init__(self, choose: random.Random, often: float) -> None:
        self.choose = choose
        self.often = often

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.JoinedStr):
            return node
        read = isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store)
        if read and self.choose.random() < self.often:
            return copy.deepcopy(self.choose.choice(EXPRESSIONS))
        node = super().visit(node)
        if isinstance(node, ast.stmt) and self.choose.random() < self.often:
            return ast.Pass() if self.choose.random() < 0.3 else copy.deepcopy(self.choose.choice(STATEMENTS))
        return node


@pytest.mark.parametrize("seed", range(8))
def test_mutated_programs_are_accepted_or_rejected(tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    rejected = 0
    for number in range(30):
        tree = Mutation(choose, choose.choice([0.005, 0.02, 0.1])).visit(copy.deepcopy(choose.choice(TREES)))
        path = tmp_path / f"mutant{number}.py"
        path.write_text(ast.unparse(ast.fix_missing_locations(tree)))
        try:
            print_program(load_program([str(path)], search=[]))
        except CompileErrors as errors:
            rejected += 1
            assert all(d.message and d.remedy and d.span.line >= 1 for d in errors.diagnostics)
            assert str(errors).startswith("error[C0")
    assert rejected > 0
