# SPDX-License-Identifier: BSD-2-Clause
"""From addresses to objects: the only place in the generic kernel that makes pointers.

Trusts: an address comes from a capability of the right kind, from a link between objects, or from boot. Capabilities are made by
retyping memory that nothing else uses, so what a capability's address points to is an object of its kind and nothing else.
"""

from cloister.abi.boot import BootInfo
from cloister.abi.objects import REFILL_SIZE, SCHED_CONTEXT_CORE_SIZE, SLOT_BITS
from cloister.kernel.structures import Capability, Endpoint, MdbLink, Notification, Refill, Reply, SchedContext, Slot, Tcb
from cloister.lang import (
    Ptr,
    View,
    address_of,
    from_raw,
    ghost,
    inline,
    load,
    pointer,
    pointer_or_none,
    requires,
    store,
    to_raw,
    u8,
    u64,
    view_at,
    wrapping_add,
    wrapping_mul,
    wrapping_shl,
)

UNSAFE = "turns the addresses held in capabilities and links into pointers"

_LINK_FLAGS = 0x7
_SLOT_MASK: u64 = 0xFFFF_FFFF_FFFF_FFF8
IPC_BUFFER_WORDS = 128


@inline
def slot_in(cnode: u64, index: u64) -> Ptr[Slot]:
    """The slot of a CNode that begins at an address; the index is known to be in range."""
    return pointer(Slot, wrapping_add(cnode, wrapping_shl(index, SLOT_BITS)))


@inline
def address_of_slot(slot: Ptr[Slot]) -> u64:
    """Its kernel-window address."""
    return address_of(slot)


@inline
def tcb_at(address: u64) -> Ptr[Tcb]:
    """The thread at a kernel-window address."""
    return pointer(Tcb, address)


@inline
def address_of_tcb(thread: Ptr[Tcb]) -> u64:
    """The thread's address, which is also that of its register context."""
    return address_of(thread)


@inline
def tcb_of(capability: Ptr[Capability]) -> Ptr[Tcb]:
    """The thread that a TCB capability names."""
    return pointer(Tcb, capability.address())


@inline
def endpoint_of(capability: Ptr[Capability]) -> Ptr[Endpoint]:
    """The endpoint that an endpoint capability names."""
    return pointer(Endpoint, capability.address())


@inline
def notification_of(capability: Ptr[Capability]) -> Ptr[Notification]:
    """The notification that a notification capability names."""
    return pointer(Notification, capability.address())


@inline
def reply_of(capability: Ptr[Capability]) -> Ptr[Reply]:
    """The reply object that a reply capability names."""
    return pointer(Reply, capability.address())


@inline
def sched_context_of(capability: Ptr[Capability]) -> Ptr[SchedContext]:
    """The scheduling context that a capability names."""
    return pointer(SchedContext, capability.address())


@inline
def sched_context_at(address: u64) -> Ptr[SchedContext]:
    """The scheduling context at a kernel-window address."""
    return pointer(SchedContext, address)


@inline
def refill_at(context: Ptr[SchedContext], index: u64) -> Ptr[Refill]:
    """A refill of an active scheduling context; the index is below `refill_max`."""
    return pointer(Refill, wrapping_add(address_of(context), wrapping_add(SCHED_CONTEXT_CORE_SIZE, wrapping_mul(index, REFILL_SIZE))))


@inline
def next_slot(slot: Ptr[Slot]) -> Ptr[Slot] | None:
    """The next slot in the derivation list."""
    return pointer_or_none(Slot, to_raw(slot.link) & _SLOT_MASK)


@inline
def set_next_slot(slot: Ptr[Slot], following: Ptr[Slot] | None) -> None:
    """Change the next slot in the derivation list; the flags stay."""
    flags = to_raw(slot.link) & _LINK_FLAGS
    if following is None:
        slot.link = from_raw(MdbLink, flags)
    else:
        slot.link = from_raw(MdbLink, flags | address_of(following))


@ghost
def is_buffer(buffer: u64) -> bool:
    """An IPC buffer may begin at this address: it ends within memory. (Where it is 0, there is none.)"""
    return buffer <= 0xFFFF_FFFF_FFFF_FFFF - (IPC_BUFFER_WORDS * 8 - 1)


@inline
def read_buffer(buffer: u64, word: u64) -> u64:
    """A word of an IPC buffer, as it is now: it belongs to the user."""
    requires(is_buffer(buffer) and word < IPC_BUFFER_WORDS)
    assert word < IPC_BUFFER_WORDS, "beyond the IPC buffer"
    return load(u64, buffer + word * 8)


@inline
def write_buffer(buffer: u64, word: u64, value: u64) -> None:
    """Set a word of an IPC buffer."""
    requires(is_buffer(buffer) and word < IPC_BUFFER_WORDS)
    assert word < IPC_BUFFER_WORDS, "beyond the IPC buffer"
    store(u64, buffer + word * 8, value)


@inline
def buffer_bytes(buffer: u64) -> View[u8]:
    """All of an IPC buffer."""
    return view_at(u8, buffer, IPC_BUFFER_WORDS * 8)


@inline
def boot_info_at(address: u64) -> Ptr[BootInfo]:
    """The boot information page: at boot, before anybody else sees it."""
    return pointer(BootInfo, address)
