# SPDX-License-Identifier: BSD-2-Clause
"""Which kernel objects a system needs, what is mapped where, and who holds which capability: the authority of the whole system, as data.

Invariant: a capability is here because the description asks for it, with no more rights than its use takes (a caller may send and be
answered, a receiver may receive, a notifier may signal); nothing else ends up in a PD's table. Pure: no files, no board quirks.
Trusts: `check` and `lay_out`, for the model; the linker, for the programs' segments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from cloister.abi import objects as abi
from cloister.boards.description import Board
from cloister.image.elf import EXECUTE, WRITE, Executable
from cloister.pd import capabilities as layout
from cloister.system.layout import ipc_buffer_address, stack_top
from cloister.system.model import LARGE_PAGE, SMALL_PAGE, ProtectionDomain, SystemModel, Trigger




MONITOR_NAME = "monitor"
MONITOR_PRIORITY = 255
MONITOR_STACK = 0x1000
MONITOR_BUDGET_US = 1000
CONTEXT_SIZE_BITS = 8
CONTEXT_BADGE_BASE = 0x100
TABLE_ADDRESS = 0x1000_0000  # where the monitor sees its table

RIGHT_WRITE, RIGHT_READ, RIGHT_GRANT, RIGHT_GRANT_REPLY = 1, 2, 4, 8
ALL_RIGHTS = 15
"""Rights of capabilities."""

SPAN_LEVEL_1 = 1 << 30
SPAN_LEVEL_2 = 1 << 21


class Kind(Enum):
    """Object types, with seL4's number."""

    THREAD = abi.TCB_OBJECT
    ENDPOINT = abi.ENDPOINT_OBJECT
    NOTIFICATION = abi.NOTIFICATION_OBJECT
    CAPABILITY_TABLE = abi.CNODE_OBJECT
    SCHEDULING_CONTEXT = abi.SCHED_CONTEXT_OBJECT
    REPLY = abi.REPLY_OBJECT
    VSPACE = abi.VSPACE_OBJECT
    SMALL_PAGE = abi.SMALL_PAGE_OBJECT
    LARGE_PAGE = abi.LARGE_PAGE_OBJECT
    PAGE_TABLE = abi.PAGE_TABLE_OBJECT


@dataclass(frozen=True, eq=False)
class Object:
    """A kernel object that the initialiser creates. `physical`: it must be there."""

    name: str
    kind: Kind
    size_bits: int  # the argument of Retype: meaningful for tables and scheduling contexts
    size_log2: int
    physical: int | None = None


@dataclass(frozen=True, eq=False)
class ImagePage:
    """A page with contents: a frame of the initialiser's own image, which the kernel has made."""

    name: str
    data: bytes


@dataclass(frozen=True, eq=False)
class Issued:
    """A capability that is neither an object's first nor an image page's: a copy, a badged copy, an interrupt's handler."""

    name: str


class Initial(Enum):
    """Capabilities that the initialiser has from the kernel, with their slots."""

    CAPABILITY_TABLE = 2


Source = Object | ImagePage | Issued | Initial


@dataclass(frozen=True)
class FrameMap:
    vspace: Object
    frame: Object | ImagePage
    address: int
    rights: int  # seL4: bit 0 write, bit 1 read
    attributes: int
    copy: Issued | None = None  # the frame is mapped elsewhere, too: map this copy


@dataclass(frozen=True)
class TableMap:
    vspace: Object
    table: Object
    address: int


@dataclass(frozen=True)
class Grant:
    """A capability handed out: `slot` is a number in a PD's table, or a capability to be issued in the initialiser's own."""

    table: Object | Initial
    slot: int | Issued
    source: Source
    rights: int
    badge: int = 0
    what: str = ""


@dataclass(frozen=True)
class InterruptIssue:
    number: int
    trigger: Trigger
    handler: Issued
    notification: Issued


@dataclass(frozen=True)
class ContextTime:
    context: Object
    budget_us: int
    period_us: int
    badge: int


@dataclass(frozen=True)
class ThreadSetup:
    name: str
    thread: Object
    table: Object
    vspace: Object
    ipc_frame: Object
    ipc_address: int
    notification: Object | None
    context: Object
    fault_endpoint: Issued | None
    priority: int
    entry: int
    stack_top: int


@dataclass
class Distribution:
    """Everything, in a fixed order."""

    objects: list[Object] = field(default_factory=lambda: [])
    pages: list[ImagePage] = field(default_factory=lambda: [])
    issued: list[Issued] = field(default_factory=lambda: [])
    tables: list[TableMap] = field(default_factory=lambda: [])
    frames: list[FrameMap] = field(default_factory=lambda: [])
    interrupts: list[InterruptIssue] = field(default_factory=lambda: [])
    grants: list[Grant] = field(default_factory=lambda: [])
    contexts: list[ContextTime] = field(default_factory=lambda: [])
    threads: list[ThreadSetup] = field(default_factory=lambda: [])


_FIXED_SIZES = {
    Kind.ENDPOINT: abi.ENDPOINT_BITS,
    Kind.NOTIFICATION: abi.NOTIFICATION_BITS,
    Kind.REPLY: abi.REPLY_BITS,
    Kind.VSPACE: abi.VSPACE_BITS,
    Kind.SMALL_PAGE: abi.SMALL_PAGE_BITS,
    Kind.LARGE_PAGE: abi.LARGE_PAGE_BITS,
    Kind.PAGE_TABLE: abi.PAGE_TABLE_BITS,
}


def distribute(
    model: SystemModel, board: Board, config: str, programs: dict[str, Executable], monitor: Executable, monitor_table: bytes, tcb_bits: int
) -> Distribution:
    """The distribution of a laid-out system. `programs`: each PD's executable; `monitor_table`: what the monitor maps to know the PDs by name."""
    return _Builder(model, board, config, programs, monitor, monitor_table, tcb_bits).build()


@dataclass
class _Space:
    """A VSpace under construction."""

    name: str
    vspace: Object
    mapped_tables: set[tuple[int, int]] = field(default_factory=lambda: set())


@dataclass
class _Domain:
    """The objects of one PD."""

    thread: Object
    table: Object
    notification: Object
    context: Object
    endpoint: Object | None


class _Builder:
    def __init__(
        self,
        model: SystemModel,
        board: Board,
        config: str,
        programs: dict[str, Executable],
        monitor: Executable,
        monitor_table: bytes,
        tcb_bits: int,
    ) -> None:
        self.model, self.board, self.config, self.programs = model, board, config, programs
        self.monitor, self.monitor_table, self.tcb_bits = monitor, monitor_table, tcb_bits
        self.result = Distribution()
        self.region_frames: dict[str, list[Object]] = {}
        self.mapped_regions: set[str] = set()

    # ------------------------------------------------------------------------------------------------------------- objects

    def create(self, name: str, kind: Kind, size_bits: int = 0, physical: int | None = None) -> Object:
        if kind is Kind.CAPABILITY_TABLE:
            size_log2 = size_bits + abi.SLOT_BITS
        elif kind is Kind.SCHEDULING_CONTEXT:
            size_log2 = size_bits
        elif kind is Kind.THREAD:
            size_log2 = self.tcb_bits
        else:
            size_log2 = _FIXED_SIZES[kind]
        made = Object(name, kind, size_bits, size_log2, physical)
        self.result.objects.append(made)
        return made

    def issue(self, name: str) -> Issued:
        made = Issued(name)
        self.result.issued.append(made)
        return made

    # ------------------------------------------------------------------------------------------------------------- address spaces

    def space(self, name: str) -> _Space:
        return _Space(name, self.create(f"vspace_{name}", Kind.VSPACE))

    def map(
        self, space: _Space, frame: Object | ImagePage, address: int, rights: int, attributes: int, copy: Issued | None = None, size: int = SMALL_PAGE
    ) -> None:
        self.need_table(space, address, SPAN_LEVEL_1)
        if size == SMALL_PAGE:
            self.need_table(space, address, SPAN_LEVEL_2)
        self.result.frames.append(FrameMap(space.vspace, frame, address, rights, attributes, copy))

    def need_table(self, space: _Space, address: int, span: int) -> None:
        """One intermediate table for each span that something is mapped in, upper levels before lower ones."""
        key = (address // span, span)
        if key not in space.mapped_tables:
            space.mapped_tables.add(key)
            base = address & ~(span - 1)
            table = self.create(f"table_{space.name}_{base:#x}_{'upper' if span == SPAN_LEVEL_1 else 'lower'}", Kind.PAGE_TABLE)
            self.result.tables.append(TableMap(space.vspace, table, base))

    def map_program(self, space: _Space, program: Executable) -> None:
        for segment in program.segments:
            rights = RIGHT_READ | (RIGHT_WRITE if segment.flags & WRITE else 0)
            attributes = abi.DEFAULT_ATTRIBUTES | (0 if segment.flags & EXECUTE else abi.EXECUTE_NEVER)
            assert segment.address % SMALL_PAGE == 0, "the linker script begins each segment on a page"
            for offset in range(0, segment.size, SMALL_PAGE):
                data = segment.data[offset : offset + SMALL_PAGE]
                name = f"{space.name}_{segment.address + offset:#x}"
                if data.strip(b"\0"):
                    page = ImagePage(f"page_{name}", data.ljust(SMALL_PAGE, b"\0"))
                    self.result.pages.append(page)
                    self.map(space, page, segment.address + offset, rights, attributes)
                else:
                    self.map(space, self.create(f"frame_{name}", Kind.SMALL_PAGE), segment.address + offset, rights, attributes)

    def map_stack(self, space: _Space, size: int) -> None:
        top = stack_top(self.board)
        for address in range(top - size, top, SMALL_PAGE):
            frame = self.create(f"stack_{space.name}_{address:#x}", Kind.SMALL_PAGE)
            self.map(space, frame, address, RIGHT_READ | RIGHT_WRITE, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)

    def map_ipc_buffer(self, space: _Space) -> Object:
        frame = self.create(f"ipc_buffer_{space.name}", Kind.SMALL_PAGE)
        self.map(space, frame, ipc_buffer_address(self.board), RIGHT_READ | RIGHT_WRITE, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)
        return frame

    def frames_of(self, name: str) -> list[Object]:
        """The frames of a memory region, made when first asked for: a region that nobody maps needs none."""
        if name not in self.region_frames:
            region = self.model.region(name)
            page = region.page_size or SMALL_PAGE
            kind = Kind.LARGE_PAGE if page == LARGE_PAGE else Kind.SMALL_PAGE
            self.region_frames[name] = [
                self.create(f"region_{name}_{offset:#x}", kind, physical=None if region.physical is None else region.physical + offset)
                for offset in range(0, region.size, page)
            ]
        return self.region_frames[name]

    def map_regions(self, space: _Space, pd: ProtectionDomain) -> None:
        for mapping in pd.mappings:
            region = self.model.region(mapping.region)
            frames = self.frames_of(mapping.region)
            again = mapping.region in self.mapped_regions
            self.mapped_regions.add(mapping.region)
            rights = (RIGHT_READ if mapping.rights.read else 0) | (RIGHT_WRITE if mapping.rights.write else 0)
            attributes = 0 if mapping.rights.execute else abi.EXECUTE_NEVER
            if mapping.cached and not region.device:
                attributes |= abi.DEFAULT_ATTRIBUTES
            assert mapping.address is not None, "lay_out gives each mapping an address"
            page = region.page_size or SMALL_PAGE
            for number, frame in enumerate(frames):
                copy = self.issue(f"copy_{frame.name}_{pd.name}") if again else None
                self.map(space, frame, mapping.address + number * page, rights, attributes, copy, page)

    # ------------------------------------------------------------------------------------------------------------- capabilities

    def grant(self, table: Object, slot: int, source: Source, rights: int, badge: int = 0, what: str = "") -> None:
        self.result.grants.append(Grant(table, slot, source, rights, badge, what))

    def badged(self, name: str, source: Source, rights: int, badge: int) -> Issued:
        """A badged copy that stays with the initialiser, for the kernel to take."""
        copy = self.issue(name)
        self.result.grants.append(Grant(Initial.CAPABILITY_TABLE, copy, source, rights, badge))
        return copy

    def build(self) -> Distribution:
        fault_endpoint = self.create("endpoint_monitor", Kind.ENDPOINT)
        domains = {pd.name: self.domain(pd) for pd in self.model.protection_domains}
        for index, pd in enumerate(self.model.protection_domains):
            self.complete(index, pd, domains, fault_endpoint)
        self.complete_monitor(domains, fault_endpoint)
        return self.result

    def domain(self, pd: ProtectionDomain) -> _Domain:
        callable_by_others = any(far.may_call for _, far in self.model.ends_of(pd.name))
        return _Domain(
            thread=self.create(f"thread_{pd.name}", Kind.THREAD),
            table=self.create(f"table_{pd.name}", Kind.CAPABILITY_TABLE, layout.CSPACE_RADIX),
            notification=self.create(f"notification_{pd.name}", Kind.NOTIFICATION),
            context=self.create(f"context_{pd.name}", Kind.SCHEDULING_CONTEXT, CONTEXT_SIZE_BITS),
            endpoint=self.create(f"endpoint_{pd.name}", Kind.ENDPOINT) if callable_by_others else None,
        )

    def complete(self, index: int, pd: ProtectionDomain, domains: dict[str, _Domain], fault_endpoint: Object) -> None:
        own = domains[pd.name]
        program = self.programs[pd.name]
        space = self.space(pd.name)
        self.map_program(space, program)
        self.map_regions(space, pd)
        self.map_stack(space, pd.stack_size)
        ipc_frame = self.map_ipc_buffer(space)

        if own.endpoint is not None:
            self.grant(own.table, layout.SLOT_INPUT, own.endpoint, RIGHT_READ, what="receive calls")
            reply = self.create(f"reply_{pd.name}", Kind.REPLY)
            self.grant(own.table, layout.SLOT_REPLY, reply, ALL_RIGHTS, what="reply")
        else:
            self.grant(own.table, layout.SLOT_INPUT, own.notification, RIGHT_READ, what="receive notifications")
        self.grant(own.table, layout.SLOT_VSPACE, space.vspace, ALL_RIGHTS, what="own address space, for cache maintenance")
        if pd.passive:
            self.grant(own.table, layout.SLOT_MONITOR, fault_endpoint, RIGHT_WRITE, index + 1, "tell the monitor that init is done")
        if self.config == "benchmark":
            self.grant(own.table, layout.SLOT_THREAD, own.thread, ALL_RIGHTS, what="own thread, to ask for its utilisation")
        for near, far in self.model.ends_of(pd.name):
            assert near.id is not None and far.id is not None, "lay_out numbers each channel end"
            peer = domains[far.pd]
            if near.may_notify:
                slot = layout.SLOT_NOTIFICATION_BASE + near.id
                self.grant(own.table, slot, peer.notification, RIGHT_WRITE, 1 << far.id, f"notify {far.pd}")
            if near.may_call:
                assert peer.endpoint is not None
                badge = 1 << layout.BADGE_CALL_BIT | far.id
                self.grant(own.table, layout.SLOT_ENDPOINT_BASE + near.id, peer.endpoint, RIGHT_WRITE | RIGHT_GRANT_REPLY, badge, f"call {far.pd}")
        for irq in pd.irqs:
            assert irq.id is not None, "lay_out numbers each interrupt"
            handler = self.issue(f"interrupt_{irq.number}")
            signal = self.badged(f"signal_interrupt_{irq.number}", own.notification, RIGHT_WRITE, 1 << irq.id)
            self.result.interrupts.append(InterruptIssue(irq.number, irq.trigger, handler, signal))
            self.grant(own.table, layout.SLOT_INTERRUPT_BASE + irq.id, handler, ALL_RIGHTS, what=f"acknowledge interrupt {irq.number}")
        fault = self.badged(f"fault_{pd.name}", fault_endpoint, RIGHT_WRITE | RIGHT_GRANT_REPLY, index + 1)

        self.result.contexts.append(ContextTime(own.context, pd.budget_us, pd.effective_period_us, CONTEXT_BADGE_BASE + index))
        self.result.threads.append(
            ThreadSetup(
                pd.name, own.thread, own.table, space.vspace, ipc_frame, ipc_buffer_address(self.board), own.notification, own.context,
                fault, pd.priority, program.entry, stack_top(self.board),
            )
        )  # fmt: skip

    def complete_monitor(self, domains: dict[str, _Domain], fault_endpoint: Object) -> None:
        thread = self.create("thread_monitor", Kind.THREAD)
        table = self.create("table_monitor", Kind.CAPABILITY_TABLE, layout.CSPACE_RADIX)
        context = self.create("context_monitor", Kind.SCHEDULING_CONTEXT, CONTEXT_SIZE_BITS)
        space = self.space(MONITOR_NAME)
        self.map_program(space, self.monitor)
        for offset in range(0, len(self.monitor_table), SMALL_PAGE):
            page = ImagePage(f"page_monitor_table_{offset:#x}", self.monitor_table[offset : offset + SMALL_PAGE].ljust(SMALL_PAGE, b"\0"))
            self.result.pages.append(page)
            self.map(space, page, TABLE_ADDRESS + offset, RIGHT_READ, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)
        self.map_stack(space, MONITOR_STACK)
        ipc_frame = self.map_ipc_buffer(space)
        self.grant(table, layout.MONITOR_SLOT_ENDPOINT, fault_endpoint, RIGHT_READ, what="receive faults")
        for index, pd in enumerate(self.model.protection_domains):
            own = domains[pd.name]
            self.grant(table, layout.MONITOR_SLOT_THREAD_BASE + index, own.thread, ALL_RIGHTS, what=f"read the registers of {pd.name}")
            if pd.passive:
                self.grant(table, layout.MONITOR_SLOT_SCHEDULING_CONTEXT_BASE + index, own.context, ALL_RIGHTS, what=f"withdraw the time of {pd.name}")
                self.grant(table, layout.MONITOR_SLOT_NOTIFICATION_BASE + index, own.notification, ALL_RIGHTS, what=f"lend {pd.name} time")
        self.result.contexts.append(ContextTime(context, MONITOR_BUDGET_US, MONITOR_BUDGET_US, 0))
        self.result.threads.append(
            ThreadSetup(
                MONITOR_NAME, thread, table, space.vspace, ipc_frame, ipc_buffer_address(self.board), None, context,
                None, MONITOR_PRIORITY, self.monitor.entry, stack_top(self.board),
            )
        )  # fmt: skip


def runs(items: Sequence[FrameMap], follows: Callable[[FrameMap, FrameMap], bool]) -> list[list[FrameMap]]:
    """Cut a sequence wherever an item does not follow the one before it."""
    result: list[list[FrameMap]] = []
    for item in items:
        if result and follows(result[-1][-1], item):
            result[-1].append(item)
        else:
            result.append([item])
    return result
