# SPDX-License-Identifier: BSD-2-Clause
"""Makes the distribution of a system: from a checked and laid-out model and the programs to objects, mappings and capabilities.

Invariant: a capability is handed out because the description asks for it, with no more rights than its use takes (a caller may send and be
answered, a receiver may receive, a notifier may signal); nothing else ends up in a PD's table. Pure: no board quirks, and of files only those that
regions are prefilled from.
Trusts: `check` and `lay_out`, for the model; the linker or `prebuilt`, for the programs' segments, which begin on pages of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cloister.abi import objects as abi
from cloister.boards.description import Board
from cloister.image.distribution import (
    ALL_RIGHTS,
    CONTEXT_BADGE_BASE,
    CONTEXT_SIZE_BITS,
    MONITOR_BUDGET_US,
    MONITOR_NAME,
    MONITOR_PRIORITY,
    MONITOR_STACK,
    RIGHT_GRANT_REPLY,
    RIGHT_READ,
    RIGHT_WRITE,
    TABLE_ADDRESS,
    ContextTime,
    Distribution,
    DomainTurn,
    FrameMap,
    Grant,
    ImagePage,
    Initial,
    InterruptIssue,
    Issued,
    Kind,
    Object,
    Source,
    TableMap,
    ThreadSetup,
)
from cloister.image.elf import EXECUTE, WRITE, Executable
from cloister.pd import capabilities as layout
from cloister.system.layout import ipc_buffer_address, stack_top
from cloister.system.model import (
    LARGE_PAGE,
    SMALL_PAGE,
    CapabilityKind,
    DurationUnit,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    SystemModel,
    VirtualMachine,
)

_FIXED_SIZES = {
    Kind.ENDPOINT: abi.ENDPOINT_BITS,
    Kind.NOTIFICATION: abi.NOTIFICATION_BITS,
    Kind.REPLY: abi.REPLY_BITS,
    Kind.VSPACE: abi.VSPACE_BITS,
    Kind.SMALL_PAGE: abi.SMALL_PAGE_BITS,
    Kind.LARGE_PAGE: abi.LARGE_PAGE_BITS,
    Kind.PAGE_TABLE: abi.PAGE_TABLE_BITS,
    Kind.VCPU: abi.VCPU_BITS,
}
_SPAN_LEVEL_1, _SPAN_LEVEL_2 = 1 << 30, 1 << 21
_GUEST_TABLE_RADIX = 1  # a guest has no capabilities, but a thread has a table


def distribute(
    model: SystemModel, board: Board, config: str, programs: dict[str, Executable], monitor: Executable, monitor_table: bytes, tcb_bits: int
) -> Distribution:
    """The distribution of a laid-out system. `programs`: each PD's executable; `monitor_table`: what the monitor maps to know the PDs by name."""
    return _Distributor(model, board, config, programs, monitor, monitor_table, tcb_bits).all()


def loaded(model: SystemModel, board: Board) -> list[tuple[MemoryRegion, bytes]]:
    """Regions that the loader fills, and with what (zeroes follow): fixed ones in memory that no kernel clears."""
    below = (board.memory.base, board.kernel_base)
    return [
        (each, each.prefill.read_bytes() if each.prefill is not None else b"")
        for each in model.memory_regions
        if each.physical is not None and not each.device and below[0] <= each.physical < below[1]
    ]


@dataclass
class _Space:
    """A VSpace under construction."""

    name: str
    vspace: Object
    mapped_tables: set[tuple[int, int]] = field(default_factory=lambda: set())


@dataclass
class _Domain:
    """The objects of one PD. `root`: the table above its own, if capabilities are shared with it."""

    space: _Space
    thread: Object
    table: Object
    root: Object | None
    notification: Object
    context: Object
    endpoint: Object | None


class _Distributor:
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
        self.region_frames: dict[str, Sequence[Object | ImagePage]] = {}
        self.mapped_regions: set[str] = set()
        schedule = model.domains
        self.domain_ids = {each.name: each.id or 0 for each in schedule.domains} if schedule is not None else {}

    def all(self) -> Distribution:
        fault_endpoint = self.create("endpoint_monitor", Kind.ENDPOINT)
        domains = {pd.name: self.domain(pd) for pd in self.model.protection_domains}
        for index, pd in enumerate(self.model.protection_domains):
            self.complete(index, pd, domains, fault_endpoint)
        self.complete_monitor(domains, fault_endpoint)
        self.schedule_domains()
        return self.result

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

    def page(self, name: str, data: bytes) -> ImagePage:
        made = ImagePage(name, data.ljust(SMALL_PAGE, b"\0"))
        self.result.pages.append(made)
        return made

    # ------------------------------------------------------------------------------------------------------------- address spaces

    def space(self, name: str) -> _Space:
        return _Space(name, self.create(f"vspace_{name}", Kind.VSPACE))

    def map(
        self, space: _Space, frame: Object | ImagePage, address: int, rights: int, attributes: int, copy: Issued | None = None, size: int = SMALL_PAGE
    ) -> None:
        self.need_table(space, address, _SPAN_LEVEL_1)
        if size == SMALL_PAGE:
            self.need_table(space, address, _SPAN_LEVEL_2)
        self.result.frames.append(FrameMap(space.vspace, frame, address, rights, attributes, copy))

    def need_table(self, space: _Space, address: int, span: int) -> None:
        """One intermediate table for each span that something is mapped in, upper levels before lower ones."""
        key = (address // span, span)
        if key not in space.mapped_tables:
            space.mapped_tables.add(key)
            base = address & ~(span - 1)
            table = self.create(f"table_{space.name}_{base:#x}_{'upper' if span == _SPAN_LEVEL_1 else 'lower'}", Kind.PAGE_TABLE)
            self.result.tables.append(TableMap(space.vspace, table, base))

    def map_program(self, space: _Space, program: Executable) -> None:
        for segment in program.segments:
            rights = RIGHT_READ | (RIGHT_WRITE if segment.flags & WRITE else 0)
            attributes = abi.DEFAULT_ATTRIBUTES | (0 if segment.flags & EXECUTE else abi.EXECUTE_NEVER)
            assert segment.address % SMALL_PAGE == 0, "each segment begins on a page"
            for offset in range(0, segment.size, SMALL_PAGE):
                data = segment.data[offset : offset + SMALL_PAGE]
                name = f"{space.name}_{segment.address + offset:#x}"
                frame = self.page(f"page_{name}", data) if data.strip(b"\0") else self.create(f"frame_{name}", Kind.SMALL_PAGE)
                self.map(space, frame, segment.address + offset, rights, attributes)

    def map_stack(self, space: _Space, size: int) -> None:
        top = stack_top(self.board)
        for address in range(top - size, top, SMALL_PAGE):
            frame = self.create(f"stack_{space.name}_{address:#x}", Kind.SMALL_PAGE)
            self.map(space, frame, address, RIGHT_READ | RIGHT_WRITE, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)

    def map_ipc_buffer(self, space: _Space) -> Object:
        frame = self.create(f"ipc_buffer_{space.name}", Kind.SMALL_PAGE)
        self.map(space, frame, ipc_buffer_address(self.board), RIGHT_READ | RIGHT_WRITE, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)
        return frame

    def frames_of(self, name: str) -> Sequence[Object | ImagePage]:
        """The frames of a memory region, made when first asked for: a region that nobody maps needs none."""
        if name not in self.region_frames:
            region = self.model.region(name)
            page = region.page_size or SMALL_PAGE
            kind = Kind.LARGE_PAGE if page == LARGE_PAGE else Kind.SMALL_PAGE
            data = region.prefill.read_bytes() if region.prefill is not None and region.physical is None else b""
            frames: list[Object | ImagePage] = []
            for offset in range(0, region.size, page):
                part, label = data[offset : offset + page], f"region_{name}_{offset:#x}"
                physical = None if region.physical is None else region.physical + offset
                frames.append(self.page(label, part) if part.strip(b"\0") else self.create(label, kind, physical=physical))
            self.region_frames[name] = frames
        return self.region_frames[name]

    def map_regions(self, space: _Space, mappings: Sequence[Mapping]) -> None:
        for mapping in mappings:
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
                copy = self.issue(f"copy_{frame.name}_{space.name}") if again else None
                self.map(space, frame, mapping.address + number * page, rights, attributes, copy, page)

    # ------------------------------------------------------------------------------------------------------------- capabilities

    def grant(self, table: Object, slot: int, source: Source, rights: int, badge: int = 0, what: str = "") -> None:
        self.result.grants.append(Grant(table, slot, source, rights, badge, what))

    def badged(self, name: str, source: Source, rights: int, badge: int) -> Issued:
        """A badged copy that stays with the initialiser, for the kernel to take."""
        copy = self.issue(name)
        self.result.grants.append(Grant(Initial.CAPABILITY_TABLE, copy, source, rights, badge))
        return copy

    # ------------------------------------------------------------------------------------------------------------- PDs

    def domain(self, pd: ProtectionDomain) -> _Domain:
        return _Domain(
            thread=self.create(f"thread_{pd.name}", Kind.THREAD),
            table=self.create(f"table_{pd.name}", Kind.CAPABILITY_TABLE, layout.CSPACE_RADIX),
            root=self.create(f"root_{pd.name}", Kind.CAPABILITY_TABLE, layout.ROOT_RADIX) if pd.shared else None,
            notification=self.create(f"notification_{pd.name}", Kind.NOTIFICATION),
            context=self.create(f"context_{pd.name}", Kind.SCHEDULING_CONTEXT, CONTEXT_SIZE_BITS),
            endpoint=self.create(f"endpoint_{pd.name}", Kind.ENDPOINT) if self.model.receives_messages(pd) else None,
            space=self.space(pd.name),
        )

    def complete(self, index: int, pd: ProtectionDomain, domains: dict[str, _Domain], fault_endpoint: Object) -> None:
        own = domains[pd.name]
        program = self.programs[pd.name]
        self.map_program(own.space, program)
        self.map_regions(own.space, pd.mappings)
        self.map_stack(own.space, pd.stack_size)
        ipc_frame = self.map_ipc_buffer(own.space)

        if own.endpoint is not None:
            self.grant(own.table, layout.SLOT_INPUT, own.endpoint, RIGHT_READ, what="receive calls and faults")
            reply = self.create(f"reply_{pd.name}", Kind.REPLY)
            self.grant(own.table, layout.SLOT_REPLY, reply, ALL_RIGHTS, what="reply")
        else:
            self.grant(own.table, layout.SLOT_INPUT, own.notification, RIGHT_READ, what="receive notifications")
        self.grant(own.table, layout.SLOT_VSPACE, own.space.vspace, ALL_RIGHTS, what="own address space, for cache maintenance")
        if pd.passive:
            self.grant(own.table, layout.SLOT_MONITOR, fault_endpoint, RIGHT_WRITE, index + 1, "tell the monitor that init is done")
        if self.config == "benchmark":
            self.grant(own.table, layout.SLOT_THREAD, own.thread, ALL_RIGHTS, what="own thread, to ask for its utilisation")
        if pd.smc:
            self.grant(own.table, layout.SLOT_SECURE_MONITOR, Initial.SECURE_MONITOR, ALL_RIGHTS, what="secure monitor calls")
        self.grant_channels(pd, domains)
        self.grant_irqs(pd, own)
        for child in self.model.children_of(pd.name):
            assert child.child_id is not None, "lay_out numbers each child"
            self.grant(own.table, layout.SLOT_CHILD_BASE + child.child_id, domains[child.name].thread, ALL_RIGHTS, what=f"stop and restart {child.name}")
        self.share(pd, own, domains)
        if pd.virtual_machine is not None:
            self.make_guest(pd, pd.virtual_machine, own)

        if pd.parent is None:
            handler, badge = fault_endpoint, index + 1
        else:
            parent = domains[pd.parent].endpoint
            assert parent is not None and pd.child_id is not None, "a parent receives messages"
            handler, badge = parent, 1 << layout.BADGE_FAULT_BIT | pd.child_id
        fault = self.badged(f"fault_{pd.name}", handler, RIGHT_WRITE | RIGHT_GRANT_REPLY, badge)
        self.result.contexts.append(ContextTime(own.context, pd.budget_us, pd.effective_period_us, CONTEXT_BADGE_BASE + index))
        self.result.threads.append(
            ThreadSetup(
                name=pd.name,
                thread=own.thread,
                table=own.root or own.table,
                guard_bits=layout.CSPACE_GUARD_BITS if own.root is None else 0,
                vspace=own.space.vspace,
                ipc_frame=ipc_frame,
                ipc_address=ipc_buffer_address(self.board),
                notification=own.notification,
                context=own.context,
                fault_endpoint=fault,
                priority=pd.priority,
                entry=program.entry,
                stack_top=stack_top(self.board),
                fpu=pd.uses_fpu,
                domain=self.domain_ids.get(pd.domain or "", 0),
            )
        )

    def grant_channels(self, pd: ProtectionDomain, domains: dict[str, _Domain]) -> None:
        table = domains[pd.name].table
        for near, far in self.model.ends_of(pd.name):
            assert near.id is not None and far.id is not None, "lay_out numbers each channel end"
            peer = domains[far.pd]
            if near.may_notify:
                self.grant(table, layout.SLOT_NOTIFICATION_BASE + near.id, peer.notification, RIGHT_WRITE, 1 << far.id, f"notify {far.pd}")
            if near.may_call:
                assert peer.endpoint is not None
                badge = 1 << layout.BADGE_CALL_BIT | far.id
                self.grant(table, layout.SLOT_ENDPOINT_BASE + near.id, peer.endpoint, RIGHT_WRITE | RIGHT_GRANT_REPLY, badge, f"call {far.pd}")

    def grant_irqs(self, pd: ProtectionDomain, own: _Domain) -> None:
        for irq in pd.irqs:
            assert irq.id is not None, "lay_out numbers each interrupt"
            handler = self.issue(f"interrupt_{irq.number}")
            signal = self.badged(f"signal_interrupt_{irq.number}", own.notification, RIGHT_WRITE, 1 << irq.id)
            self.result.interrupts.append(InterruptIssue(irq.number, irq.trigger, handler, signal))
            self.grant(own.table, layout.SLOT_INTERRUPT_BASE + irq.id, handler, ALL_RIGHTS, what=f"acknowledge interrupt {irq.number}")

    def share(self, pd: ProtectionDomain, own: _Domain, domains: dict[str, _Domain]) -> None:
        """Capabilities that the description shares, in a table of their own above the usual one, which is in its slot 0."""
        if own.root is None:
            return
        self.grant(own.root, layout.ROOT_SLOT_TABLE, own.table, ALL_RIGHTS, layout.TABLE_GUARD_BITS, "own table of capabilities")
        for each in pd.shared:
            of = domains[each.pd]
            source = {
                CapabilityKind.THREAD: of.thread,
                CapabilityKind.SCHEDULING_CONTEXT: of.context,
                CapabilityKind.VSPACE: of.space.vspace,
            }[each.kind]
            self.grant(own.root, each.slot, source, ALL_RIGHTS, what=f"{each.kind.value} of {each.pd}, shared by the description")

    def make_guest(self, pd: ProtectionDomain, guest: VirtualMachine, own: _Domain) -> None:
        """A guest: its memory, and a thread for each of its processors, whose faults come to the PD and which waits to be started by it."""
        assert own.endpoint is not None, "who has a guest receives messages"
        space = self.space(f"{guest.name}_guest")
        self.map_regions(space, guest.mappings)
        table = self.create(f"table_{guest.name}_guest", Kind.CAPABILITY_TABLE, _GUEST_TABLE_RADIX)
        for index, each in enumerate(guest.vcpus):
            name = f"{guest.name}_{each.name}"
            thread, vcpu = self.create(f"thread_{name}", Kind.THREAD), self.create(f"vcpu_{name}", Kind.VCPU)
            context = self.create(f"context_{name}", Kind.SCHEDULING_CONTEXT, CONTEXT_SIZE_BITS)
            self.grant(own.table, layout.SLOT_GUEST_THREAD_BASE + each.id, thread, ALL_RIGHTS, what=f"start and stop {name}")
            self.grant(own.table, layout.SLOT_VCPU_BASE + each.id, vcpu, ALL_RIGHTS, what=f"registers and interrupts of {name}")
            fault = self.badged(f"fault_{name}", own.endpoint, RIGHT_WRITE | RIGHT_GRANT_REPLY, 1 << layout.BADGE_FAULT_BIT | each.id)
            self.result.contexts.append(ContextTime(context, guest.budget_us, guest.effective_period_us, CONTEXT_BADGE_BASE + index))
            self.result.threads.append(
                ThreadSetup(
                    name=name,
                    thread=thread,
                    table=table,
                    guard_bits=64 - _GUEST_TABLE_RADIX,
                    vspace=space.vspace,
                    ipc_frame=None,
                    ipc_address=0,
                    notification=None,
                    context=context,
                    fault_endpoint=fault,
                    priority=guest.priority,
                    entry=0,
                    stack_top=0,
                    resume=False,
                    fpu=True,
                    domain=self.domain_ids.get(pd.domain or "", 0),
                    vcpu=vcpu,
                )
            )

    def complete_monitor(self, domains: dict[str, _Domain], fault_endpoint: Object) -> None:
        thread = self.create("thread_monitor", Kind.THREAD)
        table = self.create("table_monitor", Kind.CAPABILITY_TABLE, layout.CSPACE_RADIX)
        context = self.create("context_monitor", Kind.SCHEDULING_CONTEXT, CONTEXT_SIZE_BITS)
        space = self.space(MONITOR_NAME)
        self.map_program(space, self.monitor)
        for offset in range(0, len(self.monitor_table), SMALL_PAGE):
            page = self.page(f"page_monitor_table_{offset:#x}", self.monitor_table[offset : offset + SMALL_PAGE])
            self.map(space, page, TABLE_ADDRESS + offset, RIGHT_READ, abi.DEFAULT_ATTRIBUTES | abi.EXECUTE_NEVER)
        self.map_stack(space, MONITOR_STACK)
        ipc_frame = self.map_ipc_buffer(space)
        self.grant(table, layout.MONITOR_SLOT_ENDPOINT, fault_endpoint, RIGHT_READ, what="receive faults")
        for index, pd in enumerate(self.model.protection_domains):
            own = domains[pd.name]
            if pd.parent is None:
                self.grant(table, layout.MONITOR_SLOT_THREAD_BASE + index, own.thread, ALL_RIGHTS, what=f"read the registers of {pd.name}")
            if pd.passive:
                self.grant(table, layout.MONITOR_SLOT_SCHEDULING_CONTEXT_BASE + index, own.context, ALL_RIGHTS, what=f"withdraw the time of {pd.name}")
                self.grant(table, layout.MONITOR_SLOT_NOTIFICATION_BASE + index, own.notification, ALL_RIGHTS, what=f"lend {pd.name} time")
        self.result.contexts.append(ContextTime(context, MONITOR_BUDGET_US, MONITOR_BUDGET_US, 0))
        self.result.threads.append(
            ThreadSetup(
                name=MONITOR_NAME,
                thread=thread,
                table=table,
                guard_bits=layout.CSPACE_GUARD_BITS,
                vspace=space.vspace,
                ipc_frame=ipc_frame,
                ipc_address=ipc_buffer_address(self.board),
                notification=None,
                context=context,
                fault_endpoint=None,
                priority=MONITOR_PRIORITY,
                entry=self.monitor.entry,
                stack_top=stack_top(self.board),
            )
        )

    def schedule_domains(self) -> None:
        """The schedule as the kernel is told it: entries from the shift on."""
        schedule = self.model.domains
        if schedule is None:
            return
        for index, entry in enumerate(schedule.entries):
            ticks = entry.duration
            if entry.unit is DurationUnit.MICROSECONDS:
                ticks = (entry.duration * self.board.timer_frequency + 500_000) // 1_000_000
            domain = 0 if entry.domain is None else self.domain_ids[entry.domain]
            self.result.turns.append(DomainTurn(schedule.index_shift + index, domain, 0 if entry.domain is None else ticks))
        self.result.first_turn = schedule.index_shift + schedule.start_index
