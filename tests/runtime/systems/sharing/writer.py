# SPDX-License-Identifier: BSD-2-Clause
"""Looks whether all memory is zero, then fills it with its own offsets."""

from cloister.lang import Shared, View, load_le, log, region_bytes, region_physical, store_le, u8, u32, u64
from cloister.pd import Channel, init

reader = Channel("reader")
SMALL = region_bytes("small")
LARGE = region_bytes("large")
CONTIGUOUS_SMALL = region_bytes("contiguous_small")
CONTIGUOUS_LARGE = region_bytes("contiguous_large")
SMALL_PHYSICAL = region_physical("contiguous_small")
LARGE_PHYSICAL = region_physical("contiguous_large")


@init
def start() -> None:
    """Four regions, then tell."""
    zero: bool = fill_with_offsets(SMALL, 1)
    zero = fill_with_offsets(LARGE, 2) and zero
    zero = fill_with_offsets(CONTIGUOUS_SMALL, 3) and zero
    zero = fill_with_offsets(CONTIGUOUS_LARGE, 4) and zero
    log(f"writer: all zero {zero}, contiguous at {SMALL_PHYSICAL:x} and {LARGE_PHYSICAL:x}")
    reader.notify()


def fill_with_offsets(memory: View[Shared[u8]], tag: u32) -> bool:
    """Whether it was zero."""
    zero: bool = True
    for offset in range(0, len(memory), 1024):
        if load_le(u64, memory, offset) != 0:
            zero = False
        store_le(u64, memory, offset, offset * 8 + u64(tag))
    return zero
