# SPDX-License-Identifier: BSD-2-Clause
"""What `cloister bench` measures inside one system: calls, notifications, and the language against C."""

from cloister import System

system = System("micro")
client = system.pd("client", program="client.py", priority=100, c_sources=["reference.c"])
server = system.pd("server", program="server.py", priority=101, passive=True)
sink = system.pd("sink", program="sink.py", priority=200)
system.channel(client, server, call=True)
system.channel(client, sink)
client.device("uart", irq=None)
system.share(system.region("times", 0x1000), [(client, "rw"), (sink, "rw")])
for region in ("queue", "queue_c", "data"):
    client.map(system.region(region, 0x3000), "rw")
