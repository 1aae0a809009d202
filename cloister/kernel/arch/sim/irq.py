# SPDX-License-Identifier: BSD-2-Clause
"""The architecture's invocations of interrupt control: as AArch64's, on the simulated interrupt controller."""

from cloister.kernel.arch.aarch64.irq import decode_control as decode_control
