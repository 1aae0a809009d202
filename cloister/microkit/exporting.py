# SPDX-License-Identifier: BSD-2-Clause
"""`cloister export`: a system, however it was described, in Microkit's description format.

Invariant: the text, read back, means the same as the system (meaning.py), or an error says what of it the format cannot say. What the description left to
the build (addresses, ids, places of contiguous regions) is written as the build for the board decides it, as the format wants it given.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

from cloister.boards.description import Board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import lay_out
from cloister.system.model import (
    DEFAULT_BUDGET_US,
    DEFAULT_STACK_SIZE,
    DomainSchedule,
    IdKind,
    Irq,
    Location,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    RegionFact,
    SystemModel,
    Trigger,
    VirtualMachine,
)

_FACTS = {RegionFact.ADDRESS: "setvar_vaddr", RegionFact.SIZE: "setvar_size", RegionFact.PREFILL_SIZE: "setvar_prefill_size"}
_CODE = "X020"
_Ids = dict[tuple[IdKind, str], str]  # the setting that holds each id


@dataclass
class Element:
    """An element to be written: attributes in their order, None for those to leave out."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=lambda: {})
    children: list[Element] = field(default_factory=lambda: [])

    def lines(self, indent: int = 0) -> Iterable[str]:
        """As text, four blanks for each level."""
        written = "".join(f" {name}={_quoted(value)}" for name, value in self.attributes.items() if value is not None)
        margin = "    " * indent
        if not self.children:
            yield f"{margin}<{self.tag}{written} />"
            return
        yield f"{margin}<{self.tag}{written}>"
        for child in self.children:
            yield from child.lines(indent + 1)
        yield f"{margin}</{self.tag}>"


def _quoted(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def export_xml(model: SystemModel, board: Board, folder: Path) -> str:
    """The text of the description, with paths as seen from `folder`. Raises DescriptionError with all that the format cannot say.

    The model must have passed `check`, save that programs need not be there.
    """
    exporter = _Exporter(model, lay_out(model, board), folder)
    root = exporter.system()
    if exporter.problems:
        raise DescriptionError(exporter.problems)
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *root.lines(), ""])


class _Exporter:
    def __init__(self, model: SystemModel, whole: SystemModel, folder: Path) -> None:
        self.model, self.whole, self.folder = model, whole, folder
        self.problems: list[Problem] = []
        self.devices = {region.name for region in model.memory_regions if region.device}

    def refuse(self, location: Location, message: str, remedy: str) -> None:
        self.problems.append(Problem(_CODE, location, message, remedy))

    def path(self, path: Path, location: Location) -> str:
        shown = Path(os.path.relpath(path, self.folder)).as_posix()
        try:
            shown.encode()
        except UnicodeEncodeError:
            self.refuse(location, f"the path {shown!r} cannot be written in XML", "rename the file")
            return ""
        return shown

    def system(self) -> Element:
        root = Element("system")
        if self.model.domains is not None:
            root.children.append(_domains(self.model.domains))  # Microkit's tool wants them before the PDs
        root.children += [self.region(region) for region in self.model.memory_regions]
        root.children += [self.domain(pd) for pd in self.model.protection_domains if pd.parent is None]
        root.children += self.channels()
        return root

    # ------------------------------------------------------------------ memory

    def region(self, region: MemoryRegion) -> Element:
        told = any(each.fact is RegionFact.PHYSICAL and each.region == region.name for pd in self.model.protection_domains for each in pd.region_settings)
        physical = region.physical
        if physical is None and region.contiguous and not told:
            physical = self.whole.region(region.name).physical  # the format has no other word for it
        return Element(
            "memory_region",
            {
                "name": region.name,
                "size": f"{region.size:#x}",
                "page_size": _hexadecimal(region.page_size),
                "phys_addr": _hexadecimal(physical),
                "prefill_path": None if region.prefill is None else self.path(region.prefill, region.location),
                "prefill_bootinfo": region.prefill_bootinfo,
            },
        )

    def map(self, mapping: Mapping, address: int | None) -> Element:
        cached = mapping.cached and mapping.region not in self.devices
        return Element(
            "map",
            {
                "mr": mapping.region,
                "vaddr": _hexadecimal(address),
                "perms": str(mapping.rights),
                "cached": None if cached else "false",
            },
        )

    def maps(self, pd: ProtectionDomain) -> list[Element]:
        """A PD's maps, with the settings that say something of them."""
        whole = self.whole.pd(pd.name)
        elements = [self.map(each, placed.address) for each, placed in zip(pd.mappings, whole.mappings, strict=True)]
        for setting in pd.region_settings:
            if setting.fact is RegionFact.PHYSICAL:
                continue
            attribute = _FACTS[setting.fact]
            of_region = [element for element, mapping in zip(elements, pd.mappings, strict=True) if mapping.region == setting.region]
            free = of_region[setting.which : setting.which + 1] if setting.fact is RegionFact.ADDRESS else of_region
            element = next((each for each in free if attribute not in each.attributes), None)
            if element is None:
                message = f"setting '{setting.name}' of PD '{pd.name}' asks for the {setting.fact.value} of '{setting.region}' once more than the PD maps it"
                self.refuse(setting.location, message, "keep one")
            else:
                element.attributes[attribute] = setting.name
        for mapping, element in zip(pd.mappings, elements, strict=True):
            self.check_name(pd, mapping, "setvar_vaddr" in element.attributes)
        return elements

    def check_name(self, pd: ProtectionDomain, mapping: Mapping, told: bool) -> None:
        """A Python program calls a region by its name, if no setting has its address: the format has no other names."""
        expected = None if told or pd.is_prebuilt else mapping.region
        if mapping.name != expected:
            message = f"PD '{pd.name}' calls region '{mapping.region}' {_called(mapping.name)}, and the format has no names of its own for a program"
            remedy = "give it a name or a setting, not both" if told else f"call it {_called(expected)} in the program"
            self.refuse(mapping.location, message, remedy)
        if mapping.physical_known:
            message = f"PD '{pd.name}' is to know where region '{mapping.region}' lies by its name"
            self.refuse(mapping.location, message, 'tell it by a setting: pd.know(region, setting="...")')

    # ------------------------------------------------------------------ PDs

    def domain(self, pd: ProtectionDomain) -> Element:
        whole = self.whole.pd(pd.name)
        for name in pd.settings:
            self.refuse(pd.location, f"PD '{pd.name}' has a setting '{name}' with a value", "write the value into the program")
        if pd.c_sources:
            self.refuse(pd.location, f"PD '{pd.name}' has C sources", "build the program with them, and name the executable")
        for known in pd.physical:
            message = f"PD '{pd.name}' is to know where region '{known.region}' lies by its name"
            self.refuse(known.location, message, 'tell it by a setting: pd.know(region, setting="...")')
        told = self.told_ids(pd)
        element = Element(
            "protection_domain",
            {
                "name": pd.name,
                "priority": _unless(pd.priority, 0),
                "budget": _unless(pd.budget_us, DEFAULT_BUDGET_US),
                "period": _unless(pd.period_us, None),
                "passive": _unless(pd.passive, False),
                "stack_size": None if pd.stack_size == DEFAULT_STACK_SIZE else f"{pd.stack_size:#x}",
                "smc": _unless(pd.smc, False),
                "cpu": _unless(pd.cpu, 0),
                "domain": pd.domain,
                "fpu": _unless(pd.fpu, None),
                "id": _unless(whole.child_id, None),
            },
        )
        element.children.append(self.program(pd))
        element.children += self.maps(pd)
        element.children += [
            Element("setvar", {"symbol": each.name, "region_paddr": each.region}) for each in pd.region_settings if each.fact is RegionFact.PHYSICAL
        ]
        for irq, numbered in zip(pd.irqs, whole.irqs, strict=True):
            element.children.append(self.irq(pd, irq, numbered.id, told.get((IdKind.INTERRUPT, irq.name))))
        if pd.shared:
            shared = [Element(f"cap_{each.kind.value}", {"slot": str(each.slot), "pd": each.pd}) for each in pd.shared]
            element.children.append(Element("cspace", children=shared))
        if pd.virtual_machine is not None and whole.virtual_machine is not None:
            element.children.append(self.machine(pd.virtual_machine, whole.virtual_machine, told))
        for child in self.model.children_of(pd.name):
            made = self.domain(child)
            made.attributes["setvar_id"] = told.get((IdKind.CHILD, child.name))
            element.children.append(made)
        return element

    def told_ids(self, pd: ProtectionDomain) -> _Ids:
        """The settings that hold ids; there is one attribute for each thing that has an id."""
        told: _Ids = {}
        for each in pd.id_settings:
            if (each.kind, each.target) in told:
                self.refuse(each.location, f"two settings of PD '{pd.name}' hold the id of {each.kind.value} '{each.target}'", "keep one")
            told[each.kind, each.target] = each.name
        return told

    def program(self, pd: ProtectionDomain) -> Element:
        if isinstance(pd.program, str):
            self.refuse(pd.location, f"PD '{pd.name}' runs the installed module {pd.program}", "name a file")
            return Element("program_image")
        symbols = None if pd.symbols is None else self.path(pd.symbols, pd.location)
        return Element("program_image", {"path": self.path(pd.program, pd.location), "path_for_symbols": symbols})

    def irq(self, pd: ProtectionDomain, irq: Irq, number: int | None, told: str | None) -> Element:
        expected = f"irq{irq.number}"
        if not pd.is_prebuilt and irq.name != expected:
            message = f"PD '{pd.name}' calls interrupt {irq.number} {_called(irq.name)}, and the format has no names for interrupts"
            self.refuse(irq.location, message, f"call it {_called(expected)} in the program")
        trigger = None if irq.trigger is Trigger.LEVEL else irq.trigger.value
        return Element("irq", {"irq": str(irq.number), "id": str(number), "trigger": trigger, "setvar_id": told})

    def machine(self, machine: VirtualMachine, whole: VirtualMachine, told: _Ids) -> Element:
        attributes = {
            "name": machine.name,
            "priority": _unless(machine.priority, 0),
            "budget": _unless(machine.budget_us, DEFAULT_BUDGET_US),
            "period": _unless(machine.period_us, None),
        }
        vcpus = [
            Element("vcpu", {"id": str(each.id), "cpu": _unless(each.cpu, None), "setvar_id": told.get((IdKind.VIRTUAL_CPU, each.name))})
            for each in machine.vcpus
        ]
        maps = [self.map(each, placed.address) for each, placed in zip(machine.mappings, whole.mappings, strict=True)]
        return Element("virtual_machine", attributes, [*vcpus, *maps])

    # ------------------------------------------------------------------ channels

    def channels(self) -> list[Element]:
        told = {pd.name: {(each.kind, each.target): each.name for each in pd.id_settings} for pd in self.model.protection_domains}
        made: list[Element] = []
        for channel, whole in zip(self.model.channels, self.whole.channels, strict=True):
            ends: list[Element] = []
            for (near, far), numbered in zip(channel.directions(), whole.ends, strict=True):
                several = sum(other.pd == far.pd for _, other in self.model.ends_of(near.pd)) > 1
                expected = f"{far.pd}_{numbered.id}" if several else far.pd
                if not self.model.pd(near.pd).is_prebuilt and near.name != expected:
                    message = f"PD '{near.pd}' calls its channel to '{far.pd}' {_called(near.name)}, and the format has no names for channels"
                    self.refuse(near.location, message, f"call it {_called(expected)} in the program")
                attributes = {
                    "pd": near.pd,
                    "id": str(numbered.id),
                    "pp": _unless(near.may_call, False),
                    "notify": _unless(near.may_notify, True),
                    "setvar_id": told[near.pd].get((IdKind.CHANNEL, near.name)),
                }
                ends.append(Element("end", attributes))
            made.append(Element("channel", children=ends))
        return made


def _domains(schedule: DomainSchedule) -> Element:
    entries = [
        Element("schedule_end_marker")
        if each.domain is None
        else Element("schedule_entry", {"domain": each.domain, "duration": f"{each.duration} {each.unit.value}"})
        for each in schedule.entries
    ]
    attributes = {"start_index": _unless(schedule.start_index, 0), "index_shift": _unless(schedule.index_shift, 0)}
    named = [Element("domain", {"name": each.name, "id": _unless(each.id, None)}) for each in schedule.domains]
    return Element("domains", children=[*named, Element("domain_schedule", attributes, entries)])


def _unless(value: object, default: object) -> str | None:
    """An attribute's text; none if the value is what the attribute's absence means."""
    if value == default:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _hexadecimal(value: int | None) -> str | None:
    return None if value is None else f"{value:#x}"


def _called(name: str | None) -> str:
    return "by no name" if name is None else f"'{name}'"
