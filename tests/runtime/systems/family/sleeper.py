# SPDX-License-Identifier: BSD-2-Clause
"""Says that it is there, is stopped, and takes its notification when it goes on."""

from cloister.pd import Channel, init, log, notified

parent = Channel("parent")


@init
def start() -> None:
    log("sleeper: ready")
    parent.notify()
    log("sleeper: awake again")


@notified(parent)
def woken() -> None:
    log("sleeper: woken")
