# SPDX-License-Identifier: BSD-2-Clause
"""Boot of the simulated machine: little memory, the same devices' holes, and a root task's address space as AArch64 makes it.

A test maps `RAM_SIZE` bytes of simulated memory at `RAM_BASE + KERNEL_OFFSET` before it boots the kernel; the kernel's own image is the
first MiB of them.
"""

from __future__ import annotations

from typing import Final

from cloister.kernel.arch.aarch64.boot_space import (
    create_root_vspace as create_root_vspace,
    map_root_frame as map_root_frame,
    root_asid_control as root_asid_control,
    root_pool_capability as root_pool_capability,
    root_table_capability as root_table_capability,
    root_table_count as root_table_count,
    root_vspace_capability as root_vspace_capability,
    smc_capability as smc_capability,
)
from cloister.kernel.arch.aarch64.kernel_space import WINDOW
from cloister.lang import u64

KERNEL_OFFSET: Final[u64] = WINDOW
USER_DEVICE_TOP: Final[u64] = 0x100_0000_0000
RAM_BASE: Final[u64] = 0x6000_0000
RAM_SIZE: Final[u64] = 0x200_0000

_HOLES = (0x0800_0000, 0x0801_0000, 0x0803_0000)


def initialise_cpu() -> bool:
    """There is nothing to set up."""
    return True


def kernel_start() -> u64:
    """The physical address that the kernel's image begins at."""
    return RAM_BASE


def kernel_boot_end() -> u64:
    """The physical end of the part that only boot uses."""
    return RAM_BASE + 0x1_0000


def kernel_end() -> u64:
    """The physical end of the image, cleared memory included."""
    return RAM_BASE + 0x10_0000


def memory_regions() -> u64:
    """How many ranges of RAM there are for the kernel to give away."""
    return 1


def memory_start(index: u64) -> u64:
    """Physical."""
    return RAM_BASE


def memory_end(index: u64) -> u64:
    """Physical, exclusive."""
    return RAM_BASE + RAM_SIZE


def device_holes() -> u64:
    """How many ranges are the kernel's devices and not users'."""
    return len(_HOLES)


def device_hole_start(index: u64) -> u64:
    """Physical, ascending with the index."""
    return _HOLES[index]


def device_hole_end(index: u64) -> u64:
    """Physical, exclusive."""
    return _HOLES[index] + 0x1000
