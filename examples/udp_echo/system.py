# SPDX-License-Identifier: BSD-2-Clause
"""A network driver and its client, an echo server at 10.0.2.15 (the guest's address in QEMU's user network).

Both have the same priority: neither interrupts the other, so each finds a batch of work when its turn comes.
"""

from cloister import System

system = System("udp-echo")
driver = system.pd("network", program="cloister.sddf.network.virtio_mmio", priority=100)
client = system.pd("udp_echo", program="udp_echo.py", priority=100, settings={"ip_address": 0x0A00020F})
system.network(driver=driver, client=client)
