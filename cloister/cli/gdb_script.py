# SPDX-License-Identifier: BSD-2-Clause
"""What gdb is given to debug a system: the programs of all PDs, and values as Python shows them. It runs in gdb's own Python.

Invariant: a type is looked up among those of the program that the value is of, since two programs may have two types of one name. Trusts: the
build put each program at addresses of its own, so that an address tells whose code it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gdb  # pyright: ignore[reportMissingModuleSource]  # gdb brings it

_BYTES = ("u8", "i8", "Shared_u8", "Shared_i8")
_BOOLS = ("bool", "_Bool", "Shared_bool")


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


class _Reference:
    """What a reference leads to, as Python has it; but only the addresses of what that leads to, for it may lead back."""

    def __init__(self, address: int, target: gdb.Value) -> None:
        self.address, self.target = address, target

    def to_string(self) -> str:
        return f"{self.target.type.name} at {self.address:#x}"

    def children(self) -> Iterator[tuple[str, gdb.Value]]:
        for field in self.target.type.strip_typedefs().fields():
            value = self.target[field]
            leads = value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR and int(value) != 0
            yield field.name or "", value.cast(gdb.lookup_type("void").pointer()) if leads else value


def _reference(value: gdb.Value) -> Any:
    if int(value) == 0:
        return _Text("None")
    target = value.dereference()
    try:
        target.fetch_lazy()
    except gdb.MemoryError:
        return None  # it has no value yet, or leads into the memory of another PD
    return _Reference(int(value), target)


class Values:
    """Finds how to show a value. `types`: for each program, by its file, what C does not tell of enums and words."""

    def __init__(self, types: dict[str, Any]) -> None:
        self.types = types

    def __call__(self, value: gdb.Value) -> Any:
        kind = value.type.unqualified()
        name = kind.name or ""
        if name in _BOOLS:
            return _Text(str(bool(value)))
        if name in _BYTES:
            return _Text(int(value))
        types = self.types.get(kind.objfile.filename or "") if kind.objfile is not None else None
        if types is not None and name in types["enums"]:
            return _Text(_member(types, name, int(value)))
        if types is not None and name in types["words"]:
            return _Text(_word(types, name, int(value)))
        plain = kind.strip_typedefs()
        if plain.code == gdb.TYPE_CODE_ARRAY and plain.target().unqualified().name in _BYTES:
            first, last = plain.range()
            return _Sequence(lambda: (value[i] for i in range(first, last + 1)))
        if name.startswith("View_") and plain.code == gdb.TYPE_CODE_STRUCT:
            return _Sequence(lambda: _elements(value), f"{int(value['length'])} elements")
        if plain.code == gdb.TYPE_CODE_PTR and plain.target().strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            return _reference(value)
        return None


def _elements(view: gdb.Value) -> Iterator[gdb.Value]:
    """Those that can be read: a view that has no value yet may lead anywhere."""
    for number in range(int(view["length"])):
        element = view["items"][number]
        try:
            element.fetch_lazy()
        except gdb.MemoryError:
            return
        yield element


def _member(types: dict[str, Any], name: str, number: int) -> str:
    enum = types["enums"][name]
    member = enum["members"].get(str(number))
    return f"{enum['name']}({number})" if member is None else f"{enum['name']}.{member}"


def _word(types: dict[str, Any], name: str, number: int) -> str:
    word = types["words"][name]
    fields = ", ".join(f"{each['name']}={_field(types, each, number)}" for each in word["fields"])
    return f"{word['name']}({fields})"


def _field(types: dict[str, Any], field: dict[str, Any], number: int) -> str:
    bits = (number >> field["shift"]) & ((1 << field["width"]) - 1)
    if field["kind"] == "bool":
        return str(bool(bits))
    return _member(types, field["kind"], bits) if field["kind"] in types["enums"] else str(bits)


# ---------------------------------------------------------------------------------------------------------------------- the session


class WhichPd:
    """Says whose code runs, when it is another PD's than at the last stop."""

    def __init__(self, ranges: dict[str, range]) -> None:
        self.ranges = ranges
        self.last = ""

    def __call__(self, event: object) -> None:
        counter = int(gdb.newest_frame().pc())
        now = next((name for name, addresses in self.ranges.items() if counter in addresses), "")
        if now != self.last:
            gdb.write(f"[PD {now!r}]\n" if now else "[no PD]\n")
        self.last = now


def begin(architecture: str, pds: list[dict[str, Any]], sources: list[str], port: int) -> None:
    """Load the programs and connect to a machine of that architecture.

    `pds`: of each PD its name, its program's ELF file, the file that tells its types, and from where to where its addresses go.
    `sources`: folders that paths of modules start from.
    """
    types: dict[str, Any] = {}
    for pd in pds:
        gdb.execute(f"add-symbol-file {_quoted(pd['program'])}", to_string=True)
        types[pd["program"]] = json.loads(Path(pd["types"]).read_text("utf-8"))
    for folder in reversed(sources):  # the last one given is searched first
        gdb.execute(f"directory {_quoted(folder)}", to_string=True)
    gdb.pretty_printers.insert(0, Values(types))
    gdb.execute("skip -gfi *cloister.h", to_string=True)  # what the C needs is no part of the program
    gdb.execute(f"set architecture {architecture}", to_string=True)
    gdb.execute(f"target remote 127.0.0.1:{port}", to_string=True)
    gdb.events.stop.connect(WhichPd({pd["name"]: range(pd["start"], pd["end"]) for pd in pds}))
    gdb.write(f"connected, before the first instruction; PDs: {', '.join(pd['name'] for pd in pds)}\n")
    gdb.write("next: hbreak FILE.py:LINE, continue; then next, step, info locals, print NAME\n")


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
