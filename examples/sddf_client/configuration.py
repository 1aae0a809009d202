# SPDX-License-Identifier: BSD-2-Clause
"""Writes what sDDF's components in C are configured by: sections of their ELF files that say where what is, in the layouts of sDDF 0.7.

    python configuration.py BUILD_DIR

for the system in system.py, as it is laid out. (sDDF's own generator does the same for systems that it makes.)
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from cloister.boards import DEFAULT_BOARD, board
from cloister.system.layout import lay_out
from cloister.system.load import read_system
from cloister.system.model import ProtectionDomain, SystemModel

DEVICE_RESOURCES, NETWORK = b"sDDF\x01", b"sDDF\x05"
CLIENTS = 64


class Configuration:
    """The sections' contents, from a laid-out system."""

    def __init__(self, model: SystemModel, mac: int, buffers: int) -> None:
        self.model, self.mac, self.buffers = model, mac.to_bytes(6, "big"), buffers

    def region(self, pd: str, name: str) -> bytes:
        """Where a PD sees a region, and its size."""
        mapping = next(each for each in self.model.pd(pd).mappings if each.region == name)
        assert mapping.address is not None
        return struct.pack("<QQ", mapping.address, self.model.region(name).size)

    def device_region(self, pd: str, name: str) -> bytes:
        """The same, and where devices see it."""
        return self.region(pd, name) + struct.pack("<Q", self.model.region(name).physical or 0)

    def connection(self, pd: str, a: str, b: str) -> bytes:
        """Both queues between two PDs, one of which is `pd`, and its channel."""
        near = next(near for near, far in self.model.ends_of(pd) if {near.pd, far.pd} == {a, b})
        queues = self.region(pd, f"{a}_{b}_free") + self.region(pd, f"{a}_{b}_active")
        return (queues + struct.pack("<HB", self.buffers, near.id or 0)).ljust(40, b"\0")

    def device_resources(self, pd: str, *regions: str) -> bytes:
        """A driver's devices: registers, then memory for descriptors; its interrupts."""
        described: ProtectionDomain = self.model.pd(pd)
        head = DEVICE_RESOURCES + bytes([len(regions), len(described.irqs)])
        body = b"".join(self.device_region(pd, each) for each in regions)
        return (head.ljust(8, b"\0") + body).ljust(1544, b"\0") + bytes(each.id or 0 for each in described.irqs).ljust(64, b"\0")

    def driver(self) -> bytes:
        ends = self.connection("ethernet_driver", "ethernet_driver", "net_virt_rx"), self.connection("ethernet_driver", "ethernet_driver", "net_virt_tx")
        return NETWORK.ljust(8, b"\0") + b"".join(ends)

    def receiver(self) -> bytes:
        head = NETWORK.ljust(8, b"\0") + self.connection("net_virt_rx", "ethernet_driver", "net_virt_rx")
        head += self.device_region("net_virt_rx", "received") + self.region("net_virt_rx", "metadata")
        client = (self.connection("net_virt_rx", "net_virt_rx", "net_copier") + self.mac).ljust(424, b"\0") + b"\1"
        return head + client.ljust(432 * CLIENTS, b"\0") + b"\1".ljust(8, b"\0")

    def transmitter(self) -> bytes:
        head = NETWORK.ljust(8, b"\0") + self.connection("net_virt_tx", "ethernet_driver", "net_virt_tx")
        region = self.device_region("net_virt_tx", "to_send") + struct.pack("<Q", self.buffers)
        client = (self.connection("net_virt_tx", "net_virt_tx", "echo") + region).ljust(2088, b"\0") + b"\1"
        return head + client.ljust(2096 * CLIENTS, b"\0") + b"\1".ljust(8, b"\0")

    def copier(self) -> bytes:
        head = NETWORK.ljust(8, b"\0") + self.connection("net_copier", "net_virt_rx", "net_copier")
        sources = self.region("net_copier", "received").ljust(16 * CLIENTS, b"\0")
        return head + sources + self.connection("net_copier", "net_copier", "echo") + self.region("net_copier", "copied")

    def files(self) -> dict[str, bytes]:
        registers = next(each.region for each in self.model.pd("ethernet_driver").mappings if self.model.region(each.region).device)
        return {
            "timer_device_resources": self.device_resources("timer_driver"),
            "ethernet_device_resources": self.device_resources("ethernet_driver", registers, "hw_ring_buffer"),
            "net_driver": self.driver(),
            "net_virt_rx": self.receiver(),
            "net_virt_tx": self.transmitter(),
            "net_copy": self.copier(),
        }


def configuration(description: Path) -> Configuration:
    """That of the system which a file describes; its programs need not be built yet."""
    target = board(DEFAULT_BOARD)
    model = lay_out(read_system(description, target), target)
    echo = model.pd("echo")
    size = model.region("to_send").size
    return Configuration(model, echo.settings["mac_address"], size // 2048)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, content in configuration(Path(__file__).with_name("system.py")).files().items():
        (folder / f"{name}.data").write_bytes(content)
