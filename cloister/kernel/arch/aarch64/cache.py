# SPDX-License-Identifier: BSD-2-Clause
"""Cache maintenance by address, on kernel-window addresses of RAM.

A range is [start, end); lines are 64 bytes on every processor that the kernel is built for. Callers give only addresses that the window
maps, so no instruction here can fault.

Source: Arm DDI 0487, D7.5 "Cache maintenance".
"""

from __future__ import annotations

from typing import Final

from cloister.lang import barrier, inline, invariant, system_instruction, u64

UNSAFE = "cache instructions on addresses that the caller has checked"

LINE: Final[u64] = 64


@inline
def zero_line(address: u64) -> None:
    """Zero the line at an aligned address without reading it from RAM."""
    system_instruction("dc zva", address)


@inline
def clean_line(address: u64) -> None:
    """Write the line back to RAM (the point of coherency)."""
    system_instruction("dc cvac", address)


@inline
def complete() -> None:
    """What has been asked of the caches is done when this returns."""
    barrier("dsb sy")


@inline
def _first_line(address: u64) -> u64:
    return address & ~(LINE - 1)


def clean(start: u64, end: u64) -> None:
    """Write back to RAM."""
    for line in range(_first_line(start), end, 64):
        invariant(line < end)
        system_instruction("dc cvac", line)
    complete()


def clean_to_unification(start: u64, end: u64) -> None:
    """Write back to where instruction fetches and table walks look."""
    for line in range(_first_line(start), end, 64):
        invariant(line < end)
        system_instruction("dc cvau", line)
    complete()


def clean_and_invalidate(start: u64, end: u64) -> None:
    """Write back to RAM and forget."""
    for line in range(_first_line(start), end, 64):
        invariant(line < end)
        system_instruction("dc civac", line)
    complete()


def invalidate(start: u64, end: u64) -> None:
    """Forget what the cache holds. Lines covered in part are written back first: the rest of them is somebody else's."""
    if start % LINE != 0:
        clean_line(_first_line(start))
    if end % LINE != 0:
        clean_line(_first_line(end))
    complete()
    for line in range(_first_line(start), end, 64):
        invariant(line < end)
        system_instruction("dc ivac", line)
    complete()


def unify(start: u64, end: u64) -> None:
    """Instructions fetched from now on are what has been written."""
    clean_to_unification(start, end)
    # By address would need the user's virtual address; all of the instruction cache is always right.
    system_instruction("ic iallu")
    complete()
    barrier("isb")
