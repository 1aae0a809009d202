# SPDX-License-Identifier: BSD-2-Clause
"""The element `protection_domain` and what stands in it: children, a guest, maps, interrupts, shared capabilities.

Invariant: a PD comes before its children, so that the list of PDs is in the order of their elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloister.system.model import (
    DEFAULT_BUDGET_US,
    DEFAULT_STACK_SIZE,
    MAXIMUM_PROTECTION_DOMAINS,
    NO_PROGRAM,
    CapabilityKind,
    IdKind,
    IdSetting,
    Irq,
    Mapping,
    ProtectionDomain,
    RegionFact,
    RegionSetting,
    Rights,
    SharedCapability,
    Trigger,
    VirtualCpu,
    VirtualMachine,
)
from cloister.system.sdf.tree import Element
from cloister.system.sdf.values import Values

_ATTRIBUTES = ("name", "priority", "budget", "period", "passive", "stack_size", "smc", "cpu", "domain", "fpu")
_OF_CHILDREN = ("id", "setvar_id")
_MAP_FACTS = {"setvar_vaddr": RegionFact.ADDRESS, "setvar_size": RegionFact.SIZE, "setvar_prefill_size": RegionFact.PREFILL_SIZE}
_CAPABILITIES = {f"cap_{each.value}": each for each in CapabilityKind}
_X86_INTERRUPTS = {"pin": "an I/O APIC", "pcidev": "message-signalled interrupts"}


@dataclass
class _Parts:
    """What was found in a PD's element."""

    images: list[Element] = field(default_factory=lambda: [])
    machines: list[Element] = field(default_factory=lambda: [])
    cspaces: list[Element] = field(default_factory=lambda: [])
    mappings: list[Mapping] = field(default_factory=lambda: [])
    irqs: list[Irq] = field(default_factory=lambda: [])
    facts: list[RegionSetting] = field(default_factory=lambda: [])
    ids: list[IdSetting] = field(default_factory=lambda: [])
    below: list[ProtectionDomain] = field(default_factory=lambda: [])


def read_protection_domain(values: Values, element: Element) -> list[ProtectionDomain]:
    """A PD, followed by those below it."""
    return _read(values, element, None, 1)


def _read(values: Values, element: Element, parent: str | None, depth: int) -> list[ProtectionDomain]:
    values.attributes(element, *_ATTRIBUTES, *(_OF_CHILDREN if depth > 1 else ()))
    name = values.text(element, "name")
    if depth > MAXIMUM_PROTECTION_DOMAINS:
        message = f"PD '{name}' is inside more PDs than a system has"
        values.report("X015", element.location, message, f"a system has at most {MAXIMUM_PROTECTION_DOMAINS} PDs in all")
        return []
    parts = _Parts()
    values.children(
        element,
        {
            "program_image": parts.images.append,
            "map": lambda e: _add_map(values, e, parts),
            "irq": lambda e: _add_irq(values, e, parts),
            "setvar": lambda e: parts.facts.append(_setvar(values, e)),
            "protection_domain": lambda e: _add_child(values, e, parts, name, depth),
            "virtual_machine": parts.machines.append,
            "cspace": parts.cspaces.append,
            "ioport": lambda e: values.report("X014", e.location, "I/O ports are x86's", "map the device's registers: <map mr=... />"),
        },
    )
    program, symbols = _program(values, name, parts.images)
    pd = ProtectionDomain(
        name=name,
        program=program,
        priority=values.number(element, "priority", 0),
        budget_us=values.number(element, "budget", DEFAULT_BUDGET_US),
        period_us=values.optional_number(element, "period"),
        passive=values.flag(element, "passive", False),
        stack_size=values.number(element, "stack_size", DEFAULT_STACK_SIZE),
        irqs=tuple(parts.irqs),
        region_settings=tuple(parts.facts),
        symbols=symbols,
        parent=parent,
        child_id=values.number(element, "id") if depth > 1 else None,
        fpu=values.flag(element, "fpu", True) if "fpu" in element.attributes else None,
        smc=values.flag(element, "smc", False),
        cpu=values.number(element, "cpu", 0),
        domain=element.attributes.get("domain"),
        shared=_cspace(values, parts.cspaces[0]) if _at_most_one(values, name, parts.cspaces) else (),
        virtual_machine=_machine(values, parts.machines[0], parts.ids) if _at_most_one(values, name, parts.machines) else None,
        location=element.location,
    )
    # A program that was built elsewhere has no names for regions.
    mappings = tuple(replace(each, name=None) if pd.is_prebuilt else each for each in parts.mappings)
    return [replace(pd, mappings=mappings, id_settings=tuple(parts.ids)), *parts.below]


def _add_child(values: Values, element: Element, parts: _Parts, parent: str, depth: int) -> None:
    below = _read(values, element, parent, depth + 1)
    parts.below += below
    if below and "setvar_id" in element.attributes:
        parts.ids.append(IdSetting(element.attributes["setvar_id"], below[0].name, IdKind.CHILD, element.location))


def _program(values: Values, name: str, images: Sequence[Element]) -> tuple[Path, Path | None]:
    if not images:
        return NO_PROGRAM, None
    _at_most_one(values, name, images)
    values.attributes(images[0], "path", "path_for_symbols")
    values.children(images[0])
    symbols = images[0].attributes.get("path_for_symbols")
    return values.file(values.text(images[0], "path")), None if symbols is None else values.file(symbols)


def _at_most_one(values: Values, name: str, elements: Sequence[Element]) -> bool:
    """Whether there is one; that there are more is reported."""
    if len(elements) > 1:
        values.report("X011", elements[1].location, f"PD '{name}' has {len(elements)} {elements[1].tag} elements", "it has one: remove this")
    return bool(elements)


# ------------------------------------------------------------------------------------------------------------------ memory and interrupts


def _add_map(values: Values, element: Element, parts: _Parts) -> None:
    mapping = _map(values, element, *_MAP_FACTS)
    which = sum(each.region == mapping.region for each in parts.mappings)
    parts.mappings.append(mapping)
    parts.facts += [
        RegionSetting(element.attributes[key], mapping.region, fact, which if fact is RegionFact.ADDRESS else 0, element.location)
        for key, fact in _MAP_FACTS.items()
        if key in element.attributes
    ]


def _map(values: Values, element: Element, *facts: str) -> Mapping:
    values.attributes(element, "mr", "vaddr", "perms", "cached", *facts)
    values.children(element)
    region = values.text(element, "mr")
    rights = element.attributes.get("perms", "rw")
    if any(letter not in "rwx" for letter in rights):
        values.report("X013", element.location, f"perms=\"{rights}\" of 'map' are no rights", "rights are a mix of the letters r, w and x")
    return Mapping(
        region=region,
        name=None if "setvar_vaddr" in element.attributes else region,  # one way or the other, a Python program must say that it knows of it
        address=values.number(element, "vaddr"),
        rights=Rights("r" in rights, "w" in rights, "x" in rights),
        cached=values.flag(element, "cached", True),
        location=element.location,
    )


def _setvar(values: Values, element: Element) -> RegionSetting:
    values.attributes(element, "symbol", "region_paddr")
    values.children(element)
    return RegionSetting(values.text(element, "symbol"), values.text(element, "region_paddr"), RegionFact.PHYSICAL, location=element.location)


def _add_irq(values: Values, element: Element, parts: _Parts) -> None:
    for attribute, what in _X86_INTERRUPTS.items():
        if attribute in element.attributes and "irq" not in element.attributes:
            values.report("X014", element.location, f"this 'irq' is {what}'s, which only x86 has", 'write irq="NUMBER" and id="ID"')
            return
    values.attributes(element, "irq", "id", "trigger", "setvar_id")
    values.children(element)
    trigger = element.attributes.get("trigger", "level")
    if trigger not in ("level", "edge"):
        values.report("X012", element.location, f'there is no trigger "{trigger}"', 'write trigger="level" or trigger="edge"')
        trigger = "level"
    number = values.integer(element, "irq")
    irq = Irq(number, f"irq{number}", values.integer(element, "id"), Trigger(trigger), element.location)
    parts.irqs.append(irq)
    if "setvar_id" in element.attributes:
        parts.ids.append(IdSetting(element.attributes["setvar_id"], irq.name, IdKind.INTERRUPT, element.location))


# ------------------------------------------------------------------------------------------------------------------ guests


def _machine(values: Values, element: Element, ids: list[IdSetting]) -> VirtualMachine:
    values.attributes(element, "name", "priority", "budget", "period")
    vcpus: list[VirtualCpu] = []
    mappings: list[Mapping] = []
    values.children(element, {"vcpu": lambda e: vcpus.append(_vcpu(values, e, ids)), "map": lambda e: mappings.append(replace(_map(values, e), name=None))})
    name = values.text(element, "name")
    if not vcpus:
        values.report("X016", element.location, f"virtual machine '{name}' has no 'vcpu'", 'it has at least one: <vcpu id="0" />')
    return VirtualMachine(
        name,
        tuple(vcpus),
        tuple(mappings),
        values.number(element, "priority", 0),
        values.number(element, "budget", DEFAULT_BUDGET_US),
        values.optional_number(element, "period"),
        element.location,
    )


def _vcpu(values: Values, element: Element, ids: list[IdSetting]) -> VirtualCpu:
    values.attributes(element, "id", "cpu", "setvar_id")
    values.children(element)
    vcpu = VirtualCpu(values.integer(element, "id"), values.optional_number(element, "cpu"), element.location)
    if "setvar_id" in element.attributes:
        ids.append(IdSetting(element.attributes["setvar_id"], vcpu.name, IdKind.VIRTUAL_CPU, element.location))
    return vcpu


# ------------------------------------------------------------------------------------------------------------------ capabilities


def _cspace(values: Values, element: Element) -> tuple[SharedCapability, ...]:
    values.attributes(element)
    shared: list[SharedCapability] = []
    values.children(element, dict.fromkeys(_CAPABILITIES, lambda e: shared.append(_capability(values, e))))
    return tuple(shared)


def _capability(values: Values, element: Element) -> SharedCapability:
    values.attributes(element, "slot", "pd")
    values.children(element)
    return SharedCapability(_CAPABILITIES[element.tag], values.number(element, "slot"), values.text(element, "pd"), element.location)
