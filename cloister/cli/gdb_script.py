# SPDX-License-Identifier: BSD-2-Clause
"""What gdb is given to debug a PD: values as Python shows them, and break points that no other PD hits. It runs in gdb's own Python.

All PDs are linked at the same virtual address, so that a break point is hit by each of them, and by the loader. Invariant: a break point of
the user's stops only where the memory in front of the processor begins its constants with the identity that is in this PD's ELF file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gdb  # pyright: ignore[reportMissingModuleSource]  # gdb brings it

_BYTES = ("u8", "i8", "Shared_u8", "Shared_i8")
_BOOLS = ("bool", "_Bool", "Shared_bool")
_NOTE_HEADER = 16  # of an ELF note: three sizes of four bytes, then "GNU"


# ---------------------------------------------------------------------------------------------------------------------- whose memory


class InThisPd(gdb.Function):
    """`$in_this_pd()`: 1 if the processor runs this PD's program, and not another one at the same address."""

    def __init__(self, identity: bytes) -> None:
        super().__init__("in_this_pd")
        self.identity = identity

    def invoke(self, *arguments: gdb.Value) -> int:
        try:
            address = int(gdb.parse_and_eval("(unsigned long)&cloister_identity")) + _NOTE_HEADER
            return int(bytes(gdb.selected_inferior().read_memory(address, len(self.identity))) == self.identity)
        except gdb.error:  # MemoryError too: nothing is mapped there
            return 0


def _restrict(point: gdb.Breakpoint) -> None:
    """Give a break point of the user's the condition; one that already has a condition keeps it, too."""
    if point.number > 0 and point.visible and "$in_this_pd()" not in (point.condition or ""):
        point.condition = f"$in_this_pd() && ({point.condition})" if point.condition else "$in_this_pd()"


# ---------------------------------------------------------------------------------------------------------------------- values


class _Text:
    """A value that is one text or number."""

    def __init__(self, text: str | int) -> None:
        self.text = text

    def to_string(self) -> str | int:
        return self.text


class _Sequence:
    """Elements that are shown as a list."""

    def __init__(self, elements: Callable[[], Iterator[gdb.Value]], title: str | None = None) -> None:
        self.elements, self.title = elements, title

    def to_string(self) -> str | None:
        return self.title

    def children(self) -> Iterator[tuple[str, gdb.Value]]:
        for number, element in enumerate(self.elements()):
            yield str(number), element

    def display_hint(self) -> str:
        return "array"


class Values:
    """Finds how to show a value. `types` tells of enums and words what C does not."""

    def __init__(self, types: dict[str, Any]) -> None:
        self.enums: dict[str, Any] = types["enums"]
        self.words: dict[str, Any] = types["words"]
        self.inside_pointer = False

    def __call__(self, value: gdb.Value) -> Any:
        kind = value.type.unqualified()
        name = kind.name or ""
        if name in self.enums:
            return _Text(self._member(name, int(value)))
        if name in self.words:
            return _Text(self._word(name, int(value)))
        if name in _BOOLS:
            return _Text(str(bool(value)))
        if name in _BYTES:
            return _Text(int(value))
        plain = kind.strip_typedefs()
        if plain.code == gdb.TYPE_CODE_ARRAY and plain.target().unqualified().name in _BYTES:
            first, last = plain.range()
            return _Sequence(lambda: (value[i] for i in range(first, last + 1)))
        if name.startswith("View_") and plain.code == gdb.TYPE_CODE_STRUCT:
            length = int(value["length"])
            return _Sequence(lambda: (value["items"][i] for i in range(length)), f"{length} elements")
        if plain.code == gdb.TYPE_CODE_PTR and plain.target().strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            return self._pointer(value)
        return None

    def _member(self, name: str, number: int) -> str:
        enum = self.enums[name]
        member = enum["members"].get(str(number))
        return f"{enum['name']}({number})" if member is None else f"{enum['name']}.{member}"

    def _word(self, name: str, number: int) -> str:
        fields = ", ".join(f"{each['name']}={self._field(each, number)}" for each in self.words[name]["fields"])
        return f"{self.words[name]['name']}({fields})"

    def _field(self, field: dict[str, Any], number: int) -> str:
        bits = (number >> field["shift"]) & ((1 << field["width"]) - 1)
        if field["kind"] == "bool":
            return str(bool(bits))
        if field["kind"] in self.enums:
            return self._member(field["kind"], bits)
        if field["kind"] == "signed" and bits >> (field["width"] - 1):
            bits -= 1 << field["width"]
        return str(bits)

    def _pointer(self, value: gdb.Value) -> Any:
        """What a reference leads to, as Python has it; only the address of what that leads to, for it may lead back."""
        if int(value) == 0:
            return _Text("None")
        if self.inside_pointer:
            return None
        self.inside_pointer = True
        try:
            return _Text(f"{int(value):#x} -> {value.dereference().format_string()}")
        except gdb.MemoryError:
            return None
        finally:
            self.inside_pointer = False


def begin(pd: str, program: str, types: str, sources: list[str], port: int) -> None:
    """Load a PD's program and connect. `types`: the file that tells what C does not; `sources`: folders that paths of modules start from."""
    gdb.execute(f"file {_quoted(program)}")
    for folder in reversed(sources):  # the last one given is searched first
        gdb.execute(f"directory {_quoted(folder)}", to_string=True)
    gdb.pretty_printers.insert(0, Values(json.loads(Path(types).read_text("utf-8"))))
    identity = gdb.objfiles()[0].build_id
    assert identity is not None, "a program for debuggers has an identity"
    InThisPd(bytes.fromhex(identity))
    gdb.events.breakpoint_created.connect(_restrict)
    gdb.execute(f"target remote 127.0.0.1:{port}")
    gdb.write(f"PD '{pd}' has not begun. Next: hbreak FILE.py:LINE, continue; then next, step, info locals, print NAME\n")


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
