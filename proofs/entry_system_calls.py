# SPDX-License-Identifier: BSD-2-Clause
"""Stands for cloister.pd.system_calls in the proof of the entry loop: records what is sent; what is received is arbitrary.

What each requires is a rule of the kernel's interface, and so an obligation of who calls.
"""

from cloister.lang import Ptr, extern, ghost, requires, struct, u64, wrapping_add
from cloister.pd.capabilities import BADGE_CALL_BIT, BADGE_FAULT_BIT, CHANNEL_MASK, CHILD_MASK
from entry_record import REPLY, record

UNSAFE = "the function declared extern gives any word, and stands for the kernel"


@struct
class Registers:
    """What a system call takes and gives in machine registers."""

    badge: u64 = 0
    info: u64 = 0
    word0: u64 = 0
    word1: u64 = 0
    word2: u64 = 0
    word3: u64 = 0


@extern("proof_any_word")
def any_word() -> u64:
    """Whatever the kernel gives."""
    return 0


@ghost
def handled() -> bool:
    """The handlers of the last event have been called."""
    return record.pending == 0 and not record.called and not record.stopped


def send_empty(destination: u64, info: u64) -> None:
    """Send a message without words."""
    requires(destination != 0)
    record.sent = wrapping_add(record.sent, 1)
    record.sent_to = destination
    record.sent_info = info


def receive(source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Wait for an event. Nobody may wait for a reply: it would be lost."""
    requires(handled() and not record.due)
    waited(0, registers)


def reply_receive(source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Reply with the registers, then wait. Somebody has to wait for the reply."""
    requires(handled() and record.due)
    record.due = False
    waited(REPLY, registers)


def send_receive(destination: u64, source: u64, reply: u64, registers: Ptr[Registers]) -> None:
    """Send the registers, then wait."""
    requires(handled() and destination != 0 and not record.due)
    waited(destination, registers)


def waited(to: u64, registers: Ptr[Registers]) -> None:
    """Note what is sent to whom, and receive an event: a call, a child's fault, or a notification, each bit of whose badge is a handler to be called."""
    record.waits = wrapping_add(record.waits, 1)
    record.to = to
    record.info = registers.info
    record.given0 = registers.word0
    record.given1 = registers.word1
    record.given2 = registers.word2
    record.given3 = registers.word3
    record.sent_before = record.sent
    registers.badge = any_word()
    registers.info = any_word()
    registers.word0 = any_word()
    registers.word1 = any_word()
    registers.word2 = any_word()
    registers.word3 = any_word()
    record.called = registers.badge >> BADGE_CALL_BIT != 0
    record.caller = registers.badge & CHANNEL_MASK
    record.stopped = not record.called and (registers.badge >> BADGE_FAULT_BIT) & 1 != 0
    record.child = registers.badge & CHILD_MASK
    record.pending = 0 if record.called or record.stopped else registers.badge
