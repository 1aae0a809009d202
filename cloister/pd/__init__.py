# SPDX-License-Identifier: BSD-2-Clause
"""What the program of a protection domain imports.

    from cloister.pd import Channel, init, log, notified

A program has an `@init` function, and a handler for each channel that it listens to: `@notified(channel)` for notifications and interrupts,
`@protected(channel)` for protected procedure calls. One that has children handles their faults: `@fault(child)`. Handlers run one at a time, each to its
end, never before `init`.
"""

from cloister.lang import log, panic
from cloister.pd.channel import Channel, Interrupt
from cloister.pd.child import Child, ThreadRegisters
from cloister.pd.fault import Cause, Fault
from cloister.pd.markers import fault, init, notified, protected
from cloister.pd.message import CALLEE_RESTARTED, MAXIMUM_MESSAGE_WORDS, Message, message_word, set_message_word

__all__ = [
    "CALLEE_RESTARTED",
    "MAXIMUM_MESSAGE_WORDS",
    "Cause",
    "Channel",
    "Child",
    "Fault",
    "Interrupt",
    "Message",
    "ThreadRegisters",
    "fault",
    "init",
    "log",
    "message_word",
    "notified",
    "panic",
    "protected",
    "set_message_word",
]
