# SPDX-License-Identifier: BSD-2-Clause
"""sDDF's network queue, for all states and indices: FIFO order, no loss, no duplication, no overwriting.

The sequence of all buffers ever put is a ghost: its element number n lies in slot n % CAPACITY as long as it was not given back, that is while
released <= n < tail. What is proved here of each operation, from any state that is `sound`:
- the state is sound again (and that of zeroed memory is sound);
- `put` makes element number `tail`, and changes none that lives; it refuses only if the queue is full;
- `take` gives element number `head`, as it was put, and goes on to the next;
- `publish`, `release`, `request_signal` and `cancel_signal` change no element.
By induction over the operations, what is taken is what was put, each element once and in order. Indices are any of the 2**16, so that they wrap
is no special case; `full_is_seen_where_indices_wrap` shows an instance.

Assumed: each side uses its own end only, and one operation runs at a time. What the other side may do in the middle of one is in
`network_queue_concurrent`; a hostile other side in the contracts of `cloister.sddf.queue.network`, whose proofs let it write anything at any time.
"""

from __future__ import annotations

from cloister.lang import assume, ghost, proof, region, requires, struct, u16, u64, undisturbed, wrapping_add, wrapping_sub, zeroed
from cloister.sddf.queue.network import CAPACITY, Consumer, Producer, QueueMemory

producer: Producer = Producer(region(QueueMemory, "queue"))
consumer: Consumer = Consumer(region(QueueMemory, "queue"))


@struct
class Distances:
    """How far each index is from the oldest one that anybody knows of, which is the consumer's as the producer believes."""

    start: u16
    released: u16
    taken: u16
    believed: u16
    published: u16
    put: u16


at: Distances = zeroed(Distances)  # anything: a proof begins with each state that there is


@ghost
def begin() -> None:
    """Be in the state that `at` says, whichever; it is a sound one, and each sound one is one of these."""
    assume(at.released <= at.taken and at.taken <= at.believed and at.believed <= at.published and at.published <= at.put and at.put <= CAPACITY)
    consumer.memory = producer.memory
    producer.head = at.start
    consumer.released = wrapping_add(at.start, at.released)
    consumer.head = wrapping_add(at.start, at.taken)
    consumer.tail = wrapping_add(at.start, at.believed)
    producer.published = wrapping_add(at.start, at.published)
    producer.tail = wrapping_add(at.start, at.put)
    producer.memory.tail.store(producer.published)
    producer.memory.head.store(consumer.released)


@ghost
def sound() -> bool:
    """Both ends are in one memory, what each shows is there, and what each knows of the other was so once.

    released <= head <= tail as believed <= published <= tail <= released as believed + CAPACITY.
    """
    memory = producer.memory
    if consumer.memory is not memory or memory.tail.relaxed() != producer.published or memory.head.relaxed() != consumer.released:
        return False
    start = producer.head
    released = wrapping_sub(consumer.released, start)
    taken = wrapping_sub(consumer.head, start)
    believed = wrapping_sub(consumer.tail, start)
    published = wrapping_sub(producer.published, start)
    put = wrapping_sub(producer.tail, start)
    return released <= taken and taken <= believed and believed <= published and published <= put and put <= CAPACITY


@ghost
def lives(number: u16) -> bool:
    """An element of this number was put, and its slot was not given back."""
    return wrapping_sub(number, consumer.released) < wrapping_sub(producer.tail, consumer.released)


@ghost
def offset_of(number: u16) -> u64:
    """What the element of this number says, if it lives."""
    return producer.memory.entries[number % CAPACITY].offset.relaxed()


@ghost
def length_of(number: u16) -> u16:
    """What the element of this number says, if it lives."""
    return producer.memory.entries[number % CAPACITY].length.relaxed()


@proof
def zeroed_memory_is_sound() -> None:
    """Both sides begin at 0, in zeroed memory."""
    requires(undisturbed())
    memory = producer.memory
    assume(consumer.memory is memory and memory.tail.relaxed() == 0 and memory.head.relaxed() == 0)
    assume(producer.tail == 0 and producer.published == 0 and producer.head == 0)
    assume(consumer.head == 0 and consumer.released == 0 and consumer.tail == 0)
    assert sound()


@proof
def put_adds_one(offset: u64, length: u16) -> None:
    """No loss: it is the next element, unless no slot is free."""
    requires(undisturbed())
    begin()
    tail = producer.tail
    if producer.put(offset, length):
        assert producer.tail == wrapping_add(tail, 1) and lives(tail)
        assert offset_of(tail) == offset and length_of(tail) == length
    else:
        assert producer.tail == tail
        assert wrapping_sub(tail, consumer.released) == CAPACITY, "a put is refused only if all slots hold what was not given back"
    assert sound()


@proof
def put_changes_none(offset: u64, length: u16, other: u16) -> None:
    """No overwriting: whichever element lives is what it was."""
    requires(undisturbed())
    begin()
    assume(lives(other))
    offset_before = offset_of(other)
    length_before = length_of(other)
    producer.put(offset, length)
    assert lives(other) and offset_of(other) == offset_before and length_of(other) == length_before


@proof
def take_gives_the_oldest(other: u16) -> None:
    """FIFO, and no duplication: it is the element after the last that was taken, as it was put."""
    requires(undisturbed())
    begin()
    assume(lives(other))
    head = consumer.head
    offset_before = offset_of(other)
    length_before = length_of(other)
    if consumer.is_empty():
        assert head == producer.published, "a queue seems empty only if all that was published was taken"
        assert consumer.head == head
    else:
        expected_offset = offset_of(head)
        expected_length = length_of(head)
        taken = consumer.take()
        assert taken.offset == expected_offset and taken.length == expected_length
        assert consumer.head == wrapping_add(head, 1)
    assert sound() and lives(other)
    assert offset_of(other) == offset_before and length_of(other) == length_before


@proof
def nothing_is_taken_of_nothing() -> None:
    """The case that `take_gives_the_oldest` leaves out: no element lives."""
    requires(undisturbed())
    begin()
    assume(producer.tail == consumer.released)
    assert consumer.is_empty() and sound()


@proof
def publish_shows_all(other: u16) -> None:
    """The consumer can take what was put before, and is signalled exactly if it asked and there is something new."""
    requires(undisturbed())
    begin()
    offset_before = offset_of(other)
    length_before = length_of(other)
    new = producer.tail != producer.published
    asked = producer.consumer_waits()
    assert producer.publish() == (new and asked)
    assert producer.memory.tail.relaxed() == producer.tail and sound()
    assert not (new and producer.consumer_waits()), "whoever is notified has to ask again"
    assert offset_of(other) == offset_before and length_of(other) == length_before


@proof
def release_gives_all_back(other: u16) -> None:
    """What was taken does not live any more; all else does, and is the same."""
    requires(undisturbed())
    begin()
    waiting = wrapping_sub(other, consumer.head) < wrapping_sub(producer.tail, consumer.head)
    offset_before = offset_of(other)
    length_before = length_of(other)
    consumer.release()
    assert sound() and lives(other) == waiting
    assert offset_of(other) == offset_before and length_of(other) == length_before


@proof
def signals_change_no_element(other: u16) -> None:
    """Nor does asking for a signal, or not, move anything."""
    requires(undisturbed())
    begin()
    head = consumer.head
    offset_before = offset_of(other)
    length_before = length_of(other)
    consumer.cancel_signal()
    assert sound() and not producer.consumer_waits()
    quiet = consumer.request_signal()
    assert quiet == (head == producer.published) and quiet == producer.consumer_waits()
    assert sound() and consumer.head == head
    assert offset_of(other) == offset_before and length_of(other) == length_before


@proof
def full_is_seen_where_indices_wrap(offset: u64, length: u16) -> None:
    """An instance of the above: the producer's index passed 2**16, the consumer's did not, and the queue is full."""
    requires(undisturbed())
    begin()
    assume(consumer.released == 65500 and producer.tail == 65500 + CAPACITY - 65536)
    assert not producer.put(offset, length)
    assume(consumer.head == 65501)
    consumer.release()
    assert producer.put(offset, length) and not producer.put(offset, length)
