# SPDX-License-Identifier: BSD-2-Clause
"""Saturates `benchmarks/echo` with datagrams and reads its meters.

The frames go over QEMU's socket network, with `WINDOW` datagrams on their way at any time, so that the guest always has a next one. What an
echo takes is the time that passed less what the idle PD had. Entries to the kernel are counted by QEMU's log of exceptions, in a shorter
run of their own, because writing the log takes long.
"""

from __future__ import annotations

import re
import struct
import tempfile
import time
from collections import Counter
from pathlib import Path

from cloister.benchmark.figures import Figure
from cloister.boards.description import Board
from cloister.boards.qemu import FrameNetwork, Machine, MachineError

WINDOW = 128
ONE_AT_A_TIME = 2_000  # datagrams for the figure without any batching
WARM_UP = 1000
DATAGRAMS = 20_000
LOGGED_DATAGRAMS = 2_000
PATIENCE_SECONDS = 10.0
NANOSECONDS = 1_000_000_000

GUEST_MAC = bytes.fromhex("525400123456")  # QEMU's default
HOST_MAC = bytes.fromhex("0200deadbeef")
GUEST_IP = bytes([10, 0, 2, 15])
HOST_IP = bytes([10, 0, 2, 2])
ECHO_PORT = 7
LINUX = {64: 16_300, 1472: 18_700}  # instructions for each datagram: Linux 6.1 on the same QEMU machine and device
AIM = {64: 3_500}


def checksum(data: bytes) -> int:
    """RFC 1071."""
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def datagram(payload: bytes, port: int = 40_000) -> bytes:
    """A frame with a UDP datagram to the echo."""
    return udp_frame(payload, GUEST_MAC, GUEST_IP, (port, ECHO_PORT))


def udp_frame(payload: bytes, to_mac: bytes, to_ip: bytes, ports: tuple[int, int]) -> bytes:
    """A frame with a UDP datagram from the host, with both checksums. `ports`: from, to."""
    udp = struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload
    pseudo = HOST_IP + to_ip + struct.pack(">BBH", 0, 17, len(udp))
    udp = udp[:6] + struct.pack(">H", checksum(pseudo + udp) or 0xFFFF) + udp[8:]
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, HOST_IP, to_ip)
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return to_mac + HOST_MAC + b"\x08\x00" + header + udp


def read_meters(machine: Machine) -> tuple[int, int]:
    """Ticks, and how many of them were idle."""
    pattern = re.compile(r"^= (\d+) (\d+)\s*$", re.MULTILINE)
    known = len(pattern.findall(machine.console))
    machine.write(b"?")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found := pattern.findall(machine.console)) <= known:
        if time.monotonic() > deadline:
            raise MachineError("the meter PD does not answer")
        time.sleep(0.001)
    ticks, idle = found[-1]
    return int(ticks), int(idle)


def echo(network: FrameNetwork, payload_size: int, count: int, window: int = WINDOW) -> None:
    """Have `count` datagrams echoed, with `window` of them under way. Raises MachineError if they stop coming back."""
    frame = datagram(bytes(index & 0xFF for index in range(payload_size)))
    sent = returned = 0
    last = time.monotonic()
    while returned < count:
        while sent < count and sent - returned < window:
            network.send(frame)
            sent += 1
        reply = network.receive(0.2)
        if reply is not None and reply[12:14] == b"\x08\x00":
            returned += 1
            last = time.monotonic()
        elif time.monotonic() - last > 1.0:
            # The host's socket dropped some: what is missing is not under way any more.
            sent = returned
            if time.monotonic() - last > PATIENCE_SECONDS:
                raise MachineError(f"the echo stopped after {returned} of {count} datagrams")


def introduce(network: FrameNetwork) -> None:
    """Wait until the guest answers ARP."""
    request = b"\xff" * 6 + HOST_MAC + b"\x08\x06" + struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, HOST_MAC, HOST_IP, b"\0" * 6, GUEST_IP)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        network.send(request)
        reply = network.receive(0.2)
        if reply is not None and reply[12:14] == b"\x08\x06":
            return
    raise MachineError("the echo system does not answer ARP")


def instructions(board: Board, image: Path, payload_size: int, count: int = DATAGRAMS, window: int = WINDOW) -> float:
    """Instructions for each of `count` echoed datagrams, with `window` of them under way."""
    with FrameNetwork() as network, Machine(board, image, network=network, icount=0) as machine:
        introduce(network)
        echo(network, payload_size, WARM_UP)
        before = read_meters(machine)
        echo(network, payload_size, count, window)
        after = read_meters(machine)
    busy = (after[0] - before[0]) - (after[1] - before[1])
    return busy * NANOSECONDS / board.timer_frequency / count


def kernel_entries(board: Board, image: Path, payload_size: int) -> Counter[str]:
    """Exceptions taken to the kernel, by kind, for each echoed datagram."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "exceptions"
        with FrameNetwork() as network, Machine(board, image, network=network, icount=0, extra=["-d", "int", "-D", str(log)]) as machine:
            introduce(network)
            echo(network, payload_size, WARM_UP)
            before = log.stat().st_size
            echo(network, payload_size, LOGGED_DATAGRAMS)
            machine.stop()
        with log.open() as stream:
            stream.seek(before)
            kinds = re.findall(r"Taking exception \d+ \[([^\]]+)\]", stream.read())
    return Counter({kind: count / LOGGED_DATAGRAMS for kind, count in Counter(kinds).items()})  # pyright: ignore[reportArgumentType]


def measure(board: Board, image: Path) -> list[Figure]:
    """The echo at its limit, with small and with large datagrams."""
    figures: list[Figure] = []
    for size in (64, 1472):
        figures.append(
            Figure(
                f"echoed datagram of {size} bytes, kernel included",
                instructions(board, image, size),
                "instructions",
                AIM.get(size),
                f"Linux 6.1: {LINUX[size]:,}",
            )
        )
        kinds = kernel_entries(board, image, size)
        split = ", ".join(f"{kind} {count:.2f}" for kind, count in sorted(kinds.items()))
        figures.append(Figure(f"entries to the kernel for each, {size} bytes", sum(kinds.values()), "entries", None, split))
    alone = instructions(board, image, 64, ONE_AT_A_TIME, 1)
    figures.append(Figure("echoed datagram of 64 bytes, sent one at a time", alone, "instructions"))
    return figures
