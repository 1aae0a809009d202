# SPDX-License-Identifier: BSD-2-Clause
"""What there is to prove at a path: a target module, a folder of them, or the programs of a system.

A folder of proofs may hold `redirects.toml`: for each proof module, the modules that others stand for while it is proved, such as a recording
model of the system calls.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from cloister.boards.description import Board
from cloister.image.kernel import kernel_redirects
from cloister.image.wiring import everything_of
from cloister.lang.frontend import load_program
from cloister.lang.frontend.modules import PACKAGE_ROOT
from cloister.lang.program import Bindings, Module, Program
from cloister.lang.python.hook import is_target_source
from cloister.system.errors import DescriptionError, Problem
from cloister.system.load import find_description, finish, read_system
from cloister.system.model import Location

REDIRECTS = "redirects.toml"
_PROJECT = '[tool.cloister]\nprove = ["proofs"]'


@dataclass(frozen=True)
class Target:
    """One program and the module of it whose functions are proved. `name` is what people call it."""

    name: str
    root: str
    search: tuple[Path, ...] = ()
    bindings: Bindings | None = None
    redirects: dict[str, str] = field(default_factory=dict[str, str], hash=False)

    def load(self) -> Program:
        """The typed program. Raises CompileErrors."""
        return load_program([self.root], search=list(self.search), bindings=self.bindings, redirects=self.redirects)

    def module(self, program: Program) -> Module:
        """The module whose functions are proved."""
        return next(m for m in program.modules if m.name == program.roots[0])


def default_paths(folder: Path) -> list[str]:
    """What a project proves: the paths that its pyproject.toml lists, or the folder itself. Raises DescriptionError for a file that does not say it rightly."""
    project = folder / "pyproject.toml"
    try:
        whole = tomllib.loads(project.read_text("utf-8"))
    except FileNotFoundError:
        return [str(folder)]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal(str(project), f"not TOML: {error}", _PROJECT) from None
    settings = _table(_table(whole, "tool", "tool", project), "cloister", "tool.cloister", project)
    for key in settings:
        if key != "prove":
            raise refusal(str(project), f"[tool.cloister] has no setting '{key}'; it has 'prove'", _PROJECT)
    paths = settings.get("prove", [])
    if not isinstance(paths, list):
        raise refusal(str(project), f"[tool.cloister] prove is no list, but {paths!r}", _PROJECT)
    for each in cast("list[Any]", paths):
        if not isinstance(each, str):
            raise refusal(str(project), f"[tool.cloister] prove lists {each!r}, which is no text", _PROJECT)
    return [str(folder / each) for each in cast("list[str]", paths)] or [str(folder)]


def _table(table: dict[str, Any], key: str, name: str, project: Path) -> dict[str, Any]:
    """A table within a table, empty if there is none."""
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise refusal(str(project), f"{name} is no table, but {found!r}", _PROJECT)
    return cast("dict[str, Any]", found)


def targets_of(path: str, board: Board) -> list[Target]:
    """The targets at a path, which may also be the dotted name of a module. Raises DescriptionError for one that is none."""
    place = Path(path)
    if not place.exists():
        if all(part.isidentifier() for part in path.split(".")) and path.startswith("cloister."):
            return [Target(path, path)]
        raise refusal(path, f"there is no {path}", "a target module, a folder of target modules, a system.py or a .system file")
    if place.is_file() and place.suffix == ".py" and place.name != "system.py":
        return [_module(place, board)]
    if place.is_file() or (place / "system.py").exists() or any(place.glob("*.system")):
        return _system(place, board)
    stand_ins = _stand_ins(place)
    found = [_module(file, board) for file in sorted(place.rglob("*.py")) if _is_target(file) and file not in stand_ins]
    if not found:
        raise refusal(path, f"no target module is in {path}", "a folder with modules that import from cloister.lang")
    return found


def refusal(path: str, message: str, remedy: str) -> DescriptionError:
    """What a user asked for and cannot have."""
    return DescriptionError([Problem("P001", Location(path, 0, 0), message, remedy)])


def _is_target(file: Path) -> bool:
    if file.name.startswith("test_") or file.name in ("conftest.py", "system.py", "__init__.py"):
        return False
    in_package = file.resolve().is_relative_to(PACKAGE_ROOT / "cloister")
    local = [f.stem for f in file.parent.iterdir() if f.suffix == ".py" or f.is_dir()]
    try:
        return is_target_source(file.read_text("utf-8"), in_package, local)
    except (OSError, UnicodeDecodeError):
        return False


def _module(file: Path, board: Board) -> Target:
    where = file.resolve()
    inside = where.is_relative_to(PACKAGE_ROOT / "cloister")
    redirects = kernel_redirects(board.architecture) if where.is_relative_to(PACKAGE_ROOT / "cloister" / "kernel") else _redirects(file)
    return Target(str(file), str(where), () if inside else (where.parent,), redirects=redirects)


def _redirects(file: Path) -> dict[str, str]:
    """What `redirects.toml` beside a proof module says of it."""
    return _all_redirects(file.parent).get(file.stem, {})


def _stand_ins(place: Path) -> set[Path]:
    """The modules in a folder that stand for others in some proof: they are proved there."""
    tables = ((table.parent, _all_redirects(table.parent)) for table in place.rglob(REDIRECTS))
    return {folder / f"{stands}.py" for folder, redirects in tables for each in redirects.values() for stands in each.values()}


def _all_redirects(folder: Path) -> dict[str, dict[str, str]]:
    """What `redirects.toml` in a folder says of each proof module."""
    table = folder / REDIRECTS
    remedy = '[module]\n"module.that.is.imported" = "module that stands for it"'
    if not table.is_file():
        return {}
    try:
        entries: dict[str, Any] = tomllib.loads(table.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise refusal(str(table), f"not TOML: {error}", remedy) from None
    for proof, redirects in entries.items():
        if not isinstance(redirects, dict):
            raise refusal(str(table), f"{proof} is no table", remedy)
    return {proof: {str(name): str(stands) for name, stands in redirects.items()} for proof, redirects in entries.items()}


def _system(path: Path, board: Board) -> list[Target]:
    model = finish(read_system(find_description(path), board), board)
    targets: list[Target] = []
    for pd in model.protection_domains:
        if pd.is_prebuilt:
            continue  # there is nothing to prove of machine code
        search = (pd.program.parent,) if isinstance(pd.program, Path) else ()
        targets.append(Target(pd.name, str(pd.program), search, everything_of(model, pd, board)))
    return targets
