# SPDX-License-Identifier: BSD-2-Clause
"""Prints by the serial port itself, because only the debug configuration has a system call for it."""

from typing import NoReturn

from cloister.abi.boot import CNODE_SLOT, VSPACE_SLOT, BootInfo
from cloister.abi.labels import PAGE_MAP, UNTYPED_RETYPE
from cloister.abi.objects import SMALL_PAGE_OBJECT
from cloister.lang import Ptr, export, noinline, noreturn, store, u8, u32, u64
from cloister.pd.system_calls import Registers, call, stop

UNSAFE = "maps the serial port, and writes to it; writes the IPC buffer"

_PHYSICAL = 0x900_0000  # an untyped memory begins there
_ADDRESS = 0x3D_0000
_SLOT = 90000
_WORDS = 8
_CAPABILITIES = 976


@export("cloister_panic")
@noinline
@noreturn
def panic_handler(reason: u32, file: u32, line: u32) -> NoReturn:
    """Stop: the test finds no end of the output."""
    stop(u64(reason), u64(file), u64(line))


@export("cloister_log_byte")
def log_byte(byte: u8) -> None:
    """QEMU's serial port is always ready."""
    store(u32, _ADDRESS, u32(byte))


def map_uart(info: Ptr[BootInfo]) -> None:
    """To be called before anything is printed."""
    for i in range(info.untyped.end - info.untyped.start):
        if info.untyped_list[i].physical == _PHYSICAL:
            store(u64, info.ipc_buffer + _CAPABILITIES, CNODE_SLOT)
            store(u64, info.ipc_buffer + _WORDS + 32, _SLOT)
            store(u64, info.ipc_buffer + _WORDS + 40, 1)
            make = Registers(0, UNTYPED_RETYPE << 12 | 1 << 7 | 6, SMALL_PAGE_OBJECT, 0, 0, 0)
            call(info.untyped.start + i, make)
            store(u64, info.ipc_buffer + _CAPABILITIES, VSPACE_SLOT)
            place = Registers(0, PAGE_MAP << 12 | 1 << 7 | 3, _ADDRESS, 3, 4, 0)
            call(_SLOT, place)
