# SPDX-License-Identifier: BSD-2-Clause
"""The echo of `examples/udp_echo`, with a PD that uses up what time is left and one that reads the meters.

The least important PD never waits, so under `-icount` every instruction is somebody's: what the echo takes is the elapsed time less the idle time.
"""

from pathlib import Path

from cloister import System

ECHO = Path(__file__).parents[2] / "examples" / "udp_echo"

system = System("echo-bench")
driver = system.pd("network", program="cloister.sddf.network.virtio_mmio", priority=100)
client = system.pd("udp_echo", program=ECHO / "udp_echo.py", priority=90, settings={"ip_address": 0x0A00020F})
meter = system.pd("meter", program="meter.py", priority=200)
idle = system.pd("idle", program="idle.py", priority=0)
system.network(driver=driver, client=client)
meter.device("uart")
system.share(system.region("meters", 0x1000), [(meter, "rw"), (idle, "rw")])
