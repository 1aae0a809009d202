# SPDX-License-Identifier: BSD-2-Clause
"""Notes when it was notified. The most important PD of the system, so its `init` is also the first of all."""

from cloister.pd import Channel, init, notified
from cloister.pd.clock import counter
from times import times

client = Channel("client")


@init
def start() -> None:
    """The first line of Python that runs in any PD."""
    times.first_init.store(counter())


@notified(client)
def arrived() -> None:
    """Note the time."""
    times.notified.store(counter())
