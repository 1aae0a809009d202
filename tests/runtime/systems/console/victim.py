# SPDX-License-Identifier: BSD-2-Clause
"""Stops when it is notified."""

from cloister.pd import Channel, notified, panic

console = Channel("console")


@notified(console)
def go() -> None:
    """The end."""
    panic("as asked")
