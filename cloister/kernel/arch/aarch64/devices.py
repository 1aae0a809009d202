# SPDX-License-Identifier: BSD-2-Clause
"""Where the kernel's own devices are: physical addresses on QEMU's `virt` machine and the pages of the device window they are mapped at.

The window is the last 2 MiB of the kernel's address space; page n of it is mapped to `PHYSICAL_PAGES[n]` by `translation_tables`. The
pages are left out of the untyped memory given to the root task, except the console's: seL4 gives that to user level too, and drivers use it.
"""

from __future__ import annotations

from typing import Final

from cloister.lang import u64

DEVICE_WINDOW: Final[u64] = 0xFF_FFE0_0000

PHYSICAL_PAGES = (0x0900_0000, 0x0800_0000, 0x0801_0000, 0x0803_0000)
PAGE_COUNT = 4

CONSOLE: Final[u64] = 0xFF_FFE0_0000
DISTRIBUTOR: Final[u64] = 0xFF_FFE0_1000
CPU_INTERFACE: Final[u64] = 0xFF_FFE0_2000
HYPERVISOR_INTERFACE: Final[u64] = 0xFF_FFE0_3000
