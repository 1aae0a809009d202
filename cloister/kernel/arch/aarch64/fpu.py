# SPDX-License-Identifier: BSD-2-Clause
"""Floating-point registers: whose they are now.

Invariant: the registers hold the state of `owner`; the state saved in any other TCB is current. They are exchanged only when a thread
that may use them and is not their owner is switched to, so a system whose threads have floating point disabled never moves them.
A thread whose floating point is disabled runs with every access trapped; the owner's registers stay in place meanwhile.

Source: CPTR_EL2 in Arm DDI 0487, D19.2.
"""

from __future__ import annotations

from typing import Final

from cloister.abi.objects import TCB_FLAG_FPU_DISABLED
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, address_of, barrier, extern, offsetof, u64, write_system_register

UNSAFE = "calls the assembly routines that move the vector registers, with the address of storage in a TCB"

_CPTR_OPEN: Final[u64] = 0x33FF  # RES1 bits only
_CPTR_TRAP: Final[u64] = 0x37FF  # and TFP

owner: Ptr[Tcb] | None = None
trapping: bool = True  # what CPTR_EL2 says now


@extern("cloister_fpu_save")
def _save(state: u64) -> None: ...


@extern("cloister_fpu_load")
def _load(state: u64) -> None: ...


def initialise() -> None:
    """Nobody owns the registers, and access traps. Once, at boot."""
    write_system_register("CPTR_EL2", _CPTR_TRAP)
    barrier("isb")


def _open() -> None:
    global trapping
    if trapping:
        write_system_register("CPTR_EL2", _CPTR_OPEN)
        barrier("isb")
        trapping = False


def _close() -> None:
    global trapping
    if not trapping:
        write_system_register("CPTR_EL2", _CPTR_TRAP)
        barrier("isb")
        trapping = True


def _state_of(thread: Ptr[Tcb]) -> u64:
    return address_of(thread) + offsetof(Tcb, "arch")


def use(thread: Ptr[Tcb]) -> None:
    """The thread runs next: give it its registers, or make its accesses trap."""
    global owner
    if thread.flags & TCB_FLAG_FPU_DISABLED != 0:
        _close()
        return
    _open()
    if owner is thread:
        return
    release_any()
    _load(_state_of(thread))
    owner = thread


def release_any() -> None:
    """Put the registers back into their owner's TCB, if they have one."""
    global owner
    before = owner
    if before is not None:
        was_trapping = trapping
        _open()
        _save(_state_of(before))
        owner = None
        if was_trapping:
            _close()


def release(thread: Ptr[Tcb]) -> None:
    """The registers are no longer the thread's; its state is in its TCB."""
    if owner is thread:
        release_any()
