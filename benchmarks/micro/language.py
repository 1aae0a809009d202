# SPDX-License-Identifier: BSD-2-Clause
"""The queue and the checksum as they ship, against the same algorithms written by hand in C (`reference.c`), in one program."""

from cloister.lang import Ptr, Shared, View, extern, panic, region, region_address, region_bytes, u8, u64, wrapping_add
from cloister.net.checksum import checksum, sum_bytes
from cloister.pd.clock import counter
from cloister.sddf.queue.network import Consumer, Producer, QueueMemory
from report import Row, row

UNSAFE = "calls the C that it compares with, on memory that both sides treat as bytes and indices"

QUEUE_ROUNDS = 20000
CHECKSUM_ROUNDS = 2000

memory: Ptr[QueueMemory] = region(QueueMemory, "queue")
producer: Producer = Producer(memory)
consumer: Consumer = Consumer(memory)
data: View[Shared[u8]] = region_bytes("data")
DATA_ADDRESS = region_address("data")
C_QUEUE_ADDRESS = region_address("queue_c")


@extern("reference_queue")
def reference_queue(address: u64, rounds: u64) -> u64:
    """The queue in C."""
    panic("runs on the device only")


@extern("reference_checksum")
def reference_checksum(address: u64, length: u64, rounds: u64) -> u64:
    """The checksum in C."""
    panic("runs on the device only")


def queue_rounds(rounds: u64) -> u64:
    """One buffer in, one out, `rounds` times; the sum of what came out."""
    total: u64 = 0
    for round in range(rounds):
        producer.put(round, 64)
        producer.publish()
        if not consumer.is_empty():
            taken = consumer.take()
            total = wrapping_add(total, taken.offset)
        consumer.release()
    return total


def checksum_rounds(length: u64, rounds: u64) -> u64:
    """The checksum of the first `length` bytes, `rounds` times; the sum of the results."""
    bytes = data[0:length]
    total: u64 = 0
    for _round in range(rounds):
        total = wrapping_add(total, u64(checksum(sum_bytes(bytes))))
    return total


def compare_checksums(length: u64, mine: Row, other: Row) -> None:
    """Both checksums of `length` bytes; they must agree."""
    before = counter()
    result = checksum_rounds(length, CHECKSUM_ROUNDS)
    between = counter()
    expected = reference_checksum(DATA_ADDRESS, length, CHECKSUM_ROUNDS)
    after = counter()
    assert result == expected, "the checksums differ"
    row(mine, CHECKSUM_ROUNDS, between - before)
    row(other, CHECKSUM_ROUNDS, after - between)


def measure_language() -> None:
    """All of it."""
    for index in range(len(data)):
        data[index].store(u8(index * 7 % 251))
    before = counter()
    result = queue_rounds(QUEUE_ROUNDS)
    between = counter()
    expected = reference_queue(C_QUEUE_ADDRESS, QUEUE_ROUNDS)
    after = counter()
    assert result == expected, "the queues differ"
    row(Row.QUEUE, QUEUE_ROUNDS, between - before)
    row(Row.QUEUE_C, QUEUE_ROUNDS, after - between)
    compare_checksums(64, Row.CHECKSUM_64, Row.CHECKSUM_64_C)
    compare_checksums(1472, Row.CHECKSUM_1472, Row.CHECKSUM_1472_C)
