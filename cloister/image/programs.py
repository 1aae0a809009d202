# SPDX-License-Identifier: BSD-2-Clause
"""One program from Python to an executable: front end, C, compiler, linker, stack depth. PDs, and what runs beside them. (For PDs whose program was
built elsewhere there is little to do: prebuilt.py.)

Invariant: a PD whose stack might be too small is not built. What a program depends on is recorded with it.
Trusts: the front end and the back end; the linker, for the addresses that the capability distribution uses.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from threading import Lock
from typing import Any, cast

from cloister.boards.description import Board
from cloister.image.cache import PACKAGE, Cache, file_digest
from cloister.image.compose import Program as Ready
from cloister.image.checks import RUNTIME_STORE, selection, system_store, tally
from cloister.image.distribution import MONITOR_STACK, TABLE_ADDRESS
from cloister.image.elf import EXECUTE, read_executable
from cloister.image.files import file_names
from cloister.image.glue import MODULE as DISPATCH
from cloister.image.glue import dispatcher
from cloister.image.prebuilt import facts_of, place_problems, prepare, read_program
from cloister.image.wiring import RUNTIME_ROOTS, everything_of, examine, search_of
from cloister.lang.c import emit_c
from cloister.lang.c.debugging import debugger_types, ends_with_statements
from cloister.lang.c.stack import StackDepth, stack_depth
from cloister.lang.c.toolchain import Toolchain
from cloister.lang.theorems import Selection
from cloister.lang.frontend import load_program
from cloister.lang.program import Assert, Bindings, MatchCase, PanicStatement, Program, RegionBinding, Statement
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import ipc_buffer_address
from cloister.system.model import SMALL_PAGE, UNKNOWN_LOCATION, Location, ProtectionDomain, SystemModel

RUNTIME = PACKAGE / "runtime"
CONFIGURATION = "cloister.abi.configuration.debug"
MONITOR_TABLE_SIZE = 0x1_0000
PROGRAMS = "programs"
HIDDEN_OBJECTS, HIDDEN_GLUE = ".objects", ".glue"  # names that no PD has
RUNTIME_STACK = 0x1000  # of the initialiser and the loader; their start.S and linker script reserve it
ENTRIES = {"initialiser": "cloister_initialise"}  # what start.S calls on a fresh stack; otherwise:
ENTRY = "cloister_main"
DEBUGGER_DISTANCE = 0x1000_0000
DEBUGGER_TYPES = "types.json"  # beside the C of a program for debuggers

Seen = Callable[[Program, Path], None]
"""What is told of each program that is built, and of the file with the theorems about it."""


@dataclass(frozen=True)
class Built:
    """A finished program. `source`: the C that it was compiled from; None if it was built elsewhere."""

    elf: Path
    source: Path | None
    files: Sequence[Path]
    ready: Ready
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Unit:
    """What to build: roots of the program, and how they become an executable."""

    name: str
    folder: str  # in the output folder
    roots: Sequence[str]
    bindings: Bindings
    redirects: dict[str, str]
    search: Sequence[Path]
    base: int
    script: Path
    assembly: Sequence[Path]
    c_sources: Sequence[Path]
    stack: int
    location: Location
    store: Path  # of theorems about its checks
    is_pd: bool = False


class Builder:
    """Builds programs for one board and configuration into one folder.

    `for_debuggers`: those of PDs are not optimised, a debugger is told their types, they lie at different addresses, and check everything.
    """

    def __init__(
        self, board: Board, config: str, folder: Path, tools: Toolchain, cache: Cache, for_debuggers: bool = False, seen: Seen | None = None
    ) -> None:
        self.board, self.config, self.folder, self.tools, self.cache, self.seen = board, config, folder, tools, cache, seen
        self.for_debuggers = for_debuggers
        self.pd_tools = tools.for_debuggers() if for_debuggers else tools
        self.redirects = {} if config == "debug" else {CONFIGURATION: f"cloister.abi.configuration.{config}"}
        self.settings = {"cloister.ipc_buffer": ipc_buffer_address(board)}
        self._objects: dict[Path, Path] = {}
        self._lock = Lock()

    def pd(self, model: SystemModel, pd: ProtectionDomain) -> Built:
        """The program of a PD, with its dispatcher and entry loop."""
        if pd.is_prebuilt:
            return self._prebuilt(model, pd)
        everything = everything_of(model, pd, self.board, lambda each: self._base(model, each))
        search = search_of(pd)
        root = str(pd.program)
        callable_by_others = any(far.may_call for _, far in model.ends_of(pd.name))
        irqs = [irq.id for irq in pd.irqs if irq.id is not None]
        base = self._base(model, pd)
        store = system_store(model)
        name = file_names(model)[pd.name]
        parameters = [base, root, repr(everything), pd.passive, callable_by_others, irqs, pd.parent is not None, pd.stack_size, repr(self.pd_tools), self._common()]
        parameters.append(file_digest(store))

        def make() -> tuple[dict[str, Path], list[Path], dict[str, Any]]:
            handlers = examine(model, pd, self.board, self.redirects)
            glue = self.folder / PROGRAMS / HIDDEN_GLUE
            glue.mkdir(parents=True, exist_ok=True)
            module = f"dispatch_{_identifier(pd.name)}_{model.protection_domains.index(pd)}"
            text = dispatcher(
                pd.name, handlers, passive=pd.passive, callable_by_others=callable_by_others, child=pd.parent is not None, interrupt_ids=irqs
            )
            (glue / f"{module}.py").write_text(text)
            unit = _Unit(
                name=name,
                folder=PROGRAMS,
                roots=[root, *RUNTIME_ROOTS],
                bindings=everything,
                redirects={**self.redirects, DISPATCH: module},
                search=[*search, glue],
                base=base,
                script=RUNTIME / "program.ld",
                assembly=[RUNTIME / ("start.S" if pd.parent is None else "restartable.S"), RUNTIME / "memory.S"],
                c_sources=pd.c_sources,
                stack=pd.stack_size,
                location=pd.location,
                store=store,
                is_pd=True,
            )
            return self._make(unit)

        built = self._built(self.cache.step(f"pd-{name}", parameters, make))
        problems = place_problems(model, self.board, pd, built.ready.executable)
        if problems:
            raise DescriptionError(problems)
        return built

    def _prebuilt(self, model: SystemModel, pd: ProtectionDomain) -> Built:
        """A program that was built elsewhere, told what the description says of it; a copy of the file stays with the build."""
        assert isinstance(pd.program, Path)
        prepared = prepare(model, self.board, pd, read_program(pd))
        name = file_names(model)[pd.name]
        elf = self.folder / PROGRAMS / f"{name}.elf"
        shutil.rmtree(elf.with_suffix(""), ignore_errors=True)  # the C of an earlier program of this name
        elf.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pd.program, elf)
        files = [pd.program] if pd.symbols is None else [pd.program, pd.symbols]
        parameters = [file_digest(each) for each in files]
        facts = self.cache.step(f"pd-{name}", parameters, lambda: ({}, [], facts_of(pd, prepared)))
        return Built(elf, None, files, Ready(prepared.executable), facts)

    def _base(self, model: SystemModel, pd: ProtectionDomain) -> int:
        """Where the program of a PD begins."""
        return debugger_base(self.board, model.protection_domains.index(pd)) if self.for_debuggers else self.board.program_base

    def monitor(self) -> Built:
        """The monitor. Its table's size is a bound, so that the program is the same for all systems."""
        regions = {"monitor": RegionBinding("monitor", TABLE_ADDRESS, MONITOR_TABLE_SIZE)}
        assembly = ["start.S", "memory.S"]
        return self._runtime("monitor", ["cloister.runtime.monitor.monitor", "cloister.runtime.support"], regions, assembly, MONITOR_STACK)

    def initialiser(self) -> Built:
        """The initialiser, without its table."""
        roots = ["cloister.runtime.initialiser.initialiser", "cloister.runtime.support"]
        return self._runtime("initialiser", roots, {}, ["initialiser/start.S", "memory.S"], RUNTIME_STACK)

    def loader(self) -> Built:
        """The loader, without what it loads."""
        devices = {each.kind: each.registers.base for each in self.board.interrupt_controller}
        settings = {
            "loader.uart": self.board.device(self.board.console).registers.base,
            "loader.gic_distributor": devices["gicv2-distributor"],
            "loader.gic_cpu": devices["gicv2-cpu"],
        }
        roots = ["cloister.runtime.loader.loader", "cloister.runtime.loader.console"]
        return self._runtime(
            "loader", roots, {}, ["loader/start.S", "memory.S"], RUNTIME_STACK, settings, self.board.loader_base, "loader/loader.ld"
        )

    def _runtime(
        self,
        name: str,
        roots: Sequence[str],
        regions: dict[str, RegionBinding],
        assembly: Sequence[str],
        stack: int,
        settings: dict[str, int] | None = None,
        base: int | None = None,
        script: str = "program.ld",
    ) -> Built:
        unit = _Unit(
            name=name,
            folder="runtime",
            roots=roots,
            bindings=Bindings({}, regions, settings or self.settings),
            redirects=self.redirects,
            search=[],
            base=self.board.program_base if base is None else base,
            script=RUNTIME / script,
            assembly=[RUNTIME / each for each in assembly],
            c_sources=[],
            stack=stack,
            location=UNKNOWN_LOCATION,
            store=RUNTIME_STORE,
        )
        return self._built(self.cache.step(f"runtime-{name}", self._common(), lambda: self._make(unit)))

    def _common(self) -> list[str]:
        return [repr(self.board), self.config, repr(self.tools)]

    # ------------------------------------------------------------------------------------------------------------- one program

    def _make(self, unit: _Unit) -> tuple[dict[str, Path], list[Path], dict[str, Any]]:
        program = load_program(list(unit.roots), search=unit.search, bindings=unit.bindings, redirects=unit.redirects)
        folder = self.folder / unit.folder
        emitted = folder / unit.name
        source = emitted / "program.c"
        shutil.rmtree(emitted, ignore_errors=True)  # of a build with other modules
        if self.seen is not None:
            self.seen(program, unit.store)
        debugged = unit.is_pd and self.for_debuggers
        checks = Selection() if debugged else selection(program, unit.store)
        for name, text in emit_c(program, checks=checks).items():
            _write(emitted / name, ends_with_statements(text) if debugged and name.endswith(".c") else text)
        tools = self.pd_tools if unit.is_pd else self.tools
        if debugged:
            _write(emitted / DEBUGGER_TYPES, debugger_types(program))

        objects = [self._compiled(each) for each in unit.assembly]
        objects.append(self._compile(source, folder / HIDDEN_OBJECTS / f"{unit.name}.o", [emitted], tools))
        headers: set[Path] = set()
        for number, each in enumerate(unit.c_sources):
            linked = folder / HIDDEN_OBJECTS / f"{unit.name}.{number}.o"
            rules = linked.with_suffix(".d")
            # Foreign code is not held to our warnings. What it includes is a part of the program.
            tools.compile(each, linked, cpu=self.board.cpu, include=[each.parent], warnings=False, flags=["-MMD", "-MF", str(rules)])
            headers |= included(rules.read_text())
            objects.append(linked)
        elf = folder / f"{unit.name}.elf"
        self.tools.link(objects, elf, script=unit.script, symbols={"cloister_base": unit.base})

        depth = stack_depth(elf, ENTRIES.get(unit.name, ENTRY) if unit.folder == "runtime" else ENTRY)
        self._check_stack(unit, depth)
        executable = read_executable(elf)
        local = {path.name: path for path in (*unit.c_sources, *sorted(headers))}
        local |= {path.name: path for folder in unit.search for path in (folder / module.path for module in program.modules) if path.is_file()}
        facts = {
            "code_size": sum(len(each.data) for each in executable.segments if each.flags & EXECUTE),
            "data_size": sum(each.size for each in executable.segments if not each.flags & EXECUTE),
            "stack_depth": depth.bytes,
            "stack_path": list(depth.path),
            "modules": [module.path for module in program.modules],
            "unsafe_modules": {module.path: module.unsafe for module in program.modules if module.unsafe is not None},
            "c_sources": [path.name for path in unit.c_sources],
            "checks": tally(program, checks, elf),
        }
        value = {
            "elf": elf.relative_to(self.folder).as_posix(),
            "source": source.relative_to(self.folder).as_posix(),
            "files": [str(path) for path in local.values()],
            "module_paths": [module.path for module in program.modules],
            "messages": panic_messages(program),
            "facts": facts,
        }
        return {str(path): path for path in local.values()}, [elf], value

    def _compile(self, source: Path, output: Path, include: Sequence[Path], tools: Toolchain) -> Path:
        # The loader runs without an MMU, where memory must be accessed aligned.
        tools.compile(source, output, cpu=self.board.cpu, include=include, strict_alignment=output.stem == "loader")
        return output

    def _compiled(self, source: Path) -> Path:
        """An object that several programs link; compiled once."""
        with self._lock:
            if source not in self._objects:
                name = "_".join(source.relative_to(RUNTIME).with_suffix("").parts)
                self._objects[source] = self._compile(source, self.folder / "runtime" / HIDDEN_OBJECTS / f"{name}.o", [], self.tools)
            return self._objects[source]

    def _check_stack(self, unit: _Unit, depth: StackDepth) -> None:
        if depth.unknown:
            raise _refused(
                unit.location,
                f"the stack that '{unit.name}' needs has no bound: {', '.join(depth.unknown)} cannot be followed",
                "calls through pointers and stacks of variable size cannot be bounded: take them out of the linked C",
            )
        if depth.bytes > unit.stack:
            fitting = -(-depth.bytes // SMALL_PAGE) * SMALL_PAGE
            raise _refused(
                unit.location,
                f"'{unit.name}' has a stack of {unit.stack:#x} bytes and may need {depth.bytes:#x}: {' > '.join(depth.path)}",
                f"give it more: stack_size={fitting:#x}",
            )

    def _built(self, value: dict[str, Any]) -> Built:
        return Built(
            self.folder / value["elf"],
            self.folder / value["source"],
            [Path(each) for each in value["files"]],
            Ready(read_executable(self.folder / value["elf"]), value["module_paths"], [(file, line, text) for file, line, text in value["messages"]]),
            value["facts"],
        )


def debugger_base(board: Board, number: int) -> int:
    """Where the program of a PD begins in a build for debuggers: far from all that is mapped otherwise, and from the other PDs' programs.

    So an address tells whose code it is, and a break point is hit by one PD only, and neither by the initialiser nor by the monitor.
    """
    return (board.user_top + 1) // 4 + number * DEBUGGER_DISTANCE


def _refused(location: Location, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("B005", location, message, remedy)])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _identifier(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def included(rules: str) -> set[Path]:
    """The files that a rule for make, as compilers write it, names after its colon. Compilers put a backslash before a space in a name."""
    names = rules.replace("\\\n", " ").split(":", 1)[1].replace("\\ ", "\0").split()
    return {Path(name.replace("\0", " ")) for name in names}


def panic_messages(program: Program) -> list[tuple[int, int, str]]:
    """What the program says at places where it may stop: file number, line, text. The first of a line counts."""
    result: dict[tuple[int, int], str] = {}
    for number, module in enumerate(program.modules, 1):
        for function in module.functions:
            for statement in _statements(function.body):
                if isinstance(statement, Assert | PanicStatement) and statement.message:
                    result.setdefault((number, statement.span.line), statement.message)
    return [(file, line, text) for (file, line), text in sorted(result.items())]


def _statements(body: Iterable[Statement]) -> Iterable[Statement]:
    """All statements, nested ones included."""
    for statement in body:
        yield statement
        if is_dataclass(statement):
            for each in fields(statement):
                value: Any = getattr(statement, each.name)
                if isinstance(value, list) and value and isinstance(value[0], Statement):
                    yield from _statements(cast("list[Statement]", value))
                elif each.name == "cases":
                    for case in cast("list[MatchCase]", value):
                        yield from _statements(case.body)
