# SPDX-License-Identifier: BSD-2-Clause
"""System calls of debug and benchmark configurations. They cost no budget and change nobody's turn.

Misuse of a debug call halts the machine: the caller is a developer, who would rather see it at once.
"""

from cloister.abi.configuration.debug import BENCHMARK_TRACK_UTILISATION, DEBUG_BUILD, PRINTING
from cloister.abi.syscalls import (
    BENCHMARK_FINALIZE_LOG,
    BENCHMARK_FLUSH_CACHES,
    BENCHMARK_GET_THREAD_UTILISATION,
    BENCHMARK_NULL_SYSCALL,
    BENCHMARK_RESET_LOG,
    BENCHMARK_RESET_THREAD_UTILISATION,
    DEBUG_CAP_IDENTIFY,
    DEBUG_DUMP_SCHEDULER,
    DEBUG_HALT,
    DEBUG_NAME_THREAD,
    DEBUG_PUT_CHAR,
    DEBUG_SNAPSHOT,
)
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.machine import halt
from cloister.kernel.arch.sim.registers import CAP_REGISTER
from cloister.kernel.console import log_byte
from cloister.kernel.cspace import Found, lookup
from cloister.kernel.debugging import dump_scheduler, set_name
from cloister.kernel.memory import buffer_bytes, tcb_of, write_buffer
from cloister.kernel.structures import Kind, Slot, Status, Tcb
from cloister.lang import Ptr, i64, log, truncate, u8

_NAME_END = 8 + 960  # of the message in an IPC buffer
_UTILISATION_WORDS = 13


def _named_slot(thread: Ptr[Tcb]) -> Ptr[Slot] | None:
    found = Found(Status.OK, None, 0)
    if lookup(thread, thread.registers[CAP_REGISTER], found) is not Status.OK:
        return None
    return found.slot


def _identify(thread: Ptr[Tcb]) -> None:
    slot = _named_slot(thread)
    thread.registers[CAP_REGISTER] = 0 if slot is None else slot.capability.head.kind.value


def _name_thread(thread: Ptr[Tcb]) -> None:
    slot = _named_slot(thread)
    if slot is None or slot.capability.head.kind is not Kind.TCB:
        log("DebugNameThread: not a thread; halting")
        halt()
    buffer = ipc_buffer_of(thread, True)
    if buffer == 0:
        log("DebugNameThread: no IPC buffer; halting")
        halt()
    name = buffer_bytes(buffer)[8:_NAME_END]
    for i in range(len(name)):
        if name[i] == 0:
            set_name(tcb_of(slot.capability), name)
            return
    log("DebugNameThread: the name is too long; halting")
    halt()


def _debug_call(number: i64, thread: Ptr[Tcb]) -> bool:
    if number == DEBUG_CAP_IDENTIFY:
        _identify(thread)
    elif number == DEBUG_NAME_THREAD:
        _name_thread(thread)
    elif number == DEBUG_SNAPSHOT:
        dump_scheduler()
    elif number == DEBUG_HALT:
        log("a thread halts the machine")
        halt()
    else:
        return False
    return True


def _get_utilisation(thread: Ptr[Tcb]) -> None:
    slot = _named_slot(thread)
    buffer = ipc_buffer_of(thread, True)
    if slot is None or slot.capability.head.kind is not Kind.TCB or buffer == 0:
        return
    for i in range(_UTILISATION_WORDS):
        write_buffer(buffer, 1 + i, 0)
    measured = tcb_of(slot.capability)
    write_buffer(buffer, 1, measured.utilisation_cycles)
    write_buffer(buffer, 2, measured.utilisation_schedules)
    write_buffer(buffer, 3, measured.utilisation_kernel_cycles)
    write_buffer(buffer, 4, measured.utilisation_kernel_entries)


def _reset_utilisation(thread: Ptr[Tcb]) -> None:
    slot = _named_slot(thread)
    if slot is not None and slot.capability.head.kind is Kind.TCB:
        measured = tcb_of(slot.capability)
        measured.utilisation_cycles = 0
        measured.utilisation_schedules = 0
        measured.utilisation_kernel_cycles = 0
        measured.utilisation_kernel_entries = 0


def _benchmark_call(number: i64, thread: Ptr[Tcb]) -> bool:
    if number == BENCHMARK_RESET_LOG:
        thread.registers[CAP_REGISTER] = 0
    elif number == BENCHMARK_GET_THREAD_UTILISATION:
        _get_utilisation(thread)
    elif number == BENCHMARK_RESET_THREAD_UTILISATION:
        _reset_utilisation(thread)
    elif number != BENCHMARK_NULL_SYSCALL and number != BENCHMARK_FINALIZE_LOG and number != BENCHMARK_FLUSH_CACHES:
        return False
    return True


def handle_debug_call(number: i64, thread: Ptr[Tcb]) -> bool:
    """True if the configuration has this system call; it is done then."""
    if PRINTING:
        if number == DEBUG_PUT_CHAR:
            log_byte(truncate(u8, thread.registers[CAP_REGISTER]))
            return True
        if number == DEBUG_DUMP_SCHEDULER:
            dump_scheduler()
            return True
    if DEBUG_BUILD and _debug_call(number, thread):
        return True
    return BENCHMARK_TRACK_UTILISATION and _benchmark_call(number, thread)
