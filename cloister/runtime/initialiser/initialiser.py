# SPDX-License-Identifier: BSD-2-Clause
"""The first user thread: from boot information and table to a running system, by seL4 system calls only.

The order matters: objects; address spaces; interrupts; capabilities (a thread's fault endpoint is a badged copy, so these come before);
time; threads. Threads have lower priority than this one (the monitor: the same, and it only waits), so none runs a program before all is done.
Last, everything by which more could be made or changed is deleted, and this thread suspends itself; nobody can wake it.
Trusts: the image builder, for the table; the kernel, for what it offers.
"""

from cloister.abi.boot import (
    ASID_CONTROL_SLOT,
    CNODE_SLOT,
    DOMAIN_SLOT,
    IRQ_CONTROL_SLOT,
    SMC_SLOT,
    TCB_SLOT,
    BootInfo,
)
from cloister.abi.configuration.debug import PRINTING
from cloister.lang import Ptr, View, export, linker_symbol, log, pointer, sizeof, u64, view_at
from cloister.pd.system_calls import debug_name_thread
from cloister.runtime.initialiser.invoke import (
    assign_asid,
    bind_notification,
    configure_context,
    configure_thread,
    configure_turn,
    copy_capability,
    delete,
    forbid_floating_point,
    issue_interrupt,
    map_frame,
    map_table,
    mint,
    put_name_byte,
    run_guest,
    set_domain,
    set_interrupt_notification,
    set_ipc_buffer,
    set_scheduling,
    start_domains,
    start_thread,
    suspend,
    unmap_frame,
)
from cloister.runtime.initialiser.memory import make_fixed, make_objects, set_first_dummy
from cloister.runtime.initialiser.report import Step, fail, has_texts, name_byte, set_texts
from cloister.runtime.initialiser.table import (
    CREATED,
    FLOATING_POINT,
    IMAGE_FRAME,
    MAGIC,
    MAP_TWICE,
    NONE,
    REFERENCE_MASK,
    REFERENCE_SHIFT,
    RESUME,
    Capability,
    Context,
    Delivery,
    DomainTurn,
    FixedObjects,
    FrameMapping,
    Header,
    InterruptHandler,
    Objects,
    TableMapping,
    Thread,
)

UNSAFE = "reads the boot information and the table where the kernel and the linker say they are"

ALL_RIGHTS = 15
POWERS = (IRQ_CONTROL_SLOT, ASID_CONTROL_SLOT, SMC_SLOT)  # not the ASID pool: all address spaces would go with it
LONGEST_NAME = 63

created_base: u64 = 0
image_base: u64 = 0


def resolve(reference: u64) -> u64:
    """The slot that a reference of the table means."""
    number: u64 = reference & REFERENCE_MASK
    kind: u64 = reference >> REFERENCE_SHIFT
    if kind == CREATED:
        return created_base + number
    if kind == IMAGE_FRAME:
        return image_base + number
    return number


@export("cloister_initialise")
def initialise(boot_address: u64) -> None:
    """Called by start.S with the address of the boot information."""
    global created_base, image_base
    boot = pointer(BootInfo, boot_address)
    set_ipc_buffer(boot.ipc_buffer)
    position: u64 = linker_symbol("cloister_end")
    header = pointer(Header, position)
    if header.magic != MAGIC:
        fail(Step.TABLE, 0, 0)
    created_base = boot.empty.start
    image_base = boot.user_image_frames.start
    set_first_dummy(created_base + u64(header.created))

    position += sizeof(Header)
    fixed = view_at(FixedObjects, position, u64(header.fixed))
    position += len(fixed) * sizeof(FixedObjects)
    objects = view_at(Objects, position, u64(header.objects))
    position += len(objects) * sizeof(Objects)
    tables = view_at(TableMapping, position, u64(header.tables))
    position += len(tables) * sizeof(TableMapping)
    frames = view_at(FrameMapping, position, u64(header.frames))
    position += len(frames) * sizeof(FrameMapping)
    interrupts = view_at(InterruptHandler, position, u64(header.interrupts))
    position += len(interrupts) * sizeof(InterruptHandler)
    capabilities = view_at(Capability, position, u64(header.capabilities))
    position += len(capabilities) * sizeof(Capability)
    deliveries = view_at(Delivery, position, u64(header.deliveries))
    position += len(deliveries) * sizeof(Delivery)
    contexts = view_at(Context, position, u64(header.contexts))
    position += len(contexts) * sizeof(Context)
    threads = view_at(Thread, position, u64(header.threads))
    position += len(threads) * sizeof(Thread)
    turns = view_at(DomainTurn, position, u64(header.turns))
    position += len(turns) * sizeof(DomainTurn)
    set_texts(position, u64(header.texts))

    log("cloister: initialiser")
    make_fixed(boot, created_base, fixed)
    make_objects(boot, created_base, objects)
    make_spaces(u64(header.vspaces), u64(header.first_vspace), tables, frames)
    hand_out(interrupts, capabilities, deliveries)
    configure_time(boot.sched_control.start, contexts)
    make_threads(threads)
    shed(boot)
    schedule_domains(turns, u64(header.first_turn))
    suspend(TCB_SLOT)


def make_spaces(vspaces: u64, first: u64, tables: View[TableMapping], frames: View[FrameMapping]) -> None:
    """Address spaces: ASIDs, page tables, frames."""
    for i in range(vspaces):
        error: u64 = assign_asid(resolve(first + i))
        if error != 0:
            fail(Step.ASSIGN_ASID, i, error)
    index: u64 = 0
    for table in tables:
        error = map_table(resolve(u64(table.table)), resolve(u64(table.vspace)), table.address)
        if error != 0:
            fail(Step.MAP_TABLE, index, error)
        index += 1
    index = 0
    for mapping in frames:
        error = map_frames(mapping)
        if error != 0:
            fail(Step.MAP_FRAME, index, error)
        index += 1


def map_frames(mapping: Ptr[FrameMapping]) -> u64:
    """One run of frames; the first error."""
    vspace: u64 = resolve(u64(mapping.vspace))
    frame: u64 = resolve(u64(mapping.frame))
    copy: u64 = resolve(u64(mapping.copy))
    size: u64 = 1 << u64(mapping.size_log2)
    address: u64 = mapping.address
    error: u64 = 0
    for _ in range(u64(mapping.count)):
        to_map: u64 = frame
        if mapping.flags & MAP_TWICE != 0:
            error = copy_capability(copy, frame, ALL_RIGHTS)
            to_map = copy
            copy += 1
        elif u64(mapping.frame) >> REFERENCE_SHIFT == IMAGE_FRAME:
            # The kernel has mapped it for this thread, which from now on has no access to it.
            error = unmap_frame(frame)
        if error == 0:
            error = map_frame(to_map, vspace, address, u64(mapping.rights), u64(mapping.attributes))
        if error != 0:
            return error
        frame += 1
        address += size
    return 0


def hand_out(interrupts: View[InterruptHandler], capabilities: View[Capability], deliveries: View[Delivery]) -> None:
    """Interrupt handlers, then everybody's capabilities, then the notifications of interrupts, which are badged copies."""
    for interrupt in interrupts:
        error: u64 = issue_interrupt(u64(interrupt.number), u64(interrupt.trigger), resolve(u64(interrupt.handler)))
        if error != 0:
            fail(Step.ISSUE_INTERRUPT, u64(interrupt.number), error)
    index: u64 = 0
    for each in capabilities:
        table: u64 = resolve(u64(each.table))
        slot: u64 = u64(each.slot)
        if table == CNODE_SLOT:
            slot = resolve(slot)
        error = mint(table, slot, u64(each.depth), resolve(u64(each.source)), u64(each.rights), each.badge)
        if error != 0:
            fail(Step.MINT, index, error)
        index += 1
    index = 0
    for delivery in deliveries:
        error = set_interrupt_notification(resolve(u64(delivery.handler)), resolve(u64(delivery.notification)))
        if error != 0:
            fail(Step.DELIVER_INTERRUPT, index, error)
        index += 1


def configure_time(control: u64, contexts: View[Context]) -> None:
    """Budgets and periods."""
    index: u64 = 0
    for context in contexts:
        error: u64 = configure_context(control, resolve(u64(context.context)), context.budget, context.period, context.badge)
        if error != 0:
            fail(Step.CONFIGURE_TIME, index, error)
        index += 1


def make_threads(threads: View[Thread]) -> None:
    """Configure all, then start all: a thread that starts finds every other complete."""
    for thread in threads:
        error: u64 = configure(thread)
        if error != 0:
            fail(Step.CONFIGURE_THREAD, u64(thread.name), error)
    for thread in threads:
        error = start_thread(resolve(u64(thread.thread)), thread.entry, thread.stack, u64(thread.flags) & RESUME)
        if error != 0:
            fail(Step.START_THREAD, u64(thread.name), error)


def configure(thread: Ptr[Thread]) -> u64:
    """Everything but the registers; the first error."""
    tcb: u64 = resolve(u64(thread.thread))
    ipc_frame: u64 = 0
    if thread.ipc_frame != NONE:
        ipc_frame = resolve(u64(thread.ipc_frame))
    error: u64 = configure_thread(
        tcb, resolve(u64(thread.cspace)), thread.cspace_data, resolve(u64(thread.vspace)), ipc_frame, thread.ipc_buffer
    )
    if error == 0 and thread.notification != NONE:
        error = bind_notification(tcb, resolve(u64(thread.notification)))
    if error == 0:
        handler: u64 = 0
        if thread.fault_endpoint != NONE:
            handler = resolve(u64(thread.fault_endpoint))
        error = set_scheduling(tcb, u64(thread.priority), resolve(u64(thread.context)), handler)
    if error == 0 and u64(thread.flags) & FLOATING_POINT == 0:
        error = forbid_floating_point(tcb)
    if error == 0 and thread.vcpu != NONE:
        error = run_guest(resolve(u64(thread.vcpu)), tcb)
    if error == 0 and thread.domain != 0:
        error = set_domain(tcb, u64(thread.domain))
    if PRINTING and error == 0 and has_texts():
        name_thread(tcb, u64(thread.name))
    return error


def name_thread(tcb: u64, offset: u64) -> None:
    """For the kernel's own messages."""
    for i in range(LONGEST_NAME):
        byte = name_byte(offset + i)
        put_name_byte(i, byte)
        if byte == 0:
            break
    put_name_byte(LONGEST_NAME, 0)
    debug_name_thread(tcb)


def shed(boot: Ptr[BootInfo]) -> None:
    """Delete what could make or change anything. Objects stay: their capabilities here are out of everybody's reach."""
    for slot in range(boot.sched_control.start, boot.sched_control.end):
        shed_slot(slot)
    for slot in range(boot.untyped.start, boot.untyped.end):
        shed_slot(slot)
    for i in range(len(POWERS)):
        shed_slot(POWERS[i])


def schedule_domains(turns: View[DomainTurn], first: u64) -> None:
    """Tell the kernel the schedule of domains, and begin it; then nobody can change it. With it this thread stops for as long as its domain is not on."""
    index: u64 = 0
    for turn in turns:
        error: u64 = configure_turn(u64(turn.index), u64(turn.domain), turn.ticks)
        if error != 0:
            fail(Step.SCHEDULE_DOMAINS, index, error)
        index += 1
    if index != 0:
        error = start_domains(first)
        if error != 0:
            fail(Step.SCHEDULE_DOMAINS, first, error)
    shed_slot(DOMAIN_SLOT)


def shed_slot(slot: u64) -> None:
    """Delete one."""
    error: u64 = delete(slot)
    if error != 0:
        fail(Step.SHED, slot, error)
