# SPDX-License-Identifier: BSD-2-Clause
"""A UDP echo in Python behind sDDF's drivers, virtualisers and copier, which are in C: `make` builds those from a checkout of sDDF 0.7."""

from cloister import System
from cloister.system.describe import PD

BUFFERS = 512
DATA = BUFFERS * 2048
QUEUE = 0x3000
MAC = 0x02_00_00_00_00_15

system = System("sddf-client")
timer = system.pd("timer_driver", program="build/timer_driver.elf", priority=102, passive=True)
driver = system.pd("ethernet_driver", program="build/eth_driver.elf", priority=101)
transmitter = system.pd("net_virt_tx", program="build/network_virt_tx.elf", priority=100)
receiver = system.pd("net_virt_rx", program="build/network_virt_rx.elf", priority=99)
copier = system.pd("net_copier", program="build/network_copy.elf", priority=98)
echo = system.pd("echo", program="echo.py", priority=97, settings={"ip_address": 0x0A00020F, "mac_address": MAC})

timer.irq(30, trigger="level", id=0)
driver.device("virtio0")
driver.map(system.region("hw_ring_buffer", 0x1_0000, contiguous=True), "rw")

received = system.region("received", DATA, contiguous=True)
copied = system.region("copied", DATA)
to_send = system.region("to_send", DATA, contiguous=True)
receiver.map(received, "r")
receiver.map(system.region("metadata", 0x1000), "rw")
copier.map(received, "rw")
copier.map(copied, "rw")
echo.map(copied, "rw", name="rx_data")
echo.map(to_send, "rw", name="tx_data")
transmitter.map(to_send, "r")


def connect(a: PD, b: PD, prefix: str = "") -> None:
    """A queue of free buffers and one of frames between two PDs, and a channel. In the echo, which has names for regions, theirs begin so."""
    for kind in ("free", "active"):
        queue = system.region(f"{a.name}_{b.name}_{kind}", QUEUE)
        a.map(queue, "rw")
        b.map(queue, "rw", name=f"{prefix}_{kind}" if b is echo else None)
    system.channel(a, b)


connect(driver, receiver)
connect(driver, transmitter)
connect(receiver, copier)
connect(copier, echo, "rx")
connect(transmitter, echo, "tx")
system.channel(echo, timer, call=True, notify=(False, True))
