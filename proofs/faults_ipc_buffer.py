# SPDX-License-Identifier: BSD-2-Clause
"""Stands for cloister.pd.ipc_buffer in the proof of what parents are told: each word is any word, at each read, and lies in the buffer."""

from cloister.lang import extern, requires, u64

UNSAFE = "the function declared extern gives any word, and stands for what the kernel wrote"

WORDS = 120


@extern("proof_any_word")
def any_word() -> u64:
    """Whatever is there."""
    return 0


def load_word(index: u64) -> u64:
    """A word of the message received last."""
    requires(index < WORDS)
    return any_word()


def store_word(index: u64, value: u64) -> None:
    """Set a word of the message to be sent next."""
    requires(index < WORDS)


def store_capability(index: u64, slot: u64) -> None:
    """Set an extra capability of the message to be sent next."""
    requires(index < 3)
