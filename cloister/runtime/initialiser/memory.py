# SPDX-License-Identifier: BSD-2-Clause
"""Turns untyped memory into objects.

Model: a kernel clears an untyped piece as a whole when it is first used, so a large piece for a few objects would be slow. Pieces are
therefore chosen to cover what is needed closely: the largest that is no larger than the rest of the need. Objects come largest first
and every size is a power of two, so that a piece fills up without a gap.
Frames at fixed addresses come first; ascending dummies, which stay, move a piece's watermark up to each of them.
Invariant: `used[i]` is what the kernel has recorded as used of piece i (0: untouched).
"""

from cloister.abi.boot import MAX_BOOT_UNTYPED, BootInfo
from cloister.abi.objects import MAX_UNTYPED_BITS, UNTYPED_OBJECT
from cloister.lang import Array, Ptr, View, array, count_trailing_zeros, u64
from cloister.runtime.initialiser.invoke import retype
from cloister.runtime.initialiser.report import Step, fail
from cloister.runtime.initialiser.table import FixedObjects, Objects

FAN_OUT = 256  # objects of one Retype
NO_PIECE = 0xFFFF_FFFF

used: Array[u64] = array(MAX_BOOT_UNTYPED)
next_dummy: u64 = 0  # slot
need: u64 = 0  # bytes still to be made into ordinary objects


def set_first_dummy(slot: u64) -> None:
    """Slots from here on are free for dummies."""
    global next_dummy
    next_dummy = slot


def piece_count(boot: Ptr[BootInfo]) -> u64:
    """How many pieces there are."""
    return boot.untyped.end - boot.untyped.start


def make_fixed(boot: Ptr[BootInfo], base_slot: u64, fixed: View[FixedObjects]) -> None:
    """All objects at fixed addresses."""
    for run in fixed:
        size: u64 = 1 << u64(run.size_log2)
        done: u64 = 0
        while done < u64(run.count):
            address: u64 = run.physical + done * size
            piece: u64 = piece_holding(boot, address, size)
            if piece == NO_PIECE:
                fail(Step.FIND_FIXED, address, 0)
            advance(boot, piece, address)
            base: u64 = boot.untyped_list[piece].physical
            room: u64 = ((1 << u64(boot.untyped_list[piece].size_bits)) - (address - base)) // size
            count: u64 = min(min(u64(run.count) - done, room), FAN_OUT)
            error: u64 = retype(boot.untyped.start + piece, u64(run.type), 0, base_slot + u64(run.first) + done, count)
            if error != 0:
                fail(Step.CREATE_FIXED, address, error)
            used[piece] = address - base + count * size
            done += count


def piece_holding(boot: Ptr[BootInfo], address: u64, size: u64) -> u64:
    """The piece that has these bytes."""
    for piece in range(piece_count(boot)):
        start: u64 = boot.untyped_list[piece].physical
        if start <= address and address + size <= start + (1 << u64(boot.untyped_list[piece].size_bits)):
            return piece
    return NO_PIECE


def advance(boot: Ptr[BootInfo], piece: u64, address: u64) -> None:
    """Use up the piece below `address`."""
    global next_dummy
    position: u64 = boot.untyped_list[piece].physical + used[piece]
    while position < address:
        bits: u64 = count_trailing_zeros(position)
        while bits >= MAX_UNTYPED_BITS or position + (1 << bits) > address:
            bits -= 1
        error: u64 = retype(boot.untyped.start + piece, UNTYPED_OBJECT, bits, next_dummy, 1)
        if error != 0:
            fail(Step.CREATE_FIXED, position, error)
        next_dummy += 1
        position += 1 << bits


def make_objects(boot: Ptr[BootInfo], base_slot: u64, objects: View[Objects]) -> None:
    """All other objects."""
    global need
    for group in objects:
        need += u64(group.count) << u64(group.size_log2)
    piece: u64 = NO_PIECE
    room: u64 = 0
    for group in objects:
        size: u64 = 1 << u64(group.size_log2)
        done: u64 = 0
        while done < u64(group.count):
            if room < size:
                piece = choose_piece(boot, size)
                if piece == NO_PIECE:
                    fail(Step.FIND_MEMORY, u64(group.name), 0)
                room = 1 << u64(boot.untyped_list[piece].size_bits)
                used[piece] = room
            count: u64 = min(min(u64(group.count) - done, room // size), FAN_OUT)
            slot: u64 = base_slot + u64(group.first) + done
            error: u64 = retype(boot.untyped.start + piece, u64(group.type), u64(group.size_bits), slot, count)
            if error != 0:
                fail(Step.CREATE, u64(group.name), error)
            room -= count * size
            need -= count * size
            done += count


def choose_piece(boot: Ptr[BootInfo], size: u64) -> u64:
    """An untouched piece of ordinary memory: the largest within the need, or else the smallest that holds an object of this size."""
    best: u64 = NO_PIECE
    best_size: u64 = 0
    for piece in range(piece_count(boot)):
        if boot.untyped_list[piece].is_device == 0 and used[piece] == 0:
            bytes: u64 = 1 << u64(boot.untyped_list[piece].size_bits)
            if bytes >= size and better(bytes, best_size):
                best = piece
                best_size = bytes
    return best


def better(candidate: u64, best: u64) -> bool:
    """Is a piece of the one size a better choice than one of the other? 0: there is none yet."""
    if best == 0:
        return True
    if candidate <= need:
        return best > need or candidate > best
    return best > need and candidate < best
