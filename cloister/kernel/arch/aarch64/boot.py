# SPDX-License-Identifier: BSD-2-Clause
"""Boot: setting up the processor, and what memory and devices there are."""

from __future__ import annotations

from typing import Final

from cloister.kernel.arch.aarch64.address_space import use_empty_space
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
from cloister.kernel.arch.aarch64.fpu import initialise as initialise_fpu
from cloister.kernel.arch.aarch64.interrupt_controller import initialise as initialise_interrupts
from cloister.kernel.arch.aarch64.kernel_space import RAM_END, WINDOW, physical
from cloister.kernel.arch.aarch64.kernel_space import initialise as initialise_kernel_space
from cloister.kernel.arch.aarch64.processor import initialise as initialise_processor
from cloister.kernel.arch.aarch64.timer import initialise as initialise_timer
from cloister.lang import linker_symbol, u64

UNSAFE = "asks the linker where the kernel lies"

KERNEL_OFFSET: Final[u64] = WINDOW
USER_DEVICE_TOP: Final[u64] = 0x100_0000_0000

# Pages of kernel devices that users do not get: the GIC's distributor, processor interface and hypervisor interface.
_HOLES = (0x0800_0000, 0x0801_0000, 0x0803_0000)
_HOLE_SIZE: Final[u64] = 0x1000


def initialise_cpu() -> bool:
    """Make this processor the kernel's. Once; false if the machine is not the one that the kernel is built for."""
    initialise_kernel_space()
    initialise_processor()
    initialise_fpu()
    use_empty_space()
    initialise_interrupts()
    initialise_timer()
    return True


def kernel_start() -> u64:
    """The physical address that the kernel's image begins at."""
    return physical(linker_symbol("ki_start"))


def kernel_boot_end() -> u64:
    """The physical end of the part that only boot uses."""
    return physical(linker_symbol("ki_boot_end"))


def kernel_end() -> u64:
    """The physical end of the image, cleared memory included."""
    return physical(linker_symbol("ki_end"))


def memory_regions() -> u64:
    """How many ranges of RAM there are for the kernel to give away."""
    return 1


def memory_start(index: u64) -> u64:
    """Physical. RAM below the kernel is given to users as device memory, to be had by address."""
    return kernel_start()


def memory_end(index: u64) -> u64:
    """Physical, exclusive."""
    return RAM_END


def device_holes() -> u64:
    """How many ranges are the kernel's devices and not users'."""
    return len(_HOLES)


def device_hole_start(index: u64) -> u64:
    """Physical, ascending with the index."""
    return _HOLES[index]


def device_hole_end(index: u64) -> u64:
    """Physical, exclusive."""
    return _HOLES[index] + _HOLE_SIZE
