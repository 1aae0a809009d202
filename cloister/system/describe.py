# SPDX-License-Identifier: BSD-2-Clause
"""`System`: the few lines of Python that describe a system.

    system = System("ping-pong")
    ping = system.pd("ping", program="ping.py", priority=100)
    pong = system.pd("pong", program="pong.py", priority=99)
    system.channel(ping, pong)

Invariant: a description only collects. Each object remembers the line that made it, and `model` turns the whole into plain data; whether it
makes sense is for checks.py to say. Only what cannot be written down at all (a text for a number, a PD of another system) is refused at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from cloister.system import model as m
from cloister.system.errors import DescriptionError, Problem

if TYPE_CHECKING:
    from cloister.boards.description import Board

_HERE = str(Path(__file__).resolve().parent)


def _caller() -> m.Location:
    """The line outside this folder that called in."""
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]  # inspect.currentframe is the same, and Optional
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return m.Location(frame.f_code.co_filename, frame.f_lineno)


def _refuse(message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("S000", _caller(), message, remedy)])


def _integer(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refuse(f"{what} must be an integer, not {value!r}", f"write a number: {what}=1000")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _refuse(f"{what} must be a text, not {value!r}", "put it in quotes")
    return value


def rights(text: str) -> m.Rights:
    """Rights from a mix of the letters r, w and x."""
    if not isinstance(text, str) or any(letter not in "rwx" for letter in text):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise _refuse(f"rights {text!r} are none", 'rights are a mix of the letters r, w and x: "rw"')
    return m.Rights("r" in text, "w" in text, "x" in text)


@dataclass(frozen=True)
class Region:
    """A memory region of a system; `PD.map` maps it."""

    system: System = field(repr=False)
    name: str


@dataclass(frozen=True)
class _DeviceRequest:
    """A device named as the board names it; what it is becomes known together with the board."""

    device: str
    name: str
    irq_name: str | None
    location: m.Location


@dataclass
class PD:
    """A protection domain under description."""

    system: System = field(repr=False)
    name: str
    program: Path | str
    priority: int
    budget: int
    period: int | None
    passive: bool
    stack_size: int
    c_sources: tuple[Path, ...]
    settings: dict[str, int]
    location: m.Location
    _mappings: list[m.Mapping] = field(default_factory=lambda: [], repr=False)
    _physical: list[m.PhysicalKnowledge] = field(default_factory=lambda: [], repr=False)
    _irqs: list[m.Irq] = field(default_factory=lambda: [], repr=False)
    _devices: list[_DeviceRequest] = field(default_factory=lambda: [], repr=False)

    def map(
        self,
        region: Region,
        permissions: str = "rw",
        *,
        name: str | None = None,
        address: int | None = None,
        cached: bool = True,
        physical_known: bool = False,
    ) -> None:
        """Map a region. The program calls it `name` (default: the region's name); without `address` the build picks one."""
        self.system.own(region)
        if address is not None:
            _integer(address, "address")
        self._mappings.append(
            m.Mapping(region.name, name or region.name, address, rights(permissions), cached, physical_known, _caller())
        )

    def know(self, region: Region, *, name: str | None = None) -> None:
        """Tell the program where a region lies and how long it is, without mapping any of it."""
        self.system.own(region)
        self._physical.append(m.PhysicalKnowledge(region.name, name or region.name, _caller()))

    def irq(self, number: int, *, name: str, trigger: str = "level", id: int | None = None) -> None:
        """Deliver interrupt `number` (the interrupt controller's) to this PD; its program says `Interrupt(name)`."""
        if trigger not in ("level", "edge"):
            raise _refuse(f"there is no trigger {trigger!r}", 'an interrupt\'s trigger is "level" or "edge"')
        self._irqs.append(m.Irq(_integer(number, "number"), _text(name, "name"), id, m.Trigger(trigger), _caller()))

    def device(self, device: str, *, name: str = "registers", irq: str | None = "irq") -> None:
        """Give the PD a device of the board: its register page, which the program calls `name`, and its interrupt, called `irq` (None: not)."""
        self._devices.append(_DeviceRequest(_text(device, "device"), name, irq, _caller()))

    def build(self, board: Board) -> tuple[m.ProtectionDomain, tuple[m.MemoryRegion, ...]]:
        """The PD as data, with the register regions of its devices."""
        mappings, irqs, regions = list(self._mappings), list(self._irqs), list[m.MemoryRegion]()
        for request in self._devices:
            try:
                device = board.device(request.device)
            except KeyError:
                known = ", ".join(each.name for each in board.devices)
                raise DescriptionError(
                    [Problem("S041", request.location, f"board {board.name} has no device {request.device!r}", f"it has: {known}")]
                ) from None
            region = m.MemoryRegion(
                f"{device.name}_registers", device.page.size, physical=device.page.base, device=True, location=request.location
            )
            regions.append(region)
            mappings.append(
                m.Mapping(region.name, request.name, rights=m.Rights(True, True), cached=False, location=request.location)
            )
            if request.irq_name is not None and device.irq is not None:
                irqs.append(m.Irq(device.irq, request.irq_name, None, device.trigger, request.location))
        pd = m.ProtectionDomain(
            name=self.name,
            program=self.program,
            priority=self.priority,
            budget_us=self.budget,
            period_us=self.period,
            passive=self.passive,
            stack_size=self.stack_size,
            c_sources=self.c_sources,
            settings=MappingProxyType(dict(self.settings)),
            mappings=tuple(mappings),
            physical=tuple(self._physical),
            irqs=tuple(irqs),
            location=self.location,
        )
        return pd, tuple(regions)


class System:
    """A system under description. `folder`: what paths are relative to (default: the folder of the file that makes the System)."""

    def __init__(self, name: str, *, folder: Path | str | None = None) -> None:
        self.name = _text(name, "name")
        self.location = _caller()
        self.folder = Path(folder).resolve() if folder is not None else Path(self.location.file).resolve().parent
        self._pds: list[PD] = []
        self._regions: list[m.MemoryRegion] = []
        self._channels: list[m.Channel] = []

    def pd(
        self,
        name: str,
        *,
        program: str | Path,
        priority: int = 0,
        budget: int = m.DEFAULT_BUDGET_US,
        period: int | None = None,
        passive: bool = False,
        stack_size: int = m.DEFAULT_STACK_SIZE,
        c_sources: Sequence[str | Path] = (),
        settings: Mapping[str, int] | None = None,
    ) -> PD:
        """A protection domain. `program`: a Python file, or the dotted name of an installed module. `budget`, `period`: microseconds.

        A passive PD has no time of its own after `init`: it runs on the time of those who call it.
        """
        result = PD(
            system=self,
            name=_text(name, "name"),
            program=self._program(program),
            priority=_integer(priority, "priority"),
            budget=_integer(budget, "budget"),
            period=None if period is None else _integer(period, "period"),
            passive=bool(passive),
            stack_size=_integer(stack_size, "stack_size"),
            c_sources=tuple(self._path(each) for each in c_sources),
            settings={_text(key, "a setting's name"): int(_integer(value, key)) for key, value in (settings or {}).items()},
            location=_caller(),
        )
        self._pds.append(result)
        return result

    def region(
        self,
        name: str,
        size: int,
        *,
        physical: int | None = None,
        contiguous: bool = False,
        page_size: int | None = None,
        device: bool = False,
    ) -> Region:
        """A memory region. `contiguous`: its physical address is fixed at build time, so that a device can be told of it."""
        if physical is not None:
            _integer(physical, "physical")
        self._regions.append(
            m.MemoryRegion(_text(name, "name"), _integer(size, "size"), physical, contiguous or physical is not None, page_size, device, location=_caller())
        )
        return Region(self, name)

    def share(self, region: Region, who: Iterable[tuple[PD, str]], *, name: str | None = None) -> None:
        """Map a region into several PDs: `share(region, [(ping, "rw"), (pong, "r")])`."""
        for pd, permissions in who:
            pd.map(region, permissions, name=name)

    def channel(
        self,
        a: PD,
        b: PD,
        *,
        call: bool = False,
        notify: tuple[bool, bool] = (True, True),
        names: tuple[str | None, str | None] = (None, None),
        ids: tuple[int | None, int | None] = (None, None),
    ) -> None:
        """Let two PDs notify each other; with `call=True` the first may also call the second.

        Pairs are for the first and the second PD: `notify` (may it notify the other?), `names` (what its program calls the other; by default
        the other's name), `ids` (its number for the channel; by default the build picks one).
        """
        self.own(a)
        self.own(b)
        here = _caller()
        self._channels.append(
            m.Channel(
                m.ChannelEnd(a.name, names[0] or b.name, ids[0], notify[0], call, here),
                m.ChannelEnd(b.name, names[1] or a.name, ids[1], notify[1], False, here),
                here,
            )
        )

    def network(
        self,
        *,
        driver: PD,
        client: PD,
        device: str = "virtio0",
        buffers: int = 512,
        names: tuple[str, str] = ("client", "network"),
    ) -> None:
        """Wire a network driver straight to its one client.

        The driver gets the device's registers, interrupt and descriptor rings, and is told where the packet buffers are; the client gets
        the buffers, and neither the device nor the rings. Both share the four queues. `buffers`: how many packets there can be at a time;
        `names`: what the driver calls the client, and conversely.
        """
        from cloister.system.network import QUEUE_CAPACITY, wire_network

        if not 2 <= _integer(buffers, "buffers") <= QUEUE_CAPACITY or buffers % 2 != 0:
            raise _refuse(f"a network of {buffers} buffers cannot be", f"ask for an even number of them from 2 to {QUEUE_CAPACITY}, as a queue holds")
        wire_network(self, driver, client, device, buffers, names)

    def model(self, board: Board) -> m.SystemModel:
        """The system as data, for a board. Raises DescriptionError if a device is asked for that the board does not have."""
        pds: list[m.ProtectionDomain] = []
        regions = list(self._regions)
        for pd in self._pds:
            built, registers = pd.build(board)
            pds.append(built)
            # Several devices may sit in one page; their drivers then share one region.
            regions += [each for each in registers if each.name not in {region.name for region in regions}]
        return m.SystemModel(self.name, tuple(pds), tuple(regions), tuple(self._channels), location=self.location)

    def own(self, part: PD | Region) -> None:
        """Refuse a part of another system."""
        if getattr(part, "system", None) is not self:
            raise _refuse(f"{part!r} is no part of system {self.name!r}", "use what this system's pd() or region() returned")

    def _path(self, path: str | Path) -> Path:
        if not isinstance(path, (str, Path)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise _refuse(f"a path is asked for, not {path!r}", 'write it as a text: "ping.py"')
        return (self.folder / path).resolve()

    def _program(self, program: str | Path) -> Path | str:
        if isinstance(program, str) and program.replace(".", "").isidentifier() and not program.endswith(".py"):
            package, *rest = program.split(".")
            local = self.folder.joinpath(package, *rest).with_suffix(".py")
            if local.is_file():
                return local
            if rest and find_spec(package) is not None:
                return program  # a module of an installed package, such as "cloister.sddf.network.virtio"
        return self._path(program)
