# SPDX-License-Identifier: BSD-2-Clause
"""A first thread that prints the boot information, then lets another thread run into each exception and prints the fault message."""

from cloister.abi.boot import CNODE_SLOT, TCB_SLOT, VSPACE_SLOT, BootInfo
from cloister.abi.labels import (
    PAGE_MAP,
    SCHED_CONTROL_CONFIGURE_FLAGS,
    TCB_CONFIGURE,
    TCB_READ_REGISTERS,
    TCB_SET_FLAGS,
    TCB_SET_SCHED_PARAMS,
    TCB_SUSPEND,
    TCB_WRITE_REGISTERS,
    UNTYPED_RETYPE,
)
from cloister.abi.objects import (
    DEFAULT_ATTRIBUTES,
    ENDPOINT_OBJECT,
    NOTIFICATION_OBJECT,
    REPLY_OBJECT,
    SCHED_CONTEXT_OBJECT,
    SMALL_PAGE_OBJECT,
    TCB_OBJECT,
)
from cloister.lang import Array, Ptr, array, export, extern, linker_symbol, load, log, pointer, store, struct, u64
from cloister.pd.system_calls import Registers, call, receive, send_empty, wait

UNSAFE = "makes system calls; reads the boot information and writes the IPC buffer"

_CAPABILITIES = 976
_UNTYPED_BITS = 20
_BUFFER: u64 = 0x3F_F000  # of the thread under test; in the image's first 2 MiB, which have a table
_STATUS: u64 = 0xFFFF_FFFF_FFFF_FFFF  # all that may be asked for; sanitised
_CONTEXT_WORDS = 36


@struct
class State:
    """Addresses and slots."""

    buffer: u64 = 0
    slots: u64 = 0  # next free
    untyped: u64 = 0
    tcb: u64 = 0
    endpoint: u64 = 0
    reply: u64 = 0
    notification: u64 = 0
    answer: u64 = 0


state: State = State()


@extern("floating_point_set")
def floating_point_set(value: u64, control: u64) -> None: ...


@extern("floating_point_low")
def floating_point_low() -> u64: ...


@extern("floating_point_high")
def floating_point_high() -> u64: ...


@extern("floating_point_control")
def floating_point_control() -> u64: ...


@struct
class Message:
    """Arguments of an invocation; afterwards its answer."""

    words: Array[u64] = array(40)
    length: u64 = 0
    capabilities: Array[u64] = array(3)
    count: u64 = 0


def word(message: Ptr[Message], value: u64) -> None:
    """Add an argument."""
    message.words[message.length] = value
    message.length += 1


def capability(message: Ptr[Message], slot: u64) -> None:
    """Add a capability."""
    message.capabilities[message.count] = slot
    message.count += 1


def invoke(target: u64, label: u64, message: Ptr[Message]) -> u64:
    """The answer's label; its words are in the message."""
    for i in range(message.length):
        store(u64, state.buffer + 8 + i * 8, message.words[i])
    for i in range(message.count):
        store(u64, state.buffer + _CAPABILITIES + i * 8, message.capabilities[i])
    info = label << 12 | message.count << 7 | message.length
    registers = Registers(0, info, message.words[0], message.words[1], message.words[2], message.words[3])
    call(target, registers)
    take(registers, message)
    return registers.info >> 12


def take(registers: Ptr[Registers], message: Ptr[Message]) -> None:
    """Copy what has been received."""
    message.length = registers.info & 0x7F
    for i in range(min(message.length, 40)):
        message.words[i] = load(u64, state.buffer + 8 + i * 8)
    message.words[0] = registers.word0
    message.words[1] = registers.word1
    message.words[2] = registers.word2
    message.words[3] = registers.word3


def make(kind: u64, bits: u64) -> u64:
    """A new object's slot."""
    message = Message()
    slot = state.slots
    word(message, kind)
    word(message, bits)
    word(message, 0)
    word(message, 0)
    word(message, slot)
    word(message, 1)
    capability(message, CNODE_SLOT)
    assert invoke(state.untyped, UNTYPED_RETYPE, message) == 0, "retype failed"
    state.slots += 1
    return slot


def set_up(info: Ptr[BootInfo]) -> None:
    """A thread below this one's priority, whose faults come to the endpoint."""
    state.buffer = info.ipc_buffer
    state.slots = info.empty.start
    for i in range(info.untyped.end - info.untyped.start):
        if u64(info.untyped_list[i].size_bits) == _UNTYPED_BITS and info.untyped_list[i].is_device == 0:
            state.untyped = info.untyped.start + i
    state.tcb = make(TCB_OBJECT, 0)
    state.endpoint = make(ENDPOINT_OBJECT, 0)
    state.reply = make(REPLY_OBJECT, 0)
    state.notification = make(NOTIFICATION_OBJECT, 0)
    state.answer = make(NOTIFICATION_OBJECT, 0)
    time = make(SCHED_CONTEXT_OBJECT, 8)
    frame = make(SMALL_PAGE_OBJECT, 0)

    budget = Message()
    word(budget, 5000)
    word(budget, 5000)
    word(budget, 0)
    word(budget, 0)
    word(budget, 0)
    capability(budget, time)
    assert invoke(info.sched_control.start, SCHED_CONTROL_CONFIGURE_FLAGS, budget) == 0, "no budget"

    place = Message()
    word(place, _BUFFER)
    word(place, 3)
    word(place, DEFAULT_ATTRIBUTES)
    capability(place, VSPACE_SLOT)
    assert invoke(frame, PAGE_MAP, place) == 0, "no IPC buffer"

    configuration = Message()
    word(configuration, 0)
    word(configuration, 0)
    word(configuration, 0)
    word(configuration, _BUFFER)
    capability(configuration, CNODE_SLOT)
    capability(configuration, VSPACE_SLOT)
    capability(configuration, frame)
    # MR0 cspace data, MR1 vspace data, MR2 buffer.
    configuration.words[2] = _BUFFER
    configuration.length = 3
    assert invoke(state.tcb, TCB_CONFIGURE, configuration) == 0, "not configured"

    parameters = Message()
    word(parameters, 100)
    word(parameters, 100)
    capability(parameters, TCB_SLOT)
    capability(parameters, time)
    capability(parameters, state.endpoint)
    assert invoke(state.tcb, TCB_SET_SCHED_PARAMS, parameters) == 0, "no parameters"


def start(entry: u64, first: u64, second: u64) -> None:
    """Run the thread from an address, with two arguments. It begins once this thread waits."""
    message = Message()
    word(message, 1)
    word(message, _CONTEXT_WORDS)
    for i in range(_CONTEXT_WORDS):
        word(message, 0)
    message.words[2] = entry
    message.words[4] = _STATUS
    message.words[5] = first
    message.words[6] = second
    message.words[2 + 34] = 0x71  # TPIDR_EL0
    assert invoke(state.tcb, TCB_WRITE_REGISTERS, message) == 0, "no registers"


def stop() -> None:
    """The thread forgets its fault."""
    message = Message()
    assert invoke(state.tcb, TCB_SUSPEND, message) == 0, "not suspended"


def await_fault(number: u64, entry: u64) -> None:
    """Print the fault; instruction pointers relative to where the thread began."""
    message = Message()
    registers = Registers()
    receive(state.endpoint, state.reply, registers)
    take(registers, message)
    log(f"={number} fault {registers.info >> 12} badge {registers.badge} words {message.length}")
    for i in range(message.length):
        value = message.words[i]
        log(f"= {value - entry + 0x1000_0000 if entry <= value < entry + 0x100 else value:x}")


def print_registers() -> None:
    """The thread's registers from x0 on, in the order of messages."""
    message = Message()
    word(message, 0)
    word(message, _CONTEXT_WORDS)
    assert invoke(state.tcb, TCB_READ_REGISTERS, message) == 0, "not read"
    log(f"= status {message.words[2]:x} x9 {message.words[17]:x} x10 {message.words[18]:x} x11 {message.words[19]:x}")
    log(f"= x29 {message.words[15]:x} x30 {message.words[16]:x} tpidr {message.words[34]:x}")


def observe(number: u64, entry: u64) -> None:
    """One exception."""
    start(entry, 1, 2)
    await_fault(number, entry)
    stop()


def keep_floating_point() -> None:
    """Both threads use vector registers in turns, and neither sees the other's."""
    entry = linker_symbol("child_keeps_floating_point")
    floating_point_set(0x1111, 0x40_0000)
    start(entry, state.notification, state.answer)
    for _ in range(4):
        registers = Registers()
        wait(state.notification, registers)
        log(f"= mine {floating_point_low():x} {floating_point_high():x} {floating_point_control():x}")
        floating_point_set(floating_point_low() + 1, 0x40_0000)
        send_empty(state.answer, 0)
    await_fault(90, entry)
    print_registers()
    stop()


def print_boot_info(info: Ptr[BootInfo]) -> None:
    """Everything in the boot information, lines that begin with a plus."""
    log(f"+ {info.extra_length} {info.node_id} {info.num_nodes} {info.num_io_page_table_levels} {info.ipc_buffer}")
    log(f"+ {info.empty.start} {info.empty.end} {info.shared_frames.start} {info.shared_frames.end}")
    log(f"+ {info.user_image_frames.start} {info.user_image_frames.end} {info.user_image_paging.start} {info.user_image_paging.end}")
    log(f"+ {info.io_space_capabilities.start} {info.io_space_capabilities.end}")
    log(f"+ {info.extra_boot_info_pages.start} {info.extra_boot_info_pages.end} {info.root_cnode_size_bits} {info.initial_domain}")
    log(f"+ {info.sched_control.start} {info.sched_control.end} {info.untyped.start} {info.untyped.end}")
    for i in range(info.untyped.end - info.untyped.start):
        entry = info.untyped_list[i]
        log(f"+ {entry.physical} {entry.size_bits} {entry.is_device}")


@export("cloister_initialise")
def main(boot_info: u64) -> None:
    """Called once, on the thread's own stack."""
    print_boot_info(pointer(BootInfo, boot_info))
    set_up(pointer(BootInfo, boot_info))
    observe(1, linker_symbol("child_read"))
    observe(2, linker_symbol("child_write"))
    observe(3, linker_symbol("child_execute"))
    observe(4, linker_symbol("child_undefined"))
    observe(5, linker_symbol("child_breakpoint"))
    observe(6, linker_symbol("child_system_call"))
    observe(7, linker_symbol("child_hypervisor_call"))
    observe(8, linker_symbol("child_secure_call"))
    observe(9, linker_symbol("child_virtual_counter"))
    observe(10, linker_symbol("child_physical_counter"))
    entry = linker_symbol("child_registers")
    start(entry, 1, 2)
    await_fault(11, entry)
    print_registers()
    stop()
    keep_floating_point()
    flags = Message()
    word(flags, 0)
    word(flags, 1)
    assert invoke(state.tcb, TCB_SET_FLAGS, flags) == 0, "no flags"
    observe(12, linker_symbol("child_floating_point"))
    log("=E")
    while True:
        pass
