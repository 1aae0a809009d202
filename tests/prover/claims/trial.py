# SPDX-License-Identifier: BSD-2-Clause
"""One program: its claims drawn, decided by running it, and put to the prover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from claims.oracle import Loaded, Truth, run, seen_at
from claims.predicates import Row, Seen, choose
from claims.program import Claims, Program, program
from claims.scope import Function, Point
from claims.values import Draw

from cloister.lang.frontend.diagnostics import CompileErrors
from cloister.lang.smt import prove
from cloister.lang.smt.prove import Outcome, Result, prove_function

VARIANTS = 3  # how often other things are claimed of a program
LIMIT = 3.0  # seconds for an obligation: what is not shown then is as good as unknown here
TRIES = 3  # programs for a seed, until one does something that does not always panic
TRUE = 0.6  # how many claims fit what was seen, where all may be spoilt


@dataclass
class Tally:
    """What was tried, and what came out."""

    programs: int = 0
    functions: int = 0
    claims: int = 0
    runs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter[str])

    def __iadd__(self, other: Tally) -> Tally:
        self.programs += other.programs
        self.functions += other.functions
        self.claims += other.claims
        self.runs += other.runs
        self.outcomes += other.outcomes
        return self


class Wrong(AssertionError):
    """The prover says what is not so. `kind` is that of the mistake."""

    def __init__(self, kind: str, function: str, told: str) -> None:
        super().__init__(f"{kind}: {function}: {told}")
        self.kind, self.function, self.told = kind, function, told
        self.program: Program | None = None
        self.text = ""


def variants(seed: int, number: int = VARIANTS) -> Iterator[tuple[Program, str]]:
    """The program of a seed with its claims, and with others."""
    made, points = program(seed * TRIES), list[tuple[Function, Point, Seen]]()
    for attempt in range(TRIES):
        made = program(seed * TRIES + attempt)
        loaded = Loaded(made.text(None))
        points = list[tuple[Function, Point, Seen]]()
        lively = True
        for f in made.functions:
            rows: dict[int, list[Row]] = {}
            truth = run(made, f, loaded, rows)
            lively = lively and truth.panics * 2 <= truth.runs
            for point in (line for line in f.lines if isinstance(line, Point)):
                points.append((f, point, seen_at(made, f, point, rows.get(-1 if point.role == "ensures" else point.number, []), loaded)))
        if lively:
            break
    for variant in range(number):
        yield made, made.text(_claims(Draw(f"claims {made.seed} {variant}"), points))


def _claims(draw: Draw, points: list[tuple[Function, Point, Seen]]) -> Claims:
    """What is claimed at each point."""
    claims = Claims()
    able = [each for each in points if each[2].rows and each[2].atoms and not (each[1].role == "ensures" and each[0].ghost)]
    spoilt: dict[str, int | None] = {}  # of each function: the only point at which something false is claimed; none of some, any of some
    for f in dict.fromkeys(f.name for f, _, _ in able):
        numbers = [point.number for g, point, _ in able if g.name == f for _ in range(4 if point.focus else 1)]
        spoilt[f] = draw.pick([-1, -1, draw.pick(numbers), draw.pick(numbers), None])
    for f, point, seen in able:
        only = spoilt[f.name]
        if only == point.number and point.focus:
            texts = [choose(draw, seen, 0.0)]
        else:
            truth = TRUE if only is None or only == point.number else 1.0
            texts = list(dict.fromkeys(choose(draw, seen, truth) for _ in range(draw.pick([1, 2, 2, 3]))))
        if point.role == "ensures":
            texts = [f"lambda result: {text}" if "result" in text else f"lambda: {text}" for text in texts]
        claims[f.name, point.number] = texts
    return claims


def trial(seed: int, *, limit: float = LIMIT, number: int = VARIANTS) -> Tally:
    """Draw a program, decide its claims, ask the prover; Wrong if the two disagree."""
    tally = Tally()
    for made, text in variants(seed, number):
        try:
            tally += judge(made, text, limit=limit)
        except Wrong as wrong:
            wrong.program, wrong.text = made, text
            raise
    return tally


def judge(made: Program, text: str, *, limit: float = LIMIT) -> Tally:
    """Compare what is true of the functions of a text with what the prover says of them."""
    loaded = Loaded(text)
    tally = Tally(programs=1)
    truths = {f.name: run(made, f, loaded) for f in made.functions}
    outcomes: dict[str, Outcome] = {}
    lines = text.split("\n")
    for f in made.functions:
        if f.name not in loaded.functions:
            continue
        function = loaded.functions[f.name]
        truth = truths[f.name]
        with nullcontext() if not truth.broken or (made.seed + len(outcomes)) % 4 == 0 else _unrefuted():
            outcome = outcomes[f.name] = prove_function(loaded.program, function, limit=limit, replay=loaded.fresh)
        tally.functions += 1
        tally.runs += truth.runs
        tally.claims += len(function.ensures) + sum(line.strip().startswith(("assert ", "invariant(", "decreases(")) for line in _own(lines, f.name))
        founded = all(not truths[name].broken and (truths[name].exhaustive or outcomes[name].result is Result.PROVED) for name in f.calls)
        said = outcome.result.value
        really = "false" if truth.broken else "true" if truth.exhaustive else "not seen to fail"
        tally.outcomes[f"{really}, {said}{'' if founded else ' (rests on what is false)'}"] += 1
        if founded:
            _compare(f.name, truth, outcome, lines, _lenient(made, f))
    return tally


@contextmanager
def _unrefuted() -> Generator[None, None, None]:
    """Of what is known to be false, a counterexample says nothing new, and takes longest."""
    whole: Any = prove
    search = whole._refute
    whole._refute = _not_refuted
    try:
        yield
    finally:
        whole._refute = search


def _not_refuted(program: object, execution: object, failed: object, outcome: Outcome, *rest: object) -> Outcome:
    outcome.result, outcome.why = Result.UNKNOWN, "not refuted"
    return outcome


def _lenient(made: Program, f: Function) -> bool:
    """Whether it may be given structs that are not tried: in variables and behind pointers that no invariant is known of."""
    optional = any("None" in kind for _, kind in f.parameters)
    return "holder" in f.uses or (bool(made.shapes.invariant) and ("boxes" in f.uses or optional))


def _own(lines: list[str], name: str) -> list[str]:
    """The lines of a function."""
    start = next(i for i, line in enumerate(lines) if line.lstrip().startswith(f"def {name}("))
    depth = len(lines[start]) - len(lines[start].lstrip())
    end = next((i for i in range(start + 1, len(lines)) if lines[i].strip() and len(lines[i]) - len(lines[i].lstrip()) <= depth), len(lines))
    return lines[start:end]


def _compare(name: str, truth: Truth, outcome: Outcome, lines: list[str], lenient: bool) -> None:
    """`lenient`: it uses structs of which the prover assumes no invariant, so that it may refute what no call in a whole program meets."""
    if truth.broken and outcome.result in (Result.PROVED, Result.BOUNDED):
        raise Wrong(f"false {outcome.result.value}", name, _told(truth))
    if not truth.broken and truth.exhaustive and outcome.result is Result.REFUTED and not lenient:
        raise Wrong("nothing breaks what is refuted", name, f"{outcome.why}, {outcome.counterexample}")
    if outcome.open and not any("on which" in each.what for each in outcome.open):
        # What is not among the open obligations was shown: as far as nothing before it stopped the program.
        opened = {(each.line, each.reason) for each in outcome.open}
        elsewhere = any(each.reason == "CONTRACT" for each in outcome.open)
        for line, reason in truth.broken:
            own = reason != "CONTRACT" or (line and lines[line - 1].strip().startswith(("ensures(", "invariant(", "decreases(")))
            if (line, reason) not in opened and (own or not elsewhere):
                raise Wrong("false obligation shown", name, f"{reason} at line {line} ({lines[line - 1].strip()}): {truth.broken[line, reason]}")


def _told(truth: Truth) -> str:
    return "; ".join(f"{reason} at line {line} of {on}" for (line, reason), on in truth.broken.items())


__all__ = ["CompileErrors", "LIMIT", "Tally", "Wrong", "judge", "trial", "variants"]
