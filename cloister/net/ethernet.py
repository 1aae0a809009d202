# SPDX-License-Identifier: BSD-2-Clause
"""Ethernet II headers (IEEE 802.3): destination, source, type. An address is a number of 48 bits, the first byte on the wire the highest."""

from __future__ import annotations

from cloister.lang import Shared, View, ghost, inline, load_be, requires, store_be, truncate, u8, u16, u32, u64

HEADER_SIZE = 14
FRAME_MAXIMUM = 1514  # a payload of 1500 bytes; the frame check sequence is the device's
TYPE_IPV4 = 0x0800
TYPE_ARP = 0x0806

BROADCAST = 0xFFFF_FFFF_FFFF
GROUP_BIT = 1 << 40  # in the first byte: more than one host
ADDRESS_SIZE = 6


@ghost
def has_address(length: u64, offset: u64) -> bool:
    """A frame of that length holds an address at the offset."""
    return length >= ADDRESS_SIZE and offset <= length - ADDRESS_SIZE


@inline
def load_address(frame: View[Shared[u8]], offset: u64) -> u64:
    """The address at the offset."""
    requires(has_address(len(frame), offset))
    return u64(load_be(u16, frame, offset)) << 32 | u64(load_be(u32, frame, offset + 2))


@inline
def store_address(frame: View[Shared[u8]], offset: u64, address: u64) -> None:
    """Write an address at the offset."""
    requires(has_address(len(frame), offset))
    store_be(u16, frame, offset, truncate(u16, address >> 32))
    store_be(u32, frame, offset + 2, truncate(u32, address))


@inline
def is_host(address: u64) -> bool:
    """The address is that of one host."""
    return address & GROUP_BIT == 0 and address != 0
