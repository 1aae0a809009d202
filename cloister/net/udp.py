# SPDX-License-Identifier: BSD-2-Clause
"""UDP over IPv4 (RFC 768): checking a datagram that came, and turning it round for an answer.

A checksum of zero means that the sender made none; its answer then has none either, as long as it is an echo.
"""

from __future__ import annotations

from cloister.lang import Ptr, Shared, View, byte_swap, ensures, ghost, load_le, requires, store_be, struct, u8, u16, u32, u64, wrapping_add
from cloister.net.checksum import checksum, fold, sum_bytes
from cloister.net.ipv4 import Packet, pseudo_header_sum
from cloister.net.outcome import Outcome

HEADER_SIZE = 8


@struct
class Datagram:
    """What a checked header said."""

    source_port: u16
    destination_port: u16
    header: u64  # where in the frame the header begins
    payload: u64  # where in the frame the payload begins
    length: u64  # and how long it is

    @ghost
    def lies_in(self, packet: Ptr[Packet]) -> bool:
        """It lies at the beginning of the packet's payload."""
        return (
            packet.length >= HEADER_SIZE
            and self.header == packet.payload
            and self.payload == wrapping_add(self.header, HEADER_SIZE)
            and self.length <= packet.length - HEADER_SIZE
        )


def parse_udp(frame: View[Shared[u8]], packet: Ptr[Packet], datagram: Ptr[Datagram]) -> Outcome:
    """Check the datagram that is the packet's payload; ACCEPTED, with `datagram` filled in, or the reason why not."""
    requires(packet.lies_in(len(frame)))
    ensures(lambda result: result is not Outcome.ACCEPTED or datagram.lies_in(packet))
    if packet.length < HEADER_SIZE:
        return Outcome.TRUNCATED
    start = packet.payload
    raw_ports = load_le(u32, frame, start)
    raw_length = load_le(u32, frame, start + 4)  # and checksum
    length = u64(byte_swap(raw_length) >> 16)
    if length < HEADER_SIZE or length > packet.length:
        return Outcome.BAD_LENGTH
    if raw_length >> 16 != 0:
        total = pseudo_header_sum(packet, length) + u64(raw_ports) + u64(raw_length)
        if fold(total + sum_bytes(frame[start + HEADER_SIZE : start + length])) != 0xFFFF:
            return Outcome.BAD_CHECKSUM
    ports = byte_swap(raw_ports)
    datagram.source_port = u16(ports >> 16)
    datagram.destination_port = u16(ports & 0xFFFF)
    datagram.header = start
    datagram.payload = start + HEADER_SIZE
    datagram.length = length - HEADER_SIZE
    return Outcome.ACCEPTED


def turn_echo(frame: View[Shared[u8]], datagram: Ptr[Datagram]) -> None:
    """Turn the header round for a payload that stays as it is: neither length nor checksum changes when both ends change places."""
    requires(len(frame) >= HEADER_SIZE and datagram.header <= len(frame) - HEADER_SIZE)
    store_be(u32, frame, datagram.header, u32(datagram.destination_port) << 16 | u32(datagram.source_port))


def turn_datagram(frame: View[Shared[u8]], packet: Ptr[Packet], datagram: Ptr[Datagram], length: u64) -> None:
    """Write the header of an answer whose payload, of `length` bytes, lies where the datagram's did."""
    requires(packet.lies_in(len(frame)) and datagram.lies_in(packet) and length <= datagram.length)
    ports = u32(datagram.destination_port) << 16 | u32(datagram.source_port)
    total = pseudo_header_sum(packet, HEADER_SIZE + length) + u64(byte_swap(ports)) + u64(byte_swap(u16(HEADER_SIZE + length)))
    sum16 = checksum(total + sum_bytes(frame[datagram.payload : datagram.payload + length]))
    if sum16 == 0:
        sum16 = 0xFFFF  # zero would mean none; both are zero in ones' complement
    store_be(u32, frame, datagram.header, ports)
    store_be(u32, frame, datagram.header + 4, u32(HEADER_SIZE + length) << 16 | u32(sum16))
