# SPDX-License-Identifier: BSD-2-Clause
"""Theorems about run-time checks: how they are kept, and which checks they allow a program to leave out.

A *theorem* is about one function and all that it calls, executed with any arguments in any state of memory: these checks hold. Those of
functions that it calls are named with the calls that lead to them.
A check is redundant if it holds whenever its function runs: by the function's own theorem, or, for a function that only this program's
functions call, by the theorems of all its callers (of their callers, ...), each about the calls that it makes.

Why no execution misses a check that is left out: take the first one in it that would have failed. Until then every check held, emitted or
not, so the program did what its typed form says. Its theorem rests on nothing but checks before it. So it held: contradiction.

Invariant: a theorem is used only if its key is the digest of its function as it is now (`digests.digest_of`), and its file was written by the
prover as it is now. After a change of the prover the theorems are looked at anew, but not proved anew where it still asks the same questions.
Trusted: the prover that wrote a file of theorems (a key is no signature: who can change the file can claim anything of the code it goes
with), and the promises of modules that declare UNSAFE: that memory is not seen as two types at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from cloister.lang import program as p
from cloister.lang.checks import Calls, Key, calls_of, shape_of
from cloister.lang.digests import digest_of, prover_digest

Chain = tuple[int, ...]  # calls that lead to a function, by their numbers in their callers

DEPTH = 3  # how many calls a theorem is followed through
VERSION = 2
MOST_CHECKS = 100_000  # of a function


@dataclass(frozen=True)
class Theorem:
    """Of a function and of those that it calls: which checks hold. A chain that is not here says nothing.

    `asked`: the hash of the questions that were asked of a solver; empty if the function could not be executed.
    """

    function: str
    holds: Mapping[Chain, frozenset[int]]
    asked: str = ""


Theorems = dict[str, Theorem]  # by the digest of what they are about
Before = Mapping[str, Theorem]  # by the hash of the questions that were asked


def read_theorems(*paths: Path) -> Theorems:
    """The theorems of files that this prover wrote; of one that is not there or is none, nothing."""
    result: Theorems = {}
    for path in paths:
        prover, found = _read(path)
        if prover == prover_digest():
            result |= found
    return result


def read_before(path: Path) -> Before:
    """What a file says, whichever prover wrote it, by the questions that were asked."""
    return {each.asked: each for each in _read(path)[1].values() if each.asked}


def _read(path: Path) -> tuple[str, Theorems]:
    """Which prover wrote a file, and its theorems."""
    try:
        data = cast("dict[str, Any]", json.loads(path.read_text("utf-8")))
        if data["version"] != VERSION:
            return "", {}
        found: Theorems = {}
        for digest, (function, asked, holds) in data["theorems"].items():
            found[digest] = Theorem(function, {_chain(chain): frozenset(_numbers(text)) for chain, text in holds.items()}, asked)
        return data["prover"], found
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", {}


def write_theorems(path: Path, theorems: Theorems) -> None:
    """Write a file of theorems: sorted, one a line, so that changes can be read. Those that say nothing are kept: it was tried."""
    lines: list[str] = []
    for digest, theorem in sorted(theorems.items(), key=lambda item: (item[1].function, item[0])):
        holds = {".".join(map(str, chain)): _text(numbers) for chain, numbers in sorted(theorem.holds.items()) if numbers}
        lines.append(f" {json.dumps(digest)}: {json.dumps([theorem.function, theorem.asked, holds])}")
    head = f'"version": {VERSION}, "prover": {json.dumps(prover_digest())}'
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(f'{{{head}, "theorems": {{\n' + ",\n".join(lines) + "\n}}\n", "utf-8")
    temporary.replace(path)


def _chain(text: str) -> Chain:
    return tuple(int(each) for each in text.split(".")) if text else ()


def _numbers(text: str) -> Iterator[int]:
    for piece in text.split():
        first, _, last = piece.partition("-")
        low, high = int(first), int(last or first)
        if high > MOST_CHECKS:
            raise ValueError(f"no function has {high} checks")
        yield from range(low, high + 1)


def _text(numbers: frozenset[int]) -> str:
    pieces: list[list[int]] = []
    for number in sorted(numbers):
        if pieces and pieces[-1][1] == number - 1:
            pieces[-1][1] = number
        else:
            pieces.append([number, number])
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in pieces)


# --------------------------------------------------------------------------------------------------------------------- what follows


class Redundant:
    """Which checks of a program hold by theorems, each with the keys of those that say so."""

    def __init__(self, calls: Calls, theorems: Theorems) -> None:
        self.calls = calls
        self._theorems = theorems
        self._known: dict[tuple[p.Function, p.Function, Chain], dict[int, frozenset[str]]] = {}

    def of(self, function: p.Function) -> dict[Key, frozenset[str]]:
        """The redundant checks of a function."""
        holds = self._holds(function, function, ())
        return {key: holds[number] for key, number in shape_of(function).checks.items() if number in holds}

    def _holds(self, function: p.Function, head: p.Function, chain: Chain) -> dict[int, frozenset[str]]:
        """The checks of a function that hold whenever `head` runs and makes this chain of calls."""
        place = (function, head, chain)
        if place in self._known:
            return self._known[place]
        digest = digest_of(head)
        theorem = self._theorems.get(digest)
        own = theorem.holds.get(chain, frozenset()) if theorem is not None else frozenset[int]()
        result = {number: frozenset({digest}) for number in own}
        callers = self.calls.callers[head]
        if head not in self.calls.entries and len(chain) < DEPTH and len(result) < len(shape_of(function).checks):
            common: dict[int, frozenset[str]] | None = None
            for caller, call in callers:
                holds = self._holds(function, caller, (call, *chain))
                common = holds if common is None else {n: common[n] | holds[n] for n in common.keys() & holds.keys()}
                if not common:
                    break
            for number, why in (common or {}).items():
                result.setdefault(number, why)
        self._known[place] = result
        return result


def redundant_checks(program: p.Program, theorems: Theorems, *, open_to_all: bool = False) -> dict[p.Function, dict[Key, frozenset[str]]]:
    """The checks of a program that may be left out, with the keys of the theorems that allow it."""
    if not theorems:
        return {}
    calls = calls_of(program, open_to_all=open_to_all)
    redundant = Redundant(calls, theorems)
    found = {function: redundant.of(function) for function in calls.functions}
    return {function: checks for function, checks in found.items() if checks}


@dataclass(eq=False)
class Selection:
    """Which checks a back end may leave out, and what it did with each."""

    redundant: Mapping[p.Function, Mapping[Key, frozenset[str]]] = field(default_factory=lambda: {})
    emitted: dict[p.Function, set[Key]] = field(default_factory=lambda: {})
    left_out: dict[p.Function, set[Key]] = field(default_factory=lambda: {})
