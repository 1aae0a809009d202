# SPDX-License-Identifier: BSD-2-Clause
"""Memory of every kind, shared by two PDs: small and large pages, ordinary and contiguous."""

from cloister import System

system = System("sharing")
writer = system.pd("writer", program="writer.py", priority=10)
reader = system.pd("reader", program="reader.py", priority=20)
system.channel(writer, reader, notify=(True, False))
for name, size, contiguous in (
    ("small", 0x3000, False),
    ("large", 0x40_0000, False),
    ("contiguous_small", 0x5000, True),
    ("contiguous_large", 0x20_0000, True),
):
    region = system.region(name, size, contiguous=contiguous)
    writer.map(region, "rw", physical_known=contiguous)
    reader.map(region, "r")
