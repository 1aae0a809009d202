# SPDX-License-Identifier: BSD-2-Clause
"""ARP for IPv4 on Ethernet (RFC 826): which hardware address has this IP address?

Only requests about us are answered, by turning the request into its reply where it lies. A probe (RFC 5227), whose sender has no IP
address yet, is answered as well: it asks just that.
"""

from __future__ import annotations

from cloister.lang import Shared, View, ensures, load_be, store_be, u8, u16, u32, u64
from cloister.net.ethernet import is_host, load_address, store_address
from cloister.net.outcome import Outcome

PACKET_SIZE = 28
FRAME_SIZE = 42

ETHERNET_IPV4 = 0x0001_0800_0604  # hardware Ethernet, protocol IPv4, address lengths 6 and 4: the first six bytes
REQUEST = 1
REPLY = 2

OPERATION = 20  # offsets in the frame
SENDER_HARDWARE = 22
SENDER_PROTOCOL = 28
TARGET_HARDWARE = 32
TARGET_PROTOCOL = 38


def answer_arp(frame: View[Shared[u8]], source: u64, our_mac: u64, our_address: u32) -> Outcome:
    """Turn a request about our address into the reply, all but its Ethernet header. `source`: the frame's sender, who gets the reply."""
    ensures(lambda result: result is not Outcome.ANSWERED or len(frame) >= FRAME_SIZE)
    if len(frame) < FRAME_SIZE:
        return Outcome.TRUNCATED
    if load_address(frame, 14) != ETHERNET_IPV4 or load_be(u16, frame, OPERATION) != REQUEST:
        return Outcome.BAD_ARP
    sender = load_address(frame, SENDER_HARDWARE)
    sender_address = load_be(u32, frame, SENDER_PROTOCOL)
    if load_be(u32, frame, TARGET_PROTOCOL) != our_address:
        return Outcome.NOT_FOR_US
    if not is_host(sender) or sender != source or sender_address == our_address:
        return Outcome.BAD_SENDER
    store_be(u16, frame, OPERATION, REPLY)
    store_address(frame, TARGET_HARDWARE, sender)
    store_be(u32, frame, TARGET_PROTOCOL, sender_address)
    store_address(frame, SENDER_HARDWARE, our_mac)
    store_be(u32, frame, SENDER_PROTOCOL, our_address)
    return Outcome.ANSWERED
