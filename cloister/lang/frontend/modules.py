# SPDX-License-Identifier: BSD-2-Clause
"""Finding and reading modules, and the order in which they import each other.

Invariant: a module's `path` is relative to the folder its name starts from, so that what is built from it does not depend on where
the project lies. Trusts: the file system does not change during one load.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

PACKAGE_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Source:
    """A module as found: its dotted name, the file, its path as shown to people."""

    name: str
    file: Path
    path: str


class Finder:
    """Maps dotted names to files."""

    def __init__(self, search: Sequence[Path], redirects: Mapping[str, str]) -> None:
        self._folders = [Path(folder).resolve() for folder in search]
        self._redirects = dict(redirects)
        self._found: dict[str, Source | None] = {}

    def add_folder(self, folder: Path) -> None:
        """Search here too, after the others."""
        if folder not in self._folders:
            self._folders.append(folder)

    def redirect(self, name: str) -> str:
        """The module that stands for `name` in this build: the longest matching prefix counts."""
        for prefix in sorted(self._redirects, key=len, reverse=True):
            if name == prefix or name.startswith(prefix + "."):
                return self._redirects[prefix] + name[len(prefix) :]
        return name

    def find(self, name: str) -> Source | None:
        """The module of that name (already redirected): in the search folders, then beside this package, then where Python looks."""
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def _look(self, name: str) -> Source | None:
        parts = name.split(".")
        folders = [*self._folders, PACKAGE_ROOT]
        if parts[0] not in sys.stdlib_module_names:
            folders += [Path(entry) for entry in sys.path if entry]
        for folder in folders:
            base = folder.joinpath(*parts)
            for file, path in (  # a package comes before a module of its name, as in Python
                (base / "__init__.py", "/".join([*parts, "__init__.py"])),
                (base.with_name(base.name + ".py"), "/".join(parts) + ".py"),
            ):
                if file.is_file():
                    return Source(name, file, path)
        return None

    def is_host(self, name: str) -> bool:
        """Whether the module belongs to Python's library (and no file of the project has its name)."""
        return name.split(".")[0] in sys.stdlib_module_names and self.find(name) is None

    def root(self, root: str) -> Source | None:
        """A root given as a dotted name or as the path of a `.py` file."""
        if not root.endswith(".py"):
            return self.find(self.redirect(root))
        file = Path(root).resolve()
        if not file.is_file():
            return None
        for folder in [*self._folders, PACKAGE_ROOT]:
            if file.is_relative_to(folder):
                relative = file.relative_to(folder)
                name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
                if all(part.isidentifier() for part in name.split(".")):
                    source = Source(name, file, relative.as_posix())
                    self._found.setdefault(name, source)
                    return source
        self.add_folder(file.parent)
        source = Source(file.stem, file, file.name)
        self._found.setdefault(file.stem, source)
        return source


_PARSING = Lock()
_parsed: dict[Path, tuple[tuple[int, int], str, ast.Module]] = {}


def read(file: Path) -> tuple[str, ast.Module]:
    """The source and its syntax tree. Raises SyntaxError. Parsed once per process while the file stays the same."""
    status = file.stat()
    stamp = (status.st_mtime_ns, status.st_size)
    known = _parsed.get(file)
    if known is not None and known[0] == stamp:
        return known[1], known[2]
    text = file.read_text(encoding="utf-8")
    # One thread at a time: CPython 3.11 keeps the depth of a tree in a global, and a finaliser that runs meanwhile may let another thread in.
    with _PARSING, warnings.catch_warnings():
        tree = ast.parse(text, filename=str(file))
        warnings.simplefilter("ignore")  # what Python warns about, such as `5(x)`, gets a better complaint later
        compile(tree, str(file), "exec", dont_inherit=True)  # finds what the grammar allows, such as `break` outside of a loop
    _parsed[file] = (stamp, text, tree)
    return text, tree
