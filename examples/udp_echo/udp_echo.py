# SPDX-License-Identifier: BSD-2-Clause
"""Echoes UDP datagrams on port 7 (RFC 862), and answers ARP and ICMP echo requests for its address.

Each answer is made where the question lies; no byte of payload is copied or leaves its buffer. Port 1007 tells what became of all frames so far:
the counters of `cloister.net.outcome`, then the driver's, as 64-bit numbers in network order, over the first bytes of the question, which must
be long enough (so that nobody gets more bytes out of it than he sends in).
"""

from __future__ import annotations

from cloister.lang import Shared, View, decreases, ensures, invariant, requires, serves, setting, store_be, u8, u32, u64, zeroed
from cloister.net.host import Host
from cloister.net.outcome import OUTCOMES, Outcome
from cloister.pd import init, log, notified
from cloister.sddf.network.client import (
    BUFFER_SIZE,
    information,
    is_buffer,
    mac_address,
    network,
    offer_all,
    packets,
    receive,
    recycle,
    rx_active,
    settled,
    sound,
    transmit,
)
from cloister.sddf.queue.network import CAPACITY, Buffer

ECHO_PORT = 7
STATISTICS_PORT = 1007
DRIVER_COUNTERS = 7
STATISTICS_SIZE = (OUTCOMES + DRIVER_COUNTERS) * 8

ADDRESS: u32 = setting(u32, "ip_address")

host: Host = zeroed(Host)


@init
def start() -> None:
    host.address = ADDRESS
    offer_all()
    log("udp_echo: ready")


@notified(network)
def frames_came() -> None:
    if host.mac == 0:
        host.mac = mac_address()
    buffer = Buffer(0, 0)
    while True:
        invariant(sound())
        serves()
        while receive(buffer):
            invariant(sound() and is_buffer(buffer.offset) and buffer.length <= BUFFER_SIZE)
            decreases(CAPACITY - rx_active.taken())
            if answered(packets[buffer.offset : buffer.offset + u64(buffer.length)]):
                transmit(buffer.offset, host.reply_length)
            else:
                recycle(buffer.offset)
        if settled():
            break


def answered(frame: View[Shared[u8]]) -> bool:
    """Turn a frame into the answer to it, if there is one."""
    ensures(lambda result: not result or host.reply_length <= len(frame))
    outcome = host.receive(frame)
    if outcome is Outcome.ANSWERED:
        return True
    if outcome is not Outcome.ACCEPTED:
        return False
    datagram = host.datagram
    if datagram.source_port == 0 or datagram.source_port == ECHO_PORT:
        host.count(Outcome.UNANSWERABLE)
        return False
    if datagram.destination_port == ECHO_PORT:
        host.echo(frame)
        return True
    if datagram.destination_port == STATISTICS_PORT and datagram.length >= STATISTICS_SIZE:
        tell_statistics(frame[datagram.payload : datagram.payload + STATISTICS_SIZE])
        host.answer(frame, STATISTICS_SIZE)
        return True
    host.count(Outcome.NO_SERVICE)
    return False


def tell_statistics(answer: View[Shared[u8]]) -> None:
    """Write all counters."""
    requires(len(answer) >= STATISTICS_SIZE)
    position: u64 = 0
    for counter in host.counters:
        store_be(u64, answer, position, counter)
        position += 8
    store_be(u64, answer, position, information.received.relaxed())
    store_be(u64, answer, position + 8, information.transmitted.relaxed())
    store_be(u64, answer, position + 16, information.receive_refused.relaxed())
    store_be(u64, answer, position + 24, information.receive_dropped.relaxed())
    store_be(u64, answer, position + 32, information.transmit_refused.relaxed())
    store_be(u64, answer, position + 40, information.device_violations.relaxed())
    store_be(u64, answer, position + 48, information.client_violations.relaxed())
