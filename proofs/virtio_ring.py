# SPDX-License-Identifier: BSD-2-Clause
"""The virtio ring against a hostile device: whatever it writes and whenever, each packet comes back at most once, as it was submitted.

What is free and what is with the device is told by three facts, for all positions i, j < free_count and all slots:
- `is_free(i)`: the slot at position i of the free list is not with the device;
- `distinct(i, j)`: two positions hold two slots;
- as many completions are believed as packets are out, at most (the struct's own invariant).
They hold after `set_up`, and each operation keeps them: the proofs take i, j and a slot, whichever, as parameters, and assume only instances of
the three facts. So: a slot is handed out only while it is free; it comes back only while it is with the device, with the offset that was submitted
last, and then it is free; no other slot changes; `free_count` never leaves 0..SLOTS, and no index its array.

Assumed: nothing of the ring's memory (each read gives any value); that the driver alone has the `Ring`, and sets it up once, as it was made.
"""

from __future__ import annotations

from cloister.lang import assume, ghost, proof, region, requires, u16, u32, u64
from cloister.sddf.virtio.mmio import Transport
from cloister.sddf.virtio.ring import HIGHEST_ADDRESS, SLOTS, Completion, Ring, RingMemory

ring: Ring = Ring(region(RingMemory, "ring"))
transport = region(Transport, "transport")


@ghost
def is_free(i: u16) -> bool:
    """The slot at this position of the free list, if it has one, is not with the device."""
    return i >= ring.free_count or not ring.with_device[ring.free[i]]


@ghost
def distinct(i: u16, j: u16) -> bool:
    """Two positions of the free list hold two slots."""
    return i == j or i >= ring.free_count or j >= ring.free_count or ring.free[i] != ring.free[j]


@proof
def set_up_makes_all_free(i: u16, j: u16, physical: u64, header_length: u32, device_writes: bool) -> None:
    """The ring as it was made: nothing is with the device."""
    requires(header_length <= 16 and physical <= HIGHEST_ADDRESS - 65536)
    assume(ring.free_count == 0 and ring.used == ring.used_end and i < SLOTS and j < SLOTS and not ring.with_device[i])
    ring.set_up(transport, 0, physical, header_length, device_writes)
    assert ring.free_count == SLOTS and u16(ring.free[i]) == i and u16(ring.free[j]) == j
    assert is_free(i) and distinct(i, j)


@proof
def submit_takes_a_slot_that_is_free(i: u16, j: u16, slot: u16, offset: u64, physical: u64, length: u32) -> None:
    """It is with the device then, with this offset; no other slot changes."""
    assume(ring.believes_no_more_than_it_gave() and ring.free_count != 0 and slot < SLOTS)
    last = ring.free_count - 1
    assume(is_free(i) and is_free(j) and is_free(last) and distinct(i, j) and distinct(i, last) and distinct(j, last))
    taken = u16(ring.free[last])
    was_with_device = ring.with_device[slot]
    offset_before = ring.offsets[slot]
    ring.submit(offset, physical, length)
    if slot == taken:
        assert not was_with_device and ring.with_device[slot] and ring.offsets[slot] == offset
    else:
        assert ring.with_device[slot] == was_with_device and ring.offsets[slot] == offset_before
    assert is_free(i) and is_free(j) and distinct(i, j)
    assert ring.believes_no_more_than_it_gave() and ring.free_count == last


@proof
def complete_gives_back_what_was_submitted(i: u16, j: u16, slot: u16) -> None:
    """Once: the slot was with the device and is free then; no other slot changes."""
    assume(ring.believes_no_more_than_it_gave() and ring.used != ring.used_end and slot < SLOTS)
    assume(is_free(i) and is_free(j) and distinct(i, j))
    count = ring.free_count
    was_with_device = ring.with_device[slot]
    offset_before = ring.offsets[slot]
    completion = Completion(0, 0)
    done = ring.complete(completion)
    if done and slot == u16(ring.free[count]):
        assert was_with_device and not ring.with_device[slot] and completion.offset == offset_before
    else:
        assert ring.with_device[slot] == was_with_device
    assert ring.offsets[slot] == offset_before
    assert is_free(i) and is_free(j) and distinct(i, j)
    assert ring.believes_no_more_than_it_gave() and ring.free_count == count + u16(done)


@proof
def looking_for_a_completion_changes_no_slot(slot: u16) -> None:
    """Nor do asking for interrupts and showing the device what there is."""
    assume(ring.believes_no_more_than_it_gave() and slot < SLOTS)
    was_with_device = ring.with_device[slot]
    offset_before = ring.offsets[slot]
    count = ring.free_count
    ring.publish(transport, 0)
    ring.disable_interrupts()
    ring.enable_interrupts()
    there = ring.has_completion()
    assert there == (ring.used != ring.used_end) and (not there or ring.in_flight() != 0)
    assert ring.with_device[slot] == was_with_device and ring.offsets[slot] == offset_before and ring.free_count == count
    assert ring.believes_no_more_than_it_gave()
