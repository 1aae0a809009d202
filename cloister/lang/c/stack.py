# SPDX-License-Identifier: BSD-2-Clause
"""The worst-case depth of the stack of a linked AArch64 executable, from an entry symbol.

Frames and calls are read from the machine code itself, so that assembly and linked C count too. The compiler's own `.stack_sizes` are used
where they are larger. A function whose frame cannot be bounded (a stack pointer computed at run time, a call through a pointer) is named as
unknown, and the depth is then a lower bound. Code reached by exceptions, and entries of other threads, are not counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import capstone  # pyright: ignore[reportMissingTypeStubs]
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from cloister.lang.c.toolchain import ToolchainError

_ENDS = {"ret", "eret", "br", "udf"}
_TEST_BRANCHES = {"cbz", "cbnz", "tbz", "tbnz"}
_ADJUST = re.compile(r"sp, sp, #(\w+)(?:, lsl #(\w+))?")
_WRITE_BACK = re.compile(r"\[sp, #(-?\w+)\]!|\[sp\], #(-?\w+)")


@dataclass(frozen=True)
class StackDepth:
    """`bytes` on the deepest path, whose functions are `path`; `unknown` are reachable functions that cannot be bounded."""

    bytes: int
    path: tuple[str, ...]
    unknown: tuple[str, ...]


class _Instruction:
    """What an instruction does to the stack and to the flow of control."""

    __slots__ = ("address", "change", "mnemonic", "target")

    def __init__(self, address: int, mnemonic: str, operands: str) -> None:
        self.address = address
        self.mnemonic = mnemonic
        self.target: int | None = None  # of a direct branch or call
        if mnemonic in ("b", "bl") or mnemonic.startswith("b.") or mnemonic in _TEST_BRANCHES:
            self.target = int(operands.rsplit("#", 1)[1], 0)
        self.change: int | None = _stack_change(mnemonic, operands) if "sp" in operands else 0


@dataclass
class _Function:
    name: str
    start: int
    size: int
    frame: int = 0
    calls: dict[int, int] = field(default_factory=lambda: {})  # address called -> stack in use at the call, at most
    targets: Counter[int] = field(default_factory=lambda: Counter())  # addresses outside that instructions name, with how many do
    unknown: bool = False


def stack_depth(elf: Path, entry: str) -> StackDepth:
    """The worst-case stack depth of `entry` and all it calls. Raises ToolchainError if there is no such symbol, or a cycle of calls."""
    return stack_depths(elf, [entry])[entry]


def stack_depths(elf: Path, entries: Sequence[str]) -> dict[str, StackDepth]:
    """`stack_depth` of several entries of one executable, whose code is read once."""
    with elf.open("rb") as file:
        image = _Image(ELFFile(file))
    return {entry: image.depth(entry) for entry in entries}


def call_sites(elf: Path, callee: str) -> dict[str, int]:
    """How many instructions in each function call (or branch to) `callee`."""
    with elf.open("rb") as file:
        image = _Image(ELFFile(file))
    return {function.name: count for function in image.functions.values() if (count := function.targets.get(image.named.get(callee, -1), 0))}


class _Image:
    def __init__(self, elf: ELFFile) -> None:
        self.functions: dict[int, _Function] = {}
        self.named: dict[str, int] = {}
        self._read_symbols(elf)
        self._starts = sorted(self.functions)
        decoder: Any = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
        decoder.skipdata = True
        sections = [s for s in elf.iter_sections() if s["sh_type"] == "SHT_PROGBITS" and s["sh_flags"] & 4 and s["sh_size"]]
        code = [(s["sh_addr"], s.data()) for s in sections]
        for address, data in code:
            for start in self._starts:
                if address <= start < address + len(data):
                    function = self.functions[start]
                    part = data[start - address : start - address + function.size]
                    self._scan(function, [_Instruction(at, name, text) for at, _, name, text in decoder.disasm_lite(part, start)])
        for start, size in _stack_sizes(elf):
            if start in self.functions:
                self.functions[start].frame = max(self.functions[start].frame, size)

    def _read_symbols(self, elf: ELFFile) -> None:
        executable = {i for i, s in enumerate(elf.iter_sections()) if s["sh_flags"] & 4}
        symbols: list[tuple[int, str, int]] = []
        ends = [s["sh_addr"] + s["sh_size"] for s in elf.iter_sections() if s["sh_flags"] & 4]
        for table in elf.iter_sections():
            if not isinstance(table, SymbolTableSection):
                continue
            for symbol in table.iter_symbols():
                kind, index = symbol["st_info"]["type"], symbol["st_shndx"]
                if index in executable and symbol.name and not symbol.name.startswith("$") and kind in ("STT_FUNC", "STT_NOTYPE"):
                    if kind == "STT_FUNC" or symbol["st_info"]["bind"] == "STB_GLOBAL":
                        symbols.append((symbol["st_value"], symbol.name, symbol["st_size"]))
                        self.named[symbol.name] = symbol["st_value"]
        starts = sorted({s[0] for s in symbols})
        for start, name, size in symbols:
            following = bisect_right(starts, start)
            end = starts[following] if following < len(starts) else min((e for e in ends if e > start), default=start)
            known = self.functions.get(start)
            if known is None or size > known.size:
                self.functions[start] = _Function(name, start, size or end - start)

    def _holder(self, address: int) -> _Function | None:
        at = bisect_right(self._starts, address) - 1
        if at < 0:
            return None
        function = self.functions[self._starts[at]]
        return function if address < function.start + max(function.size, 1) else None

    # ------------------------------------------------------------------------------------------------------------- one function

    def _scan(self, function: _Function, code: list[_Instruction]) -> None:
        """Follow the paths through a function with the stack in use at each instruction."""
        at = {instruction.address: i for i, instruction in enumerate(code)}
        function.targets.update(i.target for i in code if i.target is not None and i.target not in at)
        used: list[int | None] = [None] * len(code)
        work = [(0, 0)] if code else []
        frame = 0
        jumps_by_table = any(i.mnemonic == "br" for i in code)
        while work:
            index, depth = work.pop()
            while index < len(code):
                seen = used[index]
                if seen is not None and seen >= depth:
                    break
                if depth > 1 << 24:  # grows on each round of a loop
                    function.unknown = True
                    return
                used[index] = depth
                instruction = code[index]
                if instruction.change is None:
                    function.unknown = True
                depth = max(0, depth + (instruction.change or 0))
                frame = max(frame, depth)
                target = instruction.target
                if instruction.mnemonic == "blr":
                    function.unknown = True
                elif instruction.mnemonic == "bl" and target is not None:
                    self._call(function, target, depth)
                elif target is not None:
                    if target in at:
                        work.append((at[target], depth))
                    else:
                        self._call(function, target, depth)
                    if instruction.mnemonic == "b":
                        break
                if instruction.mnemonic in _ENDS:
                    break
                index += 1
        function.frame = frame
        if jumps_by_table:  # cases of a switch: reached with the frame set up
            for index, instruction in enumerate(code):
                if used[index] is not None:
                    continue
                if instruction.mnemonic == "blr":
                    function.unknown = True
                elif instruction.target is not None and (instruction.mnemonic == "bl" or instruction.target not in at):
                    self._call(function, instruction.target, frame)

    @staticmethod
    def _call(function: _Function, target: int, depth: int) -> None:
        function.calls[target] = max(depth, function.calls.get(target, 0))

    # ------------------------------------------------------------------------------------------------------------- the whole

    def depth(self, entry: str) -> StackDepth:
        if entry not in self.named:
            raise ToolchainError(f"there is no function {entry} in the executable")
        done: dict[int, tuple[int, tuple[str, ...]]] = {}
        unknown: dict[str, None] = {}
        self._visit(self.named[entry], [], done, unknown)
        total, path = done[self.named[entry]]
        return StackDepth(total, path, tuple(unknown))

    def _visit(self, address: int, above: list[int], done: dict[int, tuple[int, tuple[str, ...]]], unknown: dict[str, None]) -> None:
        if address in done:
            return
        function = self._holder(address)
        if function is None:
            done[address] = (0, (f"{address:#x}",))
            unknown[f"{address:#x}"] = None
            return
        if address in above:
            names = [f.name for f in map(self._holder, above[above.index(address) :]) if f is not None]
            raise ToolchainError(f"the stack has no bound: {' calls '.join([*names, function.name])}")
        if function.unknown:
            unknown[function.name] = None
        deepest, path = function.frame, (function.name,)
        for target, used in function.calls.items():
            if self._holder(target) is function and target != function.start:
                continue
            self._visit(target, [*above, address], done, unknown)
            below, names = done[target]
            if used + below > deepest:
                deepest, path = used + below, (function.name, *names)
        done[address] = (deepest, path)


def _stack_change(mnemonic: str, operands: str) -> int | None:
    """By how many bytes an instruction makes the stack grow; None if it sets the stack pointer to something unknown."""
    if operands.startswith("sp, "):
        adjusted = _ADJUST.fullmatch(operands)
        if adjusted is not None and mnemonic in ("sub", "add"):
            amount = int(adjusted[1], 0) << int(adjusted[2] or "0", 0)
            return amount if mnemonic == "sub" else -amount
        if mnemonic in ("cmp", "cmn", "tst"):
            return 0
        # `mov sp, x29` and `sub sp, x29, #n` take back what a function used.
        return 0 if operands.startswith("sp, x29") else None
    written = _WRITE_BACK.search(operands)
    return -int(written[1] or written[2], 0) if written is not None else 0


def _stack_sizes(elf: ELFFile) -> Iterator[tuple[int, int]]:
    """What the compiler says: pairs of address and frame size."""
    for section in elf.iter_sections():
        if section.name != ".stack_sizes":
            continue
        data = section.data()
        at = 0
        while at + 9 <= len(data):
            address = int.from_bytes(data[at : at + 8], "little")
            at += 8
            size = shift = 0
            while at < len(data):
                byte = data[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80:
                    break
            yield address, size
