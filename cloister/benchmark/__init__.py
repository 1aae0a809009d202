# SPDX-License-Identifier: BSD-2-Clause
"""What `cloister bench` measures, and how it says so.

QEMU runs with `-icount shift=0`: each instruction takes one nanosecond of the machine's time, so the machine's counter counts instructions
(16 a tick of a 62.5 MHz counter) and figures repeat on any host. They are instructions, not cycles: no cache, no pipeline is modelled.
"""

from cloister.benchmark.run import run_benchmarks

__all__ = ["run_benchmarks"]
