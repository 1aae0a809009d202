# SPDX-License-Identifier: BSD-2-Clause
"""The words of a PD's IPC buffer. Its address is the board's highest user page, which the build supplies."""

from cloister.lang import load, setting, store, u64

UNSAFE = "the IPC buffer is a page of this PD alone, at a fixed address; callers have checked the index"

ADDRESS = setting(u64, "cloister.ipc_buffer")
FIRST_WORD = 8  # after the message information
FIRST_CAPABILITY = 976


def load_word(index: u64) -> u64:
    """Word `index` of the message received last."""
    return load(u64, ADDRESS + FIRST_WORD + index * 8)


def store_word(index: u64, value: u64) -> None:
    """Set word `index` of the message to be sent next."""
    store(u64, ADDRESS + FIRST_WORD + index * 8, value)


def store_capability(index: u64, slot: u64) -> None:
    """Set extra capability `index` (0 to 2) of the message to be sent next."""
    store(u64, ADDRESS + FIRST_CAPABILITY + index * 8, slot)
