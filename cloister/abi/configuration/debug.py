# SPDX-License-Identifier: BSD-2-Clause
"""The debug configuration: the kernel prints, checks and answers debug system calls; the hardware debug API shifts labels by four.

Each configuration has these names; labels and sizes that differ between configurations are computed from them.
"""

DEBUG_BUILD: bool = True
PRINTING: bool = True
HARDWARE_DEBUG_API: bool = True
HARDWARE_DEBUG_LABELS = 4  # invocation labels that the hardware debug API inserts after TCB_UNBIND_NOTIFICATION
BENCHMARK_TRACK_UTILISATION: bool = False
TCB_SIZE_BITS = 12
MASK_SYSTEM_ERRORS: bool = False  # user threads run with SError masked
