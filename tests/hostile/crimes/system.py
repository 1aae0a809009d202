# SPDX-License-Identifier: BSD-2-Clause
"""The network driver with a hostile client."""

from cloister import System

system = System("crimes")
driver = system.pd("network", program="cloister.sddf.network.virtio_mmio", priority=100)
client = system.pd("crimes", program="crimes.py", priority=90, settings={"ip_address": 0x0A00020F})
system.network(driver=driver, client=client)
