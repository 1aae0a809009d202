# SPDX-License-Identifier: BSD-2-Clause
"""Messages of protected procedure calls: a label and words.

The first four words travel in machine registers and are fields here. Longer messages put the others into the IPC buffer, by
`set_message_word`, before the call (or before the handler returns), and say how many words there are in `length`.
A received message's words beyond the fourth stay in the IPC buffer until the next call or reply: read them first.
"""

from cloister.lang import struct, u64
from cloister.pd.ipc_buffer import load_word, store_word

MAXIMUM_MESSAGE_WORDS = 120
CALLEE_RESTARTED: u64 = 0xF_FFFF_FFFF_FFFF  # label of the reply to a call whose callee was restarted before it had answered
REGISTER_WORDS = 4


@struct
class Message:
    """What is said in a call or a reply. `label` has 52 bits; what it means is between the two sides."""

    label: u64 = 0
    word0: u64 = 0
    word1: u64 = 0
    word2: u64 = 0
    word3: u64 = 0
    length: u64 = 4


def message_word(index: u64) -> u64:
    """Word `index` (4 to 119) of the message received last."""
    assert REGISTER_WORDS <= index < MAXIMUM_MESSAGE_WORDS, "words 0 to 3 are fields of the message; there are 120"
    return load_word(index)


def set_message_word(index: u64, value: u64) -> None:
    """Set word `index` (4 to 119) of the message to be sent next."""
    assert REGISTER_WORDS <= index < MAXIMUM_MESSAGE_WORDS, "words 0 to 3 are fields of the message; there are 120"
    store_word(index, value)
