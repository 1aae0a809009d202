# SPDX-License-Identifier: BSD-2-Clause
"""A split virtqueue whose every buffer is a short header of the driver's followed by one packet buffer of somebody else's.

The descriptor table is paired once: descriptors 2s and 2s + 1 are slot s, the first always the header, the second the packet. To hand a
packet to the device is to write one address and length and the slot's number; the header is shared by all slots (its content is constant
towards the device, and of no interest from it).
Source: virtio 1.2, section 2.7.

Invariants:
- which packet a slot carries is kept in private memory; of what the device writes, only its index and an id are used, and the id must name
  a slot that the device has. Anything else is counted in `violations` and ignored;
- indices run modulo 2**16 and are reduced modulo the ring's size before they index;
- at most as many completions are taken as slots are with the device.
"""

from __future__ import annotations

from cloister.lang import Array, Ptr, Shared, array, ensures, inline, invariant, offsetof, old, requires, sizeof, struct, u8, u16, u32, u64, wrapping_add, wrapping_sub
from cloister.sddf.fence import device_fence
from cloister.sddf.virtio.mmio import Transport

SLOTS = 256
DESCRIPTORS = 512  # two for each slot; a power of two
HEADER_CAPACITY = 16
HIGHEST_ADDRESS = 0xFFFF_FFFF_FFFF_FFFF

DESCRIPTOR_NEXT = 1
DESCRIPTOR_WRITE = 2
NO_INTERRUPT = 1  # in the available ring: the driver's wish
NO_NOTIFY = 1  # in the used ring: the device's


@struct
class Descriptor:
    """A piece of memory for the device to read or, with DESCRIPTOR_WRITE, to write."""

    address: Shared[u64]
    length: Shared[u32]
    flags: Shared[u16]
    next: Shared[u16]


@struct
class UsedElement:
    """A chain that the device is done with, by its first descriptor, and how many bytes it wrote to it."""

    id: Shared[u32]
    length: Shared[u32]


@struct
class RingMemory:
    """What driver and device share. Its size is a multiple of 16, the alignment that descriptors need."""

    descriptors: Array[Descriptor] = array(DESCRIPTORS)
    available_flags: Shared[u16]
    available_index: Shared[u16]
    available: Array[Shared[u16]] = array(DESCRIPTORS)
    used_event: Shared[u16]
    padding: Shared[u16]
    used_flags: Shared[u16]
    used_index: Shared[u16]
    used: Array[UsedElement] = array(DESCRIPTORS)
    available_event: Shared[u16]
    padding_end: Shared[u16]
    header: Array[Shared[u8]] = array(HEADER_CAPACITY)


@struct
class Completion:
    """A packet that comes back: its buffer's offset, as it was submitted, and the bytes that the device wrote, the header's included."""

    offset: u64
    written: u32


@struct
class Ring:
    """The driver's side of a virtqueue."""

    memory: Ptr[RingMemory]
    available: u16 = 0  # our index, and what the device was shown of it
    published: u16 = 0
    used: u16 = 0  # the next completion to look at
    used_end: u16 = 0  # the device's index, as last read and believed
    free_count: u16 = 0
    violations: u64 = 0
    free: Array[u8] = array(SLOTS)  # the first free_count of them; a slot's number fits a u8
    offsets: Array[u64] = array(SLOTS)
    with_device: Array[bool] = array(SLOTS)

    @invariant
    def believes_no_more_than_it_gave(self) -> bool:
        """As many completions are believed at most as packets are with the device. So while one is believed, `free` has a place for its slot."""
        return self.free_count <= SLOTS and wrapping_sub(self.used_end, self.used) <= SLOTS - self.free_count

    def set_up(self, transport: Ptr[Transport], index: u32, physical: u64, header_length: u32, device_writes: bool) -> bool:
        """Lay out the queue, whose memory lies at this physical address, and tell the device; False if it has no such queue."""
        requires(header_length <= HEADER_CAPACITY and physical <= HIGHEST_ADDRESS - sizeof(RingMemory))
        requires(self.free_count == 0 and self.used == self.used_end)
        ensures(lambda: self.free_count == SLOTS)
        write: u16 = DESCRIPTOR_WRITE if device_writes else 0
        for slot in range(u16(SLOTS)):
            invariant(self.free_count == 0 and all(u16(self.free[i]) == i for i in range(slot)))
            first = self.memory.descriptors[slot * 2]
            first.address.store(physical + offsetof(RingMemory, "header"))
            first.length.store(header_length)
            first.flags.store(write | DESCRIPTOR_NEXT)
            first.next.store(slot * 2 + 1)
            self.memory.descriptors[slot * 2 + 1].flags.store(write)
            self.free[slot] = u8(slot)
        self.free_count = SLOTS
        return transport.set_up_queue(
            index,
            DESCRIPTORS,
            physical,
            physical + offsetof(RingMemory, "available_flags"),
            physical + offsetof(RingMemory, "used_flags"),
        )

    @inline
    def has_room(self) -> bool:
        """A slot is free."""
        return self.free_count != 0

    @inline
    def in_flight(self) -> u16:
        """How many packets are with the device."""
        return SLOTS - self.free_count

    @inline
    def submit(self, offset: u64, physical: u64, length: u32) -> None:
        """Add a packet buffer, to be seen by the device after `publish`. The caller has seen that there is room."""
        requires(self.free_count != 0)
        ensures(lambda: self.free_count == old(self.free_count) - 1)
        self.free_count -= 1
        slot = u16(self.free[self.free_count])
        self.offsets[slot] = offset
        self.with_device[slot] = True
        packet = self.memory.descriptors[slot * 2 + 1]
        packet.address.store(physical)
        packet.length.store(length)
        self.memory.available[self.available % DESCRIPTORS].store(slot * 2)
        self.available = wrapping_add(self.available, 1)

    @inline
    def publish(self, transport: Ptr[Transport], index: u32) -> None:
        """Show the device what was submitted since the last time, and notify it if it wants that."""
        if self.available == self.published:
            return
        self.published = self.available
        self.memory.available_index.release(self.available)  # release: descriptors and ring before the index that covers them
        device_fence()  # the index before the look at the flag, and before the register
        if self.memory.used_flags.relaxed() & NO_NOTIFY == 0:
            transport.queue_notify.store(index)

    @inline
    def has_completion(self) -> bool:
        """The device is done with a packet."""
        if self.used != self.used_end:
            return True
        # Acquire: the device wrote the elements, and the packets, before the index that covers them.
        end = self.memory.used_index.acquire()
        if wrapping_sub(end, self.used) > self.in_flight():
            self.violations = wrapping_add(self.violations, 1)
            return False
        self.used_end = end
        return end != self.used

    @inline
    def complete(self, completion: Ptr[Completion]) -> bool:
        """Take the next completion; False if what the device wrote makes no sense. The caller has seen that there is one."""
        requires(self.used != self.used_end)
        ensures(lambda result: self.free_count == old(self.free_count) + u16(result))
        element = self.memory.used[self.used % DESCRIPTORS]
        self.used = wrapping_add(self.used, 1)
        id = element.id.relaxed()
        if id >= DESCRIPTORS or id % 2 != 0:
            self.violations = wrapping_add(self.violations, 1)
            return False
        slot = u8(id // 2)
        if not self.with_device[slot]:
            self.violations = wrapping_add(self.violations, 1)
            return False
        self.with_device[slot] = False
        self.free[self.free_count] = slot
        self.free_count += 1
        completion.offset = self.offsets[slot]
        completion.written = element.length.relaxed()
        return True

    @inline
    def disable_interrupts(self) -> None:
        """A hint to the device not to interrupt for this queue: we shall look by ourselves."""
        self.memory.available_flags.store(NO_INTERRUPT)

    @inline
    def enable_interrupts(self) -> bool:
        """Be interrupted for the next completion. False: one is there already, no interrupt will come; take it first."""
        self.memory.available_flags.store(0)
        device_fence()  # the flag before the look at the index
        return not self.has_completion()
