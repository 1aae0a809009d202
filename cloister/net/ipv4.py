# SPDX-License-Identifier: BSD-2-Clause
"""IPv4 headers (RFC 791): checking one that came, and turning it round for an answer.

Invariant: each header word is read once, summed and interpreted from the same private copy. Options are never obeyed: they are summed, skipped,
and in an answer replaced by no-operations, so that the payload need not move.
"""

from __future__ import annotations

from cloister.lang import Ptr, Shared, View, byte_swap, ensures, fill, ghost, load_le, requires, store_be, struct, truncate, u8, u16, u32, u64, wrapping_sub
from cloister.net.checksum import checksum, fold, sum_bytes
from cloister.net.ethernet import HEADER_SIZE as ETHERNET_SIZE
from cloister.net.outcome import Outcome

HEADER_SIZE = 20  # without options
HEADER_MAXIMUM = 60
LENGTH_MAXIMUM = 0xFFFF  # of a packet, its header included
TTL = 64  # RFC 1700's default
DO_NOT_FRAGMENT = 0x4000
FRAGMENT_MASK = 0x3FFF  # more fragments, or an offset
NO_OPERATION = 1
PSEUDO_HEADER_MAXIMUM = 2 * 0xFFFF_FFFF + 2 * 0xFFFF
PROTOCOL_ICMP = 1
PROTOCOL_UDP = 17
CONGESTION_MASK = 0xFC  # of the type of service, all but the two bits of RFC 3168


@struct
class Packet:
    """What a checked header said."""

    source: u32
    destination: u32
    service: u8
    protocol: u8
    payload: u64  # where in the frame the payload begins
    length: u64  # and how long it is

    @ghost
    def lies_in(self, size: u64) -> bool:
        """It lies in a frame of `size` bytes, behind a header of 20 to 60 bytes, and is no longer than IPv4 allows."""
        header = wrapping_sub(self.payload, ETHERNET_SIZE)
        return (
            HEADER_SIZE <= header <= HEADER_MAXIMUM
            and header % 4 == 0
            and self.payload <= size
            and self.length <= size - self.payload
            and self.length <= LENGTH_MAXIMUM - header
        )


def is_host_address(address: u32) -> bool:
    """One host may have it: neither "this network", loopback, multicast, reserved nor broadcast (RFC 6890)."""
    network = address >> 24
    return network != 0 and network != 127 and network < 224


def parse_ipv4(frame: View[Shared[u8]], our_address: u32, packet: Ptr[Packet]) -> Outcome:
    """Check the header of a frame that is said to hold an IPv4 packet; ACCEPTED, with `packet` filled in, or the reason why not."""
    ensures(lambda result: result is not Outcome.ACCEPTED or packet.lies_in(len(frame)))
    if len(frame) < ETHERNET_SIZE + HEADER_SIZE:
        return Outcome.TRUNCATED
    raw0 = load_le(u32, frame, 14)
    raw1 = load_le(u32, frame, 18)
    raw2 = load_le(u32, frame, 22)
    raw3 = load_le(u32, frame, 26)
    raw4 = load_le(u32, frame, 30)
    first = byte_swap(raw0)
    third = byte_swap(raw2)

    header_length = u64((first >> 24) & 0xF) * 4
    total_length = u64(first & 0xFFFF)
    if first >> 28 != 4 or header_length < HEADER_SIZE:
        return Outcome.BAD_VERSION
    if total_length < header_length or ETHERNET_SIZE + total_length > len(frame):
        return Outcome.BAD_LENGTH
    total = u64(raw0) + u64(raw1) + u64(raw2) + u64(raw3) + u64(raw4)
    if header_length > HEADER_SIZE:
        total += sum_bytes(frame[ETHERNET_SIZE + HEADER_SIZE : ETHERNET_SIZE + header_length])
    if fold(total) != 0xFFFF:
        return Outcome.BAD_HEADER_CHECKSUM

    packet.source = byte_swap(raw3)
    packet.destination = byte_swap(raw4)
    packet.service = u8((first >> 16) & 0xFF)
    packet.protocol = u8((third >> 16) & 0xFF)
    packet.payload = ETHERNET_SIZE + header_length
    packet.length = total_length - header_length
    if packet.destination != our_address:
        return Outcome.NOT_FOR_US
    if packet.source == our_address or not is_host_address(packet.source):
        return Outcome.BAD_SENDER
    if third >> 24 == 0:
        return Outcome.EXPIRED
    if byte_swap(raw1) & FRAGMENT_MASK != 0:
        return Outcome.FRAGMENT
    return Outcome.ACCEPTED


def pseudo_header_sum(packet: Ptr[Packet], length: u64) -> u64:
    """The partial sum of what UDP's checksum covers besides the datagram; the same for a datagram and its answer."""
    requires(length <= LENGTH_MAXIMUM)
    ensures(lambda result: result <= PSEUDO_HEADER_MAXIMUM)
    return (
        u64(byte_swap(packet.source)) + u64(byte_swap(packet.destination)) + u64(byte_swap(u16(packet.protocol))) + u64(byte_swap(u16(length)))
    )


def turn_packet(frame: View[Shared[u8]], packet: Ptr[Packet], length: u64) -> None:
    """Write the header of the answer to `packet`, whose payload of `length` bytes lies where the packet's did.

    It is an atomic datagram (RFC 6864): it must not be fragmented, and so needs no identification.
    """
    requires(packet.lies_in(len(frame)) and length <= packet.length)
    header_length = packet.payload - ETHERNET_SIZE
    first = 4 << 28 | truncate(u32, header_length // 4) << 24 | u32(packet.service & CONGESTION_MASK) << 16 | u32(header_length + length)
    third: u32 = TTL << 24 | u32(packet.protocol) << 16
    total = (
        u64(byte_swap(first))
        + u64(byte_swap(u32(DO_NOT_FRAGMENT)))
        + u64(byte_swap(third))
        + u64(byte_swap(packet.source))
        + u64(byte_swap(packet.destination))
    )
    if header_length > HEADER_SIZE:
        options = frame[ETHERNET_SIZE + HEADER_SIZE : packet.payload]
        fill(options, NO_OPERATION)
        total += (len(options) // 2) * (NO_OPERATION << 8 | NO_OPERATION)
    store_be(u32, frame, 14, first)
    store_be(u32, frame, 18, DO_NOT_FRAGMENT)
    store_be(u32, frame, 22, third | u32(checksum(total)))
    store_be(u32, frame, 26, packet.destination)
    store_be(u32, frame, 30, packet.source)
