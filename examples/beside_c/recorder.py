# SPDX-License-Identifier: BSD-2-Clause
"""Takes samples from a program in C, has another one in C compute with them, and says in shared memory how things are.

Nothing that comes from C is believed: the queue's own indices stay in range whatever the other side writes (cloister/sddf/queue), offsets are
checked here, and each word of a sample is read once.
"""

from cloister.lang import decreases, ensures, from_raw, ghost, i32, invariant, region, serves, sizeof, truncate, u32, u64, wrapping_add
from cloister.pd import Channel, Message, init, log, notified
from cloister.sddf.queue.network import CAPACITY, Consumer, Producer, QueueMemory
from shared import BUFFERS, ENOUGH, Buffers, Quality, Request, Sample, Status

sensor = Channel("sensor")
statistics = Channel("statistics")
buffers = region(Buffers, "buffers")
status = region(Status, "status")
samples: Consumer = Consumer(region(QueueMemory, "samples"))
free: Producer = Producer(region(QueueMemory, "free"))
rejected: u32 = 0


@ghost
def sound() -> bool:
    """What our ends of the queues keep, whatever the sensor does."""
    return samples.in_order() and free.in_order()


@init
def start() -> None:
    """Lend the sensor all buffers."""
    for number in range(BUFFERS):
        lend(u64(number) * sizeof(Sample))
    samples.request_signal()
    if free.publish():
        sensor.notify_later()


@notified(sensor)
def handed_over() -> None:
    """Take what there is, until nothing came while we asked to be told of more."""
    while True:
        invariant(sound())
        serves()
        take_all()
        if samples.request_signal():
            break
    if free.publish():
        sensor.notify_later()


def take_all() -> None:
    """Record each sample in the queue; its buffer goes back. At most as many as there are slots, whatever the sensor adds meanwhile."""
    ensures(lambda: sound())
    while not samples.is_empty():
        invariant(sound())
        decreases(CAPACITY - samples.taken())
        buffer = samples.take()
        if is_buffer(buffer.offset):
            record(buffer.offset)
            lend(buffer.offset)
        else:
            reject()
    samples.release()


def is_buffer(offset: u64) -> bool:
    """Whether a sample may lie there."""
    return offset % sizeof(Sample) == 0 and offset < BUFFERS * sizeof(Sample)


def lend(offset: u64) -> None:
    """Put a buffer among the free ones, to be published. There is room, unless the sensor made buffers up."""
    free.put(offset, 0)


def record(offset: u64) -> None:
    """One sample: its value goes to the statistics, the result to whoever looks."""
    sample = buffers.slots[offset // sizeof(Sample)]
    celsius: i32 = sample.celsius.relaxed()
    quality = from_raw(Quality, sample.quality.relaxed())
    if not quality.valid:
        reject()
        return
    reply = statistics.call(Message(Request.ADD.value, truncate(u64, celsius), length=1))
    count: u32 = truncate(u32, reply.word0)
    mean: i32 = truncate(i32, reply.word1)
    highest: i32 = truncate(i32, reply.word2)
    status.samples.store(count)
    status.mean.store(mean)
    status.highest.store(highest)
    log(f"recorder: {celsius} after {quality.repeats} tries; {count} samples, mean {mean}, highest {highest}")
    finish(count)


def reject() -> None:
    """Count a sample that is none."""
    global rejected
    rejected = wrapping_add(rejected, 1)
    status.rejected.store(rejected)
    log("recorder: a sample is rejected")
    finish(status.samples.relaxed())


def finish(count: u32) -> None:
    """After the last sample, tell the sensor to look."""
    if wrapping_add(count, rejected) == ENOUGH:
        sensor.notify_later()
