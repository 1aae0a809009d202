# SPDX-License-Identifier: BSD-2-Clause
"""Looks whether the memory holds what the writer wrote, then tries to write, which it may not."""

from cloister.lang import Shared, View, load_le, log, region_bytes, store_le, u8, u32, u64
from cloister.pd import Channel, notified

writer = Channel("writer")
SMALL = region_bytes("small")
LARGE = region_bytes("large")
CONTIGUOUS_SMALL = region_bytes("contiguous_small")
CONTIGUOUS_LARGE = region_bytes("contiguous_large")


@notified(writer)
def look() -> None:
    """All four."""
    right: bool = holds_offsets(SMALL, 1)
    right = holds_offsets(LARGE, 2) and right
    right = holds_offsets(CONTIGUOUS_SMALL, 3) and right
    right = holds_offsets(CONTIGUOUS_LARGE, 4) and right
    log(f"reader: all as written {right}")
    store_le(u32, LARGE, 0, 1)
    log("reader: wrote")


def holds_offsets(memory: View[Shared[u8]], tag: u32) -> bool:
    """Whether each piece holds its offset."""
    for offset in range(0, len(memory), 1024):
        if load_le(u64, memory, offset) != offset * 8 + u64(tag):
            return False
    return True
