# SPDX-License-Identifier: BSD-2-Clause
"""The invocations that the initialiser makes, one function for each. All return seL4's error code, 0 for success.

Source of arguments and their order: seL4 16's object API. Invariant: words and capabilities beyond the registers are in the IPC buffer
before the call. Trusts: callers, for resolved slots.
"""

from cloister.abi.boot import ASID_POOL_SLOT, CNODE_SLOT, DOMAIN_SLOT, IRQ_CONTROL_SLOT, TCB_SLOT
from cloister.abi.labels import (
    ASID_POOL_ASSIGN,
    CNODE_COPY,
    CNODE_DELETE,
    CNODE_MINT,
    DOMAIN_SCHEDULE_CONFIGURE,
    DOMAIN_SCHEDULE_SET_START,
    DOMAIN_SET_SET,
    IRQ_CONTROL_GET_TRIGGER,
    IRQ_HANDLER_SET_NOTIFICATION,
    PAGE_MAP,
    PAGE_TABLE_MAP,
    PAGE_UNMAP,
    SCHED_CONTROL_CONFIGURE_FLAGS,
    TCB_BIND_NOTIFICATION,
    TCB_CONFIGURE,
    TCB_SET_FLAGS,
    TCB_SET_SCHED_PARAMS,
    TCB_SUSPEND,
    TCB_WRITE_REGISTERS,
    UNTYPED_RETYPE,
    VCPU_SET_TCB,
)
from cloister.abi.objects import TCB_FLAG_FPU_DISABLED
from cloister.abi.words import MessageInfo
from cloister.lang import from_raw, ghost, requires, store, to_raw, u8, u64
from cloister.pd.system_calls import Registers, call

UNSAFE = "the IPC buffer that the boot information names; each call is one invocation of a capability of our own"

WHOLE_DEPTH = 64

WORDS = 8  # offset of the message words in the IPC buffer
CAPABILITIES = 976  # offset of the extra capabilities

ipc_buffer: u64 = 0
detail0: u64 = 0  # the first words of the last error
detail1: u64 = 0


def set_ipc_buffer(address: u64) -> None:
    """To be called first."""
    global ipc_buffer
    ipc_buffer = address


@ghost
def is_in_user_memory() -> bool:
    """The IPC buffer lies there (or nowhere yet), so that its words have addresses."""
    return ipc_buffer < 1 << 48


def first_detail() -> u64:
    """The first word of the last error."""
    return detail0


def second_detail() -> u64:
    """The second word of the last error."""
    return detail1


def put_word(index: u64, value: u64) -> None:
    """A message word beyond the fourth."""
    store(u64, ipc_buffer + WORDS + index * 8, value)


def put_capability(index: u64, slot: u64) -> None:
    """An extra capability."""
    store(u64, ipc_buffer + CAPABILITIES + index * 8, slot)


def put_name_byte(index: u64, value: u8) -> None:
    """A byte of a thread's name."""
    requires(is_in_user_memory() and index < CAPABILITIES - WORDS)
    store(u8, ipc_buffer + WORDS + index, value)


def invoke(slot: u64, label: u64, length: u64, capabilities: u64, word0: u64, word1: u64, word2: u64, word3: u64) -> u64:
    """Any invocation: the error code, with the error's words in `detail0`, `detail1`."""
    global detail0, detail1
    registers = Registers(
        0, to_raw(MessageInfo(length=length, extra_capabilities=capabilities, label=label)), word0, word1, word2, word3
    )
    call(slot, registers)
    error: u64 = from_raw(MessageInfo, registers.info).label
    if error != 0:
        detail0 = registers.word0
        detail1 = registers.word1
    return error


def retype(untyped: u64, type: u64, size_bits: u64, first_slot: u64, count: u64) -> u64:
    """Make `count` objects, their capabilities in our own table from `first_slot` on."""
    requires(is_in_user_memory())
    put_capability(0, CNODE_SLOT)
    put_word(4, first_slot)
    put_word(5, count)
    return invoke(untyped, UNTYPED_RETYPE, 6, 1, type, size_bits, 0, 0)


def copy_capability(destination: u64, source: u64, rights: u64) -> u64:
    """Copy a capability within our own table."""
    requires(is_in_user_memory())
    put_capability(0, CNODE_SLOT)
    put_word(4, rights)
    return invoke(CNODE_SLOT, CNODE_COPY, 5, 1, destination, WHOLE_DEPTH, source, WHOLE_DEPTH)


def mint(table: u64, slot: u64, depth: u64, source: u64, rights: u64, badge: u64) -> u64:
    """Copy a capability of ours into some table, with fewer rights or a badge (a guard for a CNode)."""
    requires(is_in_user_memory())
    put_capability(0, CNODE_SLOT)
    put_word(4, rights)
    put_word(5, badge)
    return invoke(table, CNODE_MINT, 6, 1, slot, depth, source, WHOLE_DEPTH)


def delete(slot: u64) -> u64:
    """Delete a capability of ours."""
    return invoke(CNODE_SLOT, CNODE_DELETE, 2, 0, slot, WHOLE_DEPTH, 0, 0)


def assign_asid(vspace: u64) -> u64:
    """Make a VSpace usable."""
    requires(is_in_user_memory())
    put_capability(0, vspace)
    return invoke(ASID_POOL_SLOT, ASID_POOL_ASSIGN, 0, 1, 0, 0, 0, 0)


def map_table(table: u64, vspace: u64, address: u64) -> u64:
    """Map a page table at the first missing level."""
    requires(is_in_user_memory())
    put_capability(0, vspace)
    return invoke(table, PAGE_TABLE_MAP, 2, 1, address, 0, 0, 0)


def map_frame(frame: u64, vspace: u64, address: u64, rights: u64, attributes: u64) -> u64:
    """Map a frame."""
    requires(is_in_user_memory())
    put_capability(0, vspace)
    return invoke(frame, PAGE_MAP, 3, 1, address, rights, attributes, 0)


def unmap_frame(frame: u64) -> u64:
    """Unmap a frame."""
    return invoke(frame, PAGE_UNMAP, 0, 0, 0, 0, 0, 0)


def issue_interrupt(number: u64, trigger: u64, slot: u64) -> u64:
    """Make the handler capability of an interrupt."""
    requires(is_in_user_memory())
    put_capability(0, CNODE_SLOT)
    return invoke(IRQ_CONTROL_SLOT, IRQ_CONTROL_GET_TRIGGER, 4, 1, number, trigger, slot, WHOLE_DEPTH)


def set_interrupt_notification(handler: u64, notification: u64) -> u64:
    """Deliver an interrupt by a notification."""
    requires(is_in_user_memory())
    put_capability(0, notification)
    return invoke(handler, IRQ_HANDLER_SET_NOTIFICATION, 0, 1, 0, 0, 0, 0)


def configure_context(control: u64, context: u64, budget: u64, period: u64, badge: u64) -> u64:
    """Give a scheduling context its time, in microseconds."""
    requires(is_in_user_memory())
    put_capability(0, context)
    put_word(4, 0)
    return invoke(control, SCHED_CONTROL_CONFIGURE_FLAGS, 5, 1, budget, period, 0, badge)


def bind_notification(thread: u64, notification: u64) -> u64:
    """Let a thread receive a notification wherever it waits."""
    requires(is_in_user_memory())
    put_capability(0, notification)
    return invoke(thread, TCB_BIND_NOTIFICATION, 0, 1, 0, 0, 0, 0)


def configure_thread(thread: u64, cspace: u64, cspace_data: u64, vspace: u64, ipc_frame: u64, ipc_address: u64) -> u64:
    """Give a thread its spaces and its IPC buffer."""
    requires(is_in_user_memory())
    put_capability(0, cspace)
    put_capability(1, vspace)
    put_capability(2, ipc_frame)
    return invoke(thread, TCB_CONFIGURE, 3, 3, cspace_data, 0, ipc_address, 0)


def set_scheduling(thread: u64, priority: u64, context: u64, fault_endpoint: u64) -> u64:
    """Give a thread its priority (also the highest that it may give), its time and its fault handler."""
    requires(is_in_user_memory())
    put_capability(0, TCB_SLOT)
    put_capability(1, context)
    put_capability(2, fault_endpoint)
    return invoke(thread, TCB_SET_SCHED_PARAMS, 2, 3, priority, priority, 0, 0)


def forbid_floating_point(thread: u64) -> u64:
    """The thread's registers of floating point need not be kept, and it stops if it uses one."""
    return invoke(thread, TCB_SET_FLAGS, 2, 0, 0, TCB_FLAG_FPU_DISABLED, 0, 0)


def set_domain(thread: u64, domain: u64) -> u64:
    """Let a thread run in the turns of a domain only."""
    requires(is_in_user_memory())
    put_capability(0, thread)
    return invoke(DOMAIN_SLOT, DOMAIN_SET_SET, 1, 1, domain, 0, 0, 0)


def configure_turn(index: u64, domain: u64, ticks: u64) -> u64:
    """Set an entry of the schedule of domains."""
    return invoke(DOMAIN_SLOT, DOMAIN_SCHEDULE_CONFIGURE, 3, 0, index, domain, ticks, 0)


def start_domains(index: u64) -> u64:
    """Begin the schedule of domains anew, at an entry. Unless that is a turn of ours we do not run before the next one."""
    return invoke(DOMAIN_SLOT, DOMAIN_SCHEDULE_SET_START, 1, 0, index, 0, 0, 0)


def run_guest(vcpu: u64, thread: u64) -> u64:
    """Let a thread run a guest's processor in place of a program."""
    requires(is_in_user_memory())
    put_capability(0, thread)
    return invoke(vcpu, VCPU_SET_TCB, 0, 1, 0, 0, 0, 0)


def start_thread(thread: u64, entry: u64, stack: u64, resume: u64) -> u64:
    """Set the program counter and the stack pointer; all other registers are zero. With `resume` the thread may run."""
    return invoke(thread, TCB_WRITE_REGISTERS, 4, 0, resume, 2, entry, stack)


def suspend(thread: u64) -> u64:
    """Stop a thread; our own never returns from it."""
    return invoke(thread, TCB_SUSPEND, 0, 0, 0, 0, 0, 0)
