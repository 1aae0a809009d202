# SPDX-License-Identifier: BSD-2-Clause
"""A first thread that makes the system calls of a script and prints what each answers, to be compared between kernels.

The script lies behind the image: a count, then records. Before it begins, the untyped memory at a given physical address is moved to a
given slot: the order of untyped capabilities depends on the size of the kernel.
"""

from cloister.abi.boot import CNODE_SLOT, BootInfo
from cloister.abi.labels import CNODE_MOVE
from cloister.lang import Ptr, export, linker_symbol, load, log, pointer, store, struct, u32, u64, view_at
from raw_system_call import Registers, system_call

UNSAFE = "makes system calls; reads the boot information and the script where they are"

_WORDS = 8
_CAPABILITIES = 976
_RECEIVE = 1000


@struct
class Record:
    """One system call: registers, message words 4 to 11, extra capabilities, receive slot, whether the answer counts."""

    registers: Registers
    word4: u64
    word5: u64
    word6: u64
    word7: u64
    capability0: u64
    capability1: u64
    capability2: u64
    receive_cnode: u64
    receive_index: u64
    receive_depth: u64
    compared: u64


@struct
class Script:
    """What precedes the records."""

    count: u64
    physical: u64
    slot: u64
    _reserved: u64


def _take_untyped(info: Ptr[BootInfo], physical: u64, slot: u64) -> None:
    for i in range(info.untyped.end - info.untyped.start):
        if info.untyped_list[i].physical == physical:
            store(u64, info.ipc_buffer + _CAPABILITIES, CNODE_SLOT)
            move = Registers(CNODE_SLOT, CNODE_MOVE << 12 | 1 << 7 | 4, slot, 64, info.untyped.start + i, 64, 0, 0xFFFF_FFFF_FFFF_FFFF, 0)
            system_call(move)
            log(f"=M {info.untyped_list[i].size_bits} {move.x1:x}")


def _replay(buffer: u64, record: Ptr[Record], number: u64) -> None:
    store(u64, buffer + _WORDS + 32, record.word4)
    store(u64, buffer + _WORDS + 40, record.word5)
    store(u64, buffer + _WORDS + 48, record.word6)
    store(u64, buffer + _WORDS + 56, record.word7)
    store(u64, buffer + _CAPABILITIES, record.capability0)
    store(u64, buffer + _CAPABILITIES + 8, record.capability1)
    store(u64, buffer + _CAPABILITIES + 16, record.capability2)
    store(u64, buffer + _RECEIVE, record.receive_cnode)
    store(u64, buffer + _RECEIVE + 8, record.receive_index)
    store(u64, buffer + _RECEIVE + 16, record.receive_depth)
    r = record.registers
    system_call(r)
    word4 = load(u64, buffer + _WORDS + 32)
    if record.compared != 0:
        log(f"=R {number} {r.x0:x} {r.x1:x} {r.x2:x} {r.x3:x} {r.x4:x} {r.x5:x} {word4:x}")


@export("cloister_initialise")
def replay(boot_address: u64) -> None:
    """Called by start.S with the address of the boot information."""
    info = pointer(BootInfo, boot_address)
    script = pointer(Script, linker_symbol("cloister_end"))
    records = view_at(Record, linker_symbol("cloister_end") + 32, u64(u32(script.count)))
    log(f"=B {info.num_nodes} {info.empty.end} {info.user_image_paging.start} {info.root_cnode_size_bits} {info.extra_length}")
    _take_untyped(info, script.physical, script.slot)
    for i in range(len(records)):
        _replay(info.ipc_buffer, records[i], i)
    log("=E")
