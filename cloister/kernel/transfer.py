# SPDX-License-Identifier: BSD-2-Clause
"""Moving a message from one thread to another: words, capabilities, or the description of a fault.

Nothing here blocks or wakes a thread.
"""

from cloister.abi.faults import NULL_FAULT
from cloister.abi.words import MAX_EXTRA_CAPABILITIES, MessageInfo
from cloister.kernel.arch.sim.capability import ipc_buffer_of
from cloister.kernel.arch.sim.registers import BADGE_REGISTER, INFO_REGISTER
from cloister.kernel.capabilities import is_null
from cloister.kernel.cspace import Found, lookup, lookup_target
from cloister.kernel.fault_message import write_fault
from cloister.kernel.mdb import derive, insert
from cloister.kernel.memory import endpoint_of
from cloister.kernel.message import (
    copy_words,
    lookup_extra_capabilities,
    message_info,
    receive_word,
    set_extra_badge,
    set_message_info,
    with_extra,
)
from cloister.kernel.state import kernel
from cloister.kernel.structures import Capability, Endpoint, Kind, Slot, Status, Tcb
from cloister.lang import Ptr, copy, noinline, u64


def _receive_slot(receiver: Ptr[Tcb], buffer: u64) -> Ptr[Slot] | None:
    """The empty slot that the receiver offers for a capability."""
    found = Found(Status.OK, None, 0)
    if lookup(receiver, receive_word(buffer, 0), found) is not Status.OK:
        return None
    root = found.slot
    if root is None:
        return None
    if lookup_target(root.capability, receive_word(buffer, 1), receive_word(buffer, 2), found) is not Status.OK:
        return None
    slot = found.slot
    if slot is None or not is_null(slot.capability):
        return None
    return slot


def _put(slot: Ptr[Slot], destination: Ptr[Slot]) -> bool:
    """Give the receiver a copy of the capability."""
    derived: Capability = copy(slot.capability)
    if derive(slot, derived) is not Status.OK or is_null(derived):
        return False
    insert(derived, slot, destination)
    return True


def _transfer_capabilities(info: MessageInfo, endpoint: Ptr[Endpoint] | None, receiver: Ptr[Tcb], buffer: u64, length: u64) -> u64:
    """Hand over the extra capabilities in the kernel's state; the receiver's message info word.

    A capability to the very endpoint of the message arrives as its badge. At most one other arrives, and the first that cannot ends it.
    """
    done: u64 = 0
    unwrapped: u64 = 0
    destination = _receive_slot(receiver, buffer)
    while done < MAX_EXTRA_CAPABILITIES:
        slot = kernel.extra[done].slot
        if slot is None:
            break
        capability = slot.capability
        if capability.head.kind is Kind.ENDPOINT and endpoint is not None and endpoint_of(capability) is endpoint:
            set_extra_badge(buffer, done, capability.data)
            unwrapped |= u64(1) << done
        else:
            if destination is None or not _put(slot, destination):
                break
            destination = None
        done += 1
    return with_extra(info, length, done, unwrapped)


@noinline
def _transfer_fault(sender: Ptr[Tcb], receiver: Ptr[Tcb], badge: u64) -> None:
    length = write_fault(sender, receiver, ipc_buffer_of(receiver, True))
    set_message_info(receiver, sender.fault.label, length)
    receiver.registers[BADGE_REGISTER] = badge


def transfer(sender: Ptr[Tcb], endpoint: Ptr[Endpoint] | None, badge: u64, grant: bool, receiver: Ptr[Tcb]) -> None:
    """Deliver what the sender has to say: its fault, if it has one, else its message."""
    if sender.fault.label != NULL_FAULT:
        _transfer_fault(sender, receiver, badge)
        return
    info = message_info(sender)
    send_buffer = ipc_buffer_of(sender, False)
    receive_buffer = ipc_buffer_of(receiver, True)
    length = copy_words(sender, send_buffer, receiver, receive_buffer, info.length)
    word = with_extra(info, length, 0, 0)
    if grant and receive_buffer != 0 and info.extra_capabilities != 0:
        if lookup_extra_capabilities(sender, send_buffer, info.extra_capabilities) is Status.OK and kernel.extra[0].slot is not None:
            word = _transfer_capabilities(info, endpoint, receiver, receive_buffer, length)
    receiver.registers[INFO_REGISTER] = word
    receiver.registers[BADGE_REGISTER] = badge
