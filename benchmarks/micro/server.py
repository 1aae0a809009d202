# SPDX-License-Identifier: BSD-2-Clause
"""Answers calls with the least work there is. Passive: it runs on its caller's time."""

from cloister.pd import Channel, Message, init, protected

client = Channel("client")


@init
def start() -> None:
    """Nothing to prepare."""


@protected(client)
def increment(request: Message) -> Message:
    """One more than what came."""
    return Message(0, request.word0 + 1)
