# SPDX-License-Identifier: BSD-2-Clause
"""Reads Microkit's system description files (SDF): XML with the root element `system`.

All of the format is read, as Microkit 2.3 means it on AArch64; what needs another machine (I/O ports, I/O APICs, IOMMUs) is refused by name.
A `program_image` is an executable that was built elsewhere, or a Python file (`.py`). The symbols that `setvar` attributes name are settings of
the program: variables of an executable, `setting(u64, "name")` in Python.

Invariant: every element, attribute and text was either used or reported; all problems of a file are reported together, each once and at the
element that has it. `domains` may stand anywhere in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from cloister.system.errors import DescriptionError
from cloister.system.files import absolute, size_of
from cloister.system.model import (
    BOOT_INFORMATION,
    SMALL_PAGE,
    Channel,
    ChannelEnd,
    DomainSchedule,
    IdKind,
    IdSetting,
    MemoryRegion,
    ProtectionDomain,
    SystemModel,
)
from cloister.system.sdf.domains import read_domains
from cloister.system.sdf.protection_domains import read_protection_domain
from cloister.system.sdf.tree import Element, parse_elements
from cloister.system.sdf.values import Values


def read_xml(file: Path, search: Sequence[Path] = ()) -> SystemModel:
    """The system that an SDF file describes. Raises DescriptionError with all that is wrong in the file.

    Programs and prefill files are looked for in `search`, and at last in the file's folder.
    """
    return system_of(parse_elements(file), file.stem, [*map(absolute, search), absolute(file).parent])


def system_of(root: Element, name: str, search: Sequence[Path]) -> SystemModel:
    """The system that elements describe; files are looked for in `search`. Raises DescriptionError with all that is wrong in them."""
    reader = _Reader(search)
    model = reader.system(root, name)
    if reader.problems:
        raise DescriptionError(reader.problems)
    return model


class _Reader(Values):
    """The root element, and what stands in it and is not large enough for a module of its own."""

    def __init__(self, search: Sequence[Path]) -> None:
        super().__init__(search)
        self._told_ids: list[tuple[str, ChannelEnd]] = []  # settings of channel ends; they belong to a PD that may come later in the file

    def system(self, root: Element, name: str) -> SystemModel:
        if root.tag != "system":
            self.report("X002", root.location, f"the root element is '{root.tag}'", "a system description's root is 'system'")
            return SystemModel(name, ())
        self.attributes(root)
        pds: list[ProtectionDomain] = []
        regions: list[MemoryRegion] = []
        channels: list[Channel] = []
        schedules: list[Element] = []
        self.children(
            root,
            {
                "protection_domain": lambda e: pds.extend(read_protection_domain(self, e)),
                "memory_region": lambda e: regions.append(self._region(e)),
                "channel": lambda e: channels.append(self._channel(e)),
                "domains": schedules.append,
                "io_address_space": self._io_address_space,
                "virtual_machine": self._homeless_machine,
            },
        )
        channels = _with_distinct_names(channels)
        pds = [self._with_channel_ids(pd, channels) for pd in pds]
        return SystemModel(name, tuple(pds), tuple(regions), tuple(channels), self._domains(schedules), self.search, root.location)

    def _domains(self, schedules: Sequence[Element]) -> DomainSchedule | None:
        if len(schedules) > 1:
            self.report("X017", schedules[1].location, f"the system has {len(schedules)} domains elements", "it has one: remove this")
        return read_domains(self, schedules[0]) if schedules else None

    def _io_address_space(self, element: Element) -> None:
        self.report("X014", element.location, "an I/O address space needs a kernel with support for an IOMMU, and there is none on AArch64", "remove it")

    def _homeless_machine(self, element: Element) -> None:
        self.report("X003", element.location, "a 'virtual_machine' is not a part of 'system'", "put it into the protection_domain that looks after it")

    def _region(self, element: Element) -> MemoryRegion:
        self.attributes(element, "name", "size", "page_size", "phys_addr", "prefill_path", "prefill_bootinfo")
        self.children(element)
        page = self.optional_number(element, "page_size")
        physical = self.optional_number(element, "phys_addr")
        path = element.attributes.get("prefill_path")
        prefill = None if path is None else self.file(path)
        prefill_size = 0 if prefill is None else size_of(prefill)
        record = element.attributes.get("prefill_bootinfo")
        if record is not None and record not in BOOT_INFORMATION:
            self.report("X019", element.location, f'there is no boot information "{record}"', f"there is: {', '.join(BOOT_INFORMATION)}")
        if record is not None and prefill is not None:
            self.report("X019", element.location, "this region begins with a file and with boot information at once", "remove one of them")
        size = self.optional_number(element, "size")
        if size is None and prefill is None and record is None:
            self.report("X005", element.location, "'memory_region' lacks its attribute 'size'", 'add size="0x1000", or the file that the region begins with: prefill_path="..."')
        if size is None:
            unit = page or SMALL_PAGE
            size = unit if record is not None else -(-prefill_size // unit) * unit
        return MemoryRegion(
            name=self.text(element, "name"),
            size=size,
            physical=physical,
            contiguous=physical is not None,
            page_size=page,
            prefill=prefill,
            prefill_size=prefill_size,
            prefill_bootinfo=record,
            location=element.location,
        )

    def _channel(self, element: Element) -> Channel:
        self.attributes(element)
        ends: list[Element] = []
        self.children(element, {"end": ends.append})
        if len(ends) != 2:
            self.report("X010", element.location, f"this channel has {len(ends)} ends", "a channel has exactly two 'end' elements")
            nowhere = ChannelEnd("", "", location=element.location)
            return Channel(nowhere, nowhere, element.location)
        return Channel(self._end(ends[0], ends[1]), self._end(ends[1], ends[0]), element.location)

    def _end(self, element: Element, other: Element) -> ChannelEnd:
        self.attributes(element, "pd", "id", "pp", "notify", "setvar_id")
        self.children(element)
        end = ChannelEnd(
            pd=self.text(element, "pd"),
            name=other.attributes.get("pd", ""),
            id=self.integer(element, "id"),
            may_notify=self.flag(element, "notify", True),
            may_call=self.flag(element, "pp", False),
            location=element.location,
        )
        if "setvar_id" in element.attributes:
            self._told_ids.append((element.attributes["setvar_id"], end))
        return end

    def _with_channel_ids(self, pd: ProtectionDomain, channels: Iterable[Channel]) -> ProtectionDomain:
        ends = {end.location: end for channel in channels for end in channel.ends if end.pd == pd.name}
        told = [(setting, ends[end.location]) for setting, end in self._told_ids if end.location in ends]
        found = tuple(IdSetting(setting, end.name, IdKind.CHANNEL, end.location) for setting, end in told)
        return replace(pd, id_settings=pd.id_settings + found)


def _with_distinct_names(channels: Sequence[Channel]) -> list[Channel]:
    """XML has no names for channels: the other PD's name serves, and where a PD has several channels to one other, its id is added."""
    wanted = Counter((end.pd, end.name) for channel in channels for end in channel.ends)
    taken = set(wanted)

    def named(end: ChannelEnd) -> ChannelEnd:
        name = end.name
        if wanted[end.pd, name] == 1:
            return end
        while (end.pd, name) in taken:
            name = f"{name}_{end.id}"
        taken.add((end.pd, name))
        return replace(end, name=name)

    return [replace(channel, a=named(channel.a), b=named(channel.b)) for channel in channels]
