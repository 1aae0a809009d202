# SPDX-License-Identifier: BSD-2-Clause
"""Faults of the architecture: AArch64's."""

from cloister.kernel.arch.aarch64.fault import arch_fault_message as arch_fault_message, handle_reserved_irq as handle_reserved_irq
