# SPDX-License-Identifier: BSD-2-Clause
"""Two protection domains that notify each other. Neither can do anything else to the other."""

from cloister import System

system = System("ping-pong")
ping = system.pd("ping", program="ping.py", priority=100, settings={"rounds": 3})
pong = system.pd("pong", program="pong.py", priority=99)
system.channel(ping, pong)
