# SPDX-License-Identifier: BSD-2-Clause
"""What became of a frame: two ways to be of use, and each reason to be dropped. Drops are counted by reason."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """Numbers are stable: statistics are reported by them. Add at the end, and change OUTCOMES with it."""

    ANSWERED = 0  # turned into its own answer, to be transmitted
    ACCEPTED = 1  # a valid UDP datagram for us, for the program to look at
    NO_SERVICE = 2  # a valid datagram for a port that the program does not serve; counted by the program
    TRUNCATED = 3  # shorter than the headers that it needs
    OVERSIZED = 4  # longer than Ethernet allows
    NOT_FOR_US = 5  # another's Ethernet or IP address
    BAD_SENDER = 6  # from an address that no single host has, or from our own
    UNKNOWN_TYPE = 7  # neither ARP nor IPv4
    BAD_ARP = 8  # not a request about IPv4 on Ethernet
    BAD_VERSION = 9  # not version 4, or a header length below the minimum
    BAD_LENGTH = 10  # lengths that contradict each other
    BAD_HEADER_CHECKSUM = 11
    FRAGMENT = 12  # nothing is reassembled
    EXPIRED = 13  # time to live 0
    UNKNOWN_PROTOCOL = 14  # neither ICMP nor UDP
    BAD_CHECKSUM = 15  # of ICMP or UDP
    NOT_ECHO = 16  # ICMP other than an echo request
    UNANSWERABLE = 17  # a datagram from a port that an answer would be lost at, or answered by; counted by the program


OUTCOMES = 18
