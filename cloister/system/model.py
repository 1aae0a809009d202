# SPDX-License-Identifier: BSD-2-Clause
"""The model of a system: what the developer described, as plain immutable data.

Every reader (the Python API, the XML loader) ends here, and every consumer (checks, layout, drawing, image builder) begins here.

Invariants:
- nothing here refers to a board's program code, an ELF file or a kernel object; sizes and addresses are in bytes;
- `check` (checks.py) accepted it, before anybody but the checks may rely on names being unique and references being resolved;
- PDs come in depth-first order: a parent before its children;
- after `lay_out` (layout.py) no address, channel id or interrupt id is `None` any more, save the physical address of ordinary regions.

Trusts: nobody. It is data.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from cloister.boards.description import Trigger as Trigger

MAXIMUM_CHANNEL_IDS = 62  # ids 0..61 of one PD: channels and interrupts share them (bits 62 and 63 of a badge tell the kind)
MAXIMUM_PROTECTION_DOMAINS = 63
MAXIMUM_CHILD_IDS = 62  # ids 0..61 of a PD's children and of its guest's vCPUs: what the tables of capabilities hold
MAXIMUM_SHARED_SLOT = 63  # slots 1..63 of a PD's root CNode are for capabilities that the description shares
MAXIMUM_PRIORITY = 254  # 255 is the monitor's and the initialiser's
SMALL_PAGE = 0x1000
LARGE_PAGE = 0x20_0000
DEFAULT_STACK_SIZE = 0x2000
DEFAULT_BUDGET_US = 1000
BOOT_INFORMATION = ("fdt", "x86_acpi_rsdp", "x86_framebuffer", "x86_mbmmap", "x86_tsc_freq", "x86_vbe")  # records that a region may begin with
NO_PROGRAM = Path()  # of a PD whose program was left out: a rule refuses it


@dataclass(frozen=True)
class Location:
    """Where something was described, for messages. `line` or `column` 0: unknown."""

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(each) for each in (self.line, self.column) if each)])


UNKNOWN_LOCATION = Location("<unknown>", 0)


@dataclass(frozen=True)
class Rights:
    """What a mapping allows. Printed and parsed as a mix of the letters r, w and x."""

    read: bool = True
    write: bool = False
    execute: bool = False

    def __str__(self) -> str:
        return ("r" if self.read else "") + ("w" if self.write else "") + ("x" if self.execute else "")


@dataclass(frozen=True)
class MemoryRegion:
    """Memory that PDs may map.

    `physical` is given for devices. A `contiguous` region is ordinary memory whose physical address is fixed at build time (by `lay_out`
    when it was not given), so that a device may be told of it. Other regions lie wherever the kernel's memory does.
    `prefill`: a file whose bytes the region begins with, the rest being zero; `prefill_size` is that file's length.
    """

    name: str
    size: int
    physical: int | None = None
    contiguous: bool = False
    page_size: int | None = None  # None: `lay_out` picks the largest that fits
    device: bool = False  # not memory: never cached, never zeroed
    prefill: Path | None = None  # absolute
    prefill_size: int = 0  # bytes
    prefill_bootinfo: str | None = None  # a record of the boot information in place of a file; one that the loader does not pass on is all zero
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class Mapping:
    """A region seen from a PD.

    `name` is what the program calls it (`region("name")`); None if the program has no name for it, which is usual for XML systems,
    where `address` is given and told by a setting. `physical_known`: the program may ask for the physical address.
    """

    region: str
    name: str | None
    address: int | None = None
    rights: Rights = Rights(read=True, write=True)
    cached: bool = True
    physical_known: bool = False
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class PhysicalKnowledge:
    """The PD may know where a region lies and how long it is, and yet maps none of it: a driver of a DMA device, for packet data.

    The program says `region_physical("name")` and `region_size("name")`.
    """

    region: str
    name: str
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class Irq:
    """An interrupt that is delivered to a PD. `name` is what its program calls it: `Interrupt("name")`."""

    number: int
    name: str
    id: int | None = None
    trigger: Trigger = Trigger.LEVEL
    location: Location = UNKNOWN_LOCATION


class RegionFact(Enum):
    """A fact of a region that becomes a setting of a program.

    In XML: `setvar_vaddr`, `setvar_size`, `setvar region_paddr`, `setvar_prefill_size`.
    """

    ADDRESS = "address"
    SIZE = "size"
    PHYSICAL = "physical"
    PREFILL_SIZE = "prefill size"


@dataclass(frozen=True)
class RegionSetting:
    """The setting `name` of a program is a fact of a region; `lay_out` turns it into a number.

    `which` tells, of an address, which of the PD's mappings of the region is meant, should it have several: 0 is the first.
    """

    name: str
    region: str
    fact: RegionFact
    which: int = 0
    location: Location = UNKNOWN_LOCATION


class IdKind(Enum):
    """What has ids that a program knows. Each kind has names of its own: a child and the channel to it may be called the same."""

    CHANNEL = "channel"
    INTERRUPT = "interrupt"
    CHILD = "child"
    VIRTUAL_CPU = "virtual CPU"


@dataclass(frozen=True)
class IdSetting:
    """The setting `name` of a program is the id of what it knows as `target` (XML: `setvar_id`)."""

    name: str
    target: str
    kind: IdKind
    location: Location = UNKNOWN_LOCATION


class CapabilityKind(Enum):
    """What of a PD another one may be given, by the name that SDF's elements have behind `cap_`."""

    THREAD = "tcb"
    SCHEDULING_CONTEXT = "sc"
    VSPACE = "vspace"


@dataclass(frozen=True)
class SharedCapability:
    """A capability of PD `pd` (possibly the holder itself) in slot `slot` of the holder's root CNode: its address is slot << 58."""

    kind: CapabilityKind
    slot: int
    pd: str
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class VirtualCpu:
    """One processor of a guest. Its faults carry `id`, which it shares with the PD's children."""

    id: int
    cpu: int | None = None  # None: that of the PD
    location: Location = UNKNOWN_LOCATION

    @property
    def name(self) -> str:
        """What an `IdSetting` calls it."""
        return f"vcpu{self.id}"


@dataclass(frozen=True)
class VirtualMachine:
    """A PD's guest. `mappings` are guest-physical; the guest's program sees no names."""

    name: str
    vcpus: tuple[VirtualCpu, ...]
    mappings: tuple[Mapping, ...] = ()
    priority: int = 0
    budget_us: int = DEFAULT_BUDGET_US
    period_us: int | None = None
    location: Location = UNKNOWN_LOCATION

    @property
    def effective_period_us(self) -> int:
        return self.budget_us if self.period_us is None else self.period_us


def _no_settings() -> MappingType[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True)
class ProtectionDomain:
    """A PD. `program` is a Python file or an executable that was built elsewhere (both absolute), or the dotted name of an installed module.

    `fpu` None: as usual for such a program, that is, only prebuilt ones may use floating point. `symbols`: the file whose symbol table tells where
    a prebuilt program's variables are, if it is not the program itself. A child has a `parent`, who gets its faults and its thread's capability.
    """

    name: str
    program: Path | str
    priority: int = 0
    budget_us: int = DEFAULT_BUDGET_US
    period_us: int | None = None  # None: as the budget, that is, no throttling
    passive: bool = False
    stack_size: int = DEFAULT_STACK_SIZE
    c_sources: tuple[Path, ...] = ()  # absolute
    settings: MappingType[str, int] = field(default_factory=_no_settings)
    mappings: tuple[Mapping, ...] = ()
    physical: tuple[PhysicalKnowledge, ...] = ()
    irqs: tuple[Irq, ...] = ()
    region_settings: tuple[RegionSetting, ...] = ()
    id_settings: tuple[IdSetting, ...] = ()
    symbols: Path | None = None
    parent: str | None = None
    child_id: int | None = None  # which the parent knows it by; `lay_out` numbers what was left open
    fpu: bool | None = None
    smc: bool = False  # may make secure monitor calls
    cpu: int = 0
    domain: str | None = None  # of the schedule of domains
    shared: tuple[SharedCapability, ...] = ()
    virtual_machine: VirtualMachine | None = None
    location: Location = UNKNOWN_LOCATION

    @property
    def effective_period_us(self) -> int:
        return self.budget_us if self.period_us is None else self.period_us

    @property
    def is_prebuilt(self) -> bool:
        """Whether the program is an executable that was built elsewhere."""
        return isinstance(self.program, Path) and self.program.suffix != ".py"

    def all_mappings(self) -> tuple[Mapping, ...]:
        """Its own, and its guest's."""
        return self.mappings if self.virtual_machine is None else self.mappings + self.virtual_machine.mappings

    @property
    def uses_fpu(self) -> bool:
        return self.is_prebuilt if self.fpu is None else self.fpu


@dataclass(frozen=True)
class ChannelEnd:
    """One PD's side. `may_notify`, `may_call`: what *this* PD may do to the other. `name`: what this PD's program calls the channel."""

    pd: str
    name: str
    id: int | None = None
    may_notify: bool = True
    may_call: bool = False
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class Channel:
    a: ChannelEnd
    b: ChannelEnd
    location: Location = UNKNOWN_LOCATION

    @property
    def ends(self) -> tuple[ChannelEnd, ChannelEnd]:
        return (self.a, self.b)

    def directions(self) -> tuple[tuple[ChannelEnd, ChannelEnd], tuple[ChannelEnd, ChannelEnd]]:
        """Both (from, to) pairs."""
        return ((self.a, self.b), (self.b, self.a))


class DurationUnit(Enum):
    """What the duration of a schedule's entry counts."""

    MICROSECONDS = "us"
    TICKS = "ticks"  # of the architecture's counter


@dataclass(frozen=True)
class SchedulingDomain:
    """A domain: its PDs run only while it is on. `id` None: `lay_out` gives it the smallest that is free."""

    name: str
    id: int | None = None
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class ScheduleEntry:
    """How long a domain is on. `domain` None: an end marker, behind which another schedule may begin."""

    domain: str | None
    duration: int = 0
    unit: DurationUnit = DurationUnit.MICROSECONDS
    location: Location = UNKNOWN_LOCATION


@dataclass(frozen=True)
class DomainSchedule:
    """Which domains there are, and in which order and for how long they are on. `index_shift`: where the entries begin in the kernel's array;
    `start_index`: which of them is on first."""

    domains: tuple[SchedulingDomain, ...]
    entries: tuple[ScheduleEntry, ...]
    start_index: int = 0
    index_shift: int = 0
    location: Location = UNKNOWN_LOCATION
    entries_location: Location = UNKNOWN_LOCATION  # of the list of entries, where that is a thing of its own


@dataclass(frozen=True)
class SystemModel:
    """A whole system. Order is the order of description; builders that want another order sort by name."""

    name: str
    protection_domains: tuple[ProtectionDomain, ...]
    memory_regions: tuple[MemoryRegion, ...] = ()
    channels: tuple[Channel, ...] = ()
    domains: DomainSchedule | None = None
    search: tuple[Path, ...] = field(default=(), compare=False)  # where programs were looked for, for messages
    location: Location = UNKNOWN_LOCATION

    def pd(self, name: str) -> ProtectionDomain:
        """The PD of that name; KeyError if there is none."""
        for pd in self.protection_domains:
            if pd.name == name:
                return pd
        raise KeyError(name)

    def region(self, name: str) -> MemoryRegion:
        """The region of that name; KeyError if there is none."""
        for region in self.memory_regions:
            if region.name == name:
                return region
        raise KeyError(name)

    def children_of(self, pd: str) -> tuple[ProtectionDomain, ...]:
        """The PDs whose faults this one handles."""
        return tuple(each for each in self.protection_domains if each.parent == pd)

    def all_mappings(self) -> tuple[Mapping, ...]:
        """The mappings of all PDs and guests."""
        return tuple(each for pd in self.protection_domains for each in pd.all_mappings())

    def receives_messages(self, pd: ProtectionDomain) -> bool:
        """Whether there are calls or faults that this PD answers, so that it has an endpoint."""
        called = any(far.may_call for _, far in self.ends_of(pd.name))
        return called or bool(self.children_of(pd.name)) or pd.virtual_machine is not None

    def ends_of(self, pd: str) -> tuple[tuple[ChannelEnd, ChannelEnd], ...]:
        """The channel ends of a PD, each with the other side's."""
        return tuple((near, far) for channel in self.channels for near, far in channel.directions() if near.pd == pd)
