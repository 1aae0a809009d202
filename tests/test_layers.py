# SPDX-License-Identifier: BSD-2-Clause
"""Who may import whom: the layers of docs/architecture.md, held.

Target code ends up on the device, host code runs on the developer's machine; a folder holds one or the other. Imports are read from the
source, so that one inside a function counts as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "cloister"

# Each layer is a folder; the more specific one wins. May import: itself, and these.
TARGET: dict[str, set[str]] = {
    "lang": set(),  # the names that target code imports; `lang/frontend` and the others below are host code
    "abi": {"lang"},
    "kernel": {"lang", "abi"},
    "pd": {"lang", "abi"},
    "runtime": {"lang", "abi", "pd"},
    "sddf": {"lang", "abi", "pd"},
    "net": {"lang"},  # plain libraries: no platform
    "microkit/library": {"lang", "abi", "pd", "runtime"},  # libmicrokit
}
HOST: dict[str, set[str]] = {
    "lang/frontend": {"lang"},
    "lang/c": {"lang", "lang/frontend"},
    "lang/python": {"lang", "lang/frontend"},
    "lang/smt": {"lang", "lang/frontend", "lang/python"},  # it replays what it finds under CPython
    "system": {"lang", "boards"},
    "boards": set(),
    "image": {"lang", "lang/frontend", "lang/c", "system", "boards"},
    "prover": {"lang", "lang/frontend", "lang/c", "lang/python", "lang/smt", "image", "system", "boards"},
    "testing": {"lang", "image", "system", "boards"},
    "benchmark": {"lang", "lang/frontend", "lang/c", "image", "system", "boards", "testing"},
    "microkit": {"lang", "lang/frontend", "lang/c", "image", "system", "boards"},
    "upstream": {"system", "boards", "benchmark"},
    "cli": {"lang", "lang/frontend", "lang/c", "lang/python", "prover", "image", "system", "boards", "testing", "benchmark", "microkit"},
}
# Host code inside the target layer `lang`: the typed program (a folder) and the import hook, which belong to all of its host parts.
HOST_FILES = {"lang/analysis.py", "lang/checks.py", "lang/digests.py", "lang/theorems.py", "lang/printer.py", "lang/hook.py", "__init__.py"}
# The numbers of the ABI are data that the image builder shares with the kernel and the runtime.
DATA_FOR_HOST = {"system": {"abi"}, "image": {"abi", "pd", "runtime"}, "benchmark": {"abi"}, "microkit": {"abi", "pd"}}


# The stages of the front end: its folders, each of which may import those before it, and files of `frontend` itself. See docs/architecture.md.
STAGES = ("checking", "operations", "expressions", "declare", "statements")
DRIVERS = {"__init__", "load", "page"}  # the files of `frontend` that import from its folders
# Files of `lang` that are longer than LONGEST lines, until somebody splits them. None may be added.
LONGEST = 600
TOO_LONG = {"lang/__init__.py"}


def is_host_file(relative: str) -> bool:
    return relative in HOST_FILES or relative.startswith("lang/program/")


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT).parts[:-1]
    if len(parts) >= 2 and "/".join(parts[:2]) in HOST | TARGET:
        return "/".join(parts[:2])
    return parts[0] if parts else ""


def imports_of(path: Path) -> list[tuple[int, str]]:
    """(line, dotted module of this package) for each import; `from cloister.x import y` counts as `cloister.x.y` where that is a module."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                found.append((node.lineno, whole if file_of(whole) else module))
    return [(line, name) for line, name in found if name.split(".")[0] == "cloister"]


def file_of(module: str) -> Path | None:
    base = ROOT.parent.joinpath(*module.split("."))
    return next((each for each in (base.with_suffix(".py"), base / "__init__.py") if each.is_file()), None)


SOURCES = sorted(path for path in ROOT.rglob("*.py") if "build" not in path.parts)


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 30


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    layer = layer_of(path)
    if relative == "__init__.py":
        return  # `from cloister import System` is the one name that the package lends from a layer above
    assert layer in TARGET or layer in HOST, f"{relative}: the folder is in no layer; add it to docs/architecture.md and here"
    host = layer in HOST or is_host_file(relative)
    allowed = {layer} | (HOST[layer] if layer in HOST else TARGET[layer]) | DATA_FOR_HOST.get(layer, set())
    if relative == "lang/hook.py":
        allowed |= {"lang/python", "lang/frontend"}
    if relative == "lang/checks.py":
        allowed |= {"lang/frontend"}  # how a typed program is walked
    for line, module in imports_of(path):
        imported = file_of(module)
        assert imported is not None, f"{relative}:{line}: there is no module {module}"
        other = layer_of(imported)
        other_file = imported.relative_to(ROOT).as_posix()
        if other_file == "__init__.py" and module in ("cloister", "cloister.System", "cloister.__version__"):
            assert layer == "cli", f"{relative}:{line}: only the command line imports the package itself"
            continue
        assert other in allowed, f"{relative} ({layer}):{line}: must not import {module} ({other})"
        if not host:
            assert not is_host_file(other_file), f"{relative}:{line}: target code must not import the host's {module}"


def test_target_code_does_not_import_python_libraries() -> None:
    """What target code may import beside this package: names for annotations, and enums."""
    known = {"cloister", "typing", "enum", "__future__"}
    for path in SOURCES:
        if layer_of(path) not in TARGET or layer_of(path) == "lang":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] in known, f"{path}:{node.lineno}"
            assert not isinstance(node, ast.Import), f"{path}:{node.lineno}: the subset has `from ... import ...` only"


# --------------------------------------------------------------------------------------------------------------------- inside `lang`

LANG = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "lang"]
FRONTEND = [path for path in LANG if path.relative_to(ROOT).parts[1] == "frontend"]


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def cycle_in(imports: dict[Path, set[Path]]) -> list[Path]:
    """A cycle among files that import each other, nothing if there is none."""
    done: set[Path] = set()
    for start in imports:
        path: list[Path] = []
        work: list[Iterator[Path]] = [iter([start])]
        while work:
            step = next(work[-1], None)
            if step is None:
                work.pop()
                if path:
                    done.add(path.pop())
            elif step in path:
                return [*path[path.index(step) :], step]
            elif step not in done:
                path.append(step)
                work.append(iter(sorted(imports.get(step, ()))))
    return []


def test_a_cycle_is_found() -> None:
    a, b, c = (Path(name) for name in "abc")
    assert cycle_in({a: {b}, b: {c}, c: set()}) == []
    assert cycle_in({a: {b, c}, b: {c}, c: {b}}) == [b, c, b]
    assert cycle_in({a: {b}, b: {b}}) == [b, b]


def test_no_files_of_lang_import_each_other_in_a_circle() -> None:
    """Imports within functions and for the type checker alone count: a cycle that is hidden is one."""
    imports = {path: {found for _, module in imports_of(path) if (found := file_of(module)) is not None} for path in LANG}
    assert sum(len(each) for each in imports.values()) > 200
    assert [names(each) for each in cycle_in(imports)] == []


@pytest.mark.parametrize("path", FRONTEND, ids=names)
def test_the_front_end_is_stages(path: Path) -> None:
    parts = path.relative_to(ROOT / "lang/frontend").with_suffix("").parts
    stage = parts[0] if len(parts) == 2 else ""
    assert len(parts) <= 2 and stage in ("", *STAGES), f"{names(path)}: the folder is no stage; add it to docs/architecture.md and here"
    if not stage and parts[0] in DRIVERS:
        return
    allowed = STAGES[: STAGES.index(stage) + 1] if stage else ()
    for line, module in imports_of(path):
        words = module.split(".")[2:]
        if words[:1] == ["frontend"] and words[1] in STAGES:
            assert words[1] in allowed, f"{names(path)}:{line}: must not import {module}, a later stage"


@pytest.mark.parametrize("path", FRONTEND, ids=names)
def test_the_front_end_is_parts_that_are_whole(path: Path) -> None:
    """No import that waits until a function runs, and no method that somebody else is to supply."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = [n for top in tree.body for n in ast.walk(top) if n is not top and isinstance(n, ast.Import | ast.ImportFrom)]
    assert not inside, f"{names(path)}:{inside[0].lineno}: an import that is not at the top of the file"
    missing = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "NotImplementedError"]
    assert not missing, f"{names(path)}:{missing[0].lineno}: what is not there is not called"


def test_no_file_of_lang_is_too_long() -> None:
    """One concept in a file. The list of those that are too long yet holds no other."""
    assert {names(path) for path in LANG if len(path.read_text("utf-8").splitlines()) > LONGEST} == TOO_LONG
