# SPDX-License-Identifier: BSD-2-Clause
"""Results that need not be found again, by content.

The key of a function is a hash over everything that its proof looks at: the typed text of the function and of all that it calls, the types,
constants and module variables of the program, which structs bytes are seen as in it, the prover itself, and the limit. Only `proved` and `bounded` are kept: what is refuted or
unknown is worth another look.
Invariant: no time stamp decides anything; an entry that cannot be read is none.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from cloister.lang import program as p
from cloister.lang.printer import print_function, print_module
from cloister.lang.smt.machine import overlaid
from cloister.lang.smt.prove import invariants_of
from cloister.lang.smt.purity import called_by

_LANG = Path(__file__).resolve().parents[1] / "lang"


@lru_cache(maxsize=1)
def prover_digest() -> str:
    """The hash of what makes proofs: front end, executor, solvers."""
    total = hashlib.sha256(f"{version('z3-solver')} {version('bitwuzla')}".encode())
    files = [*(_LANG / "smt").glob("*.py"), *(_LANG / "frontend").rglob("*.py"), *(_LANG / "program").glob("*.py"), _LANG / "printer.py"]
    for file in sorted(files):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


class Keys:
    """The keys of one program's functions."""

    def __init__(self, program: p.Program, limit: float) -> None:
        self._declarations = hashlib.sha256(f"{prover_digest()} {limit} {bool(program.bindings_used)}\n".encode())
        for kind in sorted(f"{kind.module}.{kind}" for kind in overlaid(program) if isinstance(kind, p.StructType)):
            self._declarations.update(kind.encode() + b"\0")
        for module in program.modules:
            functions, ghosts = module.functions, module.ghosts
            module.functions, module.ghosts = [], []
            self._declarations.update(print_module(module).encode())
            module.functions, module.ghosts = functions, ghosts
        # An invariant is about whatever of its type is written, wherever it lies.
        for text in sorted(_texts(each for method in invariants_of(program) for each in called_by(method))):
            self._declarations.update(text.encode() + b"\0")

    def of(self, function: p.Function) -> str:
        """The key of a function's result."""
        total = self._declarations.copy()
        for text in sorted(_texts(called_by(function))):
            total.update(text.encode() + b"\0")
        total.update(f"{function.module}.{function.name} {function.owner}".encode())
        return total.hexdigest()


def _texts(functions: Iterable[p.Function]) -> set[str]:
    return {f"{each.module} {print_function(each)}" for each in functions}


def default_folder() -> Path:
    """Where results are kept unless told otherwise: the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cloister" / "proofs"


class Store:
    """Kept results in a folder, a file for each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failure = ""  # why something could not be kept

    def get(self, key: str) -> dict[str, Any] | None:
        """The result of that key, None if there is none."""
        try:
            return cast("dict[str, Any]", json.loads((self.folder / key[:2] / key).read_text()))
        except (OSError, ValueError):
            return None

    def put(self, key: str, result: dict[str, Any]) -> None:
        """Keep a result. Where that cannot be, it is as good a result: `failure` says why."""
        place = self.folder / key[:2] / key
        temporary = place.with_suffix(f".{os.getpid()}")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(result))
            temporary.replace(place)
        except OSError as error:
            self.failure = self.failure or str(error)
