# SPDX-License-Identifier: BSD-2-Clause
"""What debug configurations keep and show: all threads, their names and states.

Invariant: with DEBUG_BUILD every thread is in the list of `all_threads` from its creation to its deletion.
"""

from cloister.abi.configuration.debug import DEBUG_BUILD
from cloister.kernel.arch.sim.registers import FAULT_IP
from cloister.kernel.console import print_name, print_number
from cloister.kernel.state import kernel
from cloister.kernel.structures import NAME_LENGTH, Tcb
from cloister.lang import Array, Ptr, View, array, copy_bytes, decreases, invariant, log, store_le, u8, u64


def note_thread(thread: Ptr[Tcb]) -> None:
    """A thread has been created."""
    if not DEBUG_BUILD:
        return
    first = kernel.all_threads
    thread.all_next = first
    thread.all_previous = None
    if first is not None:
        first.all_previous = thread
    kernel.all_threads = thread


def forget_thread(thread: Ptr[Tcb]) -> None:
    """A thread is being deleted."""
    if not DEBUG_BUILD:
        return
    following = thread.all_next
    previous = thread.all_previous
    if previous is None:
        kernel.all_threads = following
    else:
        previous.all_next = following
    if following is not None:
        following.all_previous = previous


def set_name(thread: Ptr[Tcb], name: View[u8]) -> None:
    """Name a thread, as far as there is room; the name ends with a zero."""
    length: u64 = 0
    while length < len(name) and length < NAME_LENGTH - 1 and name[length] != 0:
        invariant(length < NAME_LENGTH - 1)
        decreases(NAME_LENGTH - length)
        thread.name[length] = name[length]
        length += 1
    thread.name[length] = 0


def name_child(thread: Ptr[Tcb]) -> None:
    """Name a new thread after its creator, the current thread."""
    creator = kernel.current
    if creator is None:
        return
    if not DEBUG_BUILD:
        return
    prefix: Array[u8] = array(11)
    store_le(u64, prefix, 0, 0x666F_2064_6C69_6863)  # "child of"
    prefix[8] = 0x3A  # ": '"
    prefix[9] = 0x20
    prefix[10] = 0x27
    copy_bytes(thread.name[0:11], prefix)
    length: u64 = 0
    while length < NAME_LENGTH - 13 and creator.name[length] != 0:
        invariant(length < NAME_LENGTH - 13)
        decreases(NAME_LENGTH - length)
        thread.name[length + 11] = creator.name[length]
        length += 1
    thread.name[length + 11] = 0x27


def dump_scheduler() -> None:
    """All threads: name, state, instruction pointer, priority."""
    log("state     priority  ip                name")
    thread = kernel.all_threads
    while thread is not None:
        print_number(thread.state.value, 5)
        print_number(u64(thread.priority), 13)
        log(f"  {thread.registers[FAULT_IP]:x}  ")
        print_name(thread)
        log("")
        thread = thread.all_next
