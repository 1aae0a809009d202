# SPDX-License-Identifier: BSD-2-Clause
"""Makes letters large, for its caller."""

from cloister.lang import u64
from cloister.pd import Channel, Message, message_word, protected, set_message_word

console = Channel("console")
calls: u64 = 0


@protected(console)
def enlarge(request: Message) -> Message:
    """Word 0 is a letter. The reply also counts the calls, in a word that travels through the IPC buffer, after the one that came with the request."""
    global calls
    calls += 1
    letter: u64 = request.word0
    if 97 <= letter <= 122:
        letter -= 32
    set_message_word(4, message_word(5))
    set_message_word(5, calls)
    return Message(0, letter, length=6)
