# SPDX-License-Identifier: BSD-2-Clause
"""Echoes each character typed, enlarged, by the PL011's receive interrupt."""

from cloister.lang import Array, Shared, array, region, struct, u32, u64
from cloister.pd import Channel, Interrupt, Message, init, message_word, notified, set_message_word

RECEIVE_EMPTY: u32 = 1 << 4
RECEIVE_INTERRUPT: u32 = 1 << 4


@struct
class Registers:
    """Of the PL011 (Arm DDI 0183), as far as needed."""

    data: Shared[u32]
    _status: Array[Shared[u32]] = array(5)
    flags: Shared[u32]
    _line: Array[Shared[u32]] = array(7)
    mask: Shared[u32]
    _raw: Array[Shared[u32]] = array(2)
    clear: Shared[u32]


registers = region(Registers, "registers")
irq = Interrupt("irq")
case = Channel("case")
victim = Channel("victim")


def put(character: u64) -> None:
    """Write one character."""
    registers.data.store(u32(character))


@init
def start() -> None:
    """Say that it works, then let characters interrupt."""
    put(82)
    put(10)
    registers.mask.store(RECEIVE_INTERRUPT)


@notified(irq)
def typed() -> None:
    """Echo what was typed. `?` makes the victim stop, `!` shows how often the server was called."""
    registers.clear.store(RECEIVE_INTERRUPT)  # before looking: what comes later interrupts again
    while registers.flags.relaxed() & RECEIVE_EMPTY == 0:
        character: u64 = u64(registers.data.relaxed() & 0xFF)
        set_message_word(4, 7)
        set_message_word(5, 65)
        request = Message(0, character, length=6)
        reply = case.call(request)
        put(reply.word0)
        if character == 63:
            victim.notify()
        if character == 33:
            put(message_word(4))
            put(48 + message_word(5))
            put(10)
    irq.acknowledge_later()
