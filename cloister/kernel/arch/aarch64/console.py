# SPDX-License-Identifier: BSD-2-Clause
"""The debug console: the transmit half of a PL011, polled.

The device is left as the loader set it up. Source: Arm DDI 0183, "PrimeCell UART (PL011)", 3.3.
"""

from __future__ import annotations

from cloister.kernel.arch.aarch64.devices import CONSOLE
from cloister.lang import invariant, load, store, u8, u32

UNSAFE = "reads and writes PL011 registers in the kernel's device window"

_DATA = 0x00
_FLAGS = 0x18
_TRANSMIT_FULL: u32 = 0x20
_PATIENCE = 100_000  # looks at a full queue: many bytes' time


def put_byte(byte: u8) -> None:
    """Write one byte; waits while the transmit queue is full. If it stays so, the byte is lost, and not the kernel."""
    for _attempt in range(_PATIENCE):
        invariant(_attempt < _PATIENCE)
        if load(u32, CONSOLE + _FLAGS) & _TRANSMIT_FULL == 0:
            store(u32, CONSOLE + _DATA, u32(byte))
            return
