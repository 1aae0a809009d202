# SPDX-License-Identifier: BSD-2-Clause
"""Running target code under CPython: exact, because generated from the typed program; quick, because over plain ints.

    from cloister.lang import python
    python.install(paths=[Path(__file__).parent])   # from now on, importing a target module gives its generated form
    import echo                                     # functions check their arguments and panic as on the device

`install` serves the whole process from one `Space`; `load` makes a space of its own, with its own variables, regions and bindings.
`environment` (of the installed space) holds what lies outside of the program: memory, registers, externs, the log.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cloister.lang import program as p
from cloister.lang.python.boundary import ArgumentError
from cloister.lang.python.environment import Environment
from cloister.lang.python.hook import TargetFinder
from cloister.lang.python.memory import Memory, MemoryFault, Scripted
from cloister.lang.python.space import Space, TargetModule
from cloister.lang.python.support import NoModel

__all__ = [
    "ArgumentError", "Environment", "Memory", "MemoryFault", "NoModel", "Scripted", "Space", "TargetModule", "bind_region", "environment", "install",
    "load", "memory", "overlay", "reset", "space", "uninstall",
]  # fmt: skip

space = Space()  # what the import hook loads into
environment = space.environment
memory = environment.memory
_finder = TargetFinder(space)


def install(
    paths: Iterable[str | Path] = (), *, bindings: p.Bindings | None = None, redirects: Mapping[str, str] | None = None
) -> Space:
    """Load target modules through the front end from now on: those of Cloister's own packages and those in the given folders.

    `bindings` supply what the system description would; `redirects` replaces module prefixes. May be called again to add to both.
    """
    for path in paths:
        folder = Path(path).resolve()
        if folder not in _finder.paths:
            _finder.paths.append(folder)
    if bindings is not None:
        old = _finder.bindings or p.Bindings()
        _finder.bindings = p.Bindings(
            {**old.instances, **bindings.instances}, {**old.regions, **bindings.regions}, {**old.settings, **bindings.settings}
        )
    _finder.redirects.update(redirects or {})
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    return space


def uninstall() -> None:
    """Leave imports to Python again. What is loaded stays."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)


def load(
    roots: Sequence[str], *, search: Sequence[Path] = (), bindings: p.Bindings | None = None,
    redirects: Mapping[str, str] | None = None, environment: Environment | None = None,
) -> Space:  # fmt: skip
    """Load a program into a space of its own; `space.modules["name"]` are its modules."""
    from cloister.lang.frontend import load_program

    own = Space(environment)
    program = load_program(list(roots), search=list(search), bindings=bindings, redirects=dict(redirects or {}))
    own.load(program, [*search, *(Path(root).resolve().parent for root in roots if root.endswith(".py"))])
    return own


def bind_region(module: str, name: str, storage: bytearray | Scripted) -> None:
    """Let the memory region `name` of a target module be these bytes, which other regions and the test may share, or a script."""
    space.bind_region(module, name, storage)


def reset(*modules: str) -> None:
    """Give the variables of all (or of these) modules their initial values and zero their regions."""
    space.reset(modules or None)


def overlay(kind: type[Any], storage: bytearray, offset: int = 0) -> Any:
    """A struct whose fields are bytes of `storage`, in C's layout: as target code sees shared memory."""
    return space.overlays.make(kind, storage, offset)
