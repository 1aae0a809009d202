# SPDX-License-Identifier: BSD-2-Clause
"""A load of UDP datagrams for an echo server, every byte of every reply checked.

Each of a few sockets has one datagram under way at a time, so a reply belongs to the datagram that its socket sent, whatever is in it: even
an empty one can be told lost from returned. Nothing is sent twice. A socket whose reply did not come in time is replaced, so that a late
reply is never taken for another's.

Invariant: sent = returned + lost + corrupted.
"""

from __future__ import annotations

import random
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

LARGEST_PAYLOAD = 1472  # of UDP in an Ethernet frame: 1500 - 20 - 8
REPLY_SECONDS = 2.0
_RECEIVE_SIZE = 0x1_0000


@dataclass
class EchoSummary:
    """What became of the datagrams. Times in seconds."""

    sent: int = 0
    returned: int = 0
    lost: int = 0
    corrupted: int = 0
    round_trips: list[float] = field(default_factory=lambda: [])
    seconds: float = 0.0
    bytes_returned: int = 0

    @property
    def intact(self) -> bool:
        """Whether every datagram came back as it was."""
        return self.sent > 0 and self.returned == self.sent

    def percentile(self, percent: float) -> float:
        """The round trip that so many percent of the replies were within; not a number without replies."""
        if not self.round_trips:
            return float("nan")
        ordered = sorted(self.round_trips)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def as_data(self) -> dict[str, Any]:
        """For JSON; times in microseconds."""
        return {
            "sent": self.sent,
            "returned": self.returned,
            "lost": self.lost,
            "corrupted": self.corrupted,
            "bytes_returned": self.bytes_returned,
            "seconds": round(self.seconds, 3),
            "round_trip_us": {f"p{each}": round(self.percentile(each) * 1e6) for each in (50, 99)} if self.round_trips else None,
        }


def every_size(rounds: int, seed: int = 1) -> list[int]:
    """Each payload size from 0 to the largest, `rounds` times, in no particular order."""
    sizes = list(range(LARGEST_PAYLOAD + 1)) * rounds
    random.Random(seed).shuffle(sizes)
    return sizes


def wait_for_echo(address: tuple[str, int], timeout: float, *, every: float = 0.005) -> float:
    """Ask until the server answers for the first time; time.monotonic() of that answer. Raises TimeoutError."""
    deadline = time.monotonic() + timeout
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        probe.settimeout(every)
        while time.monotonic() < deadline:
            try:
                probe.send(b"are you there?")
                probe.recv(_RECEIVE_SIZE)
                return time.monotonic()
            except TimeoutError:
                pass
            except ConnectionRefusedError:  # nobody listens on the port yet
                time.sleep(every)
    raise TimeoutError(f"no echo from port {address[1]} within {timeout:g} s")


@dataclass
class _Conversation:
    """A socket and the datagram that it waits for."""

    socket: socket.socket
    payload: bytes
    sent_at: float


def send_load(
    address: tuple[str, int],
    sizes: Sequence[int],
    *,
    at_a_time: int = 16,
    seed: int = 1,
    reply_seconds: float = REPLY_SECONDS,
    progress: Callable[[EchoSummary], None] | None = None,
) -> EchoSummary:
    """Send one datagram of each size and check what comes back. `progress` is called with the figures so far."""
    summary = EchoSummary()
    contents = random.Random(seed)
    waiting = iter(sizes)
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:

        def ask(channel: socket.socket) -> None:
            """Send the next datagram on a socket, or retire the socket if there is none."""
            size = next(waiting, None)
            if size is None:
                channel.close()
                return
            # Random bytes are as good as unique from a few bytes on; the position makes every datagram of 8 bytes or more so.
            payload = (summary.sent.to_bytes(8, "big") + contents.randbytes(size))[:size] if size >= 8 else contents.randbytes(size)
            selector.register(channel, selectors.EVENT_READ, _Conversation(channel, payload, time.perf_counter()))
            summary.sent += 1
            try:
                channel.send(payload)
            except ConnectionRefusedError:  # about an earlier datagram; this one was not sent
                channel.send(payload)

        for _ in range(at_a_time):
            ask(_open(address))
        while selector.get_map():
            ready = selector.select(reply_seconds / 4)
            now = time.perf_counter()
            for key, _ in ready:
                conversation: _Conversation = key.data
                selector.unregister(conversation.socket)
                try:
                    reply = conversation.socket.recv(_RECEIVE_SIZE)
                except ConnectionRefusedError:
                    summary.lost += 1
                    conversation.socket.close()
                    ask(_open(address))
                    continue
                if reply == conversation.payload:
                    summary.returned += 1
                    summary.bytes_returned += len(reply)
                    summary.round_trips.append(now - conversation.sent_at)
                else:
                    summary.corrupted += 1
                ask(conversation.socket)
            for late in [each.data for each in list(selector.get_map().values()) if now - each.data.sent_at > reply_seconds]:
                selector.unregister(late.socket)
                late.socket.close()
                summary.lost += 1
                ask(_open(address))
            summary.seconds = now - started
            if progress is not None:
                progress(summary)
    return summary


def _open(address: tuple[str, int]) -> socket.socket:
    result = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    result.connect(address)
    return result
