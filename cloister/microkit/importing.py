# SPDX-License-Identifier: BSD-2-Clause
"""`cloister import`: a system in Microkit's description format, as the system.py that a person would have written.

Devices of the board are called by their names, what is by default is left out, and comments stay with what they stood before.
Invariant: the text, run, means the same as the file (meaning.py).
"""

from __future__ import annotations

import keyword
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cloister.boards.description import Board, Device
from cloister.system.model import (
    DEFAULT_BUDGET_US,
    DEFAULT_STACK_SIZE,
    SMALL_PAGE,
    Channel,
    ChannelEnd,
    DurationUnit,
    IdKind,
    Irq,
    Location,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    RegionFact,
    ScheduleEntry,
    SystemModel,
    VirtualMachine,
)
from cloister.system.sdf.tree import Element

_LONGEST_LINE = 120
_DEFAULT_VCPUS = 1


def import_python(model: SystemModel, root: Element, board: Board, folder: Path, origin: str) -> str:
    """The text of a system.py in `folder`, for the system that `root` describes. `origin`: what the file is called.

    The model must have passed `check`, save that programs need not be there.
    """
    return _Importer(model, board, folder, _comments(model, root)).text(origin)


class _Importer:
    def __init__(self, model: SystemModel, board: Board, folder: Path, comments: dict[Location | None, list[str]]) -> None:
        self.model, self.board, self.folder, self.comments = model, board, folder, comments
        self.lines: list[str] = []
        self.devices = {region.name: _device_of(region, model, board) for region in model.memory_regions}
        self.variables = _Variables()
        self.pds = {pd.name: self.variables.new(pd.name, "pd") for pd in model.protection_domains}
        domains = () if model.domains is None else model.domains.domains
        self.domains = {each.name: self.variables.new(each.name, "domain") for each in domains}
        self.regions = {each.name: self.variables.new(each.name, "region") for each in model.memory_regions}

    def text(self, origin: str) -> str:
        self.lines += [f"# {line}" if line else "#" for line in self.comments.pop(None, [])]
        self.lines += [_docstring(f"{self.model.name}: imported from {origin}."), "", "from cloister import System", ""]
        self.call("system = System", [_quoted(self.model.name)])
        self.schedule()
        if self.model.memory_regions:
            self.lines.append("")
        for region in self.model.memory_regions:
            self.region(region)
        for pd in self.model.protection_domains:
            self.lines.append("")
            self.domain(pd)
        if self.model.channels or any(pd.shared for pd in self.model.protection_domains):
            self.lines.append("")
        for pd in self.model.protection_domains:
            for each in pd.shared:
                arguments = [_quoted(each.kind.value), f"of={self.pds[each.pd]}", f"slot={each.slot}"]
                self.call(f"{self.pds[pd.name]}.capability", arguments, each.location)
        for channel in self.model.channels:
            self.channel(channel)
        return "\n".join([*self.lines, ""])

    def call(self, function: str, arguments: Sequence[str], location: Location | None = None) -> None:
        """A statement, below the comments that belong to it."""
        if location is not None:
            self.lines += [f"# {line}" if line else "#" for line in self.comments.pop(location, [])]
        line = f"{function}({', '.join(arguments)})"
        if len(line) <= _LONGEST_LINE:
            self.lines.append(line)
        else:
            self.lines += [f"{function}(", *(f"    {each}," for each in arguments), ")"]

    def path(self, path: Path) -> str:
        return _quoted(self.shown(path))

    def program(self, path: Path) -> str:
        """A path that could be the name of a module is written so that it is none."""
        shown = self.shown(path)
        return _quoted(f"./{shown}" if shown.replace(".", "").isidentifier() and not shown.endswith((".py", ".elf")) else shown)

    def shown(self, path: Path) -> str:
        return Path(os.path.relpath(path, self.folder)).as_posix()

    # ------------------------------------------------------------------ time and memory

    def schedule(self) -> None:
        schedule = self.model.domains
        if schedule is None:
            return
        self.lines.append("")
        for each in schedule.domains:
            arguments = [_quoted(each.name), *_given("id", each.id)]
            self.call(f"{self.domains[each.name]} = system.domain", arguments, each.location)
        turns = ", ".join(self.turn(each) for each in schedule.entries)
        arguments = [f"[{turns}]", *_given("start", schedule.start_index, 0), *_given("shift", schedule.index_shift, 0)]
        self.call("system.schedule", arguments, schedule.entries_location)

    def turn(self, entry: ScheduleEntry) -> str:
        if entry.domain is None:
            return "None"
        unit = "" if entry.unit is DurationUnit.MICROSECONDS else f", {_quoted(entry.unit.value)}"
        return f"({self.domains[entry.domain]}, {entry.duration}{unit})"

    def region(self, region: MemoryRegion) -> None:
        device = self.devices[region.name]
        page = region.page_size or SMALL_PAGE
        implied = page if region.prefill_bootinfo is not None else -(-region.prefill_size // page) * page if region.prefill is not None else 0
        arguments = [_quoted(region.name)]
        if device is None and region.size != implied:
            arguments.append(f"{region.size:#x}")
        if device is not None:
            arguments.append(f"device={_quoted(device.name)}")
        elif region.physical is not None:
            arguments.append(f"physical={region.physical:#x}")
        if region.page_size is not None:
            arguments.append(f"page_size={region.page_size:#x}")
        if region.prefill is not None:
            arguments.append(f"prefill={self.path(region.prefill)}")
        arguments += _given("prefill_bootinfo", region.prefill_bootinfo)
        used = any(region.name in _regions_of(pd) for pd in self.model.protection_domains)
        self.call(f"{self.regions[region.name]} = system.region" if used else "system.region", arguments, region.location)

    # ------------------------------------------------------------------ PDs

    def domain(self, pd: ProtectionDomain) -> None:
        assert isinstance(pd.program, Path), "the format names files"
        variable = self.pds[pd.name]
        arguments = [_quoted(pd.name), f"program={self.program(pd.program)}"]
        if pd.symbols is not None:
            arguments.append(f"symbols={self.path(pd.symbols)}")
        arguments += [
            *_given("priority", pd.priority, 0),
            *_given("budget", pd.budget_us, DEFAULT_BUDGET_US),
            *_given("period", pd.period_us),
            *_given("passive", pd.passive, False),
        ]
        if pd.stack_size != DEFAULT_STACK_SIZE:
            arguments.append(f"stack_size={pd.stack_size:#x}")
        arguments += [*_given("fpu", pd.fpu), *_given("smc", pd.smc, False), *_given("cpu", pd.cpu, 0)]
        if pd.domain is not None:
            arguments.append(f"domain={self.domains[pd.domain]}")
        if pd.parent is not None:
            told = self.told_id(self.model.pd(pd.parent), IdKind.CHILD, pd.name)
            arguments += [f"parent={self.pds[pd.parent]}", *_given("id", pd.child_id), *_given("id_setting", told)]
        named = bool(pd.mappings or pd.irqs or pd.region_settings or pd.virtual_machine or pd.shared or self.is_named_later(pd))
        self.call(f"{variable} = system.pd" if named else "system.pd", arguments, pd.location)
        for mapping in pd.mappings:
            self.map(variable, pd, mapping)
        for each in pd.region_settings:
            if each.fact is RegionFact.PHYSICAL:
                self.call(f"{variable}.know", [self.regions[each.region], f"setting={_quoted(each.name)}"], each.location)
        for irq in pd.irqs:
            self.irq(variable, pd, irq)
        if pd.virtual_machine is not None:
            self.machine(variable, pd, pd.virtual_machine)

    def is_named_later(self, pd: ProtectionDomain) -> bool:
        shared = any(each.pd == pd.name for other in self.model.protection_domains for each in other.shared)
        return shared or bool(self.model.ends_of(pd.name) or self.model.children_of(pd.name))

    def map(self, variable: str, owner: ProtectionDomain | VirtualMachine, mapping: Mapping) -> None:
        assert mapping.address is not None, "the format gives each mapping an address"
        rights = str(mapping.rights)
        arguments = [self.regions[mapping.region], *([] if rights == "rw" else [_quoted(rights)]), f"address={mapping.address:#x}"]
        if not mapping.cached and self.devices[mapping.region] is None:
            arguments.append("cached=False")
        if isinstance(owner, ProtectionDomain):
            # Only the address is of one mapping; what else is told of the region is written with its element.
            named = {RegionFact.ADDRESS: "setting", RegionFact.SIZE: "size_setting", RegionFact.PREFILL_SIZE: "prefill_size_setting"}
            here = [each for each in owner.region_settings if each.location == mapping.location and each.fact in named]
            arguments += [f"{named[each.fact]}={_quoted(each.name)}" for each in here]
        self.call(f"{variable}.map", arguments, mapping.location)

    def irq(self, variable: str, pd: ProtectionDomain, irq: Irq) -> None:
        device = next((each for each in self.board.devices if each.irq == irq.number), None)
        trigger = irq.trigger.value
        if device is not None:
            arguments = [_quoted(device.name), *([] if pd.is_prebuilt else [f"name={_quoted(irq.name)}"]), *_given("trigger", trigger, device.trigger.value)]
        else:
            arguments = [str(irq.number), *_given("trigger", trigger, "level")]
        arguments += [*_given("id", irq.id), *_given("id_setting", self.told_id(pd, IdKind.INTERRUPT, irq.name))]
        self.call(f"{variable}.irq", arguments, irq.location)

    def machine(self, owner: str, pd: ProtectionDomain, machine: VirtualMachine) -> None:
        told = {each.id: self.told_id(pd, IdKind.VIRTUAL_CPU, each.name) for each in machine.vcpus}
        plain = [each.id for each in machine.vcpus] == list(range(len(machine.vcpus))) and not any(told.values()) and all(each.cpu is None for each in machine.vcpus)
        arguments = [
            _quoted(machine.name),
            *_given("vcpus", len(machine.vcpus) if plain else 0, _DEFAULT_VCPUS),
            *_given("priority", machine.priority, 0),
            *_given("budget", machine.budget_us, DEFAULT_BUDGET_US),
            *_given("period", machine.period_us),
        ]
        variable = self.variables.new(machine.name, "guest") if machine.mappings or not plain else ""
        function = f"{owner}.virtual_machine"
        self.call(f"{variable} = {function}" if variable else function, arguments, machine.location)
        for each in () if plain else machine.vcpus:
            self.call(f"{variable}.vcpu", [str(each.id), *_given("cpu", each.cpu), *_given("id_setting", told[each.id])], each.location)
        for mapping in machine.mappings:
            self.map(variable, machine, mapping)

    def told_id(self, pd: ProtectionDomain, kind: IdKind, target: str) -> str | None:
        return next((each.name for each in pd.id_settings if (each.kind, each.target) == (kind, target)), None)

    # ------------------------------------------------------------------ channels

    def channel(self, channel: Channel) -> None:
        first, second = (channel.b, channel.a) if channel.b.may_call else (channel.a, channel.b)
        told = [self.told_id(self.model.pd(end.pd), IdKind.CHANNEL, end.name) for end in (first, second)]
        names = [self.name(end, other) for end, other in ((first, second), (second, first))]
        arguments = [self.pds[first.pd], self.pds[second.pd], *_given("call", first.may_call, False)]
        if not (first.may_notify and second.may_notify):
            arguments.append(f"notify=({first.may_notify}, {second.may_notify})")
        if any(names):
            arguments.append(f"names=({_quoted_or_none(names[0])}, {_quoted_or_none(names[1])})")
        arguments.append(f"ids=({first.id}, {second.id})")
        if any(told):
            arguments.append(f"id_settings=({_quoted_or_none(told[0])}, {_quoted_or_none(told[1])})")
        self.call("system.channel", arguments, channel.location)

    def name(self, end: ChannelEnd, other: ChannelEnd) -> str | None:
        """What a Python program calls a channel, if it is not simply the other PD's name."""
        return None if self.model.pd(end.pd).is_prebuilt or end.name == other.pd else end.name


class _Variables:
    """Names for variables: as what they stand for, as far as Python lets them be."""

    def __init__(self) -> None:
        self.taken = {"system", "System"}

    def new(self, name: str, kind: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(r"\W+", "_", plain).strip("_") or kind
        if not plain.isidentifier() or keyword.iskeyword(plain):
            plain = f"{kind}_{plain}"
        candidates = [plain, f"{plain}_{kind}", *(f"{plain}_{kind}_{number}" for number in range(2, len(self.taken) + 3))]
        found = next(each for each in candidates if each not in self.taken)
        self.taken.add(found)
        return found


def _device_of(region: MemoryRegion, model: SystemModel, board: Board) -> Device | None:
    """The device of the board whose registers a region is, if it is mapped as such: uncached, by all. Of several in a page, the one that interrupts."""
    users = [(pd, each) for pd in model.protection_domains for each in pd.all_mappings() if each.region == region.name]
    if region.page_size is not None or region.prefill is not None or any(mapping.cached for _, mapping in users):
        return None
    found = [each for each in board.devices if (each.page.base, each.page.size) == (region.physical, region.size)]
    interrupts = {irq.number for pd, _ in users for irq in pd.irqs}
    return next((each for each in found if each.irq in interrupts), found[0] if found else None)


def _regions_of(pd: ProtectionDomain) -> set[str]:
    return {each.region for each in (*pd.all_mappings(), *pd.region_settings)}


def _given(name: str, value: str | int | None, default: str | int | None = None) -> list[str]:
    """A keyword argument, unless its value is the default."""
    return [] if value == default else [f"{name}={_quoted(value) if isinstance(value, str) else value}"]


def _quoted(text: str) -> str:
    """A Python text in double quotes, where it has none itself."""
    written = repr(text)
    return written if '"' in text or written[0] == '"' else '"' + written[1:-1].replace("\\'", "'") + '"'


def _quoted_or_none(text: str | None) -> str:
    return "None" if text is None else _quoted(text)


def _docstring(text: str) -> str:
    return '"""' + text.replace("\\", "\\\\").replace('"', "'") + '"""'


# ------------------------------------------------------------------------------------------------------------------ comments


def _comments(model: SystemModel, root: Element) -> dict[Location | None, list[str]]:
    """The lines of comments, by the place of what they go before in Python. None: the beginning of the file."""
    written = set(_written(model))
    found: dict[Location | None, list[str]] = {None: [line for comment in root.comments for line in _lines(comment)]}
    first: dict[int, Location | None] = {}  # of what is written in an element, its place

    for element in reversed(list(_all(root))):
        inside = (first[id(child)] for child in element.children)
        first[id(element)] = element.location if element.location in written else next((each for each in inside if each), None)
    waiting: list[tuple[Element, Location | None]] = [(root, None)]
    while waiting:
        element, above = waiting.pop()
        place = element.location if element.location in written else above
        for comment in () if element is root else element.comments:
            found.setdefault(first[id(element)] or above, []).extend(_lines(comment))
        waiting += [(child, place) for child in reversed(element.children)]
        for comment in element.last_comments:
            found.setdefault(place, []).extend(_lines(comment))
    return found


def _all(root: Element) -> Iterator[Element]:
    """An element and all below it, before what is in it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += reversed(element.children)


def _written(model: SystemModel) -> Iterator[Location]:
    """The places of what becomes a statement."""
    yield from (region.location for region in model.memory_regions)
    yield from (channel.location for channel in model.channels)
    if model.domains is not None:
        yield from (each.location for each in model.domains.domains)
        yield model.domains.entries_location
    for pd in model.protection_domains:
        yield pd.location
        yield from (each.location for each in (*pd.mappings, *pd.irqs, *pd.shared))
        yield from (each.location for each in pd.region_settings if each.fact is RegionFact.PHYSICAL)
        if pd.virtual_machine is not None:
            yield pd.virtual_machine.location
            yield from (each.location for each in pd.virtual_machine.mappings)


def _lines(comment: str) -> Iterable[str]:
    lines = [line.strip() for line in comment.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return ["".join(letter if letter.isprintable() else " " for letter in line) for line in lines]
