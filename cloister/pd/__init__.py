# SPDX-License-Identifier: BSD-2-Clause
"""What the program of a protection domain imports.

    from cloister.pd import Channel, init, log, notified

A program has an `@init` function, and a handler for each channel that it listens to: `@notified(channel)` for notifications and interrupts,
`@protected(channel)` for protected procedure calls. Handlers run one at a time, each to its end, never before `init`.
"""

from cloister.lang import log, panic
from cloister.pd.channel import Channel, Interrupt
from cloister.pd.markers import init, notified, protected
from cloister.pd.message import MAXIMUM_MESSAGE_WORDS, Message, message_word, set_message_word

__all__ = [
    "MAXIMUM_MESSAGE_WORDS",
    "Channel",
    "Interrupt",
    "Message",
    "init",
    "log",
    "message_word",
    "notified",
    "panic",
    "protected",
    "set_message_word",
]
