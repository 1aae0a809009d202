# SPDX-License-Identifier: BSD-2-Clause
"""A client in C of the network driver in Python: what goes over the wire comes back, by our queue functions and by sDDF's own.

CLOISTER_SDDF names a checkout of sDDF 0.7, for the latter.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Packet, Raw

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import FrameNetwork, Machine
from cloister.microkit.sdk import write_sdk
from cloister.testing import boot, each_kernel

HERE = Path(__file__).parent
CLOISTER = f"{sys.executable} -m cloister.cli"
SDDF = os.environ.get("CLOISTER_SDDF", "")
ADDRESS, PEER = "10.0.2.15", "10.0.2.2"


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh SDK."""
    folder = tmp_path_factory.mktemp("sdk") / "sdk"
    write_sdk(folder, [board(DEFAULT_BOARD)], ["debug"])
    return folder


def built(sdk: Path, folder: Path, *variables: str) -> Path:
    """A copy of the example with its client built."""
    copy = folder / "c_echo"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("build", "__pycache__"))
    shutil.copy(HERE.parent / "c.mk", folder / "c.mk")
    command = ["make", "-C", str(copy), f"MICROKIT_SDK={sdk}", f"CLOISTER={CLOISTER}", f"PYTHON={sys.executable}", *variables]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


class Wire:
    """The other end of the wire."""

    def __init__(self, network: FrameNetwork, machine: Machine) -> None:
        self.network, self.mac = network, ""
        machine.wait_for("c_echo: ready")
        deadline = time.monotonic() + 60
        while not self.mac:  # the driver may not have begun
            assert time.monotonic() < deadline, "nobody answers"
            answer = self.ask(Ether(src="02:00:00:00:00:01", dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc="02:00:00:00:00:01", psrc=PEER, pdst=ADDRESS), 1)
            if answer is not None:
                assert answer[ARP].op == 2 and answer[ARP].psrc == ADDRESS and answer[ARP].pdst == PEER
                assert answer[Ether].src == answer[ARP].hwsrc and answer[ARP].hwdst == "02:00:00:00:00:01"
                self.mac = answer[ARP].hwsrc

    def ask(self, frame: Packet, patience: float = 10) -> Packet | None:
        """Send a frame; the next that comes."""
        self.network.send(bytes(frame))
        data = self.network.receive(patience)
        return None if data is None else Ether(data)

    def ip(self, rest: Packet) -> Packet:
        return Ether(src="02:00:00:00:00:01", dst=self.mac) / IP(src=PEER, dst=ADDRESS) / rest


def datagrams(wire: Wire, rng: random.Random) -> Iterator[tuple[Packet, bytes]]:
    for size in (0, 1, 2, 17, 18, 19, 64, 511, 1471, 1472):
        data = rng.randbytes(size)
        yield wire.ip(UDP(sport=4000, dport=7) / Raw(data)), data


def check(folder: Path, kernel: Path | None) -> None:
    """Everything that the client answers, and that what it does not answer stops nothing."""
    rng = random.Random(5)
    with FrameNetwork() as network, boot(folder, kernel=kernel, network=network) as machine:
        wire = Wire(network, machine)
        for question, data in datagrams(wire, rng):
            answer = wire.ask(question)
            assert answer is not None and answer[UDP].sport == 7 and answer[UDP].dport == 4000
            assert bytes(answer[UDP].payload)[: len(data)] == data
            assert answer[IP].chksum == Ether(bytes(question))[IP].chksum and answer[UDP].chksum == Ether(bytes(question))[UDP].chksum
        ping = wire.ask(wire.ip(ICMP(id=3, seq=4) / Raw(b"still there?")))
        assert ping is not None and (ping[ICMP].type, ping[ICMP].id, ping[ICMP].seq) == (0, 3, 4)
        expected = Ether(bytes(wire.ip(ICMP(type=0, id=3, seq=4) / Raw(b"still there?"))))
        assert ping[ICMP].chksum == expected[ICMP].chksum
        for _ in range(200):  # what is none of its business, or nonsense
            frame = bytearray(bytes(wire.ip(UDP(sport=1, dport=7) / Raw(rng.randbytes(rng.randint(0, 60))))))
            for _ in range(3):
                frame[rng.randrange(12, 42)] = rng.getrandbits(8)
            network.send(bytes(frame[: rng.randint(1, len(frame))]))
        burst = {rng.randbytes(1000) for _ in range(600)}  # more than there are buffers
        for data in burst:
            network.send(bytes(wire.ip(UDP(sport=4001, dport=7) / Raw(data))))
        back: set[bytes] = set()
        while (came := network.receive(2)) is not None:
            answer = Ether(came)
            if UDP in answer and answer[UDP].dport == 4001:
                back.add(bytes(answer[UDP].payload))
        assert back <= burst and len(back) > 50, "the socket may lose some of a burst, and nothing may change"
        for question, data in datagrams(wire, rng):
            answer = wire.ask(question)
            assert answer is not None and bytes(answer[UDP].payload)[: len(data)] == data


@pytest.mark.parametrize("compiler", ["zig", "clang", "gcc"])
def test_a_client_in_c(compiler: str, sdk: Path, tmp_path: Path) -> None:
    if any(shutil.which(each) is None for each in {"zig": [], "clang": ["clang", "ld.lld"], "gcc": ["aarch64-linux-gnu-gcc"]}[compiler]):
        pytest.skip(f"there is no {compiler} here")
    check(built(sdk, tmp_path, f"TOOLCHAIN={compiler}"), None)


@each_kernel()
def test_a_client_in_c_by_sddfs_own_queue_functions(kernel: Path | None, sdk: Path, tmp_path: Path) -> None:
    if not SDDF:
        pytest.skip("CLOISTER_SDDF names no checkout of sDDF 0.7")
    check(built(sdk, tmp_path, "TOOLCHAIN=zig", f"SDDF={SDDF}"), kernel)
