# SPDX-License-Identifier: BSD-2-Clause
"""The other end of the measured wire: addresses given, ARP answered, replies counted. Packets are made and read by scapy, which shares no code."""

from __future__ import annotations

from collections import deque

import pytest
from scapy.layers.dhcp import BOOTP, DHCP  # pyright: ignore[reportMissingTypeStubs]
from scapy.layers.inet import IP, UDP  # pyright: ignore[reportMissingTypeStubs]
from scapy.layers.l2 import ARP, Ether  # pyright: ignore[reportMissingTypeStubs]

from cloister.benchmark.echo import HOST_IP, HOST_MAC, udp_frame
from cloister.boards.qemu import FrameNetwork, MachineError
from cloister.upstream.station import ECHO_PORT, Station

CLIENT = "52:54:01:00:00:0a"


class Wire(FrameNetwork):
    """A wire in this process; `guest` makes the guest's frames of one that it gets."""

    def __init__(self, *waiting: bytes) -> None:  # no socket
        self.sent: list[bytes] = []
        self.waiting = deque(waiting)
        self.lose = 0

    def send(self, frame: bytes) -> None:
        self.sent.append(frame)
        packet = Ether(frame)
        if packet.haslayer(UDP) and packet[UDP].dport == ECHO_PORT:
            if self.lose:
                self.lose -= 1
                return
            back = Ether(src=packet.dst, dst=packet.src) / IP(src=packet[IP].dst, dst=packet[IP].src) / UDP(sport=ECHO_PORT, dport=packet[UDP].sport)
            self.waiting.append(bytes(back / bytes(packet[UDP].payload)))

    def receive(self, timeout: float) -> bytes | None:
        return self.waiting.popleft() if self.waiting else None


def asking(kind: str, mac: str = CLIENT) -> bytes:
    frame = Ether(src=mac, dst="ff:ff:ff:ff:ff:ff") / IP(src="0.0.0.0", dst="255.255.255.255") / UDP(sport=68, dport=67)
    raw = bytes.fromhex(mac.replace(":", ""))
    return bytes(frame / BOOTP(chaddr=raw, xid=0x1234) / DHCP(options=[("message-type", kind), "end"]))


def test_clients_get_addresses() -> None:
    wire = Wire(asking("discover"), asking("request"), asking("discover", "52:54:01:00:00:0b"), asking("request", "52:54:01:00:00:0b"))
    station = Station(wire)
    station.wait_for_clients(2, 5)
    answers = [Ether(frame) for frame in wire.sent]
    assert [dict(each[DHCP].options[:1])["message-type"] for each in answers] == [2, 5, 2, 5]
    assert [each[BOOTP].yiaddr for each in answers] == ["10.0.2.15", "10.0.2.15", "10.0.2.16", "10.0.2.16"]
    assert all(each[BOOTP].xid == 0x1234 and each[UDP].sport == 67 and each[UDP].dport == 68 for each in answers)
    for each in answers:
        assert bytes(Ether(bytes(each))) == bytes(each)
        checked = each[IP].copy()
        del checked.chksum, checked[UDP].chksum
        assert (IP(bytes(checked)).chksum, IP(bytes(checked))[UDP].chksum) == (each[IP].chksum, each[UDP].chksum)


def test_clients_that_do_not_ask_are_missed() -> None:
    with pytest.raises(MachineError, match="1 of 2 clients"):
        Station(Wire(asking("discover"), asking("request"))).wait_for_clients(2, 0.2)


def test_arp_is_answered_for_this_host_alone() -> None:
    questions = [bytes(Ether(src=CLIENT) / ARP(hwsrc=CLIENT, psrc="10.0.2.15", pdst=asked)) for asked in ("10.0.2.2", "10.0.2.77")]
    wire = Wire(*questions)
    with pytest.raises(MachineError):
        Station(wire).wait_for_clients(1, 0.1)
    (answer,) = [Ether(frame) for frame in wire.sent]
    assert (answer[ARP].op, answer[ARP].hwsrc, answer[ARP].psrc, answer[ARP].pdst) == (2, "02:00:de:ad:be:ef", "10.0.2.2", "10.0.2.15")


def test_echoes_are_counted_and_lost_ones_are_sent_again() -> None:
    wire = Wire(asking("discover"), asking("request"))
    station = Station(wire)
    station.wait_for_clients(1, 5)
    wire.lose = 3
    station.echo(0, 64, 10, 4)
    sent = [Ether(frame) for frame in wire.sent if Ether(frame).haslayer(UDP) and Ether(frame)[UDP].dport == ECHO_PORT]
    assert len(sent) == 13
    assert all(len(bytes(each[UDP].payload)) == 64 and each.dst == CLIENT for each in sent)


def test_one_at_a_time_pauses_before_each() -> None:
    wire, pauses = Wire(asking("discover"), asking("request")), [0]
    station = Station(wire)
    station.wait_for_clients(1, 5)
    station.echo(0, 1472, 5, 1, lambda: pauses.append(len(wire.sent)))
    assert pauses[1:] == [2, 3, 4, 5, 6]  # two answers of DHCP came first


def test_frames_have_right_checksums() -> None:
    frame = Ether(udp_frame(b"odd", bytes(6), bytes([10, 0, 2, 15]), (1, 2)))
    assert (frame.src, frame[IP].src) == (":".join(f"{each:02x}" for each in HOST_MAC), ".".join(map(str, HOST_IP)))
    checked = frame[IP].copy()
    del checked.chksum, checked[UDP].chksum
    assert bytes(IP(bytes(checked))) == bytes(frame[IP])
