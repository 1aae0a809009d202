# SPDX-License-Identifier: BSD-2-Clause
"""What each architecture provides to the generic kernel, and what it may use of it.

Generic modules import `cloister.kernel.arch.sim.X`; a build redirects `cloister.kernel.arch.sim` to the architecture's package.
Imports go one way. `context` and `machine` import only `cloister.abi`; `registers`, `capability` also `structures`, `state`, `memory`; `vspace`
also `errors` (to fail), `message` (arguments, replies), `cspace` (lookups), `mdb` (insertion, children); `vcpu`: also `object.*`;
`exceptions` and assembly: everything.
Every multi-line result goes through the pointers given. Addresses of objects are kernel-window addresses (u64).

context
    CONTEXT_WORDS = 37                     # X0..X30, SP_EL0, ELR, SPSR, FAULT_IP, TPIDR_EL0, TPIDRRO_EL0
    @struct class ArchThread               # FP registers, address of the VCPU, ...; zero bytes are its initial state

machine
    MAX_IRQ = 159; TIMER_IRQ; NO_IRQ: u64 (what active_irq gives for a spurious one); TIMER_KILOHERTZ = 62500 (ticks in 1 ms)
    timer_now() -> u64; set_deadline(ticks: u64) -> None; acknowledge_timer() -> None   # deadline to the end of time
    irq_pending() -> bool                  # would the CPU take one (kernel: preemption points)
    active_irq() -> u64                    # acknowledges at the controller; NO_IRQ if none; may exceed MAX_IRQ
    end_irq(irq: u64) -> None; mask_irq(irq: u64) -> None; unmask_irq(irq: u64) -> None   # irq <= MAX_IRQ
    acknowledge_irq(irq: u64) -> None      # IRQHandler_Ack (GICv2: unmask)
    set_irq_trigger(irq: u64, edge: bool) -> None
    irq_is_reserved(irq: u64) -> bool      # PPI 25, 27
    console_put(byte: u8) -> None; halt() -> NoReturn
    clear_memory(address: u64, size: u64) -> None   # zero and clean to RAM; multiple of 16 bytes
    wait_for_interrupt is the idle thread's: `registers.initialise_idle`
    cycles() -> u64                        # PMCCNTR, benchmark

registers
    CAP_REGISTER = 0; BADGE_REGISTER = 0; INFO_REGISTER = 1; MESSAGE_REGISTER = 2 (MR0; four in a row); REPLY_REGISTER = 6;
    SYSCALL_REGISTER = 7; NB_SEND_DESTINATION = 8; NEXT_IP = 32; FAULT_IP = 34; STACK_POINTER = 31; STATUS = 33; TLS_BASE = 35
    USER_STATUS: u64                       # PSTATE of user threads
    sanitise_status(thread: Ptr[Tcb], value: u64) -> u64
    set_register(thread, index: u64, value: u64): with sanitising of STATUS; for WriteRegisters and fault replies
    CONTEXT_ORDER = (34, 31, 33, 0, 1, ... )   # table of 36 indices, order of Read/WriteRegisters; FRAME_REGISTERS = 17
    UNKNOWN_SYSCALL_ORDER (12), USER_EXCEPTION_ORDER (3), TIMEOUT_ORDER (34): tables of indices
    initialise_context(thread: Ptr[Tcb]) -> None    # STATUS := USER_STATUS in a zero context
    initialise_idle(thread: Ptr[Tcb]) -> None       # a context that waits for interrupts in the kernel's mode
    switch_to(thread: Ptr[Tcb]) -> None    # called by the scheduler before a thread becomes current: address space, FPU, VCPU, TPIDR
    switch_to_idle() -> None
    release_thread(thread: Ptr[Tcb]) -> None        # the thread is being deleted: give up FPU, VCPU, debug state
    flags_changed(thread: Ptr[Tcb]) -> None         # TCB_SetFlags: FPU disabled or not
    release_fpu(thread) -> None, release_any_fpu() -> None   # domain change of a thread / switch of domains

capability  (arch kinds only, unless said)
    derive(slot: Ptr[Slot], out: Ptr[Capability]) -> Status     # facts 5.4; fails through `errors`? no: returns ERROR and the caller sets it IO
    mask_rights(cap: Ptr[Capability], rights: CapabilityRights) -> None   # in place
    update_data(cap: Ptr[Capability], data: u64, preserve: bool) -> None   # in place; SMC badge; may make it Null
    same_region(a, b: Ptr[Capability]) -> bool; same_object(a, b) -> bool  # a is an arch capability
    is_revocable(derived, source: Ptr[Capability]) -> bool
    is_physical(cap) -> bool; object_size(cap) -> u64           # of an arch capability: bytes it spans (0: none)
    object_bits(type: u64) -> u64                               # of arch object types, for Retype; 0: no such type
    is_frame_type(type: u64) -> bool
    create_object(type: u64, address: u64, is_device: bool, out: Ptr[Capability]) -> None   # memory is zero already; cleans caches
    is_valid_vspace(cap) -> bool           # a VSpace with an ASID
    check_ipc_buffer(address: u64, cap) -> u64   # NO_ERROR, ILLEGAL_OPERATION or ALIGNMENT_ERROR (facts: TCB_Configure)
    ipc_buffer_of(thread: Ptr[Tcb], writable: bool) -> u64      # kernel-window address, 0: none

vspace
    finalise(slot_capability: Ptr[Capability], final: bool) -> None   # unmap, drop ASID, ...; the slot is emptied by the caller
    decode(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status
        # all arch capabilities. Arguments: message.argument(i), kernel.extra. Errors: `return errors.invalid_argument(0)` etc.
        # If it writes its own reply: message.reply_value(...), else just OK. A Restart state set by the caller is kept.

irq
    decode_control(label, length, slot: Ptr[Slot]) -> Status   # arch labels of IRQControl (GetTrigger, SGI)
    -- generic part imported by it: object.irq.check_free(irq), object.irq.issue(irq, destination, source)

fault
    arch_fault_message(thread: Ptr[Tcb], receiver, buffer: u64) -> u64      # labels >= VGIC_MAINTENANCE; message words written
    handle_reserved_irq(irq: u64) -> None

boot
    initialise_cpu() -> bool               # own page tables, vectors, TCR check, HCR, timer, interrupt controller
    KERNEL_OFFSET: u64                     # kernel-window address = physical + KERNEL_OFFSET
    memory_regions() -> u64 ; memory_start(i), memory_end(i) -> u64          # physical RAM for user level, ascending
    device_holes() -> u64; device_hole_start(i), device_hole_end(i) -> u64   # kernel devices not given to users, ascending
    USER_DEVICE_TOP: u64
    kernel_start() , kernel_boot_end(), kernel_end() -> u64                  # physical
    root_table_count(start: u64, end: u64) -> u64                            # tables to map [start, end), virtual
    VSPACE_BITS, ASID_POOL_BITS: from abi.objects
    create_root_vspace(vspace: u64, tables: u64, start: u64, end: u64, pool: u64) -> None  # all tables linked, in dynamic-slot order
    root_table_capability(i: u64, tables, start, end, out)                   # i-th in dynamic-slot order
    root_vspace_capability(vspace, out); root_pool_capability(pool, out); root_asid_control(out)
    map_root_frame(vspace, address: u64, virtual: u64, executable: bool, out) -> None
    smc_capability(out)                    # Null where there is none

Assembly calls (exported; each returns the address of the register context to be restored, in x0):
    cloister_boot(image_start, image_end, offset, entry, device_tree, device_tree_size)   object: boot.py
    cloister_syscall(number)               entry.py; the fast path is in it
    cloister_interrupt()                   entry.py
and `exceptions.py` of the architecture decodes other exceptions and calls, from `cloister.kernel.entry`:
    user_exception(number, code) -> u64; memory_fault(address, status, is_instruction: bool) -> u64;
    arch_fault(label, value) -> u64; unknown_syscall via cloister_syscall.
"""
