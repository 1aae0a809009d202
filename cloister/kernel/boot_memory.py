# SPDX-License-Identifier: BSD-2-Clause
"""Dividing physical memory at boot: what is free, and where the first thread's objects go.

Others compute the same division beforehand (they must know the physical address of every untyped), so the algorithm is part of the
interface. Invariant: `free` regions are disjoint and ascending, in physical addresses; empty ones may stand between them.
"""

from cloister.abi.objects import MAX_UNTYPED_BITS
from cloister.kernel.arch.sim.boot import KERNEL_OFFSET, kernel_end, kernel_start, memory_end, memory_regions, memory_start
from cloister.lang import Array, Ptr, array, count_leading_zeros, count_trailing_zeros, struct, u64, zeroed

_MAX_FREE = 16


@struct
class Region:
    """Bytes from `start` up to, not including, `end`."""

    start: u64
    end: u64


@struct
class FreeMemory:
    """What nobody uses yet."""

    regions: Array[Region] = array(_MAX_FREE)
    count: u64


memory: FreeMemory = zeroed(FreeMemory)


def _add(start: u64, end: u64) -> None:
    if start >= end:
        return
    assert memory.count < _MAX_FREE, "memory is in too many pieces"
    memory.regions[memory.count].start = start
    memory.regions[memory.count].end = end
    memory.count += 1


def find_free(image_start: u64, image_end: u64) -> None:
    """All memory but the kernel and the first thread's image, which lies behind the kernel."""
    for i in range(memory_regions()):
        start = memory_start(i)
        end = memory_end(i)
        start = _cut(start, end, kernel_start(), kernel_end())
        start = _cut(start, end, image_start, image_end)
        _add(start, end)


def _cut(start: u64, end: u64, used_start: u64, used_end: u64) -> u64:
    """Keep what lies before a used piece; the start of what lies behind it."""
    if used_end <= start or used_start >= end:
        return start
    _add(start, max(start, used_start))
    return max(start, min(used_end, end))


def take_top(size: u64, alignment: u64) -> u64:
    """Take a block from the end of the last region that it fits in; what is left above becomes a region of its own. 0: it fits nowhere."""
    for k in range(memory.count):
        i = memory.count - 1 - k
        region = memory.regions[i]
        if region.end < size:
            continue
        start = (region.end - size) // alignment * alignment
        if start < region.start:
            continue
        _split(i, start, start + size)
        return start
    return 0


def _split(index: u64, start: u64, end: u64) -> None:
    assert memory.count < _MAX_FREE, "memory is in too many pieces"
    for k in range(memory.count - index):
        j = memory.count - k
        memory.regions[j].start = memory.regions[j - 1].start
        memory.regions[j].end = memory.regions[j - 1].end
    memory.count += 1
    memory.regions[index].end = start
    memory.regions[index + 1].start = end


def piece_bits(region: Ptr[Region]) -> u64:
    """The size, as a power of two, of the largest untyped that the region (not empty) can begin with: aligned in the kernel's window."""
    bits: u64 = u64(63) - count_leading_zeros(region.end - region.start)
    bits = min(bits, MAX_UNTYPED_BITS)
    address = region.start + KERNEL_OFFSET
    if address != 0:
        bits = min(bits, count_trailing_zeros(address))
    return bits
