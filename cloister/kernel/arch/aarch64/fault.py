# SPDX-License-Identifier: BSD-2-Clause
"""Faults that only this architecture has, and interrupts that it keeps for virtual machines."""

from __future__ import annotations

from cloister.kernel.arch.sim.machine import mask_irq
from cloister.kernel.memory import is_buffer
from cloister.kernel.message import set_word
from cloister.kernel.structures import Tcb
from cloister.lang import Ptr, requires, u64


def arch_fault_message(thread: Ptr[Tcb], receiver: Ptr[Tcb], buffer: u64) -> u64:
    """Describe a fault from VGIC_MAINTENANCE on: one word (list register, syndrome or interrupt); the message's length."""
    requires(is_buffer(buffer))
    return set_word(receiver, buffer, 0, thread.fault.first)


def handle_reserved_irq(irq: u64) -> None:
    """Without virtual machines nothing raises these; what does is silenced."""
    mask_irq(irq)
