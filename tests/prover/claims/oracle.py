# SPDX-License-Identifier: BSD-2-Clause
"""What is true of a program, found by running it under CPython on its inputs."""

from __future__ import annotations

import random as _random
import signal
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from claims.inputs import Inputs
from claims.predicates import Row, Seen
from claims.program import Program
from claims.scope import Function, Point
from claims.values import ENUM, WORD

from cloister.lang import Panic
from cloister.lang import program as p
from cloister.lang.frontend import load_program
from cloister.lang.python import Space

ROWS = 1500  # that a claim is fitted to
PATIENCE = 20.0  # seconds of this process for all inputs of a function
GLOBALS: dict[str, Any] = {}


@dataclass
class Truth:
    """What became of a function on its inputs. `broken`: where and why it panicked (a line of 0: an invariant did not hold in the end), and on what
    input first."""

    runs: int = 0
    exhaustive: bool = True
    broken: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    panics: int = 0


class Loaded:
    """A program's text, loaded: as the front end's program, and as Python."""

    def __init__(self, text: str, name: str = "claimed") -> None:
        with tempfile.TemporaryDirectory(prefix="cloister-claims-") as folder:
            self.folder = Path(folder)
            (self.folder / f"{name}.py").write_text(text)
            self.program: p.Program = load_program([name], search=[self.folder])
            self.space = self.fresh()
        self.module: Any = self.space.modules[name]
        self.functions = {f.name: f for m in self.program.modules for f in (*m.functions, *m.ghosts)}
        self.log: list[str] = []
        self.space.environment.log = self.log.append

    def fresh(self) -> Space:
        space = Space()
        space.load(self.program, [self.folder])
        return space


class Endless(Exception):
    """A program that was made smaller does not end any more."""


def run(made: Program, f: Function, loaded: Loaded, rows: dict[int, list[Row]] | None = None) -> Truth:
    """Call a function on all its inputs. `rows` gets what was seen at each of its points."""

    def stop(number: int, frame: object) -> None:
        raise Endless(f.name)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        return _run(made, f, loaded, rows)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _run(made: Program, f: Function, loaded: Loaded, rows: dict[int, list[Row]] | None) -> Truth:
    inputs = Inputs(made, f, loaded.module, loaded.space)
    call = None if f.method else getattr(loaded.module, f.name)
    truth = Truth(exhaustive=inputs.exhaustive)
    atoms = _of_promise(made, f)
    early = [text for text, _ in atoms if not text.startswith(("old(", "result"))]
    late = [text for text, _ in atoms if not text.startswith("old(")]
    known = dict(atoms)
    named = [f"old({text})" if f"old({text})" in known else text for text in early]
    before, after = (compile(f"({''.join(text + ', ' for text in texts)})", "<atoms>", "eval") for texts in (early, late))
    for vector in inputs.all():
        loaded.log.clear()
        entry = inputs.prepare(vector)
        if entry is None:
            continue
        truth.runs += 1
        names = _Names(entry.names, loaded.module)
        row: Row = {}
        if rows is not None:
            row = dict(zip(named, map(_number, eval(before, GLOBALS, names)), strict=True))
        try:
            if f.method:
                result = getattr(entry.arguments[0], f.name)(*entry.arguments[1:])
            else:
                assert call is not None
                result = call(*entry.arguments)
        except Panic as panic:
            if "assumption" in panic.message:  # no case that a proof is about
                truth.runs -= 1
                continue
            truth.panics += 1
            truth.broken.setdefault((panic.line, panic.reason.name), _shown(inputs, vector))
            continue
        if made.shapes.invariant and f.public and not inputs.sound():
            truth.broken.setdefault((0, "CONTRACT"), _shown(inputs, vector))
        if rows is not None:
            names.result = result
            row |= zip(late, map(_number, eval(after, GLOBALS, names)), strict=True)
            rows.setdefault(-1, []).append(row)
            _collect(f, loaded.log, rows)
    return truth


class _Names(dict[str, Any]):
    """Parameters, then module variables, then the result."""

    def __init__(self, given: dict[str, Any], module: Any) -> None:
        super().__init__(given)
        self.module = module
        self.result: Any = None

    def __missing__(self, name: str) -> Any:
        if name == "result":
            return self.result
        if not hasattr(self.module, name):
            raise KeyError(name)
        return getattr(self.module, name)


def _number(value: Any) -> int:
    return int(value.value if isinstance(value, Enum) else value)


def _shown(inputs: Inputs, vector: tuple[Any, ...]) -> str:
    return ", ".join(f"{' '.join(slot.key)}={value!r}" for slot, value in zip(inputs.slots, vector, strict=True))


def _of_promise(made: Program, f: Function) -> list[tuple[str, str]]:
    """What a promise of a function may be about: what it was given, what is there before and after, what it gives."""
    s, atoms = made.shapes, list[tuple[str, str]]()
    changing: list[tuple[str, str]] = []
    for name, kind in f.parameters:
        if "None" in kind:
            pass
        elif kind == "Ptr[S]":
            changing += _of_struct(made, name)
        elif kind == "View[u8]":
            changing += [(f"{name}[{i}]", "u8") for i in range(f.lengths[name][0])]
            atoms += [(f"len({name})", "u64")]
        else:
            atoms += made_of(made, name, kind)
    for name, kind in s.variables.items():
        if name in f.uses:
            changing += made_of(made, name, kind)
    for name, texts in (("box", ["box"]), ("boxes", ["boxes[0]", "boxes[1]"]), ("holder", ["holder.s"])):
        if name in f.uses:
            for text in texts:
                changing += _of_struct(made, text)
    if "data" in f.uses:
        changing += [(f"data[{i}]", "u8") for i in range(s.data)]
    if f.result in ("S", "Ptr[S]"):
        atoms += _of_struct(made, "result")
    elif f.result:
        atoms += made_of(made, "result", f.result)
    return [*atoms, *changing, *([] if f.pure else [(f"old({text})", kind) for text, kind in changing])]


def made_of(made: Program, text: str, kind: str) -> list[tuple[str, str]]:
    """A value, of a word its fields."""
    return [(f"{text}.{m.name}", m.kind) for m in made.shapes.word] if kind == WORD else [(text, kind)]


def _of_struct(made: Program, text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for m in made.shapes.struct:
        if m.length:
            found += [(f"{text}.{m.name}[{i}]", "u8") for i in range(m.length)]
        else:
            found += made_of(made, f"{text}.{m.name}", m.kind)
    return found


def _collect(f: Function, log: list[str], rows: dict[int, list[Row]]) -> None:
    """What the probes of a function said."""
    for text in log:
        words = text.split(" ")
        if words[0] != f"@{f.name}":
            continue
        point = next(x for x in f.lines if isinstance(x, Point) and x.number == int(words[1]))
        have = rows.setdefault(point.number, [])
        have.append({atom: _read(word) for (atom, _), word in zip(point.atoms, words[2:], strict=True)})


def _read(word: str) -> int:
    return int({"True": "1", "False": "0"}.get(word, word))


def seen_at(made: Program, f: Function, point: Point, rows: list[Row], loaded: Loaded) -> Seen:
    """What a claim at a point can be fitted to."""
    if point.role == "ensures":
        atoms = _of_promise(made, f)
        views = [v for v in ("data", *(name for name, kind in f.parameters if kind == "View[u8]" and f.lengths[name][0] == f.lengths[name][1]))]
    else:
        atoms, views = point.atoms, point.views
    unique = list({tuple(sorted(row.items())): row for row in rows}.values())
    if len(unique) > ROWS:
        unique = _random.Random(made.seed).sample(unique, ROWS)
    specification = getattr(loaded.module, "spec", None)
    functions = [("spec", specification)] if specification is not None and point.role != "assert" else []
    return Seen(atoms, unique, made.shapes.enum, point.index, views, point.focus, point.role != "assert", functions)


Ends = Counter[str]
__all__ = ["ENUM", "Ends", "Loaded", "Truth", "run", "seen_at"]
