# SPDX-License-Identifier: BSD-2-Clause
"""Who each interrupt belongs to.

Invariant: an interrupt is masked at the controller while it is INACTIVE.
"""

from cloister.kernel.arch.sim.machine import MAX_IRQ, mask_irq, unmask_irq
from cloister.kernel.errors import range_error, revoke_first
from cloister.kernel.state import kernel
from cloister.kernel.structures import InterruptState, Status
from cloister.lang import requires, u64


def check_free(irq: u64) -> Status:
    """RANGE_ERROR for a number that the machine has not, REVOKE_FIRST if the interrupt belongs to somebody."""
    if irq > MAX_IRQ:
        return range_error(0, MAX_IRQ)
    if kernel.interrupt_states[irq] is not InterruptState.INACTIVE:
        return revoke_first()
    return Status.OK


def activate_signal(irq: u64) -> None:
    """It becomes a user's; it may arrive at once."""
    requires(irq <= MAX_IRQ)
    kernel.interrupt_states[irq] = InterruptState.SIGNAL
    unmask_irq(irq)


def deactivate(irq: u64) -> None:
    """It is nobody's."""
    requires(irq <= MAX_IRQ)
    kernel.interrupt_states[irq] = InterruptState.INACTIVE
    mask_irq(irq)


def reserve(irq: u64, state: InterruptState) -> None:
    """It is the kernel's."""
    requires(irq <= MAX_IRQ)
    kernel.interrupt_states[irq] = state
    unmask_irq(irq)
