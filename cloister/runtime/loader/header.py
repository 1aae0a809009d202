# SPDX-License-Identifier: BSD-2-Clause
"""What the image builder appends to the loader: where everything goes and how the kernel is entered.

The header lies at the loader's end (the linker symbol `cloister_end`), then the table of regions, then their bytes.
"""

from cloister.lang import struct, u64

MAGIC = 0x6C6F616465722031


@struct
class Header:
    """All addresses are physical except those that say virtual."""

    magic: u64 = 0
    kernel_entry: u64 = 0  # virtual
    kernel_virtual: u64 = 0  # first virtual address of the kernel
    kernel_physical: u64 = 0
    user_start: u64 = 0
    user_end: u64 = 0
    user_offset: u64 = 0  # physical minus virtual
    user_entry: u64 = 0  # virtual
    regions: u64 = 0  # how many


@struct
class Region:
    """`size` bytes to copy from `source` (unless it is where it belongs already), then zeroes up to `total`. All multiples of 16."""

    destination: u64 = 0
    source: u64 = 0
    size: u64 = 0
    total: u64 = 0
