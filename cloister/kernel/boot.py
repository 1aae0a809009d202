# SPDX-License-Identifier: BSD-2-Clause
"""Boot: the kernel makes its state, the first thread with its objects, and gives it capabilities for everything else.

After this the kernel never allocates: all memory is behind untyped capabilities. Slots, order and layout are part of the interface
(see `cloister.abi.boot`).
"""

from typing import NoReturn

from cloister.abi.boot import (
    ASID_CONTROL_SLOT,
    ASID_POOL_SLOT,
    BOOT_INFO_FRAME_SLOT,
    CNODE_SLOT,
    DOMAIN_SLOT,
    FIRST_FREE_SLOT,
    IPC_BUFFER_SLOT,
    IRQ_CONTROL_SLOT,
    MAX_BOOT_UNTYPED,
    ROOT_CNODE_RADIX,
    SCHED_CONTEXT_SLOT,
    SMC_SLOT,
    TCB_SLOT,
    VSPACE_SLOT,
    BootInfo,
)
from cloister.abi.objects import (
    ASID_POOL_BITS,
    MIN_SCHED_CONTEXT_BITS,
    MIN_UNTYPED_BITS,
    NUM_PRIORITIES,
    PAGE_TABLE_BITS,
    SLOT_BITS,
    SMALL_PAGE_BITS,
    TCB_BITS,
    VSPACE_BITS,
)
from cloister.abi.words import WORD_BITS
from cloister.kernel.arch.sim.boot import (
    KERNEL_OFFSET,
    USER_DEVICE_TOP,
    create_root_vspace,
    device_hole_end,
    device_hole_start,
    device_holes,
    initialise_cpu,
    kernel_boot_end,
    kernel_start,
    map_root_frame,
    memory_end,
    memory_regions,
    memory_start,
    root_asid_control,
    root_pool_capability,
    root_table_capability,
    root_table_count,
    root_vspace_capability,
    smc_capability,
)
from cloister.kernel.arch.sim.machine import MAX_IRQ, TIMER_IRQ, clear_memory, halt, irq_is_reserved, timer_now
from cloister.kernel.arch.sim.registers import CAP_REGISTER, FAULT_IP, NEXT_IP, initialise_context, initialise_idle
from cloister.kernel.boot_memory import Region, find_free, memory, piece_bits, take_top
from cloister.kernel.capabilities import head, is_null
from cloister.kernel.debugging import note_thread, set_name
from cloister.kernel.mdb import derive, insert, insert_root
from cloister.kernel.memory import address_of_tcb, boot_info_at, sched_context_at, slot_in, tcb_at
from cloister.kernel.object.domain import MAX_DURATION
from cloister.kernel.object.interrupt_state import reserve
from cloister.kernel.refills import MIN_REFILLS, refill_new, ticks_of
from cloister.kernel.scheduling import schedule
from cloister.kernel.state import Action, current_thread, kernel
from cloister.kernel.structures import (
    TCB_CSPACE,
    TCB_IPC_BUFFER,
    TCB_VSPACE,
    Capability,
    CapabilityHead,
    DomainEntry,
    InterruptState,
    Kind,
    Status,
    Tcb,
    ThreadState,
)
from cloister.kernel.threads import activate
from cloister.lang import Array, Ptr, array, copy, export, from_raw, log, noreturn, store_le, struct, u8, u64, wrapping_sub, zeroed

_TIME_SLICE_MICROSECONDS = 5000
_IDLE_BUDGET: u64 = 1 << 62  # the idle thread's time never ends
_PAGE: u64 = 1 << SMALL_PAGE_BITS


@struct
class RootObjects:
    """Kernel-window addresses of the first thread's objects, and the next free slot of its CNode."""

    cnode: u64
    vspace: u64
    asid_pool: u64
    ipc_buffer: u64
    boot_info: u64
    tcb: u64
    tables: u64
    table_count: u64
    sched_context: u64
    next_slot: u64


@struct
class RootImage:
    """The first thread's image: physical and virtual addresses; IPC buffer and boot information lie behind it."""

    physical_start: u64
    physical_end: u64
    start: u64
    end: u64
    entry: u64


root: RootObjects = zeroed(RootObjects)


@noreturn
def _fail(why: u64) -> NoReturn:
    log(f"the kernel cannot boot: {why}")
    halt()


# ------------------------------------------------------------------------------------------------------------ slots


def _put(slot: u64, capability: Ptr[Capability]) -> None:
    insert_root(capability, slot_in(root.cnode, slot))


def _provide(capability: Ptr[Capability]) -> None:
    """Into the next free slot."""
    _put(root.next_slot, capability)
    root.next_slot += 1


def _null() -> Capability:
    return Capability(from_raw(CapabilityHead, 0), 0)


# ------------------------------------------------------------------------------------------------------------ objects


def _place_objects(image: Ptr[RootImage]) -> None:
    """One block at the top of free memory, largest objects first, so that each is aligned to its size."""
    cnode_size = u64(1) << (ROOT_CNODE_RADIX + SLOT_BITS)
    root.table_count = root_table_count(image.start, image.end + 2 * _PAGE)
    small = (u64(1) << TCB_BITS) + (root.table_count << PAGE_TABLE_BITS) + (u64(1) << MIN_SCHED_CONTEXT_BITS)
    size = cnode_size + (u64(1) << VSPACE_BITS) + (u64(1) << ASID_POOL_BITS) + 2 * _PAGE + small
    block = take_top(size, cnode_size)
    if block == 0:
        _fail(1)
    root.cnode = block + KERNEL_OFFSET
    root.vspace = root.cnode + cnode_size
    root.asid_pool = root.vspace + (u64(1) << VSPACE_BITS)
    root.ipc_buffer = root.asid_pool + (u64(1) << ASID_POOL_BITS)
    root.boot_info = root.ipc_buffer + _PAGE
    behind = root.boot_info + _PAGE
    if TCB_BITS >= PAGE_TABLE_BITS:
        root.tcb = behind
        root.tables = behind + (u64(1) << TCB_BITS)
        root.sched_context = root.tables + (root.table_count << PAGE_TABLE_BITS)
    else:
        root.tables = behind
        root.tcb = root.tables + (root.table_count << PAGE_TABLE_BITS)
        root.sched_context = root.tcb + (u64(1) << TCB_BITS)
    clear_memory(root.cnode, size)


def _create_fixed_capabilities() -> None:
    guard_size: u64 = WORD_BITS - ROOT_CNODE_RADIX
    cnode = Capability(head(Kind.CNODE, root.cnode, ROOT_CNODE_RADIX, guard_size), 0)
    _put(CNODE_SLOT, cnode)
    domain = Capability(head(Kind.DOMAIN, 0, 0, 0), 0)
    _put(DOMAIN_SLOT, domain)
    irq_control = Capability(head(Kind.IRQ_CONTROL, 0, 0, 0), 0)
    _put(IRQ_CONTROL_SLOT, irq_control)
    made: Capability = _null()
    root_pool_capability(root.asid_pool, made)
    _put(ASID_POOL_SLOT, made)
    root_asid_control(made)
    _put(ASID_CONTROL_SLOT, made)
    smc_capability(made)
    if not is_null(made):
        _put(SMC_SLOT, made)


def _create_address_space(image: Ptr[RootImage], info: Ptr[BootInfo]) -> None:
    end = image.end + 2 * _PAGE
    create_root_vspace(root.vspace, root.tables, image.start, end, root.asid_pool)
    made: Capability = _null()
    root_vspace_capability(root.vspace, made)
    _put(VSPACE_SLOT, made)
    info.user_image_paging.start = root.next_slot
    for i in range(root.table_count):
        root_table_capability(i, root.tables, image.start, end, made)
        _provide(made)
    info.user_image_paging.end = root.next_slot
    map_root_frame(root.vspace, root.ipc_buffer, image.end, False, made)
    _put(IPC_BUFFER_SLOT, made)
    map_root_frame(root.vspace, root.boot_info, image.end + _PAGE, False, made)
    _put(BOOT_INFO_FRAME_SLOT, made)


def _create_image_frames(image: Ptr[RootImage], info: Ptr[BootInfo]) -> None:
    info.user_image_frames.start = root.next_slot
    made: Capability = _null()
    for physical in range(image.physical_start, image.physical_end, 4096):
        virtual = image.start + (physical - image.physical_start)
        map_root_frame(root.vspace, physical + KERNEL_OFFSET, virtual, True, made)
        _provide(made)
    info.user_image_frames.end = root.next_slot


# ------------------------------------------------------------------------------------------------------------ threads


def _copy_into_thread(thread: Ptr[Tcb], from_slot: u64, index: u64) -> None:
    source = slot_in(root.cnode, from_slot)
    derived: Capability = copy(source.capability)
    if derive(source, derived) is not Status.OK:
        _fail(2)
    insert(derived, source, thread.slots[index])


def _create_first_thread(image: Ptr[RootImage]) -> None:
    thread = tcb_at(root.tcb)
    initialise_context(thread)
    _copy_into_thread(thread, CNODE_SLOT, TCB_CSPACE)
    _copy_into_thread(thread, VSPACE_SLOT, TCB_VSPACE)
    _copy_into_thread(thread, IPC_BUFFER_SLOT, TCB_IPC_BUFFER)
    thread.ipc_buffer = image.end
    thread.registers[CAP_REGISTER] = image.end + _PAGE
    thread.registers[NEXT_IP] = image.entry
    thread.registers[FAULT_IP] = image.entry
    context = sched_context_at(root.sched_context)
    refill_new(context, MIN_REFILLS, ticks_of(_TIME_SLICE_MICROSECONDS), 0)
    context.tcb = thread
    thread.sched_context = context
    thread.priority = u8(NUM_PRIORITIES - 1)
    thread.maximum_priority = u8(NUM_PRIORITIES - 1)
    thread.state = ThreadState.RUNNING
    name: Array[u8] = array(16)
    store_le(u64, name, 0, 0x7672_6573_746F_6F72)  # "rootserv"
    store_le(u64, name, 8, 0x7265)  # "er"
    set_name(thread, name)
    note_thread(thread)
    tcb = Capability(head(Kind.TCB, root.tcb, 0, 0), 0)
    _put(TCB_SLOT, tcb)
    time = Capability(head(Kind.SCHED_CONTEXT, root.sched_context, MIN_SCHED_CONTEXT_BITS, 0), 0)
    _put(SCHED_CONTEXT_SLOT, time)


def _create_idle_thread() -> None:
    thread = kernel.idle_thread
    context = kernel.idle_sched_context
    initialise_idle(thread)
    thread.state = ThreadState.IDLE
    thread.flags = 1
    refill_new(context, MIN_REFILLS, _IDLE_BUDGET, 0)
    context.tcb = thread
    thread.sched_context = context
    name: Array[u8] = array(8)
    store_le(u64, name, 0, 0x656C_6469)  # "idle"
    set_name(thread, name)
    note_thread(thread)


def _initialise_state() -> None:
    kernel.current_time = timer_now()
    kernel.domain_schedule[0] = DomainEntry(domain=0, duration=MAX_DURATION)
    kernel.domain_time = MAX_DURATION
    _create_idle_thread()
    kernel.current = kernel.idle_thread
    kernel.current_sched_context = kernel.idle_sched_context
    kernel.reprogram = True


def _initialise_interrupts() -> None:
    for irq in range(MAX_IRQ + 1):
        if irq == TIMER_IRQ:
            reserve(irq, InterruptState.TIMER)
        elif irq_is_reserved(irq):
            reserve(irq, InterruptState.RESERVED)


# ------------------------------------------------------------------------------------------------------------ untyped memory


def _provide_untyped(region: Ptr[Region], is_device: bool, info: Ptr[BootInfo]) -> None:
    """Cut a region into untyped memory, greedily from its start. The loop ends: each turn shortens the region."""
    while region.start < region.end:
        bits = piece_bits(region)
        index = root.next_slot - info.untyped.start
        if bits >= MIN_UNTYPED_BITS and index < MAX_BOOT_UNTYPED:
            entry = info.untyped_list[index]
            entry.physical = region.start
            entry.size_bits = u8(bits)
            entry.is_device = u8(is_device)
            # All of it counts as used, so that its first use clears it.
            untyped = Capability(head(Kind.UNTYPED, region.start + KERNEL_OFFSET, bits, u64(is_device)), u64(1) << bits)
            _provide(untyped)
        region.start += u64(1) << bits


def _provide_devices(info: Ptr[BootInfo]) -> None:
    """What lies between memory and the kernel's devices, in ascending order."""
    gap = Region(0, 0)
    start: u64 = 0
    hole: u64 = 0
    ram: u64 = 0
    while hole < device_holes() or ram < memory_regions():
        is_hole = ram >= memory_regions() or (hole < device_holes() and device_hole_start(hole) < memory_start(ram))
        gap.start = start
        if is_hole:
            gap.end = device_hole_start(hole)
            start = device_hole_end(hole)
            hole += 1
        else:
            gap.end = memory_start(ram)
            start = memory_end(ram)
            ram += 1
        _provide_untyped(gap, True, info)
    gap.start = start
    gap.end = USER_DEVICE_TOP
    _provide_untyped(gap, True, info)


def _provide_memory(info: Ptr[BootInfo]) -> None:
    info.untyped.start = root.next_slot
    _provide_devices(info)
    boot_part = Region(kernel_start(), kernel_boot_end())
    _provide_untyped(boot_part, False, info)
    for i in range(memory.count):
        _provide_untyped(memory.regions[i], False, info)
    info.untyped.end = root.next_slot


# ------------------------------------------------------------------------------------------------------------ entry


def _create_root_task(image: Ptr[RootImage]) -> None:
    find_free(image.physical_start, image.physical_end)
    _place_objects(image)
    root.next_slot = FIRST_FREE_SLOT
    info = boot_info_at(root.boot_info)
    info.num_nodes = 1
    info.ipc_buffer = image.end
    info.root_cnode_size_bits = ROOT_CNODE_RADIX
    _create_fixed_capabilities()
    _create_address_space(image, info)
    info.sched_control.start = root.next_slot
    sched_control = Capability(head(Kind.SCHED_CONTROL, 0, 0, 0), 0)
    _provide(sched_control)
    info.sched_control.end = root.next_slot
    _create_image_frames(image, info)
    _create_first_thread(image)
    _provide_memory(info)
    info.empty.start = root.next_slot
    info.empty.end = 1 << ROOT_CNODE_RADIX


@export("cloister_boot")
def boot(image_start: u64, image_end: u64, offset: u64, entry: u64, device_tree: u64, device_tree_size: u64) -> u64:
    """From the loader: where the first thread's image lies (physical), physical minus virtual address, and its entry point.

    A device tree is not used. The result is the context of the first thread.
    """
    if not initialise_cpu():
        _fail(3)
    _initialise_state()
    image = RootImage(image_start, image_end, wrapping_sub(image_start, offset), wrapping_sub(image_end, offset), entry)
    _create_root_task(image)
    _initialise_interrupts()
    kernel.candidate = tcb_at(root.tcb)
    kernel.action = Action.SWITCH
    if device_tree_size != 0:
        log(f"the device tree at {device_tree:x} is not used")
    schedule()
    activate()
    return address_of_tcb(current_thread())
