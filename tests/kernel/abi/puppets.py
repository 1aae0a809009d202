# SPDX-License-Identifier: BSD-2-Clause
"""A first thread that makes system calls by a script, lets other threads, its puppets, make some, and prints what each is left with.

A puppet runs one entry of puppets.S with chosen registers; all others hold a pattern. It ends in an undefined instruction, whose
fault comes here: then all its registers and its whole IPC buffer are looked at. The script lies behind the image: a header, then records.
Invariant: what is printed does not depend on addresses of the kernel, of the image, or on time.
"""

from cloister.abi.boot import CNODE_SLOT, BootInfo
from cloister.abi.labels import CNODE_MOVE, TCB_READ_REGISTERS, TCB_SUSPEND, TCB_WRITE_REGISTERS
from cloister.lang import (
    Array,
    Ptr,
    array,
    export,
    linker_symbol,
    load,
    log,
    pointer,
    store,
    struct,
    u32,
    u64,
    view_at,
    wrapping_add,
    wrapping_mul,
)
from raw_system_call import Registers, system_call
from uart import map_uart

UNSAFE = "makes system calls; reads the boot information and the script where they are; writes IPC buffers"

_WORDS = 8
_CAPABILITIES = 976
_FIRST_TCB = 1010
_FAULTS = 1000
_REPLY = 1001
_BUFFERS = 0x3F_0000
_PUPPETS = 6
_ENTRY_SIZE = 32
_CONTEXT = 36
_PATTERN = 0x5000
_WITHOUT_SERROR: u64 = 0xFFFF_FFFF_FFFF_FEFF  # whether threads mask it depends on the configuration
_CALL: u64 = 0xFFFF_FFFF_FFFF_FFFF
_NB_RECV: u64 = 0xFFFF_FFFF_FFFF_FFF8
_RECV: u64 = 0xFFFF_FFFF_FFFF_FFF9

# What a record asks for.
_SYSTEM_CALL = 0
_RUN = 1
_AWAIT = 2
_SHOW = 3
_PEEK = 4
_POKE = 5
_BEGIN = 6

# Flags of records.
_SILENT = 1
_KEEP = 2  # the puppet's fault stays unanswered, for the script to answer
_STAY = 4  # registers only, do not resume
_NO_WORDS = 8  # the answer's words depend on time


@struct
class Record:
    """One step: registers, message words 4 to 11, extra capabilities, receive slot."""

    kind: u64
    puppet: u64
    entry: u64
    flags: u64
    registers: Registers
    words: Array[u64] = array(8)
    capabilities: Array[u64] = array(6)  # three extra capabilities; receive CNode, index, depth
    others: Array[u64] = array(4)  # x10, x11, x20, x21, where not 0


@struct
class Header:
    """What precedes the records."""

    count: u64
    physical: u64
    slot: u64
    _reserved: u64


@struct
class State:
    """The own IPC buffer, and where the entries of puppets are."""

    buffer: u64 = 0
    entries: u64 = 0
    line: u64 = 0
    begun: bool = False
    words: Array[u64] = array(38)


state: State = State()


def take_untyped(info: Ptr[BootInfo], physical: u64, slot: u64) -> None:
    """Where among the untyped capabilities one is depends on the size of the kernel; afterwards it is in a slot of its own."""
    for i in range(info.untyped.end - info.untyped.start):
        if info.untyped_list[i].physical == physical:
            store(u64, info.ipc_buffer + _CAPABILITIES, CNODE_SLOT)
            move = Registers(CNODE_SLOT, CNODE_MOVE << 12 | 1 << 7 | 4, slot, 64, info.untyped.start + i, 64, 0, _CALL, 0)
            system_call(move)
            log(f"=untyped {info.untyped_list[i].size_bits} {info.untyped_list[i].is_device} {move.x1:x}")


def fill_buffer(buffer: u64, record: Ptr[Record], who: u64) -> None:
    """A pattern of each thread's own, but for what the record says."""
    for i in range(120):
        store(u64, buffer + _WORDS + i * 8, _PATTERN + who * 0x1_0000 + i)
    for i in range(8):
        store(u64, buffer + _WORDS + 32 + i * 8, record.words[i])
    for i in range(6):
        # Behind three capabilities follows the receive slot.
        store(u64, buffer + _CAPABILITIES + i * 8, record.capabilities[i])


def sum_of_buffer(buffer: u64) -> u64:
    """All message words, and the capabilities or badges."""
    total: u64 = 0
    for i in range(120):
        total = wrapping_add(wrapping_mul(total, 31), load(u64, buffer + _WORDS + i * 8))
    for i in range(3):
        total = wrapping_add(wrapping_mul(total, 31), load(u64, buffer + _CAPABILITIES + i * 8))
    return total & 0xFFFF_FFFF


def print_answer(who: u64, r: Ptr[Registers], buffer: u64, flags: u64) -> None:
    """Registers and buffer after a system call."""
    number = state.line
    if flags & _NO_WORDS != 0:
        log(f"={number} t{who} {r.x0:x} {r.x1:x}")
        return
    sum = sum_of_buffer(buffer)
    word4 = load(u64, buffer + _WORDS + 32)
    badge = load(u64, buffer + _CAPABILITIES)
    log(f"={number} t{who} {r.x0:x} {r.x1:x} {r.x2:x} {r.x3:x} {r.x4:x} {r.x5:x} {word4:x} {badge:x} {sum:x}")


def own_system_call(record: Ptr[Record]) -> None:
    """By this thread."""
    fill_buffer(state.buffer, record, 0)
    r = record.registers
    system_call(r)
    if record.flags & _SILENT == 0:
        print_answer(0, r, state.buffer, record.flags)


def about_thread(puppet: u64, label: u64, length: u64, word0: u64, word1: u64) -> Registers:
    """An invocation of a puppet's thread."""
    r = Registers(_FIRST_TCB + puppet, label << 12 | length, word0, word1, state.words[2], state.words[3], 0, _CALL, 0)
    for i in range(length):
        if i >= 4:
            store(u64, state.buffer + _WORDS + i * 8, state.words[i])
    system_call(r)
    return r


def pattern(puppet: u64, index: u64) -> u64:
    """What a register of a puppet holds that the record does not give."""
    return (puppet + 1) * 0x1_0000 + index


def run(record: Ptr[Record]) -> None:
    """Give a puppet its registers, and let it go."""
    puppet = record.puppet
    fill_buffer(_BUFFERS + puppet * 0x1000, record, puppet + 1)
    for i in range(_CONTEXT):
        state.words[2 + i] = pattern(puppet, i)
    r = record.registers
    state.words[2] = state.entries + record.entry * _ENTRY_SIZE
    state.words[4] = 0
    state.words[5] = r.x0
    state.words[6] = r.x1
    state.words[7] = r.x2
    state.words[8] = r.x3
    state.words[9] = r.x4
    state.words[10] = r.x5
    state.words[11] = r.x6
    state.words[12] = r.number
    state.words[13] = r.x8
    if record.others[0] != 0:
        state.words[2 + 18] = record.others[0]
        state.words[2 + 19] = record.others[1]
    if record.others[2] != 0:
        state.words[2 + 25] = record.others[2]
        state.words[2 + 26] = record.others[3]
    answer = about_thread(puppet, TCB_WRITE_REGISTERS, 38, 0 if record.flags & _STAY != 0 else 1, _CONTEXT)
    if answer.x1 != 0:
        log(f"={state.line} t{puppet + 1} not written: {answer.x1:x} {answer.x2:x}")


def relative(value: u64) -> u64:
    """An address of puppets.S without where the image happens to be."""
    return value - state.entries + 0xC0DE_0000 if state.entries <= value < state.entries + 0x400 else value


def show(puppet: u64, flags: u64) -> None:
    """The registers of a thread; how many of those differ from the pattern that neither a record nor an answer gives."""
    about_thread(puppet, TCB_READ_REGISTERS, 2, 0, _CONTEXT)
    changed: u64 = 0
    for i in range(_CONTEXT):
        if i >= 12:
            if load(u64, state.buffer + _WORDS + i * 8) != pattern(puppet, i):
                changed += 1
    at = state.buffer + _WORDS
    # The first four words have come in registers: pc, sp, status and x0 are asked for again, one by one, by a shorter read.
    again = about_thread(puppet, TCB_READ_REGISTERS, 2, 0, 4)
    if again.x3 != pattern(puppet, 1):
        changed += 1
    if flags & _NO_WORDS != 0:
        log(f"={state.line} t{puppet + 1} at {relative(again.x2):x}")
        return
    r = Registers(again.x5, load(u64, at + 32), load(u64, at + 40), load(u64, at + 48), load(u64, at + 56), load(u64, at + 64), 0, 0, 0)
    log(f"={state.line} t{puppet + 1} at {relative(again.x2):x} status {again.x4 & _WITHOUT_SERROR:x} changed {changed}")
    print_answer(puppet + 1, r, _BUFFERS + puppet * 0x1000, flags)


def take_fault(number: u64, flags: u64) -> bool:
    """Print the next fault, if there is one."""
    for i in range(120):
        store(u64, state.buffer + _WORDS + i * 8, 0)
    r = Registers(_FAULTS, 0, 0, 0, 0, 0, _REPLY, number, 0)
    system_call(r)
    if r.x0 == 0:
        return False
    label = r.x1 >> 12
    length = r.x1 & 0x7F
    puppet = r.x0 - 1
    if label == 3:
        log(f"={state.line} t{r.x0} ends {r.x1:x} {relative(r.x2):x} {r.x5:x}")
    elif label == 5:
        log(f"={state.line} t{r.x0} timeout {r.x1:x} {r.x2:x}")
    else:
        log(f"={state.line} t{r.x0} fault {r.x1:x} {relative(r.x2):x} {relative(r.x3):x} {r.x4:x} {r.x5:x}")
        for i in range(length):
            if i >= 4:
                log(f"={state.line} word {i} {relative(load(u64, state.buffer + _WORDS + i * 8)):x}")
    if puppet < _PUPPETS:
        if label == 3:
            show(puppet, flags)
        if flags & _KEEP == 0:
            about_thread(puppet, TCB_SUSPEND, 0, 0, 0)
    return True


def settle(flags: u64) -> None:
    """All faults that there are."""
    more = state.begun
    while more:
        more = take_fault(_NB_RECV, flags)
        if flags & _KEEP != 0:
            more = False


def step(record: Ptr[Record]) -> None:
    """One record."""
    if record.kind == _SYSTEM_CALL:
        own_system_call(record)
        settle(record.flags)
    elif record.kind == _RUN:
        run(record)
        settle(record.flags)
    elif record.kind == _AWAIT:
        take_fault(_RECV, record.flags)
        settle(record.flags)
    elif record.kind == _SHOW:
        show(record.puppet, record.flags)
    elif record.kind == _PEEK:
        log(f"={state.line} memory {load(u64, record.registers.x0):x}")
    elif record.kind == _POKE:
        store(u64, record.registers.x0, record.registers.x1)
    elif record.kind == _BEGIN:
        state.begun = record.flags == 0


@export("cloister_initialise")
def main(boot_address: u64) -> None:
    """Called by start.S with the address of the boot information."""
    info = pointer(BootInfo, boot_address)
    map_uart(info)
    header = pointer(Header, linker_symbol("cloister_end"))
    records = view_at(Record, linker_symbol("cloister_end") + 32, u64(u32(header.count)))
    state.buffer = info.ipc_buffer
    state.entries = linker_symbol("puppet_entries")
    pages = info.user_image_frames.end - info.user_image_frames.start
    log(f"=boot {info.extra_length} {info.node_id} {info.num_nodes} {info.num_io_page_table_levels} {info.empty.end} {info.initial_domain}")
    log(f"=boot {info.user_image_paging.start} {info.user_image_paging.end} {info.sched_control.start} {info.sched_control.end}")
    log(f"=boot {info.root_cnode_size_bits} {info.extra_boot_info_pages.start} {info.extra_boot_info_pages.end} {info.shared_frames.end}")
    log(f"=boot {info.user_image_frames.start} {info.untyped.start - info.user_image_frames.end} {info.empty.start - info.untyped.end}")
    log(f"=boot buffer at end of image {info.ipc_buffer == boot_address - 0x1000}")
    log(f"=boot pages {pages == (info.ipc_buffer - 0x20_0000) // 0x1000}")
    take_untyped(info, header.physical, header.slot)
    for i in range(len(records)):
        state.line = i
        step(records[i])
    log("=E")
    while True:
        pass
