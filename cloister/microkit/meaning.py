# SPDX-License-Identifier: BSD-2-Clause
"""What a system means, apart from how it was described: what must be the same on both sides of `cloister import` and `cloister export`.

Invariant: two models of the same meaning are built into systems in which every PD may do and is told the same. Left out are places in files; names
that no program sees (those of a prebuilt program's channels and interrupts); which end of a channel was said first; that a region which is only mapped
uncached was called a device's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import fields, is_dataclass
from typing import cast

from cloister.system.model import IdKind, Location, MemoryRegion, ProtectionDomain, SystemModel, VirtualMachine


def meaning_of(model: SystemModel) -> dict[str, Hashable]:
    """The meaning of a model, part by part; equal parts mean the same."""
    devices = {region.name for region in model.memory_regions if region.device}
    parts: dict[str, Hashable] = {f"region {region.name}": _plain(region, _REGION) for region in model.memory_regions}
    for pd in model.protection_domains:
        parts[f"PD {pd.name}"] = _domain(model, pd, devices)
    parts["channels"] = _bag(_bag((end.pd, end.id, end.may_notify, end.may_call, _name(model, end.pd, end.name)) for end in each.ends) for each in model.channels)
    parts["order of PDs"] = tuple(pd.name for pd in model.protection_domains)
    parts["domains"] = None if model.domains is None else _plain(model.domains, ())
    return parts


def _bag(things: Iterable[Hashable]) -> Hashable:
    """Things whose order does not count, and whose number does."""
    return frozenset(Counter(things).items())


def difference(a: SystemModel, b: SystemModel) -> str:
    """The first part of two models that does not mean the same; nothing if there is none."""
    one, other = meaning_of(a), meaning_of(b)
    for name in {**one, **other}:
        if one.get(name) != other.get(name):
            return name
    return ""


_REGION = ("device",)
_DOMAIN = ("mappings", "irqs", "region_settings", "id_settings", "virtual_machine", "settings")


def _domain(model: SystemModel, pd: ProtectionDomain, devices: set[str]) -> Hashable:
    return (
        _plain(pd, _DOMAIN),
        tuple(sorted(pd.settings.items())),
        _mappings(pd, devices, named=not pd.is_prebuilt),
        frozenset((irq.number, irq.id, irq.trigger, _name(model, pd.name, irq.name)) for irq in pd.irqs),
        frozenset((each.name, each.region, each.fact, each.which) for each in pd.region_settings),
        frozenset((each.name, each.kind, _target(model, pd, each.kind, each.target)) for each in pd.id_settings),
        None if pd.virtual_machine is None else (_plain(pd.virtual_machine, ("mappings",)), _mappings(pd.virtual_machine, devices, named=False)),
    )


def _mappings(owner: ProtectionDomain | VirtualMachine, devices: set[str], *, named: bool) -> Hashable:
    return tuple(
        (each.region, each.name if named else None, each.address, each.rights, each.cached and each.region not in devices, each.physical_known)
        for each in owner.mappings
    )


def _name(model: SystemModel, pd: str, name: str) -> str | None:
    """A name, if the program of the PD has it."""
    return None if model.pd(pd).is_prebuilt else name


def _target(model: SystemModel, pd: ProtectionDomain, kind: IdKind, target: str) -> Hashable:
    """What an id is asked of, where only the description has a name for it."""
    if kind is IdKind.CHANNEL:
        return next(((far.pd, near.id, far.id) for near, far in model.ends_of(pd.name) if near.name == target), None)
    if kind is IdKind.INTERRUPT:
        return next((irq.number for irq in pd.irqs if irq.name == target), None)
    return target


def _plain(value: object, left_out: tuple[str, ...]) -> Hashable:
    """A dataclass as a tuple of its fields, without places."""
    if isinstance(value, tuple):
        return tuple(_plain(each, ()) for each in cast("tuple[object, ...]", value))
    if not is_dataclass(value) or isinstance(value, type):
        return value if isinstance(value, Hashable) else repr(value)
    found = [(each.name, getattr(value, each.name)) for each in fields(value) if each.name not in left_out]
    if isinstance(value, MemoryRegion):
        found = [(name, part) for name, part in found if name != "contiguous"] + [("contiguous", value.contiguous or value.physical is not None)]
    return tuple((name, _plain(part, ())) for name, part in found if not isinstance(part, Location))
