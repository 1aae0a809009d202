# SPDX-License-Identifier: BSD-2-Clause
"""Answers, whatever happens to others."""

from cloister.lang import wrapping_add
from cloister.pd import Channel, Message, init, protected

witness = Channel("witness")


@init
def start() -> None:
    """Nothing to prepare."""
    pass


@protected(witness)
def answer(request: Message) -> Message:
    """A thousand more, whatever is asked."""
    return Message(0, wrapping_add(request.word0, 1000))
