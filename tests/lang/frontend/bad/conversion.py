# SPDX-License-Identifier: BSD-2-Clause
"""Conversion of this type."""

from enum import Enum
from cloister.lang import u32


class Colour(Enum):
    RED = 1


def f(c: Colour) -> u32:
    return u32(c)

# error 13:12 C0416 c is Colour, which u32 does not convert
# instead u32(c.value)
