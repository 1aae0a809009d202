# SPDX-License-Identifier: BSD-2-Clause
"""The other end of the echo server's wire: a host that gives addresses, answers ARP, and sends datagrams whose replies it counts.

Only as much of DHCP as lwIP's client needs: an offer for each discovery, an acknowledgement for each request.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

from cloister.benchmark.echo import HOST_IP, HOST_MAC, udp_frame
from cloister.boards.qemu import FrameNetwork, MachineError

ECHO_PORT = 1235
_IPV4, _ARP = b"\x08\x00", b"\x08\x06"
_BROADCAST = b"\xff" * 6
_COOKIE = bytes.fromhex("63825363")
_OFFER, _REQUEST, _ACKNOWLEDGE = 2, 3, 5
_PATIENCE_SECONDS = 20.0


class Station:
    """This end of the wire. `clients`: the addresses that it gave, by hardware address, in the order of asking."""

    def __init__(self, network: FrameNetwork) -> None:
        self.network = network
        self.clients: dict[bytes, bytes] = {}
        self._acknowledged: set[bytes] = set()

    def wait_for_clients(self, count: int, timeout: float) -> None:
        """Serve until so many clients have an address. Raises MachineError."""
        deadline = time.monotonic() + timeout
        while len(self._acknowledged) < count:
            if time.monotonic() > deadline:
                raise MachineError(f"{len(self._acknowledged)} of {count} clients have asked for an address")
            self._receive(0.1)

    def echo(self, client: int, size: int, count: int, window: int, pause: Callable[[], None] | None = None) -> None:
        """Have `count` datagrams echoed by a client, with `window` of them under way; `pause` is called between two if they go one at a time.

        Raises MachineError if they stop coming back.
        """
        mac, address = list(self.clients.items())[client]
        frame = udp_frame(bytes(index & 0xFF for index in range(size)), mac, address, (40_000, ECHO_PORT))
        sent = returned = 0
        last = time.monotonic()
        while returned < count:
            while sent < count and sent - returned < window:
                if pause is not None:
                    pause()
                self.network.send(frame)
                sent += 1
            if self._receive(0.2) == address:
                returned += 1
                last = time.monotonic()
            elif time.monotonic() - last > 1.0:
                sent = returned  # the host's socket dropped some: what is missing is not under way any more
                if time.monotonic() - last > _PATIENCE_SECONDS:
                    raise MachineError(f"the echo stopped after {returned} of {count} datagrams")

    def _receive(self, timeout: float) -> bytes | None:
        """Take a frame and answer what must be answered; the sender's address if it was an echoed datagram."""
        frame = self.network.receive(timeout)
        if frame is None:
            return None
        if frame[12:14] == _ARP:
            self._answer_arp(frame)
        elif frame[12:14] == _IPV4 and frame[23] == 17:
            source, destination = struct.unpack_from(">HH", frame, 34)
            if destination == 67:
                self._answer_dhcp(frame[42:])
            elif source == ECHO_PORT:
                return frame[26:30]
        return None

    def _answer_arp(self, frame: bytes) -> None:
        if struct.unpack_from(">H", frame, 20)[0] == 1 and frame[38:42] == HOST_IP:
            reply = struct.pack(">HHBBH", 1, 0x800, 6, 4, 2) + HOST_MAC + HOST_IP + frame[22:28] + frame[28:32]
            self.network.send(frame[6:12] + HOST_MAC + _ARP + reply)

    def _answer_dhcp(self, message: bytes) -> None:
        mac = message[28:34]
        kind = _option(message[240:], 53)
        if mac not in self.clients:
            self.clients[mac] = bytes([10, 0, 2, 15 + len(self.clients)])
        address = self.clients[mac]
        if kind == bytes([_REQUEST]):
            self._acknowledged.add(mac)
        answer = _ACKNOWLEDGE if kind == bytes([_REQUEST]) else _OFFER
        options = b"".join(
            bytes([code, len(value)]) + value
            for code, value in ((53, bytes([answer])), (54, HOST_IP), (51, struct.pack(">I", 86_400)), (1, b"\xff\xff\xff\0"), (3, HOST_IP))
        )
        head = struct.pack(">BBBB4sHH", 2, 1, 6, 0, message[4:8], 0, 0x8000) + b"\0" * 4 + address + HOST_IP + b"\0" * 4
        body = head + mac + b"\0" * (10 + 64 + 128) + _COOKIE + options + b"\xff"
        self.network.send(udp_frame(body.ljust(300, b"\0"), _BROADCAST, b"\xff" * 4, (67, 68)))


def _option(options: bytes, wanted: int) -> bytes | None:
    at = 0
    while at < len(options) and options[at] != 255:
        if options[at] == 0:
            at += 1
            continue
        if options[at] == wanted:
            return options[at + 2 : at + 2 + options[at + 1]]
        at += 2 + options[at + 1]
    return None
