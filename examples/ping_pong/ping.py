# SPDX-License-Identifier: BSD-2-Clause
"""Notifies its partner, and again each time the partner answers, for some rounds."""

from cloister.lang import setting, u32
from cloister.pd import Channel, init, log, notified

pong = Channel("pong")
ROUNDS = setting(u32, "rounds")
answers: u32 = 0


@init
def start() -> None:
    """The first ball."""
    log("ping: serving")
    pong.notify()


@notified(pong)
def back() -> None:
    """The ball came back. A ball too many is not played."""
    global answers
    if answers >= ROUNDS:
        return
    answers += 1
    log(f"ping: answer {answers}")
    if answers < ROUNDS:
        pong.notify_later()
    else:
        log("ping: done")
