# SPDX-License-Identifier: BSD-2-Clause
"""Stands for cloister.runtime.specification in the proof of libmicrokit's loop: asks the record, and what waits."""

from cloister.lang import ghost, u64
from entry_record import REPLY, record
from microkit_data import destination, is_waiting


@ghost
def still_to_notify(rest: u64) -> bool:
    """The channels yet to be told of this event are those of the bits in `rest`."""
    return record.pending == rest and goes_somewhere()


@ghost
def all_is_handled(reply: bool) -> bool:
    """The last event has reached the program, and `reply` says whether somebody waits for an answer: who called, or a child that goes on."""
    return record.pending == 0 and not record.called and not record.stopped and record.due == reply and goes_somewhere()


@ghost
def goes_somewhere() -> bool:
    """What waits has a destination; it is not the mark that stands for who called."""
    return not is_waiting() or 0 < destination() < REPLY
