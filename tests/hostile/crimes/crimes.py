# SPDX-License-Identifier: BSD-2-Clause
"""A client that commits crimes against its network driver, says what came of them, and then turns into an honest echo.

The driver is more important, so whatever it makes of a crime it has made when `notify` returns.
"""

from __future__ import annotations

from cloister.lang import Ptr, region, setting, u16, u32, u64, wrapping_add, zeroed
from cloister.net.host import Host
from cloister.net.outcome import Outcome
from cloister.pd import init, log, notified
from cloister.sddf.network.client import BUFFER_SIZE, PACKETS_SIZE, information, mac_address, network, offer_all, packets
from cloister.sddf.network.client import receive, recycle, rx_free, settled, transmit, tx_active
from cloister.sddf.queue.network import CAPACITY, Buffer, QueueMemory

ADDRESS: u32 = setting(u32, "ip_address")

rx_free_memory = region(QueueMemory, "rx_free")
rx_active_memory = region(QueueMemory, "rx_active")
tx_active_memory = region(QueueMemory, "tx_active")
tx_free_memory = region(QueueMemory, "tx_free")

host: Host = zeroed(Host)


@init
def start() -> None:
    host.address = ADDRESS
    offer_what_is_no_buffer()
    send_what_is_no_frame()
    claim_the_impossible(rx_free_memory)
    claim_the_impossible(tx_active_memory)
    scribble(rx_active_memory)
    scribble(tx_free_memory)
    log(f"crimes: refused {information.receive_refused.relaxed()} to receive, {information.transmit_refused.relaxed()} to transmit")
    log(f"crimes: {information.client_violations.relaxed()} violations")
    offer_all()
    log("crimes: honest now")


def offer_what_is_no_buffer() -> None:
    """Memory beyond the data region, before it, across its end, and not at a buffer's beginning."""
    rx_free.put(PACKETS_SIZE, 0)
    rx_free.put(0xFFFF_FFFF_FFFF_F800, 0)
    rx_free.put(PACKETS_SIZE - 1, 0)
    rx_free.put(1, 0)
    rx_free.publish()
    network.notify()


def send_what_is_no_frame() -> None:
    """The same, and lengths that are none."""
    tx_active.put(PACKETS_SIZE, 60)
    tx_active.put(0xFFFF_FFFF_FFFF_F800, 60)
    tx_active.put(BUFFER_SIZE // 2, 60)
    tx_active.put(0, 0)
    tx_active.put(0, 1515)
    tx_active.put(0, 0xFFFF)
    tx_active.publish()
    network.notify()


def claim_the_impossible(queue: Ptr[QueueMemory]) -> None:
    """More entries than the queue has."""
    tail = queue.tail.relaxed()
    for excess in range(u16(100)):
        queue.tail.store(wrapping_add(tail, CAPACITY + 1 + excess * 600))
        network.notify()
    queue.tail.store(tail)


def scribble(queue: Ptr[QueueMemory]) -> None:
    """Write over the driver's own index, ours, and the flag."""
    tail = queue.tail.relaxed()
    head = queue.head.relaxed()
    for value in range(u16(200)):
        queue.tail.store(value * 327)
        queue.head.store(value * 211)
        queue.consumer_signalled.store(u32(value) << 8)
        network.notify()
    queue.tail.store(tail)
    queue.head.store(head)
    queue.consumer_signalled.store(1)


@notified(network)
def frames_came() -> None:
    if host.mac == 0:
        host.mac = mac_address()
    buffer = Buffer(0, 0)
    while True:
        while receive(buffer):
            frame = packets[buffer.offset : buffer.offset + u64(buffer.length)]
            outcome = host.receive(frame)
            if outcome is Outcome.ACCEPTED:
                host.echo(frame)
            if outcome is Outcome.ACCEPTED or outcome is Outcome.ANSWERED:
                transmit(buffer.offset, host.reply_length)
            else:
                recycle(buffer.offset)
        if settled():
            break
