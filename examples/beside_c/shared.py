# SPDX-License-Identifier: BSD-2-Clause
"""What the programs in C and in Python agree on. Declared here and nowhere else: the C includes the header that `cloister header` makes of it."""

from enum import Enum

from cloister.lang import Array, Shared, array, bits, i32, struct, u16, u32, u64, word

BUFFERS = 4  # as many samples may be under way
ENOUGH = 12  # samples are measured, and then no more


class Request(Enum):
    """Labels of calls."""

    CALIBRATE = 1  # word 0: what the instrument says. Reply: hundredths of a degree Celsius, as i32, and its offset
    ADD = 2  # word 0: hundredths of a degree, as i32. Reply: how many there were, their mean, the highest


@word(u32)
class Quality:
    """What a measurement is worth."""

    valid: bool = bits(1)
    repeats: u16 = bits(7)  # how often it was tried
    noise: u32 = bits(24)  # in counts of the instrument


@struct
class Sample:
    """A measurement, which the sensor writes and the recorder reads."""

    time: Shared[u64]  # of the machine's counter
    raw: Shared[u16]  # counts of the instrument
    celsius: Shared[i32]  # hundredths of a degree
    quality: Shared[u32]  # a `Quality`


@struct
class Buffers:
    """The region that samples lie in. A queue's entry has the place of one in it, in bytes."""

    slots: Array[Sample] = array(BUFFERS)


@struct
class Status:
    """What the recorder knows, for all who care."""

    samples: Shared[u32]
    rejected: Shared[u32]
    mean: Shared[i32]
    highest: Shared[i32]
