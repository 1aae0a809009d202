# SPDX-License-Identifier: BSD-2-Clause
"""Results that need not be found again, by content.

Two kinds are kept. The *result of a function* is found under a hash of everything that its proof looks at: the exact text of the function, of its
contract and of all that they call and name, the module variables and invariants of the whole program, which structs bytes are seen as in it, the
prover itself, and the limit. The *answer to a question* is found under the question: so after a change of the prover every function is executed anew, but solvers are
asked only what they were not asked before. Only results `proved` and `bounded` are kept: what is refuted or unknown is worth another look.
Invariant: no time stamp decides anything; an entry that cannot be read is none.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from cloister.lang import program as p
from cloister.lang.digests import digest_of, digest_of_variables, hash_of, name_of, prover_digest
from cloister.lang.smt.machine import overlaid
from cloister.lang.smt.prove import invariants_of

_FRONTEND = Path(__file__).resolve().parents[1] / "lang" / "frontend"


@lru_cache(maxsize=1)
def solvers() -> str:
    """Which solvers answer here."""
    return f"z3 {version('z3-solver')}, bitwuzla {version('bitwuzla')}"


@lru_cache(maxsize=1)
def whole_digest() -> str:
    """The hash of what makes proofs out of source files: front end, executor, solvers."""
    total = hashlib.sha256(f"{solvers()} {prover_digest(claims=True)}".encode())
    for file in sorted(_FRONTEND.rglob("*.py")):
        total.update(str(file.relative_to(_FRONTEND)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


class Keys:
    """The keys of one program's functions."""

    def __init__(self, program: p.Program, limit: float) -> None:
        of_program = [
            f"{solvers()} {prover_digest(claims=True)} {limit} {bool(program.bindings_used)} {sorted(program.unbound)}",
            *sorted(f"{kind.module}.{kind}" for kind in overlaid(program) if isinstance(kind, p.StructType)),
            digest_of_variables(program),
            # An invariant is about whatever of its type is written, wherever it lies.
            *(digest_of(method, claims=True) for method in invariants_of(program)),
        ]
        self._program = hash_of("\n".join(of_program))

    def of(self, function: p.Function) -> str:
        """The key of a function's result."""
        return hash_of(f"{self._program} {name_of(function)} {digest_of(function, claims=True)}")


def default_folder() -> Path:
    """Where results are kept unless told otherwise: the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cloister" / "proofs"


class Store:
    """Kept results and answers in a folder, a file for each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failure = ""  # why something could not be kept

    def get(self, key: str) -> dict[str, Any] | None:
        """The result of that key, None if there is none."""
        found = self._read(key)
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None

    def put(self, key: str, result: dict[str, Any]) -> None:
        """Keep a result. Where that cannot be, it is as good a result: `failure` says why."""
        self._write(key, result)

    def answer(self, question: str) -> tuple[str, str] | None:
        """What a solver said to a question, and which; None if it was not asked."""
        found = self._read(self._answers(question))
        if not isinstance(found, list) or len(kept := cast("list[object]", found)) != 2 or kept[0] not in ("unsat", "sat"):
            return None
        return str(kept[0]), str(kept[1])

    def keep_answer(self, question: str, answer: str, solver: str) -> None:
        self._write(self._answers(question), [answer, solver])

    @staticmethod
    def _answers(question: str) -> str:
        """The key of an answer; other solvers would be asked again."""
        return hash_of(f"{solvers()} {question}")

    def _read(self, key: str) -> object:
        try:
            return json.loads((self.folder / key[:2] / key).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None

    def _write(self, key: str, what: object) -> None:
        place = self.folder / key[:2] / key
        temporary = place.with_suffix(f".{os.getpid()}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(what), "utf-8")
            temporary.replace(place)
        except OSError as error:
            self.failure = self.failure or str(error)
