# SPDX-License-Identifier: BSD-2-Clause
"""Making a program that fails smaller, while it still fails in the same way.

First calls are left out, then declarations and statements, then expressions give way to their parts or to plain numbers, then arguments come
closer to 0. Nothing here knows types: what the front end rejects does not fail in the same way, and is not taken.
"""

from __future__ import annotations

import ast
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness import Lives
from lives import LIVES_OF_MANY, Life, Source

from cloister.lang.frontend import load_program

if TYPE_CHECKING:
    from trial import Call


def error_of(text: str, calls: Sequence[Call], lives: Sequence[type[Life]] = LIVES_OF_MANY) -> BaseException | None:
    """What goes wrong when a program is built and these calls are made; None if nothing does."""
    with tempfile.TemporaryDirectory(prefix="cloister-reduce-") as name:
        folder = Path(name)
        (folder / "small.py").write_text(text)
        try:
            program = Lives(Source(load_program(["small"], search=[folder]), [folder], folder), lives)
            for call in calls:
                program.check(f"small.{call.function}", call.arguments)
        except Exception as error:
            return error
    return None


@dataclass
class _Attempts:
    """Tries candidates until the time is over."""

    lives: Sequence[type[Life]]
    kind: type[BaseException]
    until: float
    last: BaseException

    def fails(self, text: str, calls: Sequence[Call]) -> bool:
        if time.monotonic() > self.until:
            return False
        error = error_of(text, calls, self.lives)
        if error is None or type(error) is not self.kind:
            return False
        self.last = error
        return True


def reduce(
    text: str, calls: Sequence[Call], error: BaseException, lives: Sequence[type[Life]], seconds: float
) -> tuple[str, list[Call], BaseException]:
    """A smaller text, fewer and simpler calls, and how they fail."""
    attempts = _Attempts(_guilty(text, calls, error, lives), type(error), time.monotonic() + seconds, error)
    calls = _fewer_calls(text, list(calls), attempts)
    changed = True
    while changed and time.monotonic() < attempts.until:
        text, changed = _one_round(text, calls, attempts)
    return text, _simpler_arguments(text, calls, attempts), attempts.last


def _guilty(text: str, calls: Sequence[Call], error: BaseException, lives: Sequence[type[Life]]) -> Sequence[type[Life]]:
    """The first life and one that disagrees with it: two are quicker than all."""
    for life in lives[1:]:
        if type(error_of(text, calls, [lives[0], life])) is type(error):
            return [lives[0], life]
    return lives


def _fewer_calls(text: str, calls: list[Call], attempts: _Attempts) -> list[Call]:
    if attempts.fails(text, calls[-1:]):
        return calls[-1:]
    size = len(calls) // 2
    while size > 0:
        at = 0
        while at < len(calls) - 1:
            fewer = calls[:at] + calls[min(at + size, len(calls) - 1) :]
            if attempts.fails(text, fewer):
                calls = fewer
            else:
                at += size
        size //= 2
    return calls


def _simpler_arguments(text: str, calls: list[Call], attempts: _Attempts) -> list[Call]:
    for number, call in enumerate(calls):
        for position, value in enumerate(call.arguments):
            for simpler in dict.fromkeys((0, 1, *(value >> n if value >= 0 else -(-value >> n) for n in range(62, 0, -6)))):
                changed = (*calls[number].arguments[:position], simpler, *calls[number].arguments[position + 1 :])
                candidate = [*calls[:number], type(call)(call.function, changed), *calls[number + 1 :]]
                if abs(simpler) < abs(value) and attempts.fails(text, candidate):
                    calls = candidate
                    break
    return calls


# --------------------------------------------------------------------------------------------------------------------- the text


def _one_round(text: str, calls: list[Call], attempts: _Attempts) -> tuple[str, bool]:
    """Each change once, the large ones first; those that still fail are kept."""
    changed = False
    for changes in (_without_statements, _simpler_expressions):
        position = 0
        while True:
            candidate = _nth(changes, text, position)
            if candidate is None:
                break
            if candidate != text and attempts.fails(candidate, calls):
                text, changed = candidate, True
            else:
                position += 1
    return text, changed


def _nth(changes: Callable[[ast.Module], Iterator[Callable[[], None]]], text: str, position: int) -> str | None:
    """The text after the change of that number; None if there are not so many."""
    tree = ast.parse(text)
    for number, change in enumerate(changes(tree)):
        if number == position:
            change()
            return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    return None


def _without_statements(tree: ast.Module) -> Iterator[Callable[[], None]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "cases"):
            block: list[ast.stmt] | None = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for i, statement in enumerate(block):
                if isinstance(statement, (ast.ImportFrom, ast.Import)):
                    continue
                if len(block) > 1 or name != "body":
                    yield lambda block=block, i=i: block.__delitem__(i)
                for inner in (*getattr(statement, "cases", ()), statement):
                    nested: list[ast.stmt] = getattr(inner, "body", [])
                    if nested and not isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and name != "cases":
                        yield lambda block=block, i=i, nested=nested: block.__setitem__(slice(i, i + 1), nested)


def _simpler_expressions(tree: ast.Module) -> Iterator[Callable[[], None]]:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.expr) and _free(parent, name, value):
                for simpler in _parts(value):
                    yield lambda parent=parent, name=name, simpler=simpler: setattr(parent, name, simpler)
            elif isinstance(value, list):
                for i, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                    if isinstance(item, ast.expr) and _free(parent, name, item):
                        for simpler in _parts(item):
                            yield lambda value=value, i=i, simpler=simpler: value.__setitem__(i, simpler)


def _free(parent: ast.AST, name: str, value: ast.expr) -> bool:
    """Whether an expression may be another: no type, target, name or part of a format."""
    fixed = ("annotation", "returns", "target", "targets", "func", "decorator_list", "bases", "format_spec")
    return name not in fixed and not isinstance(parent, ast.JoinedStr) and not isinstance(value, (ast.Name, ast.Constant))


def _parts(value: ast.expr) -> list[ast.expr]:
    inner = [child for child in ast.walk(value) if isinstance(child, ast.expr) and child is not value and not isinstance(child, ast.Constant)]
    return [ast.Constant(0), ast.Constant(False), *inner[:8]]
