# SPDX-License-Identifier: BSD-2-Clause
"""Making a program about which the prover is wrong smaller, while it stays wrong in the same way about the same function.

Functions, then statements, then expressions are left out or give way to their parts. Nothing here knows types, and what a function requires
stays: what the front end rejects is not taken, and inputs stay the same.
"""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Callable, Iterator
from typing import cast

from claims.scope import Function
from claims.trial import Wrong, judge


def reduced(wrong: Wrong, seconds: float) -> str:
    """What is wrong, with the smallest program that was found."""
    if wrong.program is None:
        return str(wrong)
    text, last, until = wrong.text, wrong, time.monotonic() + seconds
    changed = True
    while changed and time.monotonic() < until:
        changed = False
        for changes in (_without_functions, _without_statements, _simpler_expressions):
            position = 0
            while time.monotonic() < until:
                candidate = _nth(changes, text, position)
                if candidate is None:
                    break
                found = _again(wrong, candidate) if candidate != text else None
                if found is not None:
                    text, last, changed = candidate, found, True
                else:
                    position += 1
    return f"{last}\n\n{text}"


def _again(wrong: Wrong, text: str) -> Wrong | None:
    """The same mistake about another text."""
    assert wrong.program is not None
    names = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    program = copy.copy(wrong.program)
    program.functions = [_without(f, names) for f in wrong.program.functions if f.name in names]
    try:
        judge(program, text)
    except Wrong as found:
        return found if (found.kind, found.function) == (wrong.kind, wrong.function) else None
    except Exception:
        return None
    return None


def _without(f: Function, names: set[str]) -> Function:
    """A function that calls only what there is."""
    other = copy.copy(f)
    other.calls = f.calls & names
    return other


def _nth(changes: Callable[[ast.Module], Iterator[Callable[[], None]]], text: str, position: int) -> str | None:
    tree = ast.parse(text)
    for number, change in enumerate(changes(tree)):
        if number == position:
            change()
            return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    return None


def _without_functions(tree: ast.Module) -> Iterator[Callable[[], None]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            for i, each in enumerate(node.body):
                if isinstance(each, ast.FunctionDef):
                    yield lambda node=node, i=i: node.body.__delitem__(i)


def _is_requirement(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "requires"


def _without_statements(tree: ast.Module) -> Iterator[Callable[[], None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            continue
        for name in ("body", "orelse", "cases"):
            block: list[ast.stmt] | None = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for i, statement in enumerate(block):
                if isinstance(statement, (ast.ImportFrom, ast.FunctionDef, ast.ClassDef)) or _is_requirement(statement):
                    continue
                if len(block) > 1 or name != "body":
                    yield lambda block=block, i=i: block.__delitem__(i)
                inner = [statement, *getattr(statement, "cases", ())]
                for each in inner:
                    nested: list[ast.stmt] = getattr(each, "body", [])
                    if nested and name != "cases":
                        yield lambda block=block, i=i, nested=nested: block.__setitem__(slice(i, i + 1), nested)


def _simpler_expressions(tree: ast.Module) -> Iterator[Callable[[], None]]:
    fixed = {id(node) for each in ast.walk(tree) if isinstance(each, ast.Expr) and _is_requirement(each) for node in ast.walk(each)}
    for parent in ast.walk(tree):
        if id(parent) in fixed:
            continue
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.expr) and name not in ("annotation", "returns", "target", "func") and not isinstance(value, (ast.Name, ast.Constant)):
                for simpler in _parts(value):
                    yield lambda parent=parent, name=name, simpler=simpler: setattr(parent, name, simpler)
            elif isinstance(value, list) and name not in ("targets", "decorator_list", "bases"):
                items = cast("list[object]", value)
                for i, item in enumerate(items):
                    if isinstance(item, ast.expr) and not isinstance(item, (ast.Name, ast.Constant)):
                        for simpler in _parts(item):
                            yield lambda items=items, i=i, simpler=simpler: items.__setitem__(i, simpler)


def _parts(value: ast.expr) -> list[ast.expr]:
    inner = [child for child in ast.walk(value) if isinstance(child, ast.expr) and child is not value]
    return [ast.Constant(0), ast.Constant(False), *inner[:8]]
