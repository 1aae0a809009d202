# SPDX-License-Identifier: BSD-2-Clause
"""A client's ends of sDDF's network stack: frames come from the copier, and go to the transmit virtualiser.

Received frames and those to be sent lie in two regions, because the devices reach only the second. Whatever the other side writes, indices stay in range
(cloister/sddf/queue) and only whole buffers are touched.
"""

from cloister.lang import Shared, View, copy_bytes, decreases, ensures, ghost, invariant, old, region, region_bytes, region_size, requires, u8, u16, u64, wrapping_add
from cloister.pd import Channel
from cloister.sddf.queue.network import CAPACITY, Buffer, Consumer, Producer, QueueMemory

BUFFER_SIZE = 2048

copier = Channel("net_copier")
transmitter = Channel("net_virt_tx")
rx_data = region_bytes("rx_data")
tx_data = region_bytes("tx_data")
RX_SIZE: u64 = region_size("rx_data")
TX_SIZE: u64 = region_size("tx_data")

rx_free: Producer = Producer(region(QueueMemory, "rx_free"), CAPACITY, CAPACITY)  # the copier fills it before we begin
rx_active: Consumer = Consumer(region(QueueMemory, "rx_active"))
tx_free_memory = region(QueueMemory, "tx_free")
tx_free: Consumer = Consumer(tx_free_memory)
tx_active: Producer = Producer(region(QueueMemory, "tx_active"))
dropped: u64 = 0  # answers for which there was no buffer


@ghost
def sound() -> bool:
    """What our ends of queues keep, whatever the others do."""
    return rx_free.in_order() and rx_active.in_order() and tx_active.in_order() and tx_free.in_order()


def begin() -> None:
    """Fill the queue of free buffers to send: the virtualiser begins with none of ours. Once, before anything else."""
    seed = Producer(tx_free_memory)
    for index in range(CAPACITY):
        invariant(seed.in_order())
        seed.put(u64(index) * BUFFER_SIZE, 0)
    seed.publish()


def frame_of(buffer: Buffer) -> View[Shared[u8]]:
    """The bytes of a received frame."""
    requires(is_received(buffer.offset, buffer.length))
    return rx_data[buffer.offset : buffer.offset + u64(buffer.length)]


def is_received(offset: u64, length: u16) -> bool:
    """Whether a frame may lie there."""
    return offset % BUFFER_SIZE == 0 and offset < RX_SIZE and length <= BUFFER_SIZE


def next_frame(buffer: Buffer) -> bool:
    """The next received frame; False if there is none. It is ours until it is given back."""
    ensures(lambda result: not result or is_received(buffer.offset, buffer.length))
    ensures(lambda result: not result or old(rx_active.taken()) < rx_active.taken())
    before = rx_active.taken()
    while not rx_active.is_empty():
        invariant(rx_active.in_order() and before <= rx_active.taken())
        decreases(CAPACITY - rx_active.taken())
        taken = rx_active.take()
        if is_received(taken.offset, taken.length):
            buffer.offset = taken.offset
            buffer.length = taken.length
            return True
    return False


def give_back(offset: u64) -> None:
    """A received frame was looked at."""
    rx_free.put(offset, 0)


def send(frame: View[Shared[u8]]) -> None:
    """Copy a frame into a buffer of ours, and send it. Without a buffer it is lost."""
    requires(len(frame) <= BUFFER_SIZE)
    ensures(lambda: tx_free.in_order() and tx_active.in_order())
    global dropped
    while not tx_free.is_empty():
        invariant(tx_free.in_order() and tx_active.in_order())
        decreases(CAPACITY - tx_free.taken())
        taken = tx_free.take()
        if taken.offset % BUFFER_SIZE == 0 and taken.offset < TX_SIZE:
            copy_bytes(tx_data[taken.offset : taken.offset + len(frame)], frame)
            tx_active.put(taken.offset, u16(len(frame)))
            return
    dropped = wrapping_add(dropped, 1)


def settled() -> bool:
    """Tell the others what there is for them, and ask to be notified of new frames. False if some came before we could ask."""
    tx_free.release()
    rx_active.release()
    if tx_active.publish():
        transmitter.notify()
    if rx_free.publish():
        copier.notify_later()
    return rx_active.request_signal()
