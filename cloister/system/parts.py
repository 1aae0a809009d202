# SPDX-License-Identifier: BSD-2-Clause
"""The parts of a system under description: regions, domains, protection domains, guests. `System` (describe.py) makes them.

Invariant: a part only collects, and remembers the line that made each thing of it. Only what cannot be written down at all (a text for a number, a
part of another system) is refused at once; the rest is for the rules.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cloister.system import model as m
from cloister.system.errors import DescriptionError, Problem

if TYPE_CHECKING:
    from cloister.boards.description import Board, Device
    from cloister.system.describe import System

_HERE = str(Path(__file__).resolve().parent)


def caller() -> m.Location:
    """The line outside this folder that called in."""
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]  # inspect.currentframe is the same, and Optional
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return m.Location(frame.f_code.co_filename, frame.f_lineno)


def refusal(message: str, remedy: str) -> DescriptionError:
    """What cannot be written down."""
    return DescriptionError([Problem("S000", caller(), message, remedy)])


def integer(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refusal(f"{what} must be an integer, not {value!r}", f"write a number: {what}=1000")
    return value


def optional_integer(value: object, what: str) -> int | None:
    return None if value is None else integer(value, what)


def text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise refusal(f"{what} must be a text, not {value!r}", "put it in quotes")
    return value


def rights(letters: str) -> m.Rights:
    """Rights from a mix of the letters r, w and x."""
    if not isinstance(letters, str) or any(letter not in "rwx" for letter in letters):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise refusal(f"rights {letters!r} are none", 'rights are a mix of the letters r, w and x: "rw"')
    return m.Rights("r" in letters, "w" in letters, "x" in letters)


def device_named(board: Board, name: str, location: m.Location) -> Device:
    """A device of the board. Raises DescriptionError, with those that it has."""
    try:
        return board.device(name)
    except KeyError:
        known = ", ".join(each.name for each in board.devices)
        raise DescriptionError([Problem("S041", location, f"board {board.name} has no device {name!r}", f"it has: {known}")]) from None


@dataclass(frozen=True)
class Region:
    """A memory region of a system; `PD.map` maps it."""

    system: System = field(repr=False)
    name: str


@dataclass(frozen=True)
class Domain:
    """A scheduling domain of a system: `pd(..., domain=...)` puts a PD into it, `System.schedule` says when it is on."""

    system: System = field(repr=False)
    name: str


@dataclass(frozen=True)
class _DeviceRequest:
    """A device named as the board names it; what it is becomes known together with the board."""

    device: str
    name: str
    irq_name: str | None
    location: m.Location


@dataclass(frozen=True)
class _IrqRequest:
    """An interrupt, by its number or by the device that raises it."""

    source: int | str
    name: str
    id: int | None
    trigger: str | None
    location: m.Location


@dataclass
class VirtualMachine:
    """A guest under description."""

    pd: PD = field(repr=False)
    name: str
    priority: int
    budget: int
    period: int | None
    location: m.Location
    _vcpus: list[m.VirtualCpu] = field(default_factory=lambda: [], repr=False)
    _mappings: list[m.Mapping] = field(default_factory=lambda: [], repr=False)

    def map(self, region: Region, permissions: str = "rw", *, address: int | None = None, cached: bool = True) -> None:
        """Map a region where the guest sees `address`; without one the build picks it."""
        self.pd.system.own(region)
        self._mappings.append(m.Mapping(region.name, None, optional_integer(address, "address"), rights(permissions), cached, location=caller()))

    def vcpu(self, id: int, *, cpu: int | None = None, id_setting: str | None = None) -> None:
        """One more processor. Its faults carry `id`, which the setting `id_setting` of the PD's program holds, too."""
        vcpu = m.VirtualCpu(integer(id, "id"), optional_integer(cpu, "cpu"), caller())
        self._vcpus.append(vcpu)
        if id_setting is not None:
            self.pd.tell_id(id_setting, vcpu.name, m.IdKind.VIRTUAL_CPU)

    def build(self) -> m.VirtualMachine:
        """The guest as data."""
        return m.VirtualMachine(self.name, tuple(self._vcpus), tuple(self._mappings), self.priority, self.budget, self.period, self.location)


@dataclass
class PD:
    """A protection domain under description."""

    system: System = field(repr=False)
    described: m.ProtectionDomain  # all of it that `System.pd` was told
    settings: dict[str, int]
    _mappings: list[m.Mapping] = field(default_factory=lambda: [], repr=False)
    _physical: list[m.PhysicalKnowledge] = field(default_factory=lambda: [], repr=False)
    _irqs: list[_IrqRequest] = field(default_factory=lambda: [], repr=False)
    _devices: list[_DeviceRequest] = field(default_factory=lambda: [], repr=False)
    _region_settings: list[m.RegionSetting] = field(default_factory=lambda: [], repr=False)
    _id_settings: list[m.IdSetting] = field(default_factory=lambda: [], repr=False)
    _shared: list[m.SharedCapability] = field(default_factory=lambda: [], repr=False)
    _machines: list[VirtualMachine] = field(default_factory=lambda: [], repr=False)

    @property
    def name(self) -> str:
        return self.described.name

    @property
    def program(self) -> Path | str:
        return self.described.program

    def map(
        self,
        region: Region,
        permissions: str = "rw",
        *,
        name: str | None = None,
        address: int | None = None,
        cached: bool = True,
        physical_known: bool = False,
        setting: str | None = None,
        size_setting: str | None = None,
        prefill_size_setting: str | None = None,
    ) -> None:
        """Map a region. A Python program calls it `name` (default: the region's name); without `address` the build picks one.

        `setting`, `size_setting` and `prefill_size_setting` name settings that hold the address, the region's size, and how long the file is that it
        begins with: variables of a prebuilt program, which has no names for regions.
        """
        self.system.own(region)
        here = caller()
        which = sum(each.region == region.name for each in self._mappings)
        if name is None and setting is None and not self.described.is_prebuilt:
            name = region.name
        self._mappings.append(
            m.Mapping(region.name, name, optional_integer(address, "address"), rights(permissions), cached, physical_known, here)
        )
        for told, fact in ((setting, m.RegionFact.ADDRESS), (size_setting, m.RegionFact.SIZE), (prefill_size_setting, m.RegionFact.PREFILL_SIZE)):
            if told is not None:
                self._region_settings.append(m.RegionSetting(text(told, "setting"), region.name, fact, which if fact is m.RegionFact.ADDRESS else 0, here))

    def know(self, region: Region, *, name: str | None = None, setting: str | None = None) -> None:
        """Tell the program where a region lies in physical memory, without mapping any of it.

        A Python program calls it `name`, and is told how long it is, too. With `setting`, the place is a setting of that name instead.
        """
        self.system.own(region)
        if setting is not None:
            self._region_settings.append(m.RegionSetting(text(setting, "setting"), region.name, m.RegionFact.PHYSICAL, location=caller()))
        else:
            self._physical.append(m.PhysicalKnowledge(region.name, name or region.name, caller()))

    def irq(
        self, source: int | str, *, name: str | None = None, trigger: str | None = None, id: int | None = None, id_setting: str | None = None
    ) -> None:
        """Deliver an interrupt to this PD: the interrupt controller's number, or the name of the board's device that raises it.

        A Python program says `Interrupt(name)`; the default is "irq" and the number, or the device's name. `trigger`: "level" (the default for a
        number) or "edge"; a device has its own. `id` and `id_setting`: the number that the program knows it by, and the setting that holds it.
        """
        if trigger not in (None, "level", "edge"):
            raise refusal(f"there is no trigger {trigger!r}", 'an interrupt\'s trigger is "level" or "edge"')
        if not isinstance(source, str):
            integer(source, "number")
        name = text(name, "name") if name is not None else source if isinstance(source, str) else f"irq{source}"
        self._irqs.append(_IrqRequest(source, name, optional_integer(id, "id"), trigger, caller()))
        if id_setting is not None:
            self.tell_id(id_setting, name, m.IdKind.INTERRUPT)

    def device(self, device: str, *, name: str = "registers", irq: str | None = "irq") -> None:
        """Give the PD a device of the board: its register page, which a Python program calls `name`, and its interrupt, called `irq` (None: not)."""
        self._devices.append(_DeviceRequest(text(device, "device"), name, irq, caller()))

    def capability(self, kind: str, *, of: PD, slot: int) -> None:
        """Give the PD a capability of a PD (or of itself): its thread ("tcb"), scheduling context ("sc") or address space ("vspace").

        It is in slot `slot` (1 to 63) of the PD's root table: its address is slot << 58.
        """
        self.system.own(of)
        try:
            self._shared.append(m.SharedCapability(m.CapabilityKind(kind), integer(slot, "slot"), of.name, caller()))
        except ValueError:
            kinds = ", ".join(repr(each.value) for each in m.CapabilityKind)
            raise refusal(f"there is no capability {kind!r} to share", f"a PD has: {kinds}") from None

    def virtual_machine(
        self, name: str, *, vcpus: int = 1, priority: int = 0, budget: int = m.DEFAULT_BUDGET_US, period: int | None = None
    ) -> VirtualMachine:
        """A guest that this PD looks after, with processors 0 up to `vcpus` (others: `vcpu`). `budget`, `period`: microseconds of each processor."""
        if self._machines:
            raise refusal(f"PD '{self.name}' has the guest '{self._machines[0].name}' already", "a PD has at most one: make another PD")
        made = VirtualMachine(
            self, text(name, "name"), integer(priority, "priority"), integer(budget, "budget"), optional_integer(period, "period"), caller()
        )
        for number in range(integer(vcpus, "vcpus")):
            made.vcpu(number)
        self._machines.append(made)
        return made

    def tell_id(self, setting: str, target: str, kind: m.IdKind) -> None:
        """A setting of the program holds the id of something that the PD has."""
        self._id_settings.append(m.IdSetting(text(setting, "id_setting"), target, kind, caller()))

    def build(self, board: Board) -> tuple[m.ProtectionDomain, tuple[m.MemoryRegion, ...]]:
        """The PD as data, with the register regions of its devices."""
        mappings, regions = list(self._mappings), list[m.MemoryRegion]()
        irqs = [_irq(each, board) for each in self._irqs]
        prebuilt = self.described.is_prebuilt
        for request in self._devices:
            device = device_named(board, request.device, request.location)
            region = m.MemoryRegion(
                f"{device.name}_registers", device.page.size, device.page.base, contiguous=True, device=True, location=request.location
            )
            regions.append(region)
            name = None if prebuilt else request.name
            mappings.append(m.Mapping(region.name, name, rights=m.Rights(True, True), cached=False, location=request.location))
            if request.irq_name is not None and device.irq is not None:
                irqs.append(m.Irq(device.irq, request.irq_name, None, device.trigger, request.location))
        pd = replace(
            self.described,
            settings=MappingProxyType(dict(self.settings)),
            mappings=tuple(mappings),
            physical=tuple(self._physical),
            irqs=tuple(irqs),
            region_settings=tuple(self._region_settings),
            id_settings=tuple(self._id_settings),
            shared=tuple(self._shared),
            virtual_machine=self._machines[0].build() if self._machines else None,
        )
        return pd, tuple(regions)


def _irq(request: _IrqRequest, board: Board) -> m.Irq:
    if isinstance(request.source, int):
        return m.Irq(request.source, request.name, request.id, m.Trigger(request.trigger or "level"), request.location)
    device = device_named(board, request.source, request.location)
    if device.irq is None:
        raise DescriptionError([Problem("S041", request.location, f"device {device.name!r} of {board.name} has no interrupt", "give a number")])
    return m.Irq(device.irq, request.name, request.id, device.trigger if request.trigger is None else m.Trigger(request.trigger), request.location)
