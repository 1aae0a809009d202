# SPDX-License-Identifier: BSD-2-Clause
"""Stands for a C program in the proof of libmicrokit's loop: records each call of an entry point. Entry points may defer notifications."""

from cloister.lang import Ptr, count_trailing_zeros, i8, requires, struct, u32, u64, wrapping_add, zeroed
from cloister.pd.capabilities import CHANNEL_MASK, CHILD_MASK, SLOT_NOTIFICATION_BASE
from entry_record import record
from entry_system_calls import any_word
from microkit_data import buffer, is_waiting, let_wait


@struct
class Started:
    """How far the program has come."""

    constructed: bool


started: Started = zeroed(Started)


@struct
class Answer:
    """What a fault handler lets its child go on with."""

    information: u64 = 0


def construct() -> None:
    """Constructors, before `init`."""
    started.constructed = True


def init() -> None:
    """Once, when nothing else was called yet."""
    requires(started.constructed)
    record.pending = 0
    record.called = False
    record.stopped = False
    record.due = False
    may_defer(0)


def notified(channel: u32) -> None:
    """Of the lowest bit whose channel was not told yet, and of no other."""
    requires(record.pending != 0 and u64(channel) == count_trailing_zeros(record.pending))
    record.pending &= record.pending - 1
    may_defer(u64(channel))


def protected(channel: u32, information: u64) -> u64:
    """The call of that channel: there is one, from there. Its answer is any."""
    requires(record.called and u64(channel) == record.caller and u64(channel) <= CHANNEL_MASK and not record.due)
    record.called = False
    record.due = True
    record.calls = wrapping_add(record.calls, 1)
    record.channel = u64(channel)
    record.label = information
    record.word0 = buffer.word0
    record.word1 = buffer.word1
    record.word2 = buffer.word2
    record.word3 = buffer.word3
    may_defer(u64(channel))
    say_something()
    record.result_label = any_word()
    return record.result_label


def fault(child: u32, information: u64, answer: Ptr[Answer]) -> i8:
    """The fault of that child: there was one. Whether the child goes on is any, and so is what with."""
    requires(record.stopped and u64(child) == record.child and u64(child) <= CHILD_MASK and not record.due)
    record.stopped = False
    record.faults = wrapping_add(record.faults, 1)
    record.fault_child = u64(child)
    record.fault_info = information
    record.fault0 = buffer.word0
    record.fault1 = buffer.word1
    record.fault2 = buffer.word2
    record.fault3 = buffer.word3
    may_defer(u64(child) & CHANNEL_MASK)
    say_something()
    record.result_label = any_word()
    answer.information = record.result_label
    judgement = any_judgement()
    record.goes_on = judgement != 0
    record.due = record.goes_on
    return judgement


def any_judgement() -> i8:
    """Any value that C's boolean can have."""
    return i8(any_word() & 127) if any_word() & 1 != 0 else i8(-1)


def say_something() -> None:
    """Words of an answer, in the buffer."""
    record.result0 = any_word()
    record.result1 = any_word()
    record.result2 = any_word()
    record.result3 = any_word()
    buffer.word0 = record.result0
    buffer.word1 = record.result1
    buffer.word2 = record.result2
    buffer.word3 = record.result3


def may_defer(channel: u64) -> None:
    """Defer a message, or do not; of microkit.h's functions, what they do if none waits yet. If one waits, they send it first: that is no matter of the loop."""
    requires(channel <= CHANNEL_MASK)
    if (record.defers >> channel) & 1 != 0 and not is_waiting():
        let_wait(SLOT_NOTIFICATION_BASE + channel, any_word())
