# SPDX-License-Identifier: BSD-2-Clause
"""Triggers the faulty ones, which run at once because their priority is higher, and sees that it and its helper are unharmed each time."""

from cloister.lang import may_stop, u64
from cloister.pd import Channel, Message, init, log, panic

helper = Channel("helper")
index = Channel("index")
unmapped = Channel("unmapped")
stack = Channel("stack")


@init
def start() -> None:
    """One fault after the other."""
    check(0)
    index.notify()
    check(1)
    unmapped.notify()
    check(2)
    stack.notify()
    check(3)
    log("witness: done")


def check(faults: u64) -> None:
    """Ask the helper for something that only a healthy one knows."""
    may_stop("the helper is harmed")
    request = Message(0, faults)
    reply = helper.call(request)
    if reply.word0 != faults + 1000:
        panic("the helper is harmed")
    log(f"witness: after {faults} faults all is well")
