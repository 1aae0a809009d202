# SPDX-License-Identifier: BSD-2-Clause
"""Adds, multiplies and divides for whoever calls. A request is never trusted: whatever is in it, the server goes on."""

from cloister.lang import u64, wrapping_add
from cloister.pd import Channel, Message, init, log, protected
from operations import ADD, BY_ZERO, DIVIDE, MULTIPLY, NO_SUCH_OPERATION, OK, TOO_LARGE

client = Channel("client")
LIMIT: u64 = 0xFFFF_FFFF
served: u64 = 0


@init
def start() -> None:
    """Nothing to prepare."""
    log("server: ready")


@protected(client)
def calculate(request: Message) -> Message:
    """One operation on two numbers below 2**32."""
    global served
    served = wrapping_add(served, 1)
    a: u64 = request.word0
    b: u64 = request.word1
    if a > LIMIT or b > LIMIT:
        return Message(TOO_LARGE)
    if request.label == ADD:
        return Message(OK, a + b)
    if request.label == MULTIPLY:
        return Message(OK, a * b)
    if request.label == DIVIDE:
        if b == 0:
            return Message(BY_ZERO)
        return Message(OK, a // b, a % b)
    return Message(NO_SUCH_OPERATION)
