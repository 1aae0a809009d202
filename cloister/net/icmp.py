# SPDX-License-Identifier: BSD-2-Clause
"""ICMP (RFC 792): the echo request, and nothing else."""

from __future__ import annotations

from cloister.lang import Ptr, Shared, View, byte_swap, load_le, requires, store_be, u8, u32, u64
from cloister.net.checksum import checksum, fold, sum_bytes
from cloister.net.ipv4 import Packet
from cloister.net.outcome import Outcome

HEADER_SIZE = 8
ECHO_REQUEST = 0x0800  # type 8, code 0; the reply is type 0, code 0


def answer_echo(frame: View[Shared[u8]], packet: Ptr[Packet]) -> Outcome:
    """Turn an echo request into its reply: identifier, sequence number and data stay where they are."""
    requires(packet.lies_in(len(frame)))
    if packet.length < HEADER_SIZE:
        return Outcome.TRUNCATED
    raw = load_le(u32, frame, packet.payload)  # type, code, checksum
    rest = sum_bytes(frame[packet.payload + 4 : packet.payload + packet.length])
    if fold(rest + u64(raw)) != 0xFFFF:
        return Outcome.BAD_CHECKSUM
    if byte_swap(raw) >> 16 != ECHO_REQUEST:
        return Outcome.NOT_ECHO
    store_be(u32, frame, packet.payload, u32(checksum(rest)))
    return Outcome.ANSWERED
