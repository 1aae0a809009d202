# SPDX-License-Identifier: BSD-2-Clause
"""An IP host with one address on one Ethernet: a frame comes in, an `Outcome` comes out.

ARP and ICMP echo requests become their answers where they lie. A valid UDP datagram is described in `datagram`; the program answers it, in
place as well, by `echo` or `answer`. An answer is `reply_length` bytes from the frame's beginning, and never longer than what it answers.
Answers go to the Ethernet address that the frame came from, so no address has to be looked up.

Invariant: whatever the frame holds, and even if it changes while it is looked at, nothing outside of it is touched and no panic is reached:
headers are read once into private memory, checked, and used from there.
"""

from __future__ import annotations

from cloister.lang import Array, Shared, View, array, ensures, ghost, load_be, requires, struct, u8, u16, u32, u64, wrapping_add
from cloister.net.arp import FRAME_SIZE as ARP_FRAME_SIZE
from cloister.net.arp import answer_arp
from cloister.net.ethernet import BROADCAST, FRAME_MAXIMUM, HEADER_SIZE, TYPE_ARP, TYPE_IPV4, is_host, load_address, store_address
from cloister.net.icmp import answer_echo
from cloister.net.ipv4 import PROTOCOL_ICMP, PROTOCOL_UDP, Packet, parse_ipv4, turn_packet
from cloister.net.outcome import OUTCOMES, Outcome
from cloister.net.udp import HEADER_SIZE as UDP_SIZE
from cloister.net.udp import Datagram, parse_udp, turn_datagram, turn_echo


@struct
class Host:
    """Who we are, what the last frame was, and how many frames had which outcome."""

    mac: u64
    address: u32
    source: u64  # whom the last frame came from
    reply_length: u64
    packet: Packet
    datagram: Datagram
    counters: Array[u64] = array(OUTCOMES)  # by Outcome's value

    @ghost
    def has_datagram(self, size: u64) -> bool:
        """`datagram` lies in the last frame, of `size` bytes."""
        return self.packet.lies_in(size) and self.datagram.lies_in(self.packet)

    def receive(self, frame: View[Shared[u8]]) -> Outcome:
        """Look at a frame, the whole view. ANSWERED: it is its own answer now. ACCEPTED: see `datagram`. Else it is of no use."""
        ensures(lambda result: result is not Outcome.ANSWERED or self.reply_length <= len(frame))
        ensures(lambda result: result is not Outcome.ACCEPTED or self.has_datagram(len(frame)))
        outcome = self.classify(frame)
        self.count(outcome)
        return outcome

    def count(self, outcome: Outcome) -> None:
        """One more frame had this outcome."""
        self.counters[outcome.value] = wrapping_add(self.counters[outcome.value], 1)

    def classify(self, frame: View[Shared[u8]]) -> Outcome:
        """`receive`, not counted."""
        ensures(lambda result: result is not Outcome.ANSWERED or self.reply_length <= len(frame))
        ensures(lambda result: result is not Outcome.ACCEPTED or self.has_datagram(len(frame)))
        if len(frame) < HEADER_SIZE:
            return Outcome.TRUNCATED
        if len(frame) > FRAME_MAXIMUM:
            return Outcome.OVERSIZED
        destination = load_address(frame, 0)
        self.source = load_address(frame, 6)
        kind = load_be(u16, frame, 12)
        if not is_host(self.source) or self.source == self.mac:
            return Outcome.BAD_SENDER
        if destination != self.mac and (destination != BROADCAST or kind != TYPE_ARP):
            return Outcome.NOT_FOR_US
        if kind == TYPE_IPV4:
            return self.classify_ipv4(frame)
        if kind != TYPE_ARP:
            return Outcome.UNKNOWN_TYPE
        outcome = answer_arp(frame, self.source, self.mac, self.address)
        if outcome is Outcome.ANSWERED:
            self.turn_frame(frame, ARP_FRAME_SIZE)
        return outcome

    def classify_ipv4(self, frame: View[Shared[u8]]) -> Outcome:
        """`classify` for IPv4."""
        ensures(lambda result: result is not Outcome.ANSWERED or self.reply_length <= len(frame))
        ensures(lambda result: result is not Outcome.ACCEPTED or self.has_datagram(len(frame)))
        outcome = parse_ipv4(frame, self.address, self.packet)
        if outcome is not Outcome.ACCEPTED:
            return outcome
        if self.packet.protocol == PROTOCOL_UDP:
            return parse_udp(frame, self.packet, self.datagram)
        if self.packet.protocol != PROTOCOL_ICMP:
            return Outcome.UNKNOWN_PROTOCOL
        outcome = answer_echo(frame, self.packet)
        if outcome is Outcome.ANSWERED:
            self.turn_ipv4(frame, self.packet.length)
        return outcome

    def echo(self, frame: View[Shared[u8]]) -> None:
        """Answer the datagram with its own payload."""
        requires(self.has_datagram(len(frame)))
        ensures(lambda: self.reply_length <= len(frame))
        turn_echo(frame, self.datagram)
        self.turn_ipv4(frame, UDP_SIZE + self.datagram.length)

    def answer(self, frame: View[Shared[u8]], length: u64) -> None:
        """Answer the datagram with the `length` bytes that now lie where its payload did; not more than there were."""
        requires(self.has_datagram(len(frame)) and length <= self.datagram.length)
        ensures(lambda: self.reply_length <= len(frame))
        assert length <= self.datagram.length, "an answer longer than its question"
        turn_datagram(frame, self.packet, self.datagram, length)
        self.turn_ipv4(frame, UDP_SIZE + length)

    def turn_ipv4(self, frame: View[Shared[u8]], length: u64) -> None:
        """The IPv4 and Ethernet headers of an answer with `length` bytes of payload."""
        requires(self.packet.lies_in(len(frame)) and length <= self.packet.length)
        ensures(lambda: self.reply_length <= len(frame))
        turn_packet(frame, self.packet, length)
        self.turn_frame(frame, self.packet.payload + length)

    def turn_frame(self, frame: View[Shared[u8]], length: u64) -> None:
        """The Ethernet header of an answer of `length` bytes; its type stays as it was read."""
        requires(HEADER_SIZE <= len(frame) and length <= len(frame))
        ensures(lambda: self.reply_length == length)
        store_address(frame, 0, self.source)
        store_address(frame, 6, self.mac)
        self.reply_length = length
