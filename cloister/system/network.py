# SPDX-License-Identifier: BSD-2-Clause
"""The regions, rights and channel between a network driver and one client: `System.network`.

Invariant: what the design says of who sees what. The driver maps registers and descriptor rings and knows of the packet buffers only where
they are; the client maps the buffers and sees nothing of the device. Both map the four queues. The client reads what the driver tells.
Sizes: sDDF's network queue has an 8-byte header and 16 bytes for each of its 512 entries; a buffer has 2048 bytes.

There is one region of buffers, not one for each direction: a buffer that was received into can be transmitted from, without a copy. All
buffers together fit into any one queue.

A client that was built elsewhere has no names for regions: its variables of these names hold their addresses, and `packets_size` the buffers' size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloister.system.model import SMALL_PAGE

if TYPE_CHECKING:
    from cloister.system.describe import PD, Region, System

QUEUE_CAPACITY = 512
BUFFER_SIZE = 2048
QUEUES = ("rx_free", "rx_active", "tx_free", "tx_active")
RINGS = ("rx_ring", "tx_ring")
_QUEUE_SIZE = 8 + 16 * QUEUE_CAPACITY
_RING_SIZE = 0x4000  # 512 descriptors of 16 bytes, both rings, and a header: cloister.sddf.virtio.ring


def _pages(size: int) -> int:
    return -(-size // SMALL_PAGE) * SMALL_PAGE


def wire_network(system: System, driver: PD, client: PD, device: str, buffers: int, names: tuple[str, str]) -> None:
    """What `System.network` does. `buffers`: how many packet buffers there are, from 2 to QUEUE_CAPACITY, an even number (whole pages)."""
    prefix = driver.name

    def give(region: Region, permissions: str, name: str) -> None:
        """Map a region into the client."""
        if client.described.is_prebuilt:
            client.map(region, permissions, setting=name, size_setting="packets_size" if name == "packets" else None)
        else:
            client.map(region, permissions, name=name)

    driver.device(device, name="registers", irq="irq")
    for name in RINGS:
        ring = system.region(f"{prefix}_{name}", _RING_SIZE, contiguous=True)
        driver.map(ring, "rw", name=name, physical_known=True)
    for name in QUEUES:
        queue = system.region(f"{prefix}_{name}", _pages(_QUEUE_SIZE))
        driver.map(queue, "rw", name=name)
        give(queue, "rw", name)
    information = system.region(f"{prefix}_information", SMALL_PAGE)
    driver.map(information, "rw", name="information")
    give(information, "r", "information")
    packets = system.region(f"{prefix}_packets", buffers * BUFFER_SIZE, contiguous=True)
    give(packets, "rw", "packets")
    driver.know(packets, name="packets")
    system.channel(driver, client, names=names)
