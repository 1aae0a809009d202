# SPDX-License-Identifier: BSD-2-Clause
"""A client in Python of sDDF's drivers, virtualisers and copier in C: datagrams come back, the timer wakes it, and nothing that C writes stops it.

CLOISTER_SDDF names a checkout of sDDF 0.7 for what needs one; that is built by sDDF's own rules, with clang, ld.lld and LLVM's tools.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Forward, UserNetwork
from cloister.image.wiring import everything_of
from cloister.microkit.sdk import write_sdk
from cloister.prover import Target
from cloister.lang.smt.prove import Result, prove_function, to_prove
from cloister.system.layout import lay_out
from cloister.system.load import read_system
from cloister.testing import boot, each_kernel

HERE = Path(__file__).parent
SDDF = os.environ.get("CLOISTER_SDDF", "")
TOOLS = ("clang", "ld.lld", "llvm-ar", "llvm-ranlib", "llvm-objcopy", "shasum")
BOARD = board(DEFAULT_BOARD)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with sDDF's components built."""
    if not SDDF:
        pytest.skip("CLOISTER_SDDF names no checkout of sDDF 0.7")
    missing = [each for each in TOOLS if shutil.which(each) is None]
    if missing:
        pytest.skip(f"sDDF's rules need {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("sddf")
    write_sdk(folder / "sdk", [BOARD], ["debug"])
    copy = folder / "sddf_client"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("build", "__pycache__"))
    command = ["make", "-C", str(copy), f"MICROKIT_SDK={folder / 'sdk'}", f"SDDF={SDDF}", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@each_kernel()
def test_datagrams_come_back_and_the_timer_wakes(kernel: Path | None, example: Path) -> None:
    rng = random.Random(3)
    network = UserNetwork([Forward("udp", 0, 7)])
    with boot(example, kernel=kernel, network=network) as machine:
        machine.wait_for("echo: tick 10", 120)
        ticks = re.findall(r"echo: tick (\d+), on time or later (\d)", machine.console)
        assert ticks == [(str(number), "1") for number in range(1, 11)]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.connect(("127.0.0.1", network.port(7)))
            client.settimeout(0.5)
            deadline = time.monotonic() + 60
            while True:  # the network finds the system by ARP
                assert time.monotonic() < deadline, "nobody answers"
                try:
                    client.send(b"anybody?")
                    if client.recv(2048) == b"anybody?":
                        break
                except (TimeoutError, ConnectionRefusedError):
                    pass
            client.settimeout(30)
            for size in (1, 2, 17, 18, 64, 511, 1471, 1472, *(rng.randrange(1, 1472) for _ in range(1100))):  # more than there are buffers
                data = rng.randbytes(size)
                client.send(data)
                while (back := client.recv(2048)) == b"anybody?":
                    pass
                assert back == data, f"{size} bytes"


def test_configurations_have_the_sizes_that_sddf_expects() -> None:
    sys.path.insert(0, str(HERE))
    try:
        from configuration import configuration
    finally:
        sys.path.remove(str(HERE))
    files = configuration(HERE / "system.py").files()
    sizes = {"timer_device_resources": 1608, "ethernet_device_resources": 1608, "net_driver": 88, "net_virt_rx": 27744, "net_virt_tx": 134200, "net_copy": 1128}
    assert {name: len(content) for name, content in files.items()} == sizes


def test_whatever_the_c_writes_no_check_fails() -> None:
    """Of all but what answers frames: that is `cloister.net`, proved elsewhere, and takes minutes here. (It serves for ever: each pass ends.)"""
    model = lay_out(read_system(HERE / "system.py", BOARD), BOARD)
    target = Target("echo", str(HERE / "echo.py"), (HERE,), everything_of(model, model.pd("echo"), BOARD))
    program = target.load()
    functions = {each.name: each for each in to_prove(program, target.module(program))}
    for name in ("start", "tick", "next_frame", "frame_of", "send", "put", "publish", "is_empty", "request_signal"):
        assert prove_function(program, functions[name]).result is Result.PROVED, name
