# SPDX-License-Identifier: BSD-2-Clause
"""The entry points of a protection domain. The language records the marks; the image builder turns them into the dispatcher.

`notified` and `protected` name the channel or interrupt that they listen to, `fault` the child. A handler of `protected` takes the request and
returns the reply; one of `fault` takes what happened and says whether the child goes on.
"""

from cloister.lang import marker
from cloister.pd.channel import Channel, Interrupt
from cloister.pd.child import Child


@marker
def init() -> None:
    """Called once, before all else."""


@marker
def notified(source: Channel | Interrupt) -> None:
    """Called when the channel's other side has notified, or the interrupt has come; several notifications may be one call."""


@marker
def protected(source: Channel) -> None:
    """Called with each `Message` that the channel's other side calls with; what it returns is the reply."""


@marker
def fault(child: Child) -> None:
    """Called with the `Fault` that the child stopped by. True lets it go on: what it did is done again. With False it stays stopped."""
