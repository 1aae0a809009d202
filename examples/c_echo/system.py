# SPDX-License-Identifier: BSD-2-Clause
"""A network driver in Python, and its client in C: a UDP echo at 10.0.2.15. `make` builds the C before the system can be built."""

from cloister import System

system = System("c-echo")
driver = system.pd("network", program="cloister.sddf.network.virtio_mmio", priority=100)
client = system.pd("echo", program="build/echo.elf", priority=100)
system.network(driver=driver, client=client)
