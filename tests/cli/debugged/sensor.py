# SPDX-License-Identifier: BSD-2-Clause
"""Fills a table of samples and tells the server."""

from enum import Enum

from cloister.lang import Array, Ptr, View, array, bits, struct, u8, u16, u32, u64, word
from cloister.pd import Channel, init, log

server = Channel("server")


class Quality(Enum):
    GOOD = 0
    DOUBTFUL = 3


@word(u32)
class Mark:
    number: u32 = bits(7)
    valid: bool = bits(1)
    quality: Quality = bits(2, Quality.GOOD)


@struct
class Sample:
    value: u16
    quality: Quality
    mark: Mark
    raw: Array[u8] = array(4)
    next: Ptr["Sample"] | None = None


table: Array[Sample] = array(2)


@init
def start() -> None:
    total: u32 = 0
    for i in range(2):
        sample = table[i]
        sample.value = u16(10 + i)
        sample.quality = Quality.DOUBTFUL
        sample.mark = Mark(number=u32(i + 5), valid=True, quality=Quality.DOUBTFUL)
        sample.raw[1] = 65
        total = add(total, sample)
        part = sample.raw[1:3]
        total += first(part)
    server.notify()
    done()


def done() -> None:
    """All samples are taken."""
    log("sensor: done")


def add(total: u32, sample: Ptr[Sample]) -> u32:
    more = total + u32(sample.value)
    return more


def first(part: View[u8]) -> u32:
    result = u32(part[0])
    return result
