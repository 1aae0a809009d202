# SPDX-License-Identifier: BSD-2-Clause
"""Answers each notification by one."""

from cloister.pd import Channel, init, log, notified

ping = Channel("ping")


@init
def start() -> None:
    """Nothing to prepare."""
    log("pong: ready")


@notified(ping)
def ball() -> None:
    """Send it back."""
    ping.notify_later()
