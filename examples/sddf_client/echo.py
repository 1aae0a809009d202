# SPDX-License-Identifier: BSD-2-Clause
"""Echoes UDP datagrams on port 7 (RFC 862), answers ARP and ICMP echo requests, and has sDDF's timer wake it every tenth of a second, ten times."""

from cloister.lang import Shared, View, decreases, ensures, invariant, serves, setting, u8, u32, u64, zeroed
from cloister.net.host import Host
from cloister.net.outcome import Outcome
from cloister.pd import Channel, Message, init, log, notified
from cloister.sddf.queue.network import CAPACITY, Buffer
from frames import begin, copier, frame_of, give_back, is_received, next_frame, rx_active, send, settled, sound, transmitter

ECHO_PORT = 7
GET_TIME = 0  # labels of sDDF's timer: the time in ns since its start
SET_TIMEOUT = 1  # a notification so many ns from now
TENTH = 100_000_000

ADDRESS: u32 = setting(u32, "ip_address")
MAC: u64 = setting(u64, "mac_address")

timer = Channel("timer_driver")
host: Host = zeroed(Host)
ticks: u32 = 0
began: u64 = 0


@init
def start() -> None:
    global began
    host.address = ADDRESS
    host.mac = MAC
    begin()
    began = now()
    timer.call(Message(SET_TIMEOUT, TENTH, length=1))
    settled()
    log("echo: ready")


@notified(copier)
def frames_came() -> None:
    serve()


@notified(transmitter)
def buffers_came() -> None:
    serve()


@notified(timer)
def tick() -> None:
    global ticks
    if ticks < 10:
        ticks += 1
        time = now()
        log(f"echo: tick {ticks}, on time or later {time >= began and time - began >= u64(ticks) * TENTH}")
        timer.call(Message(SET_TIMEOUT, TENTH, length=1))


def now() -> u64:
    """Nanoseconds, of the timer's driver."""
    reply = timer.call(Message(GET_TIME, length=0))
    return reply.word0


def serve() -> None:
    """Answer all that came."""
    buffer = Buffer(0, 0)
    while True:
        invariant(sound())
        serves()
        while next_frame(buffer):
            invariant(sound() and is_received(buffer.offset, buffer.length))
            decreases(CAPACITY - rx_active.taken())
            frame = frame_of(buffer)
            if answered(frame):
                send(frame[: host.reply_length])
            give_back(buffer.offset)
        if settled():
            break


def answered(frame: View[Shared[u8]]) -> bool:
    """Turn a frame into the answer to it, if there is one."""
    ensures(lambda result: not result or host.reply_length <= len(frame))
    outcome = host.receive(frame)
    if outcome is Outcome.ANSWERED:
        return True
    if outcome is not Outcome.ACCEPTED or host.datagram.destination_port != ECHO_PORT or host.datagram.source_port == ECHO_PORT:
        return False
    host.echo(frame)
    return True
