# SPDX-License-Identifier: BSD-2-Clause
"""The regions, rights and channel between a network driver and one client: `System.network`.

Invariant: what the design says of who sees what. The driver maps registers and descriptor rings and knows of the packet buffers only where
they are; the client maps the buffers and sees nothing of the device. Both map the four queues.
Sizes: sDDF's network queue has an 8-byte header and 16 bytes for each entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloister.system.model import SMALL_PAGE

if TYPE_CHECKING:
    from cloister.system.describe import PD, System

_QUEUE_HEADER = 8
_QUEUE_ENTRY = 16
_RINGS_SIZE = 0x1_0000
QUEUES = ("rx_free", "rx_active", "tx_free", "tx_active")
BUFFERS = ("rx_data", "tx_data")


def _pages(size: int) -> int:
    return -(-size // SMALL_PAGE) * SMALL_PAGE


def wire_network(system: System, driver: PD, client: PD, device: str, capacity: int, buffer_size: int, names: tuple[str, str]) -> None:
    """What `System.network` does; `capacity` is each queue's and the number of buffers in each direction."""
    prefix = driver.name
    driver.device(device, name="registers", irq="irq")
    rings = system.region(f"{prefix}_hw_rings", _RINGS_SIZE, contiguous=True)
    driver.map(rings, "rw", name="hw_rings", physical_known=True)
    for name in QUEUES:
        queue = system.region(f"{prefix}_{name}", _pages(_QUEUE_HEADER + capacity * _QUEUE_ENTRY))
        driver.map(queue, "rw", name=name)
        client.map(queue, "rw", name=name)
    for name in BUFFERS:
        data = system.region(f"{prefix}_{name}", _pages(capacity * buffer_size), contiguous=True)
        client.map(data, "rw", name=name)
        driver.know(data, name=name)
    system.channel(driver, client, names=names)
