# SPDX-License-Identifier: BSD-2-Clause
"""All that is wrong with a system, a module or a folder of modules, found at once and without compiling anything.

Invariant: nothing is written, and a mistake in one place hides none in another: a program is checked even if the description is wrong, then
with the names that the description has and with numbers made up. A system without findings is built without a complaint, save of the stack's size.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from cloister.boards.description import Board
from cloister.image.finding import Finding, Place, of_diagnostic, of_problem, ordered
from cloister.image.prebuilt import prepare, read_program
from cloister.image.wiring import CHANNEL, CHILD, INTERRUPT, RUNTIME_ROOTS, examine, search_of
from cloister.lang.frontend import RULES, CompileErrors, load_program
from cloister.lang.frontend.modules import read
from cloister.lang.program import Bindings, RegionBinding
from cloister.system.checks import check, warnings
from cloister.system.errors import DescriptionError, Problem
from cloister.system.files import is_file
from cloister.system.layout import lay_out
from cloister.system.load import PYTHON_NAME, XML_SUFFIX, read_system
from cloister.system.model import Location, ProtectionDomain, SystemModel

LANGUAGE = "cloister.lang"  # the names that target code imports; the modules below it are host code
PROGRAMS = "cloister.pd"  # what programs of PDs import
TARGET_PACKAGES = (PROGRAMS, "cloister.abi", "cloister.kernel", "cloister.runtime", "cloister.sddf", "cloister.net")
UNKNOWN_SIZE = 1 << 40  # of a region: no type is larger
HOST_FILES = ("conftest.py", "setup.py", PYTHON_NAME)
TOO_DEEP = (RecursionError, MemoryError)  # what Python's parser, too, raises for source that is nested too deeply


@dataclass
class Report:
    """What was found, and in how many programs: PDs of a system, or modules that no other imports."""

    findings: list[Finding]
    programs: int


def check_path(path: Path, board: Board, search: Sequence[Path] = ()) -> Report:
    """Check what is at `path`: a system (folder, description), a target module, or a folder of target modules."""
    if path.is_dir():
        if (path / PYTHON_NAME).is_file() or any(path.glob(f"*{XML_SUFFIX}")):
            return _check_system(path, board, search)
        modules = _target_modules(path)
        if not modules:
            remedy = f"it needs a {PYTHON_NAME} or a {XML_SUFFIX} file, or modules that import from cloister.lang or cloister.pd"
            return Report([of_problem(Problem("S051", Location(str(path), 0), f"folder {path} holds neither a system nor target code", remedy))], 0)
        return _check_modules(modules)
    if path.suffix == ".py" and path.is_file() and path.name != PYTHON_NAME and not _describes_system(path):
        return _check_modules([path.resolve()])
    return _check_system(path, board, search)


# --------------------------------------------------------------------------------------------------------------------- systems


def _check_system(path: Path, board: Board, search_path: Sequence[Path]) -> Report:
    try:
        model = read_system(path, board, search_path)
    except DescriptionError as error:
        return Report(ordered(map(of_problem, error.problems)), 0)
    found = list(map(of_problem, warnings(model, board)))
    whole: SystemModel | None = None
    try:
        check(model, board)
        whole = lay_out(model, board)
    except DescriptionError as error:
        found += map(of_problem, error.problems)
    for pd in model.protection_domains:
        search = search_of(pd)
        if any(isinstance(each, Path) and not is_file(each) for each in (pd.program, pd.symbols)):
            continue  # the description was told so
        if pd.is_prebuilt:
            found += _prebuilt_findings(pd, whole, board)
            continue
        if whole is None:
            found += _program_findings([*RUNTIME_ROOTS, str(pd.program)], search, _names_of(model, pd))
            continue
        try:
            examine(whole, whole.pd(pd.name), board, {})
        except CompileErrors as errors:
            found += (of_diagnostic(each, search) for each in errors.diagnostics)
        except DescriptionError as error:
            found += map(of_problem, error.problems)
        except TOO_DEEP:
            found.append(_too_deep(pd.program))
    return Report(ordered(found), len(model.protection_domains))


def _prebuilt_findings(pd: ProtectionDomain, whole: SystemModel | None, board: Board) -> Iterator[Finding]:
    """What is wrong with an executable; where it lies and what it is told can be said in a description without mistakes only."""
    try:
        executable = read_program(pd)
        if whole is not None:
            prepare(whole, board, whole.pd(pd.name), executable)
    except DescriptionError as error:
        yield from map(of_problem, error.problems)


def _names_of(model: SystemModel, pd: ProtectionDomain) -> Bindings:
    """What a description that is wrong somewhere has for a PD: the names; their numbers cannot be known."""
    instances = {(CHANNEL, near.name): {"id": 0, "may_notify": 1, "may_call": 1} for near, _ in model.ends_of(pd.name)}
    instances |= {(INTERRUPT, irq.name): {"id": 0} for irq in pd.irqs}
    instances |= {(CHILD, child.name): {"id": 0, "entry": 0, "stack": 0, "may_restart": 1} for child in model.children_of(pd.name)}
    sizes = {region.name: region.size for region in model.memory_regions}
    named = [(each.name, each.region) for each in (*pd.mappings, *pd.physical) if each.name is not None]
    regions = {name: RegionBinding(name, 0, sizes.get(region, UNKNOWN_SIZE), 0) for name, region in named}
    settings = {**pd.settings, "cloister.ipc_buffer": 0, **{each.name: 0 for each in (*pd.region_settings, *pd.id_settings)}}
    return Bindings(instances, regions, settings)


def _describes_system(file: Path) -> bool:
    """Whether a Python file imports the package that describes systems, which no target module does."""
    return any(name in ("cloister", "cloister.system", "cloister.system.describe") for name in _imports(file))


# --------------------------------------------------------------------------------------------------------------------- modules


def _check_modules(files: Sequence[Path]) -> Report:
    """Each module that no other one imports is a program, as it would be in a system; the others are checked with it."""
    graph = {file: _Node(_root_of(file)) for file in files}
    names = {(node.root, _name_of(file, node.root)): file for file, node in graph.items()}
    for file, node in graph.items():
        node.imports = {names[node.root, name] for name in _imports(file) if (node.root, name) in names} - {file}
    imported = {each for node in graph.values() for each in node.imports}
    found: list[Finding] = []
    seen: set[Path] = set()
    programs = 0
    for file in [*(each for each in files if each not in imported), *files]:  # at last those that import each other
        if file in seen:
            continue
        programs += 1
        _reach(file, graph, seen)
        found += _program_findings([str(file)], [graph[file].root])
    return Report(ordered(found), programs)


def _program_findings(roots: Sequence[str], search: Sequence[Path], bindings: Bindings | None = None) -> Iterator[Finding]:
    """What the front end says to a program. Without `bindings` every name that a system would give is taken as given."""
    try:
        load_program(roots, search=search, bindings=bindings)
    except CompileErrors as errors:
        yield from (of_diagnostic(each, search) for each in errors.diagnostics)
    except TOO_DEEP:
        yield _too_deep(roots[-1])


def _too_deep(program: Path | str) -> Finding:
    rule = RULES["syntax"]
    return Finding(Place(str(program), 1, 1, 1, 2), rule.code, "this is nested too deeply to be read", "several smaller expressions or functions", rule.name)


@dataclass
class _Node:
    root: Path
    imports: set[Path] = field(default_factory=set["Path"])


def _reach(file: Path, graph: dict[Path, _Node], seen: set[Path]) -> None:
    work = [file]
    while work:
        each = work.pop()
        if each not in seen:
            seen.add(each)
            work += graph[each].imports


def _root_of(file: Path) -> Path:
    """The folder that the names of modules start from: the first one above that is no package."""
    folder = file.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _name_of(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _target_modules(folder: Path) -> list[Path]:
    """The modules in a folder and below that take names from the language or of PDs, and are neither tests nor descriptions nor tools."""
    found: list[Path] = []
    for file in sorted(folder.resolve().rglob("*.py")):
        hidden = any(part.startswith(".") or part in ("build", "__pycache__") for part in file.relative_to(folder.resolve()).parts)
        if hidden or file.name in HOST_FILES or file.name.startswith("test_") or not file.is_file():
            continue
        imports = list(_imports(file))
        if any(name == LANGUAGE or _within(name, PROGRAMS) for name in imports) and not any(_is_host(name) for name in imports):
            found.append(file)
    return found


def _is_host(name: str) -> bool:
    """Whether a module is one that only tests and tools import. (A library that is merely forbidden on the device makes no host code.)"""
    target = name == LANGUAGE or any(_within(name, package) for package in TARGET_PACKAGES)
    return name.split(".")[0] in ("pytest", "hypothesis") or (_within(name, "cloister") and not target)


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _imports(file: Path) -> list[str]:
    """The modules that a file's top level imports from; of a file that is no Python, those that its lines seem to name."""
    try:
        _, tree = read(file)
    except (SyntaxError, ValueError, *TOO_DEEP):
        words = [line.split() for line in file.read_text("utf-8", errors="replace").splitlines() if line.startswith(("from ", "import "))]
        return [each[1] for each in words if len(each) > 1]
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
            if node.module == LANGUAGE:  # it has modules below it, too
                found += [f"{LANGUAGE}.{alias.name}" for alias in node.names if find_spec(f"{LANGUAGE}.{alias.name}")]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found
