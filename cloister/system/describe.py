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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cloister.system import model as m
from cloister.system.files import absolute, size_of
from cloister.system.parts import PD, Domain, Region, caller, device_named, integer, optional_integer, refusal, text

if TYPE_CHECKING:
    from cloister.boards.description import Board

__all__ = ["PD", "Domain", "Region", "System"]

Turn = tuple[Domain, int] | tuple[Domain, int, str] | None  # a domain is on for that long; None: an end marker


class System:
    """A system under description. `folder`: what paths are relative to (default: the folder of the file that makes the System)."""

    def __init__(self, name: str, *, folder: Path | str | None = None) -> None:
        self.name = text(name, "name")
        self.location = caller()
        self.folder = Path(folder).resolve() if folder is not None else Path(self.location.file).resolve().parent
        self._pds: list[PD] = []
        self._regions: list[tuple[m.MemoryRegion, str | None]] = []  # with the device that says where it lies
        self._channels: list[m.Channel] = []
        self._domains: list[m.SchedulingDomain] = []
        self._schedule: m.DomainSchedule | None = None

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
        symbols: str | Path | None = None,
        parent: PD | None = None,
        id: int | None = None,
        id_setting: str | None = None,
        fpu: bool | None = None,
        smc: bool = False,
        cpu: int = 0,
        domain: Domain | None = None,
    ) -> PD:
        """A protection domain. `program`: a Python file, an executable built elsewhere, or the dotted name of an installed module.

        `budget`, `period`: microseconds. A passive PD has no time of its own after `init`: it runs on the time of those who call it.
        `settings`: what `setting(u32, "name")` gives in Python; what is written to the variable `name` of an executable. `symbols`: the file whose
        symbol table tells where an executable's variables are, if it has none itself.
        `parent`: the PD that handles this one's faults and may stop and restart it; it knows it by `id`, which its setting `id_setting` holds.
        `fpu`: may use floating point (by default executables may); `smc`: may call the secure monitor; `domain`: the scheduling domain it runs in.
        """
        here = caller()
        if parent is not None:
            self.own(parent)
        elif id is not None or id_setting is not None:
            raise refusal(f"PD {name!r} has an id, and no parent that would know it", "say which PD looks after it: parent=...")
        if domain is not None:
            self.own(domain)
        described = m.ProtectionDomain(
            name=text(name, "name"),
            program=self._program(program),
            priority=integer(priority, "priority"),
            budget_us=integer(budget, "budget"),
            period_us=optional_integer(period, "period"),
            passive=bool(passive),
            stack_size=integer(stack_size, "stack_size"),
            c_sources=tuple(self._path(each) for each in c_sources),
            symbols=None if symbols is None else self._path(symbols),
            parent=None if parent is None else parent.name,
            child_id=optional_integer(id, "id"),
            fpu=None if fpu is None else bool(fpu),
            smc=bool(smc),
            cpu=integer(cpu, "cpu"),
            domain=None if domain is None else domain.name,
            location=here,
        )
        result = PD(self, described, {text(key, "a setting's name"): integer(value, key) for key, value in (settings or {}).items()})
        if parent is not None and id_setting is not None:
            parent.tell_id(id_setting, name, m.IdKind.CHILD)
        self._pds.append(result)
        return result

    def region(
        self,
        name: str,
        size: int | None = None,
        *,
        physical: int | None = None,
        contiguous: bool = False,
        page_size: int | None = None,
        device: bool | str = False,
        prefill: str | Path | None = None,
        prefill_bootinfo: str | None = None,
    ) -> Region:
        """A memory region. `contiguous`: its physical address is fixed at build time, so that a device can be told of it.

        `device`: it is no memory, and never cached; the name of one of the board's devices says its size and place, too.
        `prefill`: a file that the region begins with, zeroes following; without `size` it is as long as the file, in whole pages.
        `prefill_bootinfo`: a record of the boot information ("fdt") that it begins with instead.
        """
        file = None if prefill is None else self._path(prefill)
        length = 0 if file is None else size_of(file)
        page = optional_integer(page_size, "page_size")
        if prefill_bootinfo is not None and (file is not None or prefill_bootinfo not in m.BOOT_INFORMATION):
            raise refusal(f"a region cannot begin with {prefill_bootinfo!r}", f"prefill_bootinfo is one of {', '.join(m.BOOT_INFORMATION)}, and goes without prefill")
        if size is None and not isinstance(device, str):
            if file is None and prefill_bootinfo is None:
                raise refusal(f"region {name!r} has no size", f'write it, in bytes: region("{name}", 0x1000)')
            unit = page or m.SMALL_PAGE
            size = -(-max(length, prefill_bootinfo is not None) // unit) * unit
        given = optional_integer(physical, "physical")
        if given is not None and isinstance(device, str):
            raise refusal(f"region {name!r} lies where device {device!r} is, and at a physical address", "remove one of them")
        region = m.MemoryRegion(
            name=text(name, "name"),
            size=0 if size is None else integer(size, "size"),
            physical=given,
            contiguous=contiguous or given is not None,
            page_size=page,
            device=bool(device),
            prefill=file,
            prefill_size=length,
            prefill_bootinfo=prefill_bootinfo,
            location=caller(),
        )
        self._regions.append((region, device if isinstance(device, str) else None))
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
        id_settings: tuple[str | None, str | None] = (None, None),
    ) -> None:
        """Let two PDs notify each other; with `call=True` the first may also call the second.

        Pairs are for the first and the second PD: `notify` (may it notify the other?), `names` (what its program calls the other; by default
        the other's name), `ids` (its number for the channel; by default the build picks one), `id_settings` (the setting that holds the number).
        """
        self.own(a)
        self.own(b)
        here = caller()
        first = names[0] or self._name_for(a, b)
        second = names[1] or self._name_for(b, a, first if a is b else "")
        ends = (
            m.ChannelEnd(a.name, first, optional_integer(ids[0], "id"), bool(notify[0]), bool(call), here),
            m.ChannelEnd(b.name, second, optional_integer(ids[1], "id"), bool(notify[1]), False, here),
        )
        self._channels.append(m.Channel(*ends, here))
        for pd, end, setting in zip((a, b), ends, id_settings, strict=True):
            if setting is not None:
                pd.tell_id(setting, end.name, m.IdKind.CHANNEL)

    def _name_for(self, pd: PD, other: PD, taken: str = "") -> str:
        """What a PD calls a channel: the other's name. To a prebuilt program it is nothing but that the description can tell its channels apart."""
        name = other.name
        used = {taken} | {end.name for channel in self._channels for end in channel.ends if end.pd == pd.name}
        while name in used and pd.described.is_prebuilt:
            name += "'"
        return name

    def domain(self, name: str, *, id: int | None = None) -> Domain:
        """A scheduling domain. The monitor, which reports faults, is in domain 0; ids that are not given are the smallest that are free."""
        self._domains.append(m.SchedulingDomain(text(name, "name"), optional_integer(id, "id"), caller()))
        return Domain(self, name)

    def schedule(self, turns: Iterable[Turn], *, start: int = 0, shift: int = 0) -> None:
        """When each domain is on, over and over: `schedule([(fast, 2000), (slow, 500)])`, in microseconds; `(fast, 62500, "ticks")`, of the counter.

        `None` among the turns ends one schedule, behind which another may stand for a program that switches. `start`: the turn that is first;
        `shift`: where the turns begin in the kernel's table.
        """
        here = caller()
        if self._schedule is not None:
            raise refusal(f"system {self.name!r} has a schedule already", f"it is at {self._schedule.location}: put all turns into one")
        entries = tuple(self._turn(each, here) for each in turns)
        self._schedule = m.DomainSchedule((), entries, integer(start, "start"), integer(shift, "shift"), here, here)

    def _turn(self, turn: Turn, here: m.Location) -> m.ScheduleEntry:
        if turn is None:
            return m.ScheduleEntry(None, location=here)
        domain, duration = turn[:2]
        unit = turn[2] if len(turn) == 3 else m.DurationUnit.MICROSECONDS.value
        self.own(domain)
        if unit not in [each.value for each in m.DurationUnit]:
            raise refusal(f"there is no unit {unit!r} of time", 'a duration counts "us" or "ticks"')
        return m.ScheduleEntry(domain.name, integer(duration, "duration"), m.DurationUnit(unit), here)

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

        if not 2 <= integer(buffers, "buffers") <= QUEUE_CAPACITY or buffers % 2 != 0:
            raise refusal(f"a network of {buffers} buffers cannot be", f"ask for an even number of them from 2 to {QUEUE_CAPACITY}, as a queue holds")
        wire_network(self, driver, client, device, buffers, names)

    def model(self, board: Board) -> m.SystemModel:
        """The system as data, for a board. Raises DescriptionError if a device is asked for that the board does not have."""
        pds: list[m.ProtectionDomain] = []
        regions = [_placed(region, device, board) for region, device in self._regions]
        for pd in _families(self._pds):
            built, registers = pd.build(board)
            pds.append(built)
            # Several devices may sit in one page; their drivers then share one region.
            regions += [each for each in registers if each.name not in {region.name for region in regions}]
        return m.SystemModel(self.name, tuple(pds), tuple(regions), tuple(self._channels), self._domain_schedule(), location=self.location)

    def _domain_schedule(self) -> m.DomainSchedule | None:
        domains = tuple(self._domains)
        if self._schedule is not None:
            return replace(self._schedule, domains=domains)
        return m.DomainSchedule(domains, (), location=domains[0].location, entries_location=domains[0].location) if domains else None

    def own(self, part: PD | Region | Domain) -> None:
        """Refuse a part of another system."""
        if getattr(part, "system", None) is not self:
            raise refusal(f"{part!r} is no part of system {self.name!r}", "use what this system's pd(), region() or domain() returned")

    def _path(self, path: str | Path) -> Path:
        if not isinstance(path, (str, Path)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise refusal(f"a path is asked for, not {path!r}", 'write it as a text: "ping.py"')
        return absolute(self.folder / path)

    def _program(self, program: str | Path) -> Path | str:
        if isinstance(program, str) and program.replace(".", "").isidentifier() and not program.endswith((".py", ".elf")):
            package, *rest = program.split(".")
            local = self.folder.joinpath(package, *rest).with_suffix(".py")
            if local.is_file():
                return local
            if rest and find_spec(package) is not None:
                return program  # a module of an installed package, such as "cloister.sddf.network.virtio"
        return self._path(program)


def _placed(region: m.MemoryRegion, device: str | None, board: Board) -> m.MemoryRegion:
    """A region, where the device is whose registers it holds."""
    if device is None:
        return region
    page = device_named(board, device, region.location).page
    return replace(region, size=region.size or page.size, physical=page.base, contiguous=True)


def _families(pds: Sequence[PD]) -> Iterable[PD]:
    """Each PD followed by its children, as the model has them."""
    by_parent: dict[str | None, list[PD]] = {}
    for pd in pds:
        by_parent.setdefault(pd.described.parent, []).append(pd)
    waiting = by_parent.pop(None, [])[::-1]
    while waiting:
        pd = waiting.pop()
        yield pd
        waiting += by_parent.pop(pd.name, [])[::-1]
