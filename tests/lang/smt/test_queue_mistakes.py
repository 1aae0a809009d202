# SPDX-License-Identifier: BSD-2-Clause
"""Mistakes that a queue like sDDF's was made with, or could be, in target code: the prover finds each, and says how long it took."""

from __future__ import annotations

from pathlib import Path

import pytest

import cloister
from cloister.lang.smt.prove import Outcome, Result
from support import Prove

PORT = """
from cloister.lang import Ptr, Shared, ensures, i32, proof, region, requires, struct, u16, u32, undisturbed, wrapping_add, wrapping_sub

@struct
class Indices:
    tail: Shared[u16]
    head: Shared[u16]

def full(indices: Ptr[Indices], capacity: u32) -> bool:
    '''sDDF 0.7: `queue->tail - queue->head == capacity`. C promotes both u16 to int, and converts the difference to the u32 of the capacity.'''
    difference = i32(indices.tail.relaxed()) - i32(indices.head.relaxed())
    return converted(difference) == capacity

def converted(x: i32) -> u32:
    '''C's conversion of an int to u32.'''
    return u32(x) if x >= 0 else wrapping_sub(u32(0), u32(-x))

def full_modulo(indices: Ptr[Indices], capacity: u32) -> bool:
    '''The remedy: the difference is a u16 again.'''
    return u32(wrapping_sub(indices.tail.relaxed(), indices.head.relaxed())) == capacity

@proof
def a_full_queue_is_seen_to_be(indices: Ptr[Indices], tail: u16, head: u16) -> None:
    requires(undisturbed() and u32(wrapping_sub(tail, head)) == 512)
    indices.tail.store(tail)
    indices.head.store(head)
    assert full(indices, 512)

@proof
def a_full_queue_is_seen_to_be_with_the_remedy(indices: Ptr[Indices], tail: u16, head: u16) -> None:
    requires(undisturbed() and u32(wrapping_sub(tail, head)) == 512)
    indices.tail.store(tail)
    indices.head.store(head)
    assert full_modulo(indices, 512)
"""


def test_the_c_queue_that_misses_full_after_a_wrap(prove: Prove) -> None:
    """A faithful port of the mistake in sDDF 0.7's network queue: after its 16-bit index wraps, a full queue does not seem full."""
    outcomes = prove(PORT)
    found = outcomes["a_full_queue_is_seen_to_be"]
    assert found.result is Result.REFUTED and found.counterexample is not None, found.text
    arguments = found.counterexample.arguments
    tail, head = int(arguments["tail"], 0), int(arguments["head"], 0)
    assert (tail - head) % 2**16 == 512 and tail < head, "the counterexample is a full queue whose tail has wrapped and whose head has not"
    print(f"refuted in {found.seconds:.2f} s: tail {tail}, head {head}")
    assert outcomes["a_full_queue_is_seen_to_be_with_the_remedy"].result is Result.PROVED


QUEUE = Path(cloister.__file__ or "").parent / "sddf" / "queue" / "network.py"
SIGNALS = """
from cloister.lang import interleave, proof, region, requires, struct, u16, undisturbed, zeroed
from network_queue import Consumer, Producer, QueueMemory

@struct
class Answer:
    given: bool

producer: Producer = Producer(region(QueueMemory, "queue"))
consumer: Consumer = Consumer(region(QueueMemory, "queue"))
notified: Answer = zeroed(Answer)
sleeps: Answer = zeroed(Answer)

def publish() -> None:
    notified.given = producer.publish()

def ask() -> None:
    sleeps.given = consumer.request_signal()

@proof
def claim() -> None:
    requires(undisturbed())
    consumer.memory = producer.memory
    producer.head = 0
    producer.published = 0
    producer.tail = 1
    consumer.head = 0
    consumer.tail = 0
    consumer.released = 0
    producer.memory.tail.store(0)
    producer.memory.head.store(0)
    interleave(publish, ask)
    assert notified.given or not sleeps.given or consumer.head == producer.published, "a wake-up is lost"
"""
RECHECK = '''        if self.is_empty():
            return True
        self.memory.consumer_signalled.store(1)
        return False
'''
PUBLISH = "        self.memory.tail.release(self.tail)  # release: the entries before the index that covers them\n"
LOOK = "        if self.memory.consumer_signalled.relaxed() != 0:\n            return False\n"
MUTANTS = {
    "it sleeps without looking again": (RECHECK, "        return True\n"),
    "it looks whether a signal was asked for before it publishes": (PUBLISH, LOOK + PUBLISH),
}


def with_queue(prove: Prove, folder: Path, change: tuple[str, str]) -> Outcome:
    """The outcome of the claim about a queue whose code was changed."""
    source = QUEUE.read_text()
    assert change[0] in source
    (folder / "network_queue.py").write_text(source.replace(*change))
    return prove(SIGNALS)["claim"]


def test_the_queue_as_it_is_loses_no_wake_up(prove: Prove, tmp_path: Path) -> None:
    assert with_queue(prove, tmp_path, ("", "")).result is Result.PROVED


@pytest.mark.parametrize("name", MUTANTS)
def test_a_queue_that_loses_a_wake_up(name: str, prove: Prove, tmp_path: Path) -> None:
    outcome = with_queue(prove, tmp_path, MUTANTS[name])
    print(f"found in {outcome.seconds:.2f} s: {outcome.why}")
    assert outcome.result is not Result.PROVED
    assert {each.what for each in outcome.open} == {"a wake-up is lost"}
    assert all(each.why == "it does not follow" for each in outcome.open), "a solver has a model of it"
