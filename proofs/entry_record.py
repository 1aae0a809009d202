# SPDX-License-Identifier: BSD-2-Clause
"""What the entry loop did, for its proof: the dispatcher and the system calls that stand for the real ones write it.

At the beginning of a proof it holds anything.
"""

from cloister.lang import struct, u64, zeroed


@struct
class Record:
    """Counts are modulo 2**64."""

    pending: u64  # bits of a notification's badge whose handlers have yet to be called
    called: bool  # a call came, by `caller`, whose handler has yet to be called
    caller: u64
    stopped: bool  # a child's fault came, of `child`, whose handler has yet to be called
    child: u64
    due: bool  # the handler has been called, and who called waits for the reply, or the child that goes on
    defers: u64  # the channels whose handlers defer a notification

    calls: u64  # to `protected` handlers; of the last one, the channel, the request and the result
    channel: u64
    label: u64
    word0: u64
    word1: u64
    word2: u64
    word3: u64
    length: u64
    result_label: u64
    result0: u64
    result1: u64
    result2: u64
    result3: u64
    result_length: u64

    faults: u64  # calls of `fault` handlers; of the last one, the child, its message and what the handler said
    fault_child: u64
    fault_info: u64
    fault0: u64
    fault1: u64
    fault2: u64
    fault3: u64
    goes_on: bool

    sent: u64  # messages without words that were sent by themselves, and the last one
    sent_to: u64
    sent_info: u64

    waits: u64  # system calls that waited for an event; of the last one, to whom it sent what
    to: u64  # 0: nobody; REPLY: who called
    info: u64
    given0: u64
    given1: u64
    given2: u64
    given3: u64
    sent_before: u64  # `sent` at that time


REPLY = 0xFFFF_FFFF_FFFF_FFFF

record: Record = zeroed(Record)
