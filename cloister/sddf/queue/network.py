# SPDX-License-Identifier: BSD-2-Clause
"""sDDF's network queue: frames, or free buffers, handed from one PD to another.

The layout is sDDF's, byte for byte: u16 tail, u16 head, u32 consumer_signalled, then 16-byte entries. Indices run freely modulo 2**16; the
slot is the index modulo the capacity; tail == head is empty, tail - head == capacity is full. Zeroed memory is an empty queue whose consumer
wants to be notified.

Invariants, whatever the other side writes:
- our own index lives in private memory; the shared copy is only ever written, so nobody can move it but us;
- a slot number is reduced modulo the capacity, so it is in range;
- the other side's index is read once, compared modulo 2**16 and believed only if it is possible: it moves forward, the consumer's not past what
  was published, the producer's not onto slots that were not given back. Otherwise the queue seems empty (to its consumer) or full (to its
  producer). So nobody can put, or take, more than CAPACITY buffers before the other side, or he himself, gives slots back;
- what an entry says is read once and handed out by value. It is untrusted: whoever takes it checks it against the buffers there are.

Signalling: the consumer drains, asks for a signal (`request_signal`), and looks once more; the producer publishes a batch and then looks
whether a signal was asked for. A full fence on each side, between the store and the look, makes sure that one of them sees the other.
"""

from __future__ import annotations

from cloister.lang import Array, Ptr, Shared, array, inline, invariant, requires, struct, u8, u16, u32, u64, wrapping_add, wrapping_sub
from cloister.sddf.fence import full_fence

CAPACITY = 512  # a power of two, so that indices may wrap at 2**16


@struct
class QueueEntry:
    """A buffer: where it begins in the data region, and how many bytes of it are a frame. `owner` is 0 between a client and its neighbour."""

    offset: Shared[u64]
    length: Shared[u16]
    owner: Shared[u8]


@struct
class QueueMemory:
    """What both PDs map."""

    tail: Shared[u16]  # written by the producer
    head: Shared[u16]  # written by the consumer
    consumer_signalled: Shared[u32]  # 0: the consumer wants to be notified; 1: it was, or is awake
    entries: Array[QueueEntry] = array(CAPACITY)


@struct
class Buffer:
    """A private copy of an entry."""

    offset: u64
    length: u16


@struct
class Producer:
    """Our side of a queue that we fill."""

    memory: Ptr[QueueMemory]
    tail: u16 = 0  # ours
    published: u16 = 0  # what the consumer was shown of it
    head: u16 = 0  # the consumer's, as last read

    @invariant
    def in_order(self) -> bool:
        """The consumer gave back no more than it was shown, and no slot holds two buffers."""
        return wrapping_sub(self.published, self.head) <= wrapping_sub(self.tail, self.head) <= CAPACITY

    @inline
    def is_full(self) -> bool:
        """No slot is free, or the consumer claims the impossible."""
        if wrapping_sub(self.tail, self.head) < CAPACITY:
            return False
        return self._refresh()

    def _refresh(self) -> bool:
        # Acquire: the consumer has read a slot before it gave it back, and we write it after.
        head = self.memory.head.acquire()
        if wrapping_sub(head, self.head) > wrapping_sub(self.published, self.head):
            return True
        self.head = head
        return wrapping_sub(self.tail, head) >= CAPACITY

    @inline
    def put(self, offset: u64, length: u16) -> bool:
        """Add a buffer, to be seen by the consumer after `publish`; False if the queue is full."""
        if self.is_full():
            return False
        entry = self.memory.entries[self.tail % CAPACITY]
        entry.offset.store(offset)
        entry.length.store(length)
        entry.owner.store(0)
        self.tail = wrapping_add(self.tail, 1)
        return True

    @inline
    def publish(self) -> bool:
        """Show the consumer what was put since the last time; True if it has to be notified."""
        if self.tail == self.published:
            return False
        self.published = self.tail
        self.memory.tail.release(self.tail)  # release: the entries before the index that covers them
        full_fence()  # the index before the look at the flag
        if self.memory.consumer_signalled.relaxed() != 0:
            return False
        self.memory.consumer_signalled.store(1)
        return True

    @inline
    def consumer_waits(self) -> bool:
        """The consumer asked to be notified and was not yet."""
        return self.memory.consumer_signalled.relaxed() == 0


@struct
class Consumer:
    """Our side of a queue that we empty."""

    memory: Ptr[QueueMemory]
    head: u16 = 0  # ours
    released: u16 = 0  # what the producer was shown of it
    tail: u16 = 0  # the producer's, as last read and believed
    violations: u64 = 0  # how often the producer claimed more than fits

    @invariant
    def in_order(self) -> bool:
        """The producer has put no more than fits beside what we have not given back."""
        return wrapping_sub(self.head, self.released) <= wrapping_sub(self.tail, self.released) <= CAPACITY

    @inline
    def taken(self) -> u16:
        """How many were taken and their slots not given back: at most CAPACITY, so a loop that takes until the queue is empty ends."""
        return wrapping_sub(self.head, self.released)

    @inline
    def is_empty(self) -> bool:
        """Nothing to take, or the producer claims the impossible."""
        if self.head != self.tail:
            return False
        return self._refresh()

    def _refresh(self) -> bool:
        # Acquire: the producer wrote the entries before the index that covers them, and we read them after.
        tail = self.memory.tail.acquire()
        # All that we believed was taken. What comes next lies before the slots that we have not given back.
        if wrapping_sub(tail, self.head) > CAPACITY - self.taken():
            self.violations = wrapping_add(self.violations, 1)
            return True
        self.tail = tail
        return tail == self.head

    @inline
    def take(self) -> Buffer:
        """The oldest buffer. The caller has seen that the queue is not empty."""
        requires(self.head != self.tail)
        assert self.head != self.tail, "take from an empty queue"
        entry = self.memory.entries[self.head % CAPACITY]
        self.head = wrapping_add(self.head, 1)
        return Buffer(entry.offset.relaxed(), entry.length.relaxed())

    @inline
    def release(self) -> None:
        """Give the slots of all that was taken back to the producer."""
        if self.head != self.released:
            self.released = self.head
            self.memory.head.release(self.head)  # release: our reads of the slots before the index that frees them

    @inline
    def request_signal(self) -> bool:
        """Ask to be notified of what comes next. False: something came meanwhile, no signal will; take it first."""
        self.memory.consumer_signalled.store(0)
        full_fence()  # the flag before the look at the queue
        if self.is_empty():
            return True
        self.memory.consumer_signalled.store(1)
        return False

    @inline
    def cancel_signal(self) -> None:
        """Not to be notified: we shall look by ourselves."""
        self.memory.consumer_signalled.store(1)
