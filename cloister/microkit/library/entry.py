# SPDX-License-Identifier: BSD-2-Clause
"""The loop of a protection domain written in C: constructors, `init`, then one event after another.

Model: one thread; an event is a notification word (one bit for each channel), a call, or a fault of a child. Entry points run to their end. An answer or
a deferred message travels in the same system call that waits for the next event. The words of messages are in the IPC buffer while C code runs.
Invariant: a call is answered exactly once, before the next event is taken; what waits to be sent is sent before the answer.
Trusts: the kernel, for badges and messages.
"""

from cloister.abi.labels import IRQ_HANDLER_ACK
from cloister.abi.words import MessageInfo
from cloister.lang import Ptr, count_trailing_zeros, decreases, export, from_raw, invariant, serves, to_raw, truncate, u32, u64
from cloister.microkit.library.data import destination, interrupts, is_passive, is_waiting, let_wait, load_words, store_words, take
from cloister.microkit.library.program import Answer, construct, fault, init, notified, protected
from cloister.pd.capabilities import (
    BADGE_CALL_BIT,
    BADGE_FAULT_BIT,
    CHANNEL_MASK,
    CHILD_MASK,
    MAXIMUM_CHANNELS,
    SLOT_INPUT,
    SLOT_INTERRUPT_BASE,
    SLOT_MONITOR,
    SLOT_REPLY,
)
from cloister.pd.system_calls import Registers, receive, reply_receive, send_empty, send_receive
from cloister.runtime.specification import all_is_handled, still_to_notify

CHANNELS: u64 = (1 << MAXIMUM_CHANNELS) - 1


@export("microkit_main")
def main() -> None:
    """Never returns."""
    construct()
    init()
    if is_passive():
        send_waiting()
        let_wait(SLOT_MONITOR, 0)
    acknowledge(interrupts())
    registers = Registers()
    reply: bool = False
    while True:
        invariant(all_is_handled(reply))
        serves()
        wait(registers, reply)
        reply = handle(registers)


def wait(registers: Ptr[Registers], reply: bool) -> None:
    """The next event, after what is still to be sent."""
    if reply:
        send_waiting()
        load_words(registers)
        reply_receive(SLOT_INPUT, SLOT_REPLY, registers)
    elif is_waiting():
        to: u64 = destination()
        registers.info = take()
        load_words_of(registers)
        send_receive(to, SLOT_INPUT, SLOT_REPLY, registers)
    else:
        receive(SLOT_INPUT, SLOT_REPLY, registers)


def handle(registers: Ptr[Registers]) -> bool:
    """Call the entry point that an event is for. Is there something to answer?"""
    badge: u64 = registers.badge
    if badge >> BADGE_CALL_BIT != 0:
        answer(registers)
        return True
    if (badge >> BADGE_FAULT_BIT) & 1 != 0:
        return judge(registers)
    notify_each(badge)
    return False


def answer(registers: Ptr[Registers]) -> None:
    """Call `protected`; its result takes the request's place."""
    store_words(registers)
    registers.info = protected(u32(registers.badge & CHANNEL_MASK), registers.info)


def judge(registers: Ptr[Registers]) -> bool:
    """Call `fault`. If the child goes on, what `fault` says takes the message's place; if it says nothing, the child goes on as it was."""
    store_words(registers)
    judgement = Answer()
    again = fault(u32(registers.badge & CHILD_MASK), registers.info, judgement) != 0
    registers.info = judgement.information
    return again


def notify_each(badge: u64) -> None:
    """Call `notified` for each channel whose bit is set, lowest id first."""
    rest: u64 = badge
    while rest != 0:
        invariant(still_to_notify(rest))
        decreases(rest)
        notified(truncate(u32, count_trailing_zeros(rest)))
        rest &= rest - 1


def send_waiting() -> None:
    """Send now what waits for the next receive."""
    if is_waiting():
        to: u64 = destination()
        send_empty(to, take())


def load_words_of(registers: Ptr[Registers]) -> None:
    """Load the words of what is to be sent, if it has any: notifications and acknowledgements have none."""
    if from_raw(MessageInfo, registers.info).length != 0:
        load_words(registers)


def acknowledge(ids: u64) -> None:
    """An interrupt that came before its notification was attached is lost and stays masked: let each come again once."""
    rest: u64 = ids & CHANNELS
    while rest != 0:
        invariant(rest & ~CHANNELS == 0)
        decreases(rest)
        send_empty(SLOT_INTERRUPT_BASE + count_trailing_zeros(rest), to_raw(MessageInfo(label=IRQ_HANDLER_ACK)))
        rest &= rest - 1
