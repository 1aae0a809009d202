# SPDX-License-Identifier: BSD-2-Clause
"""A server that is called, and its client. The server is passive: it computes on its client's time and has none of its own."""

from cloister import System

system = System("calculator")
server = system.pd("server", program="server.py", priority=110, passive=True)
client = system.pd("client", program="client.py", priority=100)
system.channel(client, server, call=True, notify=(False, False))
