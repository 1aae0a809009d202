# SPDX-License-Identifier: BSD-2-Clause
"""Instances of what another module has: over a struct of this one they belong here, over integers there."""

from __future__ import annotations

from typing import Literal

from cloister.lang import copy, struct, u8, u16, u32, zeroed
from generic import Ring, rewind, steps_taken


@struct
class Packet:
    length: u16


@struct
class Link:
    """Both by value."""

    sent: Ring[Packet, Literal[4]]
    seen: Ring[u8, Literal[2]]


Packets = Ring[Packet, Literal[8]]

packets: Packets = zeroed(Packets)
small: Ring[u8, Literal[2]] = Ring[u8, Literal[2]](7)
link: Link = zeroed(Link)


def send(length: u16) -> u16:
    link.sent.items[link.sent.next()] = Packet(length)
    return link.sent.items[1].length + link.seen.next()


def go(n: u16) -> u32:
    rewind(packets, n)
    return u32(packets.next()) * 10 + u32(small.next()) + steps_taken()


def back(to: u16) -> u16:
    return rewind(small, to)


def kept(length: u16, i: u8) -> u16:
    packets.items[i] = Packet(length)
    ring = copy(packets)
    packets.items[i].length = 0
    return ring.items[i].length
