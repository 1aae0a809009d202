# SPDX-License-Identifier: BSD-2-Clause
"""The packed words of the kernel and of its interface: what is put into a field is what comes out, and nothing else changes.

Proved, for all values of each word and of each field: the new value is read back, by `replace` and by assignment; all bits outside of the
field, unnamed ones included, are those from before; a word made by name has the fields that it was given, and zeros; raw values go round.
Also the words that the kernel packs by hand: message info, mappings, links of the derivation list; and the sign of a capability's address.
The masks below are written down from the seL4 manual's layouts, not taken from the declarations.
Assumed: a value fits its field. (One that does not is a panic, CONVERSION.)
"""

from cloister.abi.words import MAX_MESSAGE_LENGTH, CapabilityRights, CNodeData, MessageInfo
from cloister.kernel.arch.aarch64.capability import mapped_address, mapped_asid, mapping
from cloister.kernel.capabilities import head, is_null, set_null
from cloister.kernel.memory import address_of_slot, next_slot, set_next_slot
from cloister.kernel.message import message_info, set_message_info, with_extra
from cloister.kernel.structures import Capability, CapabilityHead, DomainEntry, Kind, MdbLink, Slot, Tcb
from cloister.lang import Ptr, assume, from_raw, proof, replace, to_raw, u64

# --------------------------------------------------------------------------------------------------------------- the interface's words


@proof
def message_info_fields(word: MessageInfo, length: u64, extra: u64, unwrapped: u64, label: u64) -> None:
    """MessageInfo: label, capsUnwrapped, extraCaps, length, from the top."""
    assume(length < 1 << 7 and extra < 1 << 2 and unwrapped < 1 << 3 and label < 1 << 52)
    raw = to_raw(word)
    assert from_raw(MessageInfo, raw) == word
    changed = replace(word, length=length)
    assert changed.length == length and to_raw(changed) & ~0x7F == raw & ~0x7F
    changed = replace(word, extra_capabilities=extra)
    assert changed.extra_capabilities == extra and to_raw(changed) & ~0x180 == raw & ~0x180
    changed = replace(word, capabilities_unwrapped=unwrapped)
    assert changed.capabilities_unwrapped == unwrapped and to_raw(changed) & ~0xE00 == raw & ~0xE00
    changed = replace(word, label=label)
    assert changed.label == label and to_raw(changed) & 0xFFF == raw & 0xFFF
    changed = word
    changed.length = length
    changed.extra_capabilities = extra
    changed.capabilities_unwrapped = unwrapped
    changed.label = label
    assert changed == MessageInfo(length=length, extra_capabilities=extra, capabilities_unwrapped=unwrapped, label=label)
    assert to_raw(changed) == label << 12 | unwrapped << 9 | extra << 7 | length


@proof
def message_info_raw(raw: u64) -> None:
    """MessageInfo: any 64 bits are one."""
    word = from_raw(MessageInfo, raw)
    assert to_raw(word) == raw
    assert word.length == raw & 0x7F and word.extra_capabilities == raw >> 7 & 3
    assert word.capabilities_unwrapped == raw >> 9 & 7 and word.label == raw >> 12


@proof
def capability_rights_fields(word: CapabilityRights, value: bool) -> None:
    """CapabilityRights: write, read, grant, grant reply from bit 0 on; the others stay."""
    raw = to_raw(word)
    assert from_raw(CapabilityRights, raw) == word
    changed = replace(word, write=value)
    assert changed.write == value and to_raw(changed) & ~1 == raw & ~1
    changed = replace(word, read=value)
    assert changed.read == value and to_raw(changed) & ~2 == raw & ~2
    changed = replace(word, grant=value)
    assert changed.grant == value and to_raw(changed) & ~4 == raw & ~4
    changed = replace(word, grant_reply=value)
    assert changed.grant_reply == value and to_raw(changed) & ~8 == raw & ~8


@proof
def capability_rights_raw(raw: u64) -> None:
    """CapabilityRights: any 64 bits are one."""
    word = from_raw(CapabilityRights, raw)
    assert to_raw(word) == raw
    assert word.write == (raw & 1 != 0) and word.read == (raw & 2 != 0)
    assert word.grant == (raw & 4 != 0) and word.grant_reply == (raw & 8 != 0)


@proof
def cnode_data_fields(word: CNodeData, guard_size: u64, guard: u64) -> None:
    """CNodeData: the guard above its size."""
    assume(guard_size < 1 << 6 and guard < 1 << 58)
    raw = to_raw(word)
    assert from_raw(CNodeData, raw) == word
    changed = replace(word, guard_size=guard_size)
    assert changed.guard_size == guard_size and to_raw(changed) & ~0x3F == raw & ~0x3F
    changed = replace(word, guard=guard)
    assert changed.guard == guard and to_raw(changed) & 0x3F == raw & 0x3F
    assert to_raw(CNodeData(guard_size=guard_size, guard=guard)) == guard << 6 | guard_size


@proof
def cnode_data_raw(raw: u64) -> None:
    """CNodeData: any 64 bits are one."""
    word = from_raw(CNodeData, raw)
    assert to_raw(word) == raw
    assert word.guard_size == raw & 0x3F and word.guard == raw >> 6


# --------------------------------------------------------------------------------------------------------------- the kernel's words


@proof
def capability_head_fields(word: CapabilityHead, address: u64, kind: Kind, size_bits: u64, detail: u64) -> None:
    """CapabilityHead: each field alone, and all by name."""
    assume(address < 1 << 47 and size_bits < 1 << 6 and detail < 1 << 6)
    raw = to_raw(word)
    assert from_raw(CapabilityHead, raw) == word
    changed = replace(word, address=address)
    assert changed.address == address and to_raw(changed) >> 47 == raw >> 47
    changed = replace(word, kind=kind)
    assert changed.kind is kind and to_raw(changed) & ~(31 << 47) == raw & ~(31 << 47)
    changed = replace(word, size_bits=size_bits)
    assert changed.size_bits == size_bits and to_raw(changed) & ~(63 << 52) == raw & ~(63 << 52)
    changed = replace(word, detail=detail)
    assert changed.detail == detail and to_raw(changed) & ~(63 << 58) == raw & ~(63 << 58)
    changed = CapabilityHead(address=address, kind=kind, size_bits=size_bits, detail=detail)
    assert to_raw(changed) == detail << 58 | size_bits << 52 | kind.value << 47 | address
    assert changed.kind is kind and changed.address == address and changed.size_bits == size_bits and changed.detail == detail


@proof
def capability_address(capability: Ptr[Capability], address: u64, kind: Kind, size_bits: u64, detail: u64) -> None:
    """The address of an object survives in its capability: any canonical 47-bit one, of whichever half."""
    assume(address < 1 << 46 or address >= 0xFFFF_C000_0000_0000)
    assume(size_bits < 1 << 6 and detail < 1 << 6)
    capability.head = head(kind, address, size_bits, detail)
    assert capability.address() == address
    assert capability.head.kind is kind and capability.head.size_bits == size_bits and capability.head.detail == detail


@proof
def capability_null(capability: Ptr[Capability]) -> None:
    """A capability that is set to Null is Null, and all zero."""
    set_null(capability)
    assert is_null(capability)
    assert to_raw(capability.head) == 0 and capability.data == 0


@proof
def mdb_link_fields(word: MdbLink, value: bool, following: u64) -> None:
    """MdbLink: two flags and the next slot."""
    assume(following < 1 << 61)
    raw = to_raw(word)
    assert from_raw(MdbLink, raw) == word
    changed = replace(word, revocable=value)
    assert changed.revocable == value and to_raw(changed) & ~1 == raw & ~1
    changed = replace(word, first_badged=value)
    assert changed.first_badged == value and to_raw(changed) & ~2 == raw & ~2
    changed = replace(word, next=following)
    assert changed.next == following and to_raw(changed) & 7 == raw & 7


@proof
def mdb_link_pointer(slot: Ptr[Slot], following: Ptr[Slot]) -> None:
    """The next slot of the derivation list is what was set, and the flags are those from before; none set is none found."""
    raw = to_raw(slot.link)
    set_next_slot(slot, following)
    assert next_slot(slot) is following
    assert slot.link.next == address_of_slot(following) >> 3
    assert to_raw(slot.link) & 7 == raw & 7
    set_next_slot(slot, None)
    assert next_slot(slot) is None
    assert to_raw(slot.link) == raw & 7


@proof
def domain_entry_fields(word: DomainEntry, domain: u64, duration: u64) -> None:
    """DomainEntry: the duration above the domain."""
    assume(domain < 1 << 8 and duration < 1 << 56)
    raw = to_raw(word)
    assert from_raw(DomainEntry, raw) == word
    changed = replace(word, domain=domain)
    assert changed.domain == domain and to_raw(changed) & ~0xFF == raw & ~0xFF
    changed = replace(word, duration=duration)
    assert changed.duration == duration and to_raw(changed) & 0xFF == raw & 0xFF
    assert to_raw(DomainEntry(domain=domain, duration=duration)) == duration << 8 | domain


# --------------------------------------------------------------------------------------------------------------- packed by hand


@proof
def mapping_fields(capability: Ptr[Capability], asid: u64, address: u64) -> None:
    """A frame's or table's data word keeps ASID and user address apart."""
    assume(asid < 1 << 16 and address < 1 << 48)
    capability.data = mapping(asid, address)
    assert mapped_asid(capability) == asid and mapped_address(capability) == address


@proof
def message_info_of_thread(thread: Ptr[Tcb], other: Ptr[Tcb], label: u64, length: u64) -> None:
    """A thread's message info is never longer than a message; what the kernel sets is what is read; what is sent on has the rest kept."""
    info = message_info(other)
    assert info.length <= MAX_MESSAGE_LENGTH
    assume(label < 1 << 52 and length <= MAX_MESSAGE_LENGTH)
    set_message_info(thread, label, length)
    assert message_info(thread) == MessageInfo(length=length, label=label)


@proof
def message_info_sent(info: MessageInfo, length: u64, extra: u64, unwrapped: u64) -> None:
    """What a receiver gets is the sender's label, and what did arrive."""
    assume(length <= MAX_MESSAGE_LENGTH and extra < 4 and unwrapped < 8)
    word = from_raw(MessageInfo, with_extra(info, length, extra, unwrapped))
    assert word == MessageInfo(length=length, extra_capabilities=extra, capabilities_unwrapped=unwrapped, label=info.label)
