# SPDX-License-Identifier: BSD-2-Clause
"""Counts notifications. Its enum has a name that the sensor uses for another one."""

from enum import Enum

from cloister.lang import u32
from cloister.pd import Channel, init, notified

sensor = Channel("sensor")


class Quality(Enum):
    FAST = 0
    SLOW = 3


count: u32 = 0
quality: Quality = Quality.SLOW


@init
def start() -> None:
    pass


@notified(sensor)
def sampled() -> None:
    global count
    count += 1  # one more
    seen = quality
    if seen == Quality.SLOW:
        count += 1
