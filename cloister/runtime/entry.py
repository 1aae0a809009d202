# SPDX-License-Identifier: BSD-2-Clause
"""The loop that each protection domain runs: `init`, then one event after another.

Model: one thread; an event is a notification word (one bit for each channel), a call, or a child's fault. Handlers run to their end. A waiting reply or
a deferred message travels in the same system call that waits for the next event, so that an event costs one entry to the kernel.
Invariant: a call is answered exactly once, before the next event is taken; so is the fault of a child that goes on, and no other.
Trusts: the kernel, for badges and messages.
"""

from cloister.abi.labels import IRQ_HANDLER_ACK
from cloister.abi.words import MessageInfo
from cloister.lang import Ptr, count_trailing_zeros, decreases, export, from_raw, invariant, serves, to_raw, u64
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
from cloister.pd.deferred import defer, destination, flush, take, waiting
from cloister.pd.message import CALLEE_RESTARTED, Message
from cloister.pd.system_calls import Registers, receive, reply_receive, send_empty, send_receive
from cloister.runtime.dispatch import CALLABLE, CHILD, INTERRUPTS, PARENT, PASSIVE, faulted, initialise, notified, protected
from cloister.runtime.specification import all_is_handled, still_to_notify


@export("cloister_main")
def main() -> None:
    """Never returns."""
    if CHILD and CALLABLE:
        release_caller()
    initialise()
    acknowledge_interrupts()
    if PASSIVE:
        defer(SLOT_MONITOR, 0)
    registers = Registers()
    reply: bool = False
    while True:
        invariant(all_is_handled(reply))
        serves()
        wait(registers, reply)
        reply = False
        if CALLABLE and registers.badge >> BADGE_CALL_BIT != 0:
            answer(registers)
            reply = True
        elif PARENT and (registers.badge >> BADGE_FAULT_BIT) & 1 != 0:
            reply = judge(registers)
        else:
            notify_each(registers.badge)


def release_caller() -> None:
    """Answer whoever called before this PD was restarted: the next wait would leave them stopped for good. The first time, there is nobody."""
    send_empty(SLOT_REPLY, to_raw(MessageInfo(label=CALLEE_RESTARTED)))


def wait(registers: Ptr[Registers], reply: bool) -> None:
    """The next event, after what is still to be sent."""
    if (CALLABLE or PARENT) and reply:
        if waiting():
            flush()
        reply_receive(SLOT_INPUT, SLOT_REPLY, registers)
    elif waiting():
        to: u64 = destination()
        registers.info = take()
        send_receive(to, SLOT_INPUT, SLOT_REPLY, registers)
    else:
        receive(SLOT_INPUT, SLOT_REPLY, registers)


def notify_each(badge: u64) -> None:
    """Call the handler of each channel whose bit is set, lowest id first."""
    rest: u64 = badge
    while rest != 0:
        invariant(still_to_notify(rest))
        decreases(rest)
        notified(count_trailing_zeros(rest))
        rest &= rest - 1


def answer(registers: Ptr[Registers]) -> None:
    """Call the handler of a protected procedure call; its reply takes the request's place."""
    info = from_raw(MessageInfo, registers.info)
    request = Message(info.label, registers.word0, registers.word1, registers.word2, registers.word3, info.length)
    response = protected(registers.badge & CHANNEL_MASK, request)
    registers.info = to_raw(MessageInfo(length=response.length, label=response.label))
    registers.word0 = response.word0
    registers.word1 = response.word1
    registers.word2 = response.word2
    registers.word3 = response.word3


def judge(registers: Ptr[Registers]) -> bool:
    """Call the handler of a child's fault. If the child goes on, the reply that lets it takes the message's place: it changes no register."""
    again = faulted(registers.badge & CHILD_MASK, registers)
    registers.info = to_raw(MessageInfo())
    return again


def acknowledge_interrupts() -> None:
    """An interrupt that came before its notification was attached is lost and stays masked: let each come again once."""
    if INTERRUPTS != 0:
        for id in range(MAXIMUM_CHANNELS):
            if (INTERRUPTS >> id) & 1 != 0:
                send_empty(SLOT_INTERRUPT_BASE + u64(id), to_raw(MessageInfo(label=IRQ_HANDLER_ACK)))
