# SPDX-License-Identifier: BSD-2-Clause
"""The entry points of a protection domain. The language records the marks; the image builder turns them into the dispatcher.

`notified` and `protected` name the channel or interrupt that they listen to. A handler of `protected` takes the request and returns the reply.
"""

from cloister.lang import marker
from cloister.pd.channel import Channel, Interrupt


@marker
def init() -> None:
    """Called once, before all else."""


@marker
def notified(source: Channel | Interrupt) -> None:
    """Called when the channel's other side has notified, or the interrupt has come; several notifications may be one call."""


@marker
def protected(source: Channel) -> None:
    """Called with each `Message` that the channel's other side calls with; what it returns is the reply."""
