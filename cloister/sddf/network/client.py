# SPDX-License-Identifier: BSD-2-Clause
"""A network driver's client: the other ends of the queues, and where each packet buffer is.

    @init
    def start() -> None:
        offer_all()

    @notified(network)
    def frames_came() -> None:
        while True:
            serves()
            while receive(buffer):
                ...  # look at packets[buffer.offset : ...], then transmit(buffer.offset, length) or recycle(buffer.offset)
            if settled():
                break

Buffers are received into and transmitted from alike: whoever answers in place copies nothing. Transmitted buffers are collected when there is other
work, and only when few are left to receive into do we ask to be notified of them.

Invariants, whatever the driver writes: a received buffer is whole and inside the data region, its length at most a buffer's (checked once, on private
copies); what is not is counted and forgotten. No call takes more than CAPACITY buffers out of a queue, though the driver adds some all the time.
"""

from __future__ import annotations

from cloister.lang import Ptr, decreases, ensures, ghost, invariant, old, region, region_bytes, region_size, requires, u16, u64, wrapping_add
from cloister.pd import Channel
from cloister.sddf.network.information import NetworkInformation
from cloister.sddf.queue.network import CAPACITY, Buffer, Consumer, Producer, QueueMemory

BUFFER_SIZE = 2048

network = Channel("network")
packets = region_bytes("packets")
information = region(NetworkInformation, "information")
PACKETS_SIZE: u64 = region_size("packets")
BUFFERS: u64 = PACKETS_SIZE // BUFFER_SIZE

rx_free: Producer = Producer(region(QueueMemory, "rx_free"))
rx_active: Consumer = Consumer(region(QueueMemory, "rx_active"))
tx_active: Producer = Producer(region(QueueMemory, "tx_active"))
tx_free: Consumer = Consumer(region(QueueMemory, "tx_free"))

transmitting: u64 = 0  # buffers given to transmit and not collected yet
refused: u64 = 0  # buffers that the driver gave us and that are none


@ghost
def sound() -> bool:
    """What all our ends of queues keep, whatever the driver does."""
    return rx_free.in_order() and rx_active.in_order() and tx_active.in_order() and tx_free.in_order()


def offer_all() -> None:
    """Give all buffers to the driver to receive into. Once, before anything else."""
    for index in range(BUFFERS):
        invariant(rx_free.in_order())
        rx_free.put(index * BUFFER_SIZE, 0)
    tx_free.cancel_signal()
    if rx_free.publish():
        network.notify_later()


def mac_address() -> u64:
    """The device's address; 0 as long as the driver has not said."""
    if information.ready.acquire() == 0:
        return 0
    mac: u64 = 0
    for each in information.mac:
        mac = mac << 8 | u64(each.relaxed())
    return mac


def receive(buffer: Ptr[Buffer]) -> bool:
    """The next received frame; False if there is none. It is ours until it is transmitted or recycled."""
    ensures(lambda result: not result or is_buffer(buffer.offset) and buffer.length <= BUFFER_SIZE)
    ensures(lambda result: not result or old(rx_active.taken()) < rx_active.taken())
    global refused
    before = rx_active.taken()
    while not rx_active.is_empty():
        invariant(rx_active.in_order() and before <= rx_active.taken())
        decreases(CAPACITY - rx_active.taken())
        taken = rx_active.take()
        if is_buffer(taken.offset) and taken.length <= BUFFER_SIZE:
            buffer.offset = taken.offset
            buffer.length = taken.length
            return True
        refused = wrapping_add(refused, 1)
    return False


def transmit(offset: u64, length: u64) -> None:
    """Send the first `length` bytes of a buffer; it comes back by itself."""
    requires(is_buffer(offset) and length <= BUFFER_SIZE)
    global transmitting
    if tx_active.put(offset, u16(length)):
        transmitting = wrapping_add(transmitting, 1)
    else:
        recycle(offset)


def recycle(offset: u64) -> None:
    """Give a buffer back to be received into. There is always room, unless the driver made buffers up."""
    rx_free.put(offset, 0)


def settled() -> bool:
    """Tell the driver what there is for it, and ask to be notified of new frames. False if some came before we could ask."""
    collect()
    quiet = True
    if transmitting >= BUFFERS // 2:
        quiet = tx_free.request_signal()
    else:
        tx_free.cancel_signal()
    tx_free.release()
    rx_active.release()
    wanted = tx_active.publish()
    if rx_free.publish() or wanted:
        network.notify_later()
    return rx_active.request_signal() and quiet


def collect() -> None:
    """Transmitted buffers, back to be received into."""
    ensures(lambda: tx_free.in_order() and rx_free.in_order())
    global transmitting, refused
    while not tx_free.is_empty():
        invariant(tx_free.in_order() and rx_free.in_order())
        decreases(CAPACITY - tx_free.taken())
        taken = tx_free.take()
        if is_buffer(taken.offset) and transmitting != 0:
            transmitting -= 1
            recycle(taken.offset)
        else:
            refused = wrapping_add(refused, 1)


def is_buffer(offset: u64) -> bool:
    """The offset is that of a buffer of the data region, all of which lies inside."""
    return offset % BUFFER_SIZE == 0 and offset < PACKETS_SIZE
