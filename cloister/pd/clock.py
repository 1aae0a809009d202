# SPDX-License-Identifier: BSD-2-Clause
"""The machine's counter, for programs that measure time.

The kernel lets user programs read the physical counter and its frequency (KernelArmExportPCNTUser in seL4's configuration).
Trusts: nothing; to read a counter harms nobody, but the registers are named here and nowhere else.
"""

from cloister.lang import read_system_register, u64

UNSAFE = "reads two registers that user programs may read, and that have no side effects"


def counter() -> u64:
    """Ticks since reset; never goes back."""
    return read_system_register("CNTPCT_EL0")


def counter_frequency() -> u64:
    """Ticks in a second."""
    return read_system_register("CNTFRQ_EL0")
