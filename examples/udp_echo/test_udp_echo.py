# SPDX-License-Identifier: BSD-2-Clause
"""Real UDP datagrams over a real socket: every byte comes back."""

import random
import socket
import time
from pathlib import Path

import pytest

from cloister.testing import Forward, UserNetwork, boot, sel4_kernel

ECHO_PORT = 7
BOOT_SECONDS = 20
SIZES = (0, 1, 2, 3, 7, 8, 17, 18, 19, 63, 64, 65, 511, 512, 513, 1023, 1400, 1471, 1472)


def exchange(address: tuple[str, int], sizes: tuple[int, ...], rng: random.Random) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(address)
        client.settimeout(0.5)
        deadline = time.monotonic() + BOOT_SECONDS
        while True:  # the system boots meanwhile, and the network finds it by ARP
            assert time.monotonic() < deadline, "nobody answers"
            try:
                client.send(b"anybody?")
                if client.recv(2048) == b"anybody?":
                    break
            except TimeoutError:
                pass
            except ConnectionRefusedError:  # QEMU has not begun
                time.sleep(0.05)
        client.settimeout(0.2)
        try:
            while True:
                client.recv(2048)  # late answers
        except TimeoutError:
            pass
        client.settimeout(5)
        for size in sizes:
            data = rng.randbytes(size)
            client.send(data)
            assert client.recv(2048) == data, f"{size} bytes"


@pytest.mark.parametrize("config", ["debug", "release"])
def test_every_byte_comes_back(config: str) -> None:
    network = UserNetwork([Forward("udp", 0, ECHO_PORT)])
    with boot(Path(__file__).parent, config=config, network=network) as machine:
        exchange(("127.0.0.1", network.port(ECHO_PORT)), SIZES, random.Random(1))
        if config == "debug":
            machine.wait_for("udp_echo: ready")


def test_it_runs_on_sel4() -> None:
    kernel = sel4_kernel()
    if kernel is None:
        pytest.skip("CLOISTER_SEL4_KERNEL names no kernel")
    network = UserNetwork([Forward("udp", 0, ECHO_PORT)])
    with boot(Path(__file__).parent, kernel=kernel, network=network) as machine:
        exchange(("127.0.0.1", network.port(ECHO_PORT)), SIZES, random.Random(2))
        machine.wait_for("udp_echo: ready")
