# SPDX-License-Identifier: BSD-2-Clause
"""What capabilities are and how they relate: making, weakening, comparing. Nothing here looks at slots or objects.

Source of the rules: seL4 reference manual, chapters 2 and 3: which kinds keep which rights, whose region contains whose.
"""

from cloister.abi.objects import (
    ENDPOINT_BITS,
    MIN_SCHED_CONTEXT_BITS,
    MIN_UNTYPED_BITS,
    NOTIFICATION_BITS,
    REPLY_BITS,
    SLOT_BITS,
    TCB_BITS,
)
from cloister.abi.words import CapabilityRights, CNodeData
from cloister.kernel.arch.sim.capability import is_physical as arch_is_physical
from cloister.kernel.arch.sim.capability import is_revocable as arch_is_revocable
from cloister.kernel.arch.sim.capability import is_sound as arch_is_sound
from cloister.kernel.arch.sim.capability import mask_rights as arch_mask_rights
from cloister.kernel.arch.sim.capability import object_size as arch_object_size
from cloister.kernel.arch.sim.capability import same_object as arch_same_object
from cloister.kernel.arch.sim.capability import same_region as arch_same_region
from cloister.kernel.arch.sim.capability import update_data as arch_update_data
from cloister.kernel.structures import TCB_SLOTS, Capability, CapabilityHead, Kind
from cloister.lang import Ptr, from_raw, ghost, inline, noinline, replace, requires, to_raw, u64

ADDRESS_MASK = 0x7FFF_FFFF_FFFF
MAX_SIZE_BITS = 46  # of an object: addresses are sign extended from here, and no object has both signs
WRITE = 1
READ = 2
GRANT = 4
GRANT_REPLY = 8
ALL_RIGHTS = 15
_RIGHTS_MASK = 15


@inline
def head(kind: Kind, address: u64, size_bits: u64, detail: u64) -> CapabilityHead:
    """The first word of a capability."""
    requires(size_bits < 64 and detail < 64)
    return CapabilityHead(address=address & ADDRESS_MASK, kind=kind, size_bits=size_bits, detail=detail)


@inline
def is_null(capability: Ptr[Capability]) -> bool:
    """It gives nothing."""
    return capability.head.kind is Kind.NULL


@inline
def set_null(capability: Ptr[Capability]) -> None:
    """Make it give nothing."""
    capability.head = from_raw(CapabilityHead, 0)
    capability.data = 0


@inline
def is_arch(capability: Ptr[Capability]) -> bool:
    """Its kind belongs to the architecture."""
    return capability.head.kind.value & 1 == 1


@inline
def has_right(capability: Ptr[Capability], right: u64) -> bool:
    """An endpoint, notification or reply capability has the right (WRITE, READ, GRANT or GRANT_REPLY)."""
    return capability.head.detail & right != 0


@inline
def badge(capability: Ptr[Capability]) -> u64:
    """Of an endpoint, notification or SMC capability."""
    return capability.data


@ghost
def is_sound(capability: Ptr[Capability]) -> bool:
    """What holds of the capability in any slot, whatever users do. Everything that makes or changes a capability is proved to keep it."""
    if is_arch(capability):
        return arch_is_sound(capability)
    size_bits = capability.head.size_bits
    detail = capability.head.detail
    data = capability.data
    match capability.head.kind:
        case Kind.UNTYPED:
            if size_bits < MIN_UNTYPED_BITS or size_bits > MAX_SIZE_BITS or detail > 1 or data > u64(1) << size_bits:
                return False
        case Kind.CNODE:
            if size_bits < 1 or size_bits > MAX_SIZE_BITS - SLOT_BITS or size_bits + detail > 64 or data >> detail != 0:
                return False
        case Kind.SCHED_CONTEXT:
            if size_bits < MIN_SCHED_CONTEXT_BITS or size_bits > MAX_SIZE_BITS:
                return False
        case Kind.ZOMBIE:
            if size_bits > MAX_SIZE_BITS - SLOT_BITS or detail > 1 or data > (TCB_SLOTS if detail == 1 else u64(1) << size_bits):
                return False
        case Kind.ENDPOINT:
            if detail > ALL_RIGHTS:
                return False
        case Kind.NOTIFICATION:
            if detail & ~(READ | WRITE) != 0:
                return False
        case Kind.REPLY:
            if detail & ~GRANT != 0:
                return False
        case _:
            pass
    size = object_size(capability)
    return size == 0 or capability.address() & (size - 1) == 0


def mask_rights(capability: Ptr[Capability], rights: CapabilityRights) -> None:
    """Keep only these rights."""
    if is_arch(capability):
        arch_mask_rights(capability, rights)
        return
    kind = capability.head.kind
    if kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION or kind is Kind.REPLY:
        capability.head = replace(capability.head, detail=capability.head.detail & (to_raw(rights) & _RIGHTS_MASK))


def update_data(capability: Ptr[Capability], data: u64, preserve: bool) -> None:
    """Give a badge or guard; the capability becomes Null where that is not allowed. `preserve`: an existing badge must stay."""
    if is_arch(capability):
        arch_update_data(capability, data, preserve)
        return
    kind = capability.head.kind
    if kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION:
        if preserve or capability.data != 0:
            set_null(capability)
        else:
            capability.data = data
    elif kind is Kind.CNODE:
        set_guard(capability, from_raw(CNodeData, data))


def set_guard(capability: Ptr[Capability], data: CNodeData) -> None:
    """Give a CNode a guard; the capability becomes Null where guard and radix together would have more bits than an address."""
    if data.guard_size + capability.head.size_bits > 64:
        set_null(capability)
        return
    mask = (u64(1) << data.guard_size) - 1
    capability.data = data.guard & mask
    capability.head = replace(capability.head, detail=data.guard_size)


def is_revocable(derived: Ptr[Capability], source: Ptr[Capability]) -> bool:
    """The derived capability heads a subtree of its own."""
    if is_arch(derived):
        return arch_is_revocable(derived, source)
    kind = derived.head.kind
    if kind is Kind.ENDPOINT or kind is Kind.NOTIFICATION:
        return derived.data != source.data
    if kind is Kind.IRQ_HANDLER:
        return source.head.kind is Kind.IRQ_CONTROL
    return kind is Kind.UNTYPED


def object_size(capability: Ptr[Capability]) -> u64:
    """Bytes of the object, 0 if it has none."""
    if is_arch(capability):
        return arch_object_size(capability)
    match capability.head.kind:
        case Kind.UNTYPED | Kind.SCHED_CONTEXT:
            return u64(1) << capability.head.size_bits
        case Kind.ENDPOINT:
            return 1 << ENDPOINT_BITS
        case Kind.NOTIFICATION:
            return 1 << NOTIFICATION_BITS
        case Kind.REPLY:
            return 1 << REPLY_BITS
        case Kind.CNODE:
            return u64(1) << (capability.head.size_bits + SLOT_BITS)
        case Kind.TCB:
            return 1 << TCB_BITS
        case Kind.ZOMBIE:
            if capability.head.detail == 1:
                return 1 << TCB_BITS
            return u64(1) << (capability.head.size_bits + SLOT_BITS)
        case _:
            return 0


def _lies_in(inner: Ptr[Capability], untyped: Ptr[Capability]) -> bool:
    size = object_size(inner)
    if size == 0 or (is_arch(inner) and not arch_is_physical(inner)):
        return False
    start = untyped.address()
    last = start + ((u64(1) << untyped.head.size_bits) - 1)
    inner_start = inner.address()
    return start <= inner_start and inner_start + (size - 1) <= last


@inline
def _same_address(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    return a.head.address == b.head.address


def same_region(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    """The memory or resource of b is a's, or part of it."""
    kind = a.head.kind
    other = b.head.kind
    match kind:
        case Kind.UNTYPED:
            return _lies_in(b, a)
        case Kind.ENDPOINT | Kind.NOTIFICATION | Kind.TCB | Kind.REPLY:
            return other is kind and _same_address(a, b)
        case Kind.CNODE | Kind.SCHED_CONTEXT:
            return other is kind and _same_address(a, b) and a.head.size_bits == b.head.size_bits
        case Kind.DOMAIN | Kind.SCHED_CONTROL:
            return other is kind
        case Kind.IRQ_CONTROL:
            return other is Kind.IRQ_CONTROL or other is Kind.IRQ_HANDLER or other is Kind.SGI_SIGNAL
        case Kind.IRQ_HANDLER:
            return other is kind and a.data == b.data
        case Kind.NULL | Kind.ZOMBIE:
            return False
        case _:
            return is_arch(b) and arch_same_region(a, b)


@noinline
def same_object(a: Ptr[Capability], b: Ptr[Capability]) -> bool:
    """Both name one object; an untyped and the interrupt controller never count as shared."""
    if a.head.kind is Kind.UNTYPED or a.head.kind is Kind.IRQ_CONTROL:
        return False
    if is_arch(a) and is_arch(b):
        return arch_same_object(a, b)
    return same_region(a, b)
