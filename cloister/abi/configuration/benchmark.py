# SPDX-License-Identifier: BSD-2-Clause
"""The benchmark configuration: as release, with benchmark system calls and thread utilisation.

Each configuration has these names; labels and sizes that differ between configurations are computed from them.
"""

DEBUG_BUILD: bool = False
PRINTING: bool = False
HARDWARE_DEBUG_API: bool = False
HARDWARE_DEBUG_LABELS = 0  # invocation labels that the hardware debug API inserts after TCB_UNBIND_NOTIFICATION
BENCHMARK_TRACK_UTILISATION: bool = True
TCB_SIZE_BITS = 11
MASK_SYSTEM_ERRORS: bool = True  # user threads run with SError masked
