# SPDX-License-Identifier: BSD-2-Clause
"""Stands for cloister.runtime.specification in the proof of the entry loop: asks the record."""

from cloister.lang import ghost, u64
from entry_record import record


@ghost
def still_to_notify(rest: u64) -> bool:
    """The handlers yet to be called for this event are those of the bits in `rest`."""
    return record.pending == rest


@ghost
def all_is_handled(reply: bool) -> bool:
    """The last event's handlers have been called, and `reply` says whether somebody waits for a reply: who called, or a child that goes on."""
    return record.pending == 0 and not record.called and not record.stopped and record.due == reply
