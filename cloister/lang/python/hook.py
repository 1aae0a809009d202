# SPDX-License-Identifier: BSD-2-Clause
"""The import hook: target modules are loaded through the front end and run as generated Python.

A module is target code if it lies in one of the target packages or in a folder given to `install(paths=...)`, is not a test, and imports
from nothing but `cloister.lang`, target modules, `typing`, `enum` and `__future__`. All else is left to Python. A module that was imported
before the hook was installed stays as it is until a target module that is imported later needs it: then it is made over in place.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from cloister.lang import program as p
from cloister.lang.frontend import load_program
from cloister.lang.frontend.modules import read
from cloister.lang.python.space import Space

TARGET_PACKAGES = (
    "cloister.abi", "cloister.kernel", "cloister.pd", "cloister.runtime", "cloister.sddf", "cloister.net", "cloister.fs", "cloister.vmm",
)  # fmt: skip
_NEUTRAL = ("__future__", "typing", "enum")


def is_target_source(source: str, target_package: bool, local: Iterable[str] = ()) -> bool:
    """Whether a module's text is target code. `local` names the modules of the same folder, which it may import."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return target_package  # the front end says where
    return is_target(tree, target_package, local)


def is_target(tree: ast.Module, target_package: bool, local: Iterable[str] = ()) -> bool:
    """`is_target_source` of a syntax tree."""
    imports: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            return False
        if isinstance(node, ast.ImportFrom):
            imports.append(node.module or "")
    if target_package:
        return len(tree.body) > (1 if ast.get_docstring(tree) is not None else 0)
    known = ("cloister.lang", *TARGET_PACKAGES)
    local = set(local)

    def inside(name: str) -> bool:
        return any(name == k or name.startswith(k + ".") for k in known)

    foreign = [name for name in imports if name not in _NEUTRAL and not inside(name) and name.split(".")[0] not in local]
    return not foreign and any(inside(name) for name in imports)


def _beside(origin: Path) -> list[str]:
    """The names of the modules in the same folder."""
    return [f.stem for f in origin.parent.iterdir() if f.suffix == ".py" or f.is_dir()]


class TargetFinder(MetaPathFinder, Loader):
    """Finds and loads target modules into one space."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.paths: list[Path] = []
        self.bindings: p.Bindings | None = None
        self.redirects: dict[str, str] = {}
        self._typed: dict[str, tuple[p.Module, p.Program]] = {}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        in_package = any(fullname == k or fullname.startswith(k + ".") for k in TARGET_PACKAGES)
        if not in_package and not self.paths:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None and path is None:
            spec = PathFinder.find_spec(fullname, [str(folder) for folder in self.paths])
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return None
        origin = Path(spec.origin)
        if not in_package and not self._registered(origin):
            return None
        try:
            _, tree = read(origin)
        except SyntaxError:
            tree = None  # the front end says where
        if (tree is None and not in_package) or (tree is not None and not is_target(tree, in_package, _beside(origin))):
            return None
        return spec_from_file_location(fullname, spec.origin, loader=self, submodule_search_locations=spec.submodule_search_locations)

    def _registered(self, origin: Path) -> bool:
        if origin.name.startswith("test_") or origin.name in ("conftest.py", "system.py"):
            return False
        return any(folder in origin.resolve().parents for folder in self.paths)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name not in self._typed:
            search = [*self.paths, *(Path(entry or ".") for entry in sys.path)]
            program = load_program([name], search=search, bindings=self.bindings, redirects=self.redirects)
            for typed in program.modules:
                self._typed.setdefault(typed.name, (typed, program))
        typed, program = self._typed[name]
        for needed in program.modules:
            if needed.name == name:
                break
            if needed.name in self.space.modules:
                self.space.load_instances(needed)
                continue
            plain = sys.modules.get(needed.name)
            if plain is None:
                importlib.import_module(needed.name)
            else:  # imported before the hook was there: the module becomes what it would have been
                self.space.load_module(self._typed[needed.name][0], into=plain, file=plain.__file__)
        self.space.load_module(typed, into=module, file=module.__file__)
