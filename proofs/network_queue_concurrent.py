# SPDX-License-Identifier: BSD-2-Clause
"""sDDF's network queue with both sides running at once: no operation is disturbed by the other side's, and no wake-up is lost.

Each proof executes an operation of one side and moves of the other in all orders of their accesses to shared memory, from every sound state of
`network_queue`. What a side relies on is what the other may do, any number of operations at a time, as far as it can be seen:
- the consumer moves the shared head forward, up to what it believes was published, and writes the flag;
- the producer writes slots that no living element has, moves the shared tail forward, up to what it has put, and writes the flag.
An operation reads the other side's index once, so that what the other side does before that is one move, and what it does after it another.

Wake-ups: a consumer that may sleep (`request_signal` gave True) and is not going to be notified has taken all that was published, and its wish
for a signal stands, so that the next `publish` of something new notifies it (`network_queue`, `publish_shows_all`). Proved for a consumer that asks
up to twice while the producer publishes, and for a producer that publishes twice while the consumer asks, whatever the flag was.

Assumed: sequential consistency, which the fences and the acquire and release accesses give where they stand; the order of a side's accesses is that
of its program.
"""

from __future__ import annotations

from cloister.lang import assume, interleave, proof, requires, struct, u16, u64, undisturbed, wrapping_add, wrapping_sub, zeroed
from cloister.sddf.queue.network import CAPACITY
from network_queue import at, begin, consumer, length_of, lives, offset_of, producer, sound


@struct
class Given:
    """What the side that is looked at does, and how far the other one moves: anything."""

    offset: u64
    length: u16
    one: u16
    two: u16


@struct
class Happened:
    """What came out of it."""

    put: bool
    empty: bool
    offset: u64
    length: u16
    number: u16
    notified: bool
    sleeps: bool


given: Given = zeroed(Given)
other: Given = zeroed(Given)
producers: Happened = zeroed(Happened)
consumers: Happened = zeroed(Happened)


# --------------------------------------------------------------------------------------------------------------------- put


def put() -> None:
    producers.number = producer.tail
    producers.put = producer.put(given.offset, given.length)


def _consumer_moves_twice() -> None:
    _given_back(other.one)
    _given_back(other.two)


def _consumer_moves_once() -> None:
    _given_back(other.one)


def _given_back(taken: u16) -> None:
    """Take elements up to one, or none, and give back all that were taken."""
    consumer.head = wrapping_add(at.start, taken)
    consumer.released = consumer.head
    consumer.memory.head.store(consumer.head)


@proof
def put_while_the_consumer_moves() -> None:
    """The element is there, unless the queue was full."""
    requires(undisturbed())
    begin()
    assume(at.taken <= other.one and other.one <= other.two and other.two <= at.believed)
    was_full = wrapping_sub(producer.tail, consumer.released) == CAPACITY
    interleave(put, _consumer_moves_twice)
    if producers.put:
        assert offset_of(producers.number) == given.offset and length_of(producers.number) == given.length and lives(producers.number)
    else:
        assert was_full


@proof
def put_leaves_all_sound_while_the_consumer_moves() -> None:
    """Both ends can go on. One move is enough here: nothing that `put` writes decides what the consumer's further moves do."""
    requires(undisturbed())
    begin()
    assume(at.taken <= other.one and other.one <= at.believed)
    interleave(put, _consumer_moves_once)
    assert sound()


@proof
def put_changes_none_while_the_consumer_moves(living: u16) -> None:
    """Whichever element lives, before and after, is what it was."""
    requires(undisturbed())
    begin()
    assume(at.taken <= other.one and other.one <= other.two and other.two <= at.believed)
    assume(lives(living))
    offset_before = offset_of(living)
    length_before = length_of(living)
    interleave(put, _consumer_moves_twice)
    if lives(living):
        assert offset_of(living) == offset_before and length_of(living) == length_before


# --------------------------------------------------------------------------------------------------------------------- take


def take() -> None:
    consumers.number = consumer.head
    consumers.empty = consumer.is_empty()
    if not consumers.empty:
        taken = consumer.take()
        consumers.offset = taken.offset
        consumers.length = taken.length


def _producer_moves() -> None:
    """Write some slot that no living element has, and show the elements up to one, that slot's perhaps among them."""
    entry = producer.memory.entries[wrapping_add(at.start, other.one) % CAPACITY]
    entry.offset.store(other.offset)
    entry.length.store(other.length)
    producer.tail = wrapping_add(at.start, given.one)
    producer.published = producer.tail
    producer.memory.tail.store(producer.published)


@proof
def take_while_the_producer_moves() -> None:
    """What is taken is the oldest element, as it was put before its number was shown.

    One move is enough here: what came before the first access is in the state that the proof begins in, and later moves are like this one.
    """
    requires(undisturbed())
    begin()
    assume(at.put <= given.one and given.one <= CAPACITY and at.put <= other.one and other.one < CAPACITY)
    head = consumer.head
    offset_before = offset_of(head)
    length_before = length_of(head)
    was_there = head != producer.tail
    published = head != producer.published
    interleave(take, _producer_moves)
    assert sound()
    assert not (consumers.empty and published)
    if not consumers.empty:
        assert consumers.number == head and consumer.head == wrapping_add(head, 1)
        if was_there:
            assert consumers.offset == offset_before and consumers.length == length_before


# --------------------------------------------------------------------------------------------------------------------- wake-ups


def publish() -> None:
    producers.notified = producer.publish()


def _publish_twice() -> None:
    publish()
    producer.tail = wrapping_add(at.start, given.one)
    producers.notified = producer.publish() or producers.notified


def ask() -> None:
    consumers.sleeps = consumer.request_signal()


def ask_twice() -> None:
    ask()
    if not consumers.sleeps:
        consumer.head = consumer.tail
        ask()


@proof
def no_wake_up_is_lost_while_the_consumer_asks_twice() -> None:
    """Seeing that something came, it takes that, and asks again."""
    requires(undisturbed())
    begin()
    interleave(publish, ask_twice)
    assert sound()
    if consumers.sleeps and not producers.notified:
        assert consumer.head == producer.published, "asleep with work to do and no signal to come"
        assert producer.consumer_waits(), "asleep, and the producer does not know it"


@proof
def no_wake_up_is_lost_while_the_producer_publishes_twice() -> None:
    """More is put and published while the consumer asks."""
    requires(undisturbed())
    begin()
    assume(at.put <= given.one and given.one <= CAPACITY)
    interleave(_publish_twice, ask)
    assert sound()
    if consumers.sleeps and not producers.notified:
        assert consumer.head == producer.published, "asleep with work to do and no signal to come"
        assert producer.consumer_waits(), "asleep, and the producer does not know it"
