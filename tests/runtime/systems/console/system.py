# SPDX-License-Identifier: BSD-2-Clause
"""A console driver by interrupt, and a server on the far side of a call: what works without a kernel that prints."""

from cloister import System

system = System("console")
console = system.pd("console", program="console.py", priority=110)
console.device("uart")
case = system.pd("case", program="case.py", priority=120, passive=True)
system.channel(console, case, call=True, notify=(False, False))
victim = system.pd("victim", program="victim.py", priority=115)
system.channel(console, victim)
