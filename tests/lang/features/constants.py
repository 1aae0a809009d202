# SPDX-License-Identifier: BSD-2-Clause
"""Constants: untyped ones take the type of their use, typed ones keep theirs."""

from enum import Enum
from typing import Final

from cloister.lang import i16, offsetof, sizeof, struct, u8, u16, u32, u64


class Level(Enum):
    LOW = 1
    HIGH = 300


@struct
class Pair:
    first: u8
    second: u32


BITS = 12
SIZE = 2**BITS
MASK = ~(SIZE - 1)
LIMIT: u32 = SIZE + 1
DOUBLE: Final[u64] = u64(LIMIT) * 2
HALF: Final = SIZE // 2
DEFAULT = Level.HIGH
ENABLED = SIZE > 100
SECOND = offsetof(Pair, "second")
PAIR = sizeof(Pair)
ORDERS = (12, 21, 30)
TYPED: tuple[u16, ...] = (1, 2, SIZE)
MIDDLE = ORDERS[1]


def use(level: u32, wide: u64, small: u8) -> u64:
    negative: i16 = -BITS
    if small < BITS and wide & MASK == SIZE and ENABLED:
        return wide + ORDERS[level]
    if TYPED[level] == 2 and negative < 0 and level == LIMIT:
        return DOUBLE + len(ORDERS) + MIDDLE
    return DEFAULT.value + (PAIR if small > 1 else SECOND)
