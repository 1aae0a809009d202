# SPDX-License-Identifier: BSD-2-Clause
"""Files that a description names: where they are, and how long."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is a file. A path that the operating system cannot mean, such as one that is too long, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def find_file(name: str | Path, search: Sequence[Path]) -> Path:
    """The first file of that name in the folders; if there is none, where it would be in the last of them."""
    candidates = [absolute(folder / name) for folder in search]
    return next((each for each in candidates if is_file(each)), candidates[-1])


def absolute(path: Path) -> Path:
    """The path without links and dots; as it stands, if the operating system cannot mean it."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path.absolute()


def size_of(path: Path) -> int:
    """How long a file is; 0 if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.seek(0, 2)
    except (OSError, ValueError):
        return 0
