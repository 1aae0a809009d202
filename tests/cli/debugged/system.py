# SPDX-License-Identifier: BSD-2-Clause
"""Two PDs for a debugger, with locals and structs of every kind."""

from cloister import System

system = System("station")
sensor = system.pd("sensor", program="sensor.py", priority=100)
server = system.pd("server", program="server.py", priority=110)
system.channel(sensor, server)
