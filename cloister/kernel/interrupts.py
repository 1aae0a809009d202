# SPDX-License-Identifier: BSD-2-Clause
"""An interrupt has arrived: to whom it goes."""

from cloister.abi.configuration.debug import PRINTING
from cloister.kernel.arch.sim.fault import handle_reserved_irq
from cloister.kernel.arch.sim.machine import MAX_IRQ, NO_IRQ, acknowledge_timer, active_irq, end_irq, mask_irq
from cloister.kernel.capabilities import WRITE, has_right
from cloister.kernel.memory import notification_of
from cloister.kernel.object.notification import signal
from cloister.kernel.state import kernel
from cloister.kernel.structures import InterruptState, Kind
from cloister.lang import log, u64


def _deliver(irq: u64) -> None:
    """Signal the user's notification. The interrupt stays masked until the user acknowledges it."""
    capability = kernel.interrupt_slots[irq].capability
    if capability.head.kind is Kind.NOTIFICATION and has_right(capability, WRITE):
        signal(notification_of(capability), capability.data)
    elif PRINTING:
        log(f"nobody waits for interrupt {irq}")
    mask_irq(irq)


def handle_irq() -> None:
    """Take the most urgent interrupt from the controller, if there still is one."""
    irq = active_irq()
    if irq == NO_IRQ:
        return
    if irq > MAX_IRQ:
        end_irq(irq)
        return
    match kernel.interrupt_states[irq]:
        case InterruptState.SIGNAL:
            _deliver(irq)
        case InterruptState.TIMER:
            acknowledge_timer()
            kernel.reprogram = True
        case InterruptState.RESERVED:
            handle_reserved_irq(irq)
        case InterruptState.INACTIVE:
            mask_irq(irq)
    end_irq(irq)
