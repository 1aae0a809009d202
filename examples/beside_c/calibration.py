# SPDX-License-Identifier: BSD-2-Clause
"""Answers calls of a program in C: turns counts of an instrument into hundredths of a degree. It is passive, and computes on its caller's time."""

from cloister.lang import Ptr, i32, truncate, u64
from cloister.pd import Channel, Message, log, protected
from shared import Request

sensor = Channel("sensor")
ZERO: i32 = 500  # counts at 0 degrees
REFUSED: u64 = 0xFF
LARGEST: u64 = 0xFFFF


@protected(sensor)
def called(request: Ptr[Message]) -> Message:
    """One value. Whatever C sends, there is an answer."""
    if request.label != Request.CALIBRATE.value or request.length < 1 or request.word0 > LARGEST:
        log("calibration: a call that is none")
        return Message(REFUSED, length=0)
    return Message(0, truncate(u64, celsius(i32(request.word0))), truncate(u64, ZERO), length=2)


def celsius(counts: i32) -> i32:
    """Hundredths of a degree: four counts are one degree."""
    return (counts - ZERO) * 25
