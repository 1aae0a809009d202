# SPDX-License-Identifier: BSD-2-Clause
"""Random programs tried in all lives, many in one compilation; what fails is made small.

A trial is a program and the calls that are made of it, in order; both follow from the seed. Compiling takes most of the time, and much of it
once for each compilation: so a batch of programs, each a module of its own, is one program to the front end and to the compilers.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import generator
import reduction
from harness import Lives, simple
from lives import LIVES_OF_MANY, Life, Source

from cloister.lang.frontend import load_program

CALLS = 20  # of each function


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Trial:
    seed: int
    text: str
    calls: tuple[Call, ...]


@dataclass
class Tally:
    """What was done: programs, calls, and how calls ended."""

    programs: int
    calls: int
    ends: Counter[str]

    def __iadd__(self, other: Tally) -> Tally:
        self.programs += other.programs
        self.calls += other.calls
        self.ends.update(other.ends)
        return self


class Failure(AssertionError):
    """A program that lives disagree about, or that one of them cannot run."""

    def __init__(self, seed: int, error: BaseException, small: Trial) -> None:
        calls = "\n".join(f"  {call}" for call in small.calls)
        super().__init__(
            f"seed {seed}: {type(error).__name__}: {error}\n"
            f"again, and smaller: python tests/lang/differential/campaign.py --seed {seed}\n\n{small.text}\ncalls:\n{calls}"
        )
        self.seed = seed


def batch(seeds: Sequence[int], lives: Sequence[type[Life]] = LIVES_OF_MANY, *, seconds: float = 60) -> Tally:
    """Try the programs of these seeds; a Failure names the first that differs, made smaller for so many seconds."""
    programs = [generator.program(seed) for seed in seeds]
    with tempfile.TemporaryDirectory(prefix="cloister-trial-") as name:
        folder = Path(name)
        try:
            together = _build({f"p{i}": each.text for i, each in enumerate(programs)}, folder, lives)
        except Exception as error:
            # Which one is it? If each is fine alone, it is all of them.
            for program in programs:
                _single(program, lives, seconds)
            raise AssertionError(f"seeds {list(seeds)} together: {type(error).__name__}: {error}") from error
        tally = Tally(len(programs), 0, Counter())
        for i, program in enumerate(programs):
            calls = list(_calls(program, together, f"p{i}"))
            for number, call in enumerate(calls):
                try:
                    outcome = together.check(f"p{i}.{call.function}", call.arguments)
                except Exception as error:
                    raise _smaller(program, calls[: number + 1], error, lives, seconds) from error
                tally.calls += 1
                tally.ends[(outcome.panic or "value").split(" ")[0]] += 1
    return tally


def _single(program: generator.Program, lives: Sequence[type[Life]], seconds: float) -> None:
    """Try one program alone; Failure if it cannot be built."""
    error = reduction.error_of(program.text, [], lives)
    if error is not None:
        raise _smaller(program, [], error, lives, seconds) from error


def _build(texts: dict[str, str], folder: Path, lives: Sequence[type[Life]]) -> Lives:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    return Lives(Source(load_program(list(texts), search=[folder]), [folder], folder), lives)


def _calls(program: generator.Program, lives: Lives, module: str) -> Iterator[Call]:
    """Functions in turn, so that what one leaves in variables is seen by the other."""
    random = Random(program.seed)
    for _ in range(CALLS):
        for name in program.functions:
            parameters = lives.functions[f"{module}.{name}"].parameters
            yield Call(name, tuple(generator.draw_interesting(random, str(local.type)) for local in parameters))


def _smaller(program: generator.Program, calls: list[Call], error: BaseException, lives: Sequence[type[Life]], seconds: float) -> Failure:
    text, kept, last = reduction.reduce(program.text, calls, error, lives, seconds)
    return Failure(program.seed, last, Trial(program.seed, text, tuple(kept)))


def trial(seed: int, lives: Sequence[type[Life]] = LIVES_OF_MANY, *, seconds: float = 600) -> Tally:
    """One program by its seed."""
    return batch([seed], lives, seconds=seconds)


__all__ = ["Call", "Failure", "Tally", "Trial", "batch", "simple", "trial"]
