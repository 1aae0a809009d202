# SPDX-License-Identifier: BSD-2-Clause
"""Systems made up at random: right ones, descriptions near right ones, and files of broken bytes.

Whoever asks gives a `Random`: hypothesis's own, so that failures shrink, or one with a seed, which is much faster. A right system obeys every rule by
construction; a test holds the generator to it. The files that systems name are made once by `make_files`, in a folder that all share.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from types import MappingProxyType

from cloister.boards import DEFAULT_BOARD, board
from cloister.system import model as m
from cloister.system.layout import map_ceiling
from cloister.system.rules.domains import maximum_period_us

BOARD = board(DEFAULT_BOARD)
PREFILLS = {"tiny.bin": 5, "page.bin": 0x1000, "long.bin": 0x2001}
EXECUTABLES = ("a.elf", "b.elf", "no suffix", "json.tool")
PYTHON_PROGRAMS = ("a.py", "b.py")
IRQS = [each for each in range(16, BOARD.interrupts) if each not in (BOARD.timer_irq, *BOARD.reserved_irqs)]
_LETTERS = "abcxyz_ABC019 -./@:&<>\"'äß漢é#%\\{}()+,;="


def make_files(folder: Path) -> Path:
    """The files that made-up systems name."""
    for name, size in PREFILLS.items():
        (folder / name).write_bytes(bytes([7]) * size)
    for name in (*EXECUTABLES, *PYTHON_PROGRAMS):
        (folder / name).write_bytes(b"")
    return folder


@dataclass
class _Making:
    """A system that is being made: what is taken already."""

    random: Random
    folder: Path
    python: bool
    settings: int = 0
    ids: dict[str, list[int]] = field(default_factory=lambda: {})
    child_ids: dict[str, list[int]] = field(default_factory=lambda: {})
    irqs: list[int] = field(default_factory=lambda: [])
    places: dict[int, int] = field(default_factory=lambda: {0x4000_0000: 0x5FC0_0000, 0x8000_0000: 0xA000_0000, 0x1_0000_0000: 0x2_0000_0000})  # next, end

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def setting(self, percent: int = 40) -> str | None:
        """A new setting, or none."""
        if not self.chance(percent):
            return None
        self.settings += 1
        return f"setting_{self.settings}"


def right_model(random: Random, folder: Path, *, python: bool = True) -> m.SystemModel:
    """A system that obeys every rule and that Microkit's format can say. `python`: some programs are Python's."""
    making = _Making(random, folder, python)
    regions = [_region(making, number) for number in range(random.randrange(5))]
    schedule = _schedule(making) if making.chance(20) else None
    domains = [each.name for each in schedule.domains] if schedule is not None else []
    pds = _in_families(_pds(making, domains))
    pds = [_with_parts(making, pd, pds, regions) for pd in pds]
    channels = _channels(making, pds) if pds else []
    pds = [_with_child_settings(making, pd, pds) for pd in pds]
    pds = [_with_channel_settings(making, pd, channels) for pd in pds]
    return m.SystemModel("made up", tuple(pds), tuple(regions), tuple(channels), schedule)


# ------------------------------------------------------------------------------------------------------------------ parts


def _name(making: _Making, prefix: str) -> str:
    """A name like no other: `prefix` is one, and goes to its end."""
    letters = "".join(making.random.choice(_LETTERS) for _ in range(making.random.randrange(8)))
    return f"{letters}{prefix}"


def _region(making: _Making, number: int) -> m.MemoryRegion:
    random = making.random
    name = _name(making, f"r{number}")
    page = random.choice([None, None, m.SMALL_PAGE, m.LARGE_PAGE])
    unit = page or m.SMALL_PAGE
    kind = random.randrange(8)
    if kind == 0:
        file = random.choice(list(PREFILLS))
        size = -(-PREFILLS[file] // unit) * unit * (1 if making.chance(50) else random.choice([1, 2, 3]))
        return m.MemoryRegion(name, size, page_size=page, prefill=making.folder / file, prefill_size=PREFILLS[file])
    if kind == 1:
        return m.MemoryRegion(name, unit, page_size=page, prefill_bootinfo=random.choice(m.BOOT_INFORMATION))
    size = unit * random.choice([1, 1, 2, 3] if page == m.LARGE_PAGE else [1, 1, 2, 3, 17, 512, 513])
    if kind == 2:
        device = random.choice(BOARD.devices[:4])
        physical = device.page.base
        if physical in making.places:
            return m.MemoryRegion(name, size, page_size=page)
        making.places[physical] = physical  # taken
        return m.MemoryRegion(name, device.page.size, physical, contiguous=True)
    if kind in (3, 4):
        window = random.choice([0x4000_0000, 0x8000_0000, 0x1_0000_0000])
        physical = next(at for at in making.places if at & 0xF_C000_0000 == window & 0xF_C000_0000 and making.places[at] > at)
        end = making.places.pop(physical)
        start = -(-physical // unit) * unit + unit * random.randrange(3)
        making.places[start + size] = end
        return m.MemoryRegion(name, size, start, contiguous=True, page_size=page)
    return m.MemoryRegion(name, size, page_size=page)


def _schedule(making: _Making) -> m.DomainSchedule:
    random = making.random
    count = random.randrange(1, 5)
    ids = random.sample(range(16), count)
    domains = tuple(m.SchedulingDomain(_name(making, f"d{number}"), ids[number] if making.chance(60) else None) for number in range(count))
    entries = [
        m.ScheduleEntry(random.choice(domains).name, random.choice([1, 77, 5000, 1 << 40]), random.choice(list(m.DurationUnit)))
        for _ in range(random.randrange(1, 6))
    ]
    start = random.randrange(len(entries))
    if making.chance(30):
        entries.append(m.ScheduleEntry(None))
    return m.DomainSchedule(domains, tuple(entries), start, random.choice([0, 0, 3, 99 - len(entries)]))


def _pds(making: _Making, domains: list[str]) -> list[m.ProtectionDomain]:
    random = making.random
    pds: list[m.ProtectionDomain] = []
    for number in range(random.choice([1, 1, 2, 3, 5])):
        name = _name(making, f"p{number}")
        budget = random.choice([20, 1000, 5000, maximum_period_us(BOARD)])
        prebuilt = not making.python or making.chance(70)
        parent = random.choice(pds).name if pds and making.chance(30) else None
        pds.append(
            m.ProtectionDomain(
                name=name,
                program=making.folder / random.choice(EXECUTABLES if prebuilt else PYTHON_PROGRAMS),
                priority=random.randrange(255),
                budget_us=budget,
                period_us=random.choice([None, budget, min(budget * 2, maximum_period_us(BOARD))]),
                passive=making.chance(20),
                stack_size=m.SMALL_PAGE * random.choice([1, 2, 2, 2, 3, 16, 16, 0x1000]),
                symbols=making.folder / "a.elf" if prebuilt and making.chance(10) else None,
                parent=parent,
                child_id=_take(making, making.child_ids, parent) if parent is not None else None,
                fpu=random.choice([None, None, True, False]),
                smc=making.chance(20),
                domain=random.choice(domains) if domains else None,
            )
        )
        making.ids[name] = random.sample(range(m.MAXIMUM_CHANNEL_IDS), m.MAXIMUM_CHANNEL_IDS)
    return pds


def _take(making: _Making, ids: dict[str, list[int]], owner: str) -> int:
    return ids.setdefault(owner, making.random.sample(range(m.MAXIMUM_CHILD_IDS), m.MAXIMUM_CHILD_IDS)).pop()


def _in_families(pds: list[m.ProtectionDomain]) -> list[m.ProtectionDomain]:
    """Each PD followed by those below it."""

    def family(pd: m.ProtectionDomain) -> Iterator[m.ProtectionDomain]:
        yield pd
        for child in pds:
            if child.parent == pd.name:
                yield from family(child)

    return [each for pd in pds if pd.parent is None for each in family(pd)]


def _with_parts(making: _Making, pd: m.ProtectionDomain, pds: list[m.ProtectionDomain], regions: list[m.MemoryRegion]) -> m.ProtectionDomain:
    random = making.random
    mappings: list[m.Mapping] = []
    facts: list[m.RegionSetting] = []
    address = 0x1000_0000 if making.chance(80) else 0x80_0000
    for region in [each for each in regions for _ in range(random.choice([0, 1, 1, 2]))]:
        mapping, address = _mapping(making, region, address)
        which = sum(each.region == region.name for each in mappings)
        told = making.setting(100 if which and not pd.is_prebuilt else 40)  # a Python program has one name for a region
        mappings.append(replace(mapping, name=None if pd.is_prebuilt or told else region.name))
        named = [(told, m.RegionFact.ADDRESS), (making.setting(20), m.RegionFact.SIZE)]
        named += [(making.setting(40), m.RegionFact.PREFILL_SIZE)] if region.prefill is not None else []
        facts += [m.RegionSetting(name, region.name, fact, which if fact is m.RegionFact.ADDRESS else 0) for name, fact in named if name]
    for region in regions:
        told = making.setting(15)
        if told and region.size <= 0x60_0000:
            facts.append(m.RegionSetting(told, region.name, m.RegionFact.PHYSICAL))
    irqs: list[m.Irq] = []
    ids: list[m.IdSetting] = []
    for _ in range(random.choice([0, 0, 1, 2])):
        number = random.choice([each for each in IRQS if each not in making.irqs])
        making.irqs.append(number)
        irq = m.Irq(number, f"irq{number}", making.ids[pd.name].pop(), random.choice(list(m.Trigger)))
        irqs.append(irq)
        told = making.setting()
        ids += [m.IdSetting(told, irq.name, m.IdKind.INTERRUPT)] if told else []
    machine = _machine(making, pd, regions, ids) if making.chance(15) else None
    slots = random.sample(range(1, m.MAXIMUM_SHARED_SLOT + 1), random.choice([0, 0, 0, 1, 3]))
    shared = tuple(m.SharedCapability(random.choice(list(m.CapabilityKind)), slot, random.choice(pds).name) for slot in slots)
    return replace(
        pd,
        mappings=tuple(mappings),
        region_settings=tuple(facts),
        irqs=tuple(irqs),
        id_settings=tuple(ids),
        virtual_machine=machine,
        shared=shared,
        settings=MappingProxyType({}),
    )


def _mapping(making: _Making, region: m.MemoryRegion, address: int) -> tuple[m.Mapping, int]:
    """A mapping at the next address that fits, and the address behind it."""
    random = making.random
    unit = region.page_size or random.choice([m.SMALL_PAGE, m.LARGE_PAGE])
    start = -(-address // unit) * unit + unit * random.choice([0, 0, 1, 5])
    rights = m.Rights(True, making.chance(60), making.chance(10))
    return m.Mapping(region.name, None, start, rights, making.chance(70)), start + region.size


def _machine(making: _Making, pd: m.ProtectionDomain, regions: list[m.MemoryRegion], ids: list[m.IdSetting]) -> m.VirtualMachine:
    random = making.random
    plain = making.chance(50)
    vcpus: list[m.VirtualCpu] = []
    for number in range(random.choice([1, 1, 2])):
        own = making.child_ids.setdefault(pd.name, random.sample(range(m.MAXIMUM_CHILD_IDS), m.MAXIMUM_CHILD_IDS))
        vcpu = m.VirtualCpu(number if plain and number in own else own[0], None if plain else random.choice([None, 0]))
        own.remove(vcpu.id)
        vcpus.append(vcpu)
        told = making.setting(30)
        ids += [m.IdSetting(told, vcpu.name, m.IdKind.VIRTUAL_CPU)] if told else []
    mappings: list[m.Mapping] = []
    address = 0
    for region in regions:
        if making.chance(50):
            mapping, address = _mapping(making, region, address)
            mappings.append(mapping)
    budget = random.choice([1000, 20])
    return m.VirtualMachine(_name(making, f"{pd.name[-2:]}guest"), tuple(vcpus), tuple(mappings), random.randrange(255), budget, random.choice([None, budget * 3]))


def _channels(making: _Making, pds: list[m.ProtectionDomain]) -> list[m.Channel]:
    random = making.random
    pairs: list[tuple[m.ProtectionDomain, m.ProtectionDomain]] = []
    for _ in range(random.choice([0, 1, 2, 4])):
        a, b = random.choice(pds), random.choice(pds)
        if len(making.ids[a.name]) > 1 and len(making.ids[b.name]) > 1:
            pairs.append((a, b))
    several = [each for a, b in pairs for each in ((a.name, b.name), (b.name, a.name))]
    made: list[m.Channel] = []
    for a, b in pairs:
        first, second = making.ids[a.name].pop(), making.ids[b.name].pop()

        def end(near: m.ProtectionDomain, far: m.ProtectionDomain, number: int) -> m.ChannelEnd:
            name = f"{far.name}_{number}" if several.count((near.name, far.name)) > 1 else far.name  # as the reader of XML names them
            return m.ChannelEnd(near.name, name, number, making.chance(80), near.priority < far.priority and making.chance(50))

        made.append(m.Channel(end(a, b, first), end(b, a, second)))
    return made


def _with_child_settings(making: _Making, pd: m.ProtectionDomain, pds: list[m.ProtectionDomain]) -> m.ProtectionDomain:
    told = [(making.setting(30), child) for child in pds if child.parent == pd.name]
    return replace(pd, id_settings=pd.id_settings + tuple(m.IdSetting(name, child.name, m.IdKind.CHILD) for name, child in told if name))


def _with_channel_settings(making: _Making, pd: m.ProtectionDomain, channels: list[m.Channel]) -> m.ProtectionDomain:
    told = [(making.setting(30), end) for channel in channels for end in channel.ends if end.pd == pd.name]
    return replace(pd, id_settings=pd.id_settings + tuple(m.IdSetting(name, end.name, m.IdKind.CHANNEL) for name, end in told if name))


def fits(model: m.SystemModel) -> bool:
    """Whether mappings end below the stacks, which the generator leaves to chance."""
    sizes = {region.name: region.size for region in model.memory_regions}
    return all((each.address or 0) + sizes[each.region] <= map_ceiling(BOARD, pd) for pd in model.protection_domains for each in pd.mappings)


# ------------------------------------------------------------------------------------------------------------------ near right ones

_VALUES = [
    "", "0", "1", "-1", "+1", " 3 ", "1_0", "0x", "0X10", "0x1_000", "62", "63", "64", "255", "4096", "0x1001", "0x200000", "0xfffffffffffff000",
    "18446744073709551615", "18446744073709551616", "9" * 30, "9" * 5000, "٣", "1e3", "true", "True", "false", "level", "edge", "rwx", "w", "q", "monitor", "p0",
    "r0", "1000 us", "0 ticks", "5  us", "us", "../..", "/", "a\nb", "\ud7ff", "x" * 300, "0x9000000", "0x8000000", "0x40000000", "1099511627776", "0xffffffc000",
]  # fmt: skip
_ATTRIBUTES = ["name", "id", "priority", "budget", "period", "mr", "vaddr", "perms", "cached", "irq", "pin", "pcidev", "setvar_id", "setvar_vaddr", "size", "page_size",
    "phys_addr", "prefill_path", "prefill_bootinfo", "pd", "pp", "notify", "slot", "domain", "duration", "cpu", "passive", "stack_size", "fpu", "smc", "xmlns", "foo"]  # fmt: skip
_TAGS = ["system", "protection_domain", "memory_region", "channel", "end", "map", "irq", "setvar", "program_image", "virtual_machine", "vcpu", "cspace", "cap_tcb", "cap_sc",
    "domains", "domain", "domain_schedule", "schedule_entry", "schedule_end_marker", "io_address_space", "ioport", "bogus"]  # fmt: skip


def near(random: Random, text: str) -> str:
    """A description with a few things wrong, or not: attributes and elements changed, doubled, moved, removed."""
    root = ElementTree.fromstring(text)
    for _ in range(random.choice([1, 1, 1, 2, 3, 6])):
        random.choice(_CHANGES)(random, root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode")


def _any(random: Random, root: ElementTree.Element) -> ElementTree.Element:
    return random.choice(list(root.iter()))


def _change_value(random: Random, root: ElementTree.Element) -> None:
    element = _any(random, root)
    if element.attrib:
        element.set(random.choice(sorted(element.attrib)), random.choice(_VALUES))


def _take_value(random: Random, root: ElementTree.Element) -> None:
    """The value of another element's attribute: a name, an id, an address that is somebody else's."""
    element, other = _any(random, root), _any(random, root)
    if element.attrib and other.attrib:
        element.set(random.choice(sorted(element.attrib)), random.choice(sorted(other.attrib.values())))


def _remove_value(random: Random, root: ElementTree.Element) -> None:
    element = _any(random, root)
    if element.attrib:
        del element.attrib[random.choice(sorted(element.attrib))]


def _add_value(random: Random, root: ElementTree.Element) -> None:
    _any(random, root).set(random.choice(_ATTRIBUTES), random.choice(_VALUES))


def _remove(random: Random, root: ElementTree.Element) -> None:
    parent = _any(random, root)
    if len(parent):
        parent.remove(random.choice(list(parent)))


def _double(random: Random, root: ElementTree.Element) -> None:
    parent, element = _any(random, root), _any(random, root)
    parent.append(_copy(element))


def _copy(element: ElementTree.Element) -> ElementTree.Element:
    return ElementTree.fromstring(ElementTree.tostring(element))


def _move(random: Random, root: ElementTree.Element) -> None:
    parent, target = _any(random, root), _any(random, root)
    if len(parent):
        moved = random.choice(list(parent))
        if target not in list(moved.iter()):
            parent.remove(moved)
            target.append(moved)


def _add_element(random: Random, root: ElementTree.Element) -> None:
    made = ElementTree.SubElement(_any(random, root), random.choice(_TAGS))
    for _ in range(random.randrange(3)):
        made.set(random.choice(_ATTRIBUTES), random.choice(_VALUES))


def _rename(random: Random, root: ElementTree.Element) -> None:
    _any(random, root).tag = random.choice(_TAGS)


def _write(random: Random, root: ElementTree.Element) -> None:
    _any(random, root).text = random.choice([" ", "\n", "text", "<", "\u2028"])


_CHANGES: list[Callable[[Random, ElementTree.Element], None]] = [
    _change_value, _change_value, _change_value, _take_value, _take_value, _remove_value, _add_value, _remove, _double, _move, _add_element, _rename, _write,
]  # fmt: skip


def broken(random: Random, content: bytes) -> bytes:
    """A file of which bytes were changed, removed, doubled or put elsewhere."""
    for _ in range(random.choice([1, 1, 2, 5])):
        start = random.randrange(len(content) + 1)
        end = min(len(content), start + random.choice([0, 1, 1, 2, 8, 40, 200]))
        piece = random.choice([b"", b"<", b">", b"&", b'"', b"&#0;", b"&lt;", b"<!--", b"]]>", b"<!DOCTYPE a [", b"<?a?>", b"\xff", b"\0", b"\xc3", b"\xef\xbb\xbf", b"0",
            bytes([random.randrange(256)]), content[start:end] * 2, content[:start][-50:]])  # fmt: skip
        content = content[:start] + piece + content[end:]
    return content
