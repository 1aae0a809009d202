# SPDX-License-Identifier: BSD-2-Clause
"""What the entry loop's proof relates its variables to: a record of what it did, which a running PD does not keep.

In a PD these hold, whatever happens. The proof (proofs/entry.py) puts the questions to its record in their place.
"""

from cloister.lang import ghost, u64


@ghost
def still_to_notify(rest: u64) -> bool:
    """The handlers yet to be called for this event are those of the bits in `rest`."""
    return True


@ghost
def all_is_handled(reply: bool) -> bool:
    """The last event's handlers have been called, and `reply` says whether somebody waits for a reply: who called, or a child that goes on."""
    return True
