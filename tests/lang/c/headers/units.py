# SPDX-License-Identifier: BSD-2-Clause
"""Another module, of which only what the first one needs goes into its header."""

from enum import Enum

from cloister.lang import struct, u32

UNUSED = 7


class Unit(Enum):
    METRE = 1
    FAR = 0x8000_0000


@struct
class Scale:
    factor: u32
    unit: Unit


@struct
class Unrelated:
    value: u32
