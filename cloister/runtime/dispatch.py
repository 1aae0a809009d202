# SPDX-License-Identifier: BSD-2-Clause
"""The dispatcher of a PD without handlers: the shape of the module that the image builder generates for each PD, and puts in its place."""

from cloister.lang import Ptr, u64
from cloister.pd.message import Message
from cloister.pd.system_calls import Registers

PASSIVE: bool = False  # the PD gives its time back after `initialise`
CALLABLE: bool = False  # some other PD may call this one
CHILD: bool = False  # this one has a parent, who may restart it
PARENT: bool = False  # this one is told of the faults of its children
INTERRUPTS: u64 = 0  # one bit for each interrupt id that the PD handles


def initialise() -> None:
    """Call the program's `@init`."""
    pass


def notified(channel: u64) -> None:
    """Call the `@notified` handler of the channel or interrupt with that id."""
    pass


def protected(channel: u64, request: Ptr[Message]) -> Message:
    """Call the `@protected` handler of the channel with that id."""
    return Message()


def faulted(child: u64, message: Ptr[Registers]) -> bool:
    """Call the `@fault` handler of the child with that id. Does the child go on?"""
    return False
