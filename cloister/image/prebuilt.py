# SPDX-License-Identifier: BSD-2-Clause
"""Programs that were built elsewhere, in C, C++, Rust or anything that makes an ELF file: read, checked, told what the description says.

A program for Microkit learns its name, whether it is passive, and which of its channels are good for what from six variables, and its settings
from variables that the description names: their values are put into the file's bytes here. Nothing else of the program is touched.
Invariant: what leaves here can be mapped page by page: pages of one right each, none of them both writable and executable, all below the stack and
apart from the PD's other mappings. Source: Microkit 2.3, libmicrokit's main.c for the variables. Trusts: nothing in the file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cloister.boards.description import Board
from cloister.image.elf import EXECUTE, READ, WRITE, Executable, Segment, read_executable
from cloister.system.errors import DescriptionError, Problem, extent
from cloister.system.layout import map_ceiling
from cloister.system.model import SMALL_PAGE, Location, ProtectionDomain, SystemModel

NAME_SIZE = 64
WORD = 8
_VARIABLES = ("microkit_name", "microkit_passive", "microkit_irqs", "microkit_notifications", "microkit_pps", "microkit_ioports")


@dataclass(frozen=True)
class Prebuilt:
    """A program as it is to be mapped. `was_writable_code`: a writable segment had asked for the right to execute, and does not get it."""

    executable: Executable
    was_writable_code: bool


def read_program(pd: ProtectionDomain) -> Executable:
    """The file of a PD. Raises DescriptionError if it cannot be used, whatever the rest of the system."""
    assert isinstance(pd.program, Path)
    executable = _read(pd.program, pd)
    if pd.symbols is None:
        if not executable.symbols:
            remedy = "link it without -s, or name the file with its symbols: path_for_symbols (XML), symbols= (Python)"
            raise _refused(pd, f"program {pd.program.name} of PD '{pd.name}' has no symbol table, so it cannot be told what the description says", remedy)
        return executable
    named = _read(pd.symbols, pd)
    return replace(executable, symbols=named.symbols, sizes=named.sizes, repeated=named.repeated)


def _read(path: Path, pd: ProtectionDomain) -> Executable:
    try:
        return read_executable(path)
    except OSError as error:
        raise _refused(pd, f"program {path} of PD '{pd.name}' cannot be read: {error.strerror}", "name an ELF file") from None
    except ValueError as error:
        raise _refused(pd, f"the program of PD '{pd.name}' cannot be used: {error}", "build it for AArch64, statically linked") from None


def prepare(model: SystemModel, board: Board, pd: ProtectionDomain, executable: Executable) -> Prebuilt:
    """The program of a PD in a laid-out system, with its variables set. Raises DescriptionError with all that does not fit."""
    problems = [*_places(model, board, pd, executable)]
    memory = [_Memory(each) for each in executable.segments]
    values = _values(model, pd)
    for name, (value, location) in values.items():
        problem = _set(executable, memory, name, value, pd, location)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise DescriptionError(problems)
    segments = tuple(each.segment() for each in memory)
    both = any(each.flags & WRITE and each.flags & EXECUTE for each in segments)
    segments = tuple(replace(each, flags=each.flags & ~EXECUTE) if each.flags & WRITE else each for each in segments)
    return Prebuilt(replace(executable, segments=_whole_pages(segments)), both)


def place_problems(model: SystemModel, board: Board, pd: ProtectionDomain, executable: Executable) -> list[Problem]:
    """Where a program, in Python or prebuilt, is in the way of its PD's stack and mappings."""
    problems: list[Problem] = []
    ceiling = map_ceiling(board, pd)
    for segment in executable.segments:
        start, end = segment.address & -SMALL_PAGE, (segment.end + SMALL_PAGE - 1) & -SMALL_PAGE
        place = f"a segment {extent(segment.address, segment.size)}"
        if end > ceiling:
            message = f"the program of PD '{pd.name}' has {place}, which reaches into its stack or beyond"
            problems.append(Problem("B007", pd.location, message, f"link it to end below {ceiling:#x}"))
        for mapping in pd.mappings:
            size = model.region(mapping.region).size
            if mapping.address is not None and mapping.address < end and start < mapping.address + size:
                where = extent(mapping.address, size)
                message = f"PD '{pd.name}' maps '{mapping.region}' {where} over its program, which has {place}"
                problems.append(Problem("B007", mapping.location, message, "map the region elsewhere"))
    return problems


def _places(model: SystemModel, board: Board, pd: ProtectionDomain, executable: Executable) -> list[Problem]:
    """What of the program is in the way of something."""
    problems = place_problems(model, board, pd, executable)

    def refuse(message: str, remedy: str) -> None:
        problems.append(Problem("B007", pd.location, message, remedy))

    program = _name_of(pd)
    pages = [(each.address & -SMALL_PAGE, (each.end + SMALL_PAGE - 1) & -SMALL_PAGE, each) for each in executable.segments]
    ordered = sorted(pages, key=lambda each: (each[0], each[1]))
    for first, second in zip(ordered, ordered[1:], strict=False):
        a, b = first[2], second[2]
        if a.end > b.address:
            refuse(f"segments of {program} overlap: {extent(a.address, a.size)} and {extent(b.address, b.size)}", "link it again")
        elif second[0] < first[1] and _rights(a) != _rights(b):
            refuse(
                f"segments of {program} share the page at {second[0]:#x} and have different rights, {_letters(a)} and {_letters(b)}",
                "begin each segment on a page of its own: -z max-page-size=0x1000 -z separate-code",
            )
    if not any(each.address <= executable.entry < each.end and each.flags & EXECUTE for each in executable.segments):
        refuse(f"{program} is entered at {executable.entry:#x}, where it has no code", "link it with an entry: -e _start")
    return problems


def _values(model: SystemModel, pd: ProtectionDomain) -> dict[str, tuple[bytes, Location]]:
    """What each variable is set to."""
    bits = {"microkit_irqs": 0, "microkit_notifications": 0, "microkit_pps": 0, "microkit_ioports": 0}
    for near, _ in model.ends_of(pd.name):
        assert near.id is not None, "lay_out numbers each channel end"
        bits["microkit_notifications"] |= near.may_notify << near.id
        bits["microkit_pps"] |= near.may_call << near.id
    for irq in pd.irqs:
        assert irq.id is not None, "lay_out numbers each interrupt"
        bits["microkit_irqs"] |= 1 << irq.id
    values = {name: (struct.pack("<Q", value), pd.location) for name, value in bits.items()}
    values["microkit_name"] = (pd.name.encode()[: NAME_SIZE - 1].ljust(NAME_SIZE, b"\0"), pd.location)
    values["microkit_passive"] = (bytes([pd.passive]), pd.location)
    for name, value in pd.settings.items():
        values[name] = (struct.pack("<Q", value & (1 << 64) - 1), pd.location)
    return values


def _set(executable: Executable, memory: list[_Memory], name: str, value: bytes, pd: ProtectionDomain, location: Location) -> Problem | None:
    program = _name_of(pd, symbols=True)
    if name not in executable.symbols:
        if name in _VARIABLES:
            remedy = "link it with libmicrokit, or define the variable as that library does"
        else:
            remedy = f"define it as a global variable that the linker keeps: seL4_Word {name};"
        return Problem("B008", location, f"{program} has no variable '{name}', which PD '{pd.name}' is to have", remedy)
    if name in executable.repeated:
        return Problem("B008", location, f"{program} has several variables '{name}'", "let there be one")
    size = executable.sizes[name]
    expected = len(value)
    if size != expected and not (size == 0 and name in _VARIABLES):  # assembly need not say how large
        return Problem("B008", location, f"variable '{name}' of {program} has {size} bytes", f"it must have {expected}, as {_type_of(name)} has")
    address = executable.symbols[name]
    for each in memory:
        if each.holds(address, expected):
            each.put(address, value)
            return None
    return Problem("B008", location, f"variable '{name}' of {program} is at {address:#x}, where the program has no memory", "link it again")


class _Memory:
    """A segment as it will be in memory; zeroes at its end that nobody sets stay unwritten."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._data = bytearray(segment.data)

    def holds(self, address: int, size: int) -> bool:
        return self._segment.address <= address and address + size <= self._segment.end

    def put(self, address: int, value: bytes) -> None:
        at = address - self._segment.address
        self._data.extend(bytes(max(0, at + len(value) - len(self._data))))
        self._data[at : at + len(value)] = value

    def segment(self) -> Segment:
        return replace(self._segment, data=bytes(self._data))


def _whole_pages(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The same memory in segments that begin on a page each and share none: those that did, and have the same rights, become one."""
    result: list[Segment] = []
    for segment in sorted(segments, key=lambda each: each.address):
        start = segment.address & -SMALL_PAGE
        if result and start < (result[-1].end + SMALL_PAGE - 1) & -SMALL_PAGE:
            last = result.pop()
            data = last.data.ljust(segment.address - last.address, b"\0") + segment.data
            result.append(replace(last, data=data, size=segment.end - last.address))
        else:
            before = segment.address - start
            result.append(replace(segment, address=start, data=bytes(before) + segment.data, size=before + segment.size))
    return tuple(result)


def facts_of(pd: ProtectionDomain, prebuilt: Prebuilt) -> dict[str, Any]:
    """What the report says of the program."""
    from cloister.image.cache import file_digest

    assert isinstance(pd.program, Path)
    segments = prebuilt.executable.segments
    return {
        "prebuilt": pd.program.name,
        "sha256": file_digest(pd.program),
        "code_size": sum(len(each.data) for each in segments if each.flags & EXECUTE),
        "data_size": sum(each.size for each in segments if not each.flags & EXECUTE),
        **_stack(pd.program, prebuilt.executable),
        "writable_code_withheld": prebuilt.was_writable_code,
    }


def _stack(program: Path, executable: Executable) -> dict[str, Any]:
    """The depth of the stack from the entry on, if the code tells; otherwise why it does not.

    The library's `main` calls through a table of constructors. Where that is empty it calls none.
    """
    from cloister.lang.c.stack import stack_depth
    from cloister.lang.c.toolchain import ToolchainError

    try:
        depth = stack_depth(program, "_start")
    except ToolchainError as error:
        return {"stack_depth": None, "stack_path": [], "stack_unknown": error.message}
    names = executable.symbols
    constructors = names.get("__init_array_start", 0) != names.get("__init_array_end", 0)
    unknown = [each for each in depth.unknown if constructors or each != "main"]
    if unknown:
        return {"stack_depth": None, "stack_path": [], "stack_unknown": f"{', '.join(unknown)} cannot be followed"}
    return {"stack_depth": depth.bytes, "stack_path": list(depth.path), "stack_unknown": ""}


def _rights(segment: Segment) -> int:
    return segment.flags & (READ | WRITE | EXECUTE)


def _letters(segment: Segment) -> str:
    return "".join(letter for bit, letter in ((READ, "r"), (WRITE, "w"), (EXECUTE, "x")) if segment.flags & bit)


def _name_of(pd: ProtectionDomain, symbols: bool = False) -> str:
    path = pd.symbols if symbols and pd.symbols is not None else pd.program
    assert isinstance(path, Path)
    return path.name


def _type_of(name: str) -> str:
    return {"microkit_name": f"char[{NAME_SIZE}]", "microkit_passive": "bool"}.get(name, "seL4_Word")


def _refused(pd: ProtectionDomain, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("B007", pd.location, message, remedy)])
