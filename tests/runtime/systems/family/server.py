# SPDX-License-Identifier: BSD-2-Clause
"""Answers calls, and stops by a checked error at some."""

from cloister.lang import Ptr, u64
from cloister.pd import Channel, Message, init, log, protected

client = Channel("client")
answered: u64 = 100


@init
def start() -> None:
    log(f"server: ready, {answered}")


@protected(client)
def called(request: Ptr[Message]) -> Message:
    global answered
    answered += 1
    assert request.word0 != 13, "unlucky"
    return Message(0, answered)
