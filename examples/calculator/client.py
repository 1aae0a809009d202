# SPDX-License-Identifier: BSD-2-Clause
"""Has some sums done."""

from cloister.lang import may_stop, u64
from cloister.pd import Channel, Message, init, log, panic
from operations import ADD, DIVIDE, MULTIPLY, OK

server = Channel("server")


@init
def start() -> None:
    """Three that work and two that do not."""
    log(f"client: 2 + 3 = {ask(ADD, 2, 3)}")
    log(f"client: 6 * 7 = {ask(MULTIPLY, 6, 7)}")
    log(f"client: 100 / 7 = {ask(DIVIDE, 100, 7)}")
    by_zero = server.call(Message(DIVIDE, 1, 0))
    log(f"client: 1 / 0 is answered by error {by_zero.label}")
    unknown = server.call(Message(99, 1, 1))
    log(f"client: operation 99 is answered by error {unknown.label}")
    log("client: done")


def ask(operation: u64, a: u64, b: u64) -> u64:
    """The result of an operation that works."""
    may_stop("the server refused")
    reply = server.call(Message(operation, a, b))
    if reply.label != OK:
        panic("the server refused")
    return reply.word0
