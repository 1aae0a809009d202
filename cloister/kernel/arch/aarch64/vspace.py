# SPDX-License-Identifier: BSD-2-Clause
"""The architecture's capabilities at work: who decodes an invocation of which, and what deleting one means."""

from __future__ import annotations

from cloister.kernel.arch.aarch64.address_space import remove_pool, unassign
from cloister.kernel.arch.aarch64.asid_pool import decode_control, decode_pool
from cloister.kernel.arch.aarch64.cache_operation import decode_vspace
from cloister.kernel.arch.aarch64.capability import mapped_asid
from cloister.kernel.arch.aarch64.firmware import decode_smc, invoke_software_interrupt
from cloister.kernel.arch.aarch64.frame import decode as decode_frame
from cloister.kernel.arch.aarch64.frame import unmap as unmap_frame
from cloister.kernel.arch.aarch64.page_table import decode as decode_page_table
from cloister.kernel.arch.aarch64.page_table import unmap as unmap_page_table
from cloister.kernel.errors import illegal_operation, invalid_capability
from cloister.kernel.scheduling import set_state
from cloister.kernel.state import current_thread
from cloister.kernel.structures import Capability, Kind, Slot, Status, ThreadState
from cloister.lang import Ptr, u64


def finalise(slot_capability: Ptr[Capability], final: bool) -> None:
    """The capability is being deleted. A frame's mapping goes with each capability, everything else with the last."""
    match slot_capability.head.kind:
        case Kind.FRAME:
            if mapped_asid(slot_capability) != 0:
                unmap_frame(slot_capability)
        case Kind.PAGE_TABLE:
            if final and slot_capability.head.detail == 1:
                unmap_page_table(slot_capability)
        case Kind.VSPACE:
            if final and slot_capability.head.detail == 1:
                unassign(slot_capability.data, slot_capability.address())
        case Kind.ASID_POOL:
            if final:
                remove_pool(slot_capability.data, slot_capability.address())
        case _:
            pass


def decode(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status:
    """An invocation of one of the architecture's capabilities."""
    thread = current_thread()
    # None of these is preempted; an invocation that writes its own answer leaves RESTART itself.
    set_state(thread, ThreadState.RESTART)
    status = _decode(label, length, slot, call)
    if status is Status.ERROR:
        set_state(thread, ThreadState.RUNNING)
    return status


def _decode(label: u64, length: u64, slot: Ptr[Slot], call: bool) -> Status:
    match slot.capability.head.kind:
        case Kind.FRAME:
            return decode_frame(label, length, slot, call)
        case Kind.PAGE_TABLE:
            return decode_page_table(label, length, slot)
        case Kind.VSPACE:
            return decode_vspace(label, length, slot)
        case Kind.ASID_CONTROL:
            return decode_control(label, length)
        case Kind.ASID_POOL:
            return decode_pool(label, slot)
        case Kind.SMC:
            return decode_smc(label, length, slot, call)
        case Kind.SGI_SIGNAL:
            return invoke_software_interrupt(slot)
        case Kind.VCPU:
            # Virtual machines are not there yet: the object can be made and deleted, and does nothing.
            return illegal_operation()
        case _:
            return invalid_capability(0)
