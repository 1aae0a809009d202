# SPDX-License-Identifier: BSD-2-Clause
"""One message that waits for the handler to return, so that sending it and waiting for the next event are one system call.

Invariant: none is lost. A second one sends the first at once; one that still waits when a reply is due is sent before the reply.
"""

from cloister.lang import requires, u64
from cloister.pd.system_calls import send_empty

capability: u64 = 0  # 0: nothing waits
information: u64 = 0


def defer(destination: u64, info: u64) -> None:
    """Send an empty message later. The same destination twice is once, as with notifications."""
    requires(destination != 0)
    global capability, information
    if capability != 0 and capability != destination:
        send_empty(capability, information)
    capability = destination
    information = info


def waiting() -> bool:
    """Is there one?"""
    return capability != 0


def destination() -> u64:
    """Where the waiting one goes."""
    return capability


def take() -> u64:
    """Forget the waiting one; the caller sends it. The result is its message information."""
    global capability
    capability = 0
    return information


def flush() -> None:
    """Send what waits."""
    if capability != 0:
        to: u64 = capability
        send_empty(to, take())
