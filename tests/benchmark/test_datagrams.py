# SPDX-License-Identifier: BSD-2-Clause
"""The load generator against servers of this process: it must notice every way in which an echo can be wrong."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest

from cloister.benchmark.datagrams import LARGEST_PAYLOAD, every_size, send_load, wait_for_echo


@contextmanager
def server(reply: Callable[[int, bytes], bytes | None]) -> Generator[tuple[str, int]]:
    """A UDP server that answers the nth datagram with `reply(n, datagram)`, or not at all for None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        endpoint.bind(("127.0.0.1", 0))
        endpoint.settimeout(0.05)
        stop = threading.Event()

        def serve() -> None:
            count = 0
            while not stop.is_set():
                try:
                    data, sender = endpoint.recvfrom(0x1_0000)
                except TimeoutError:
                    continue
                answer = reply(count, data)
                count += 1
                if answer is not None:
                    endpoint.sendto(answer, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield endpoint.getsockname()
        finally:
            stop.set()
            thread.join()


def test_faithful_echo_is_intact() -> None:
    with server(lambda _, data: data) as address:
        summary = send_load(address, every_size(1))
    assert summary.intact
    assert (summary.sent, summary.returned, summary.lost, summary.corrupted) == (1473, 1473, 0, 0)
    assert summary.bytes_returned == sum(range(LARGEST_PAYLOAD + 1))
    assert 0 < summary.percentile(50) <= summary.percentile(99)


def test_one_changed_bit_is_corruption() -> None:
    with server(lambda count, data: data if count != 100 else bytes([data[0] ^ 1]) + data[1:]) as address:
        summary = send_load(address, [64] * 200)
    assert not summary.intact
    assert (summary.returned, summary.corrupted, summary.lost) == (199, 1, 0)


def test_reply_to_an_empty_datagram_must_be_empty() -> None:
    with server(lambda _, data: data or b"x") as address:
        summary = send_load(address, [0, 0, 5])
    assert (summary.returned, summary.corrupted) == (1, 2)


def test_missing_reply_is_lost_and_not_asked_for_again() -> None:
    received: list[bytes] = []

    def reply(count: int, data: bytes) -> bytes | None:
        received.append(data)
        return None if count in (3, 50) else data

    with server(reply) as address:
        summary = send_load(address, [200] * 100, at_a_time=4, reply_seconds=0.3)
    assert (summary.sent, summary.returned, summary.lost, summary.corrupted) == (100, 98, 2, 0)
    assert len(received) == 100 == len(set(received))


def test_no_server_loses_everything() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        address = closed.getsockname()
    summary = send_load(address, [10] * 5, reply_seconds=0.2)
    assert (summary.sent, summary.lost) == (5, 5)
    assert not summary.intact


def test_waiting_for_the_first_answer_gives_up() -> None:
    with server(lambda _, data: None) as address, pytest.raises(TimeoutError, match="no echo from port"):
        wait_for_echo(address, 0.1)


def test_every_size_is_there() -> None:
    assert sorted(every_size(2)) == sorted([*range(1473), *range(1473)])
