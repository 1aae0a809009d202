# SPDX-License-Identifier: BSD-2-Clause
"""Which constants have a value only where a system description gives one: settings, facts of regions, and what is computed of them.

A program that is loaded without a description has made-up numbers there, which no header may tell.
"""

from __future__ import annotations

import ast

from cloister.lang.program import Program

GIVEN = {"setting", "region_address", "region_physical", "region_size"}


def unbound_constants(program: Program) -> set[tuple[str, str]]:
    """Module and name of each. Modules come after those that they import, so one pass finds all."""
    found: set[tuple[str, str]] = set()
    for module in program.modules:
        known = {name for source, name in found if source == module.name}
        given: set[str] = set()
        for node in ast.parse(module.source).body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    name = alias.asname or alias.name
                    if node.module == "cloister.lang" and alias.name in GIVEN:
                        given.add(name)
                    if (node.module or "", alias.name) in found:
                        known.add(name)
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target if isinstance(node, ast.AnnAssign) else None
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(target, ast.Name) and value is not None:
                names = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
                if names & (known | given):
                    known.add(target.id)
                    found.add((module.name, target.id))
    return found
