# SPDX-License-Identifier: BSD-2-Clause
"""What was built before and need not be built again, found by content.

A *step* makes files in the output folder from inputs. Its key is a hash over everything that its outputs depend on: parameters, source files and
Cloister itself (compiler, runtime, kernel: all files of the package). A step whose key and outputs are as recorded is skipped.
Invariant: no time stamp decides anything. A step that failed leaves no record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

PACKAGE = Path(__file__).resolve().parents[1]
_SUFFIXES = {".py", ".S", ".h", ".c", ".ld", ".toml", ".json"}


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """The hash of a file's bytes; of nothing if there is none."""
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return ""


@lru_cache(maxsize=1)
def package_digest() -> str:
    """The hash of Cloister itself."""
    total = hashlib.sha256()
    for path in sorted(each for each in PACKAGE.rglob("*") if each.suffix in _SUFFIXES):
        total.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def key_of(parameters: Any, files: Mapping[str, Path]) -> str:
    """The key of a step: parameters that print alike are alike; files count by name and content."""
    contents = sorted((name, file_digest(path)) for name, path in files.items())
    return digest_of(json.dumps([package_digest(), parameters, contents], sort_keys=True, default=str).encode())


class Cache:
    """The records of one output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records = folder / ".cache"

    def _record(self, step: str) -> Path:
        return self._records / f"{step}.json"

    def recall(self, step: str, parameters: Any) -> Any | None:
        """What `store` was given for this step, if nothing has changed since; None otherwise."""
        try:
            record = cast("dict[str, Any]", json.loads(self._record(step).read_text()))
            files = {name: Path(path) for name, path in record["files"].items()}
            if record["key"] != key_of(parameters, files):
                return None
            if any(file_digest(self.folder / name) != digest for name, digest in record["outputs"].items()):
                return None
            return record["value"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # never built, or a record of another version

    def store(self, step: str, parameters: Any, files: Mapping[str, Path], outputs: Iterable[Path], value: Any) -> None:
        """Record that a step was done: from `files` (by name) came `outputs` and `value`."""
        self._records.mkdir(parents=True, exist_ok=True)
        record = {
            "key": key_of(parameters, files),
            "files": {name: str(path) for name, path in files.items()},
            "outputs": {path.relative_to(self.folder).as_posix(): file_digest(path) for path in outputs},
            "value": value,
        }
        temporary = self._record(step).with_suffix(".new")
        temporary.write_text(json.dumps(record, indent=1, sort_keys=True))
        temporary.replace(self._record(step))

    def step(self, step: str, parameters: Any, make: Callable[[], tuple[Mapping[str, Path], Iterable[Path], Any]]) -> Any:
        """The step's value: recalled, or made by `make`, which returns the files it read, those it wrote, and the value."""
        known = self.recall(step, parameters)
        if known is not None:
            return known
        files, outputs, value = make()
        assert value is not None, "None means that nothing is known"
        self.store(step, parameters, files, outputs, value)
        return value
