# SPDX-License-Identifier: BSD-2-Clause
"""Whole Ethernet frames into the booted echo system: right ones are answered, wrong ones counted by reason, and nothing stops the echo.

The frames go over QEMU's socket network; what is expected of each comes from the independent reading of the RFCs in tests/net/frames.py, and
from scapy. The system's own counters are read by its statistics port.
"""

from __future__ import annotations

import random
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloister.testing import FrameNetwork, boot, sel4_kernel

sys.path.insert(0, str(Path(__file__).parents[1] / "net"))
import frames as f

ECHO = Path(__file__).parents[2] / "examples" / "udp_echo"
OUTCOMES = (
    "ANSWERED", "ACCEPTED", "NO_SERVICE", "TRUNCATED", "OVERSIZED", "NOT_FOR_US", "BAD_SENDER", "UNKNOWN_TYPE", "BAD_ARP", "BAD_VERSION",
    "BAD_LENGTH", "BAD_HEADER_CHECKSUM", "FRAGMENT", "EXPIRED", "UNKNOWN_PROTOCOL", "BAD_CHECKSUM", "NOT_ECHO", "UNANSWERABLE",
)  # fmt: skip
DRIVER_COUNTERS = (
    "received", "transmitted", "receive_refused", "receive_dropped", "transmit_refused", "device_violations", "client_violations",
)  # fmt: skip
STATISTICS_PORT = 1007
STATISTICS_SIZE = 8 * (len(OUTCOMES) + len(DRIVER_COUNTERS))
PATIENCE = 10.0


class Wire:
    """The other end of the booted system's wire."""

    def __init__(self, network: FrameNetwork) -> None:
        self.network = network
        self.serial = 0

    def collect(self, wanted: int, patience: float = PATIENCE) -> list[bytes]:
        """The next `wanted` frames, or as many as come in time."""
        got: list[bytes] = []
        deadline = time.monotonic() + patience
        while len(got) < wanted and (left := deadline - time.monotonic()) > 0:
            frame = self.network.receive(left)
            if frame is not None:
                got.append(frame)
        return got

    def ask(self, frame: bytes, patience: float = PATIENCE) -> bytes | None:
        """Send a frame, return the next that comes back."""
        self.network.send(frame)
        answers = self.collect(1, patience)
        return answers[0] if answers else None

    def still_echoes(self) -> None:
        """A datagram that nobody sent before comes back as it should: all frames before it have been dealt with by then."""
        self.serial += 1
        question = datagram(b"are you there? %d" % self.serial)
        assert unpadded(self.ask(question)) == f.expected(question)[1]

    def statistics(self) -> dict[str, int]:
        answer = self.ask(datagram(bytes(STATISTICS_SIZE), STATISTICS_PORT))
        assert answer is not None
        names = (*OUTCOMES, *DRIVER_COUNTERS)
        return dict(zip(names, struct.unpack_from(f">{len(names)}Q", answer, 42), strict=True))


def datagram(payload: bytes, port: int = 7, source_port: int = 40_000) -> bytes:
    return f.ethernet(f.ipv4(17, f.udp(payload, source_port, port)), 0x800)


def unpadded(frame: bytes | None) -> bytes | None:
    """Without the zeros that somebody on the way may have appended."""
    if frame is None or len(frame) > 60:
        return frame
    length = 42 if frame[12:14] == b"\x08\x06" else 14 + int.from_bytes(frame[16:18], "big")
    assert not any(frame[length:])
    return frame[:length]


@pytest.fixture(scope="module", params=["cloister", "seL4"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    kernel = sel4_kernel() if request.param == "seL4" else None
    if request.param == "seL4" and kernel is None:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel")
    with FrameNetwork() as network, boot(ECHO, kernel=kernel, network=network) as machine:
        machine.wait_for("udp_echo: ready")
        wire = Wire(network)
        deadline = time.monotonic() + PATIENCE
        while wire.ask(f.arp_request(), 0.2) is None:
            assert time.monotonic() < deadline, machine.console
        while network.receive(0.2) is not None:  # answers to questions asked before it was up
            pass
        yield wire
        assert "panic" not in machine.console and "fault" not in machine.console


def test_arp_icmp_and_udp_are_answered(wire: Wire) -> None:
    for question in (
        f.arp_request(),
        f.ethernet(f.ipv4(1, f.icmp_echo(b"ping")), 0x800),
        f.ethernet(f.ipv4(1, f.icmp_echo(bytes(range(256)) * 5)), 0x800),
        datagram(b""),
        datagram(b"x"),
        datagram(bytes(range(256)) * 5 + bytes(192)),
        f.ethernet(f.ipv4(17, f.udp(b"no checksum", 1234, 7, checksum=False)), 0x800),
        f.ethernet(f.ipv4(17, f.udp(b"with options", 1234, 7), options=b"\x07\x07\x04\0\0\0\0\0"), 0x800),
    ):
        assert unpadded(wire.ask(question)) == f.expected(question)[1], question.hex()


def test_scapy_is_answered(wire: Wire) -> None:
    from scapy.layers.inet import ICMP, IP, UDP
    from scapy.layers.l2 import ARP, Ether
    from scapy.packet import Raw

    ethernet = Ether(src="52:55:0a:00:02:02", dst="52:54:00:12:34:56")
    reply = Ether(wire.ask(bytes(Ether(src=ethernet.src, dst="ff:ff:ff:ff:ff:ff") / ARP(hwsrc=ethernet.src, psrc="10.0.2.2", pdst="10.0.2.15"))))
    assert (reply[ARP].op, reply[ARP].hwsrc, reply[ARP].psrc, reply[ARP].pdst) == (2, ethernet.dst, "10.0.2.15", "10.0.2.2")
    network = IP(src="10.0.2.2", dst="10.0.2.15")
    reply = Ether(wire.ask(bytes(ethernet / network / ICMP(id=77, seq=3) / Raw(b"abcdefgh"))))
    assert (reply[ICMP].type, reply[ICMP].id, reply[ICMP].seq, bytes(reply[ICMP].payload)[:8]) == (0, 77, 3, b"abcdefgh")
    reply = Ether(wire.ask(bytes(ethernet / network / UDP(sport=5353, dport=7) / Raw(b"hello"))))
    assert (reply[IP].src, reply[UDP].sport, reply[UDP].dport, bytes(reply[UDP].payload)[:5]) == ("10.0.2.15", 7, 5353, b"hello")


SPECIMENS = {
    "TRUNCATED": datagram(bytes(20))[:30],
    "OVERSIZED": datagram(b"") + bytes(1600),
    "NOT_FOR_US": f.ethernet(f.ipv4(17, f.udp(b"x", 1, 7), destination=bytes([10, 0, 2, 16])), 0x800),
    "BAD_SENDER": f.ethernet(f.ipv4(17, f.udp(b"x", 1, 7, source=b"\xff" * 4), source=b"\xff" * 4), 0x800),
    "UNKNOWN_TYPE": f.ethernet(bytes(60), 0x86DD),
    "BAD_ARP": f.arp_request()[:21] + b"\x02" + f.arp_request()[22:],
    "BAD_VERSION": datagram(bytes(40))[:14] + b"\x65" + datagram(bytes(40))[15:],
    "BAD_LENGTH": datagram(bytes(400))[:100],
    "BAD_HEADER_CHECKSUM": datagram(bytes(40))[:24] + b"\xbe\xef" + datagram(bytes(40))[26:],
    "FRAGMENT": f.ethernet(f.ipv4(17, f.udp(bytes(64), 1, 7), fragment=0x2000), 0x800),
    "EXPIRED": f.ethernet(f.ipv4(17, f.udp(bytes(64), 1, 7), ttl=0), 0x800),
    "UNKNOWN_PROTOCOL": f.ethernet(f.ipv4(6, bytes(64)), 0x800),
    "BAD_CHECKSUM": datagram(bytes(40))[:-1] + b"\x01",
    "NOT_ECHO": f.ethernet(f.ipv4(1, f.icmp_echo(b"x" * 30, kind=13)), 0x800),
    "NO_SERVICE": datagram(bytes(40), port=9),
    "UNANSWERABLE": datagram(bytes(40), source_port=7),
}


@pytest.mark.parametrize("reason", sorted(SPECIMENS))
def test_it_is_dropped_counted_and_the_echo_goes_on(wire: Wire, reason: str) -> None:
    before = wire.statistics()
    for _ in range(3):
        wire.network.send(SPECIMENS[reason])
    wire.still_echoes()
    after = wire.statistics()
    changed = {name: after[name] - before[name] for name in OUTCOMES if after[name] != before[name]}
    # Two valid datagrams came besides: the echo's and the second question for statistics.
    valid = 2 + (3 if reason in ("NO_SERVICE", "UNANSWERABLE") else 0)
    assert changed == {reason: 3, "ACCEPTED": valid}


def test_frames_longer_than_a_buffer_are_kept_out_by_the_device(wire: Wire) -> None:
    for size in (2049, 4096, 9000, 60_000):
        wire.network.send(datagram(b"") + bytes(size - 42))
    wire.still_echoes()


@pytest.mark.parametrize("seed", range(4))
def test_random_and_broken_frames_are_counted_as_the_rfcs_say(wire: Wire, seed: int) -> None:
    rng = random.Random(seed)
    before = wire.statistics()
    wanted: Counter[str] = Counter(ACCEPTED=1)  # the second question for statistics
    for _ in range(40):
        answers = 0
        for _ in range(25):
            frame = f.mutated(rng)
            if not 60 <= len(frame) <= 2048:  # shorter ones may be padded on the way
                continue
            outcome, answer = f.expected(frame)
            wanted[outcome] += 1
            if outcome == "ACCEPTED":
                port = frame[14 + (frame[14] & 15) * 4 :]
                source_port, target_port = struct.unpack_from(">HH", port)
                if source_port in (0, 7):
                    wanted["UNANSWERABLE"] += 1
                    answer = None
                elif target_port != 7:
                    assert target_port != STATISTICS_PORT
                    wanted["NO_SERVICE"] += 1
                    answer = None
            answers += answer is not None
            wire.network.send(frame)
        assert len(wire.collect(answers)) == answers
        wire.still_echoes()
        wanted["ACCEPTED"] += 1
    after = wire.statistics()
    assert {name: after[name] - before[name] for name in OUTCOMES if after[name] != before[name]} == dict(wanted)
    assert after["device_violations"] == after["client_violations"] == after["receive_refused"] == after["transmit_refused"] == 0


def test_short_noise_stops_nothing(wire: Wire) -> None:
    rng = random.Random(99)
    for _ in range(20):
        for size in (1, 5, 13, 14, 15, 33, 34, 41, 42, 59):
            wire.network.send(rng.randbytes(size))
        wire.still_echoes()


def test_a_burst_beyond_all_buffers_loses_at_most_frames(wire: Wire) -> None:
    for _ in range(3):
        for _ in range(2000):
            wire.network.send(datagram(b"flood" * 20))
        while wire.network.receive(0.3) is not None:
            pass
        wire.still_echoes()
