# SPDX-License-Identifier: BSD-2-Clause
"""Three protection domains that go wrong, each in its way, and two that carry on. `witness` triggers them one after the other."""

from cloister import System

system = System("faulty")
witness = system.pd("witness", program="witness.py", priority=100)
helper = system.pd("helper", program="helper.py", priority=120)
system.channel(witness, helper, call=True)
for name, c_sources in (("index", []), ("unmapped", []), ("stack", ["runaway.c"])):
    system.channel(witness, system.pd(name, program=f"{name}.py", priority=110, c_sources=c_sources))
