# SPDX-License-Identifier: BSD-2-Clause
"""sDDF's network queue: its layout, its order, and that no peer can lead it astray."""

from __future__ import annotations

import random
import struct
from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

import cloister.lang.hook  # noqa: F401  # what follows runs as on the device
from cloister.lang import python, sizeof
from cloister.sddf.queue.network import CAPACITY, Consumer, Producer, QueueMemory

SIZE = 8 + 16 * CAPACITY


def new_queue(start: int = 0) -> tuple[bytearray, Producer, Consumer]:
    """An empty queue whose indices have reached `start`."""
    memory = bytearray(SIZE)
    struct.pack_into("<HH", memory, 0, start, start)
    view = python.overlay(QueueMemory, memory)
    return memory, Producer(view, tail=start, published=start, head=start), Consumer(view, head=start, released=start, tail=start)


def test_the_layout_is_sddfs() -> None:
    assert sizeof(QueueMemory) == SIZE
    memory, producer, _ = new_queue()
    producer.put(0x1122334455667788, 0x99AA)
    producer.put(2048, 60)
    producer.publish()
    assert struct.unpack_from("<HHI", memory) == (2, 0, 1)
    assert struct.unpack_from("<QHB", memory, 8) == (0x1122334455667788, 0x99AA, 0)
    assert struct.unpack_from("<QHB", memory, 24) == (2048, 60, 0)


def test_zeroed_memory_is_empty_and_its_consumer_wants_a_signal() -> None:
    _, producer, consumer = new_queue()
    assert consumer.is_empty() and producer.consumer_waits()
    producer.put(0, 1)
    assert producer.publish()
    producer.put(0, 1)
    assert not producer.publish(), "the consumer has been notified already"


def test_nothing_published_is_no_signal() -> None:
    _, producer, _ = new_queue()
    assert not producer.publish()


def test_what_is_not_published_is_not_seen() -> None:
    _, producer, consumer = new_queue()
    producer.put(2048, 1)
    assert consumer.is_empty()
    producer.publish()
    assert not consumer.is_empty()


@settings(deadline=None)
@given(st.integers(0, 0xFFFF))
def test_it_holds_its_capacity_wherever_the_indices_are(start: int) -> None:
    """Also where one index has passed 2**16 and the other has not: the case that sDDF's own check for fullness gets wrong."""
    _, producer, consumer = new_queue(start)
    for i in range(CAPACITY):
        assert producer.put(i * 2048, i)
    assert not producer.put(0, 0)
    producer.publish()
    for i in range(CAPACITY):
        assert not consumer.is_empty()
        taken = consumer.take()
        assert (taken.offset, taken.length) == (i * 2048, i)
    assert consumer.is_empty()
    assert producer.is_full(), "slots are given back by release"
    consumer.release()
    assert not producer.is_full()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 0xFFFF))
def test_it_is_a_fifo_and_loses_no_wake_up(seed: int, start: int) -> None:
    """Both sides in any order; a side that sleeps runs only when notified. At the end all that was put was taken."""
    rng = random.Random(seed)
    _, producer, consumer = new_queue(start)
    model: deque[int] = deque()
    assert consumer.request_signal()
    awake, put = False, 0
    for _ in range(400):
        if rng.random() < 0.5 or not awake:
            for _ in range(rng.randrange(40)):
                if producer.put(put, put % 1514):
                    model.append(put)
                    put += 1
                else:
                    assert len(model) >= CAPACITY - 40 or not consumer.is_empty() or consumer.head != consumer.released
            if producer.publish():
                assert not awake, "a consumer that is awake was notified"
                awake = True
        else:
            for _ in range(rng.randrange(1, 60)):
                if consumer.is_empty():
                    consumer.release()
                    if consumer.request_signal():
                        awake = False
                        break
                else:
                    assert consumer.take().offset == model.popleft()
            else:
                consumer.release()
                consumer.cancel_signal()
        assert awake or not model or producer.tail != producer.published, "asleep with work to do and no signal to come"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_hostile_producer_cannot_lead_the_consumer_astray(seed: int) -> None:
    rng = random.Random(seed)
    memory, _, consumer = new_queue(rng.randrange(0x10000))
    for _ in range(50):
        for _ in range(rng.randrange(20)):
            memory[rng.choice((0, 1, 2, 3, 4, rng.randrange(SIZE)))] = rng.randrange(256)
        taken = 0
        before = consumer.head
        while not consumer.is_empty():
            consumer.take()
            taken += 1
            assert taken <= 2 * CAPACITY, "a queue gives no end"
        assert consumer.head == (before + taken) & 0xFFFF, "somebody else moved our index"
        consumer.release()
        consumer.request_signal()


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_a_hostile_consumer_cannot_lead_the_producer_astray(seed: int) -> None:
    rng = random.Random(seed)
    memory, producer, _ = new_queue(rng.randrange(0x10000))
    for _ in range(50):
        for _ in range(rng.randrange(8)):
            memory[rng.choice((0, 1, 2, 3, 4))] = rng.randrange(256)
        before, put = producer.tail, 0
        while producer.put(1, 1):
            put += 1
            assert put <= 2 * CAPACITY, "a queue takes no end"
        assert producer.tail == (before + put) & 0xFFFF
        producer.publish()
        assert struct.unpack_from("<H", memory)[0] == producer.tail or put == 0


def test_impossible_claims_are_counted() -> None:
    memory, _, consumer = new_queue()
    struct.pack_into("<H", memory, 0, CAPACITY + 1)
    assert consumer.is_empty() and consumer.violations == 1
    struct.pack_into("<H", memory, 0, CAPACITY)
    assert not consumer.is_empty() and consumer.violations == 1
