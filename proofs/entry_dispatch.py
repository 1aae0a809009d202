# SPDX-License-Identifier: BSD-2-Clause
"""Stands for a PD's dispatcher in the proof of the entry loop: records each call of a handler. Handlers may defer notifications.

The PD is passive, may be called, has a parent and children, and handles interrupts 0 and 61: each branch of the entry loop is in its program.
"""

from cloister.lang import Ptr, count_trailing_zeros, requires, u64, wrapping_add
from cloister.pd.capabilities import CHANNEL_MASK, CHILD_MASK, SLOT_NOTIFICATION_BASE
from cloister.pd.deferred import defer
from cloister.pd.message import Message
from entry_record import record
from entry_system_calls import Registers, any_word

PASSIVE: bool = True
CALLABLE: bool = True
CHILD: bool = True
PARENT: bool = True
INTERRUPTS: u64 = 1 << 61 | 1


def initialise() -> None:
    """The program's `@init`, which nobody has called yet."""
    record.pending = 0
    record.called = False
    record.stopped = False
    record.due = False


def notified(channel: u64) -> None:
    """The handler of a channel: that of the lowest bit whose handler was not called yet, and no other."""
    requires(record.pending != 0 and channel == count_trailing_zeros(record.pending))
    record.pending &= record.pending - 1
    may_defer(channel)


def protected(channel: u64, request: Ptr[Message]) -> Message:
    """The handler of calls by that channel: there is one, from there. Its result is whatever fits into a message."""
    requires(record.called and channel == record.caller and channel <= CHANNEL_MASK and not record.due)
    record.called = False
    record.due = True
    record.calls = wrapping_add(record.calls, 1)
    record.channel = channel
    record.label = request.label
    record.word0 = request.word0
    record.word1 = request.word1
    record.word2 = request.word2
    record.word3 = request.word3
    record.length = request.length
    may_defer(channel)
    record.result_label = any_word() >> 12
    record.result0 = any_word()
    record.result1 = any_word()
    record.result2 = any_word()
    record.result3 = any_word()
    record.result_length = any_word() & 127
    return Message(record.result_label, record.result0, record.result1, record.result2, record.result3, record.result_length)


def faulted(child: u64, message: Ptr[Registers]) -> bool:
    """The handler of the faults of that child: there was one. It says whether the child goes on."""
    requires(record.stopped and child == record.child and child <= CHILD_MASK and not record.due)
    record.stopped = False
    record.faults = wrapping_add(record.faults, 1)
    record.fault_child = child
    record.fault_info = message.info
    record.fault0 = message.word0
    record.fault1 = message.word1
    record.fault2 = message.word2
    record.fault3 = message.word3
    may_defer(child & CHANNEL_MASK)
    record.goes_on = any_word() & 1 != 0
    record.due = record.goes_on
    return record.goes_on


def may_defer(channel: u64) -> None:
    """Defer a notification, or do not."""
    requires(channel <= CHANNEL_MASK)
    if (record.defers >> channel) & 1 != 0:
        defer(SLOT_NOTIFICATION_BASE + channel, 0)
