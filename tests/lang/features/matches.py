# SPDX-License-Identifier: BSD-2-Clause
"""`match` over integers and enums."""

from enum import Enum

from cloister.lang import u32, u8


class Shade(Enum):
    DARK = 0
    MEDIUM = 1
    LIGHT = 7


def match_integer(x: u8) -> u32:
    match x:
        case 0:
            return 10
        case 1 | 2 | 3:
            return 20
        case 255:
            return 30
        case _:
            return u32(x)


def match_falls_out(x: u8) -> u32:
    result: u32 = 0
    match x:
        case 5:
            result = 1
        case 6 | 7:
            result = 2
    return result


def match_enum(x: u8) -> u32:
    shade = Shade(x)
    match shade:
        case Shade.DARK:
            return 1
        case Shade.MEDIUM | Shade.LIGHT:
            return 2


def match_break(n: u8) -> u32:
    """`break` in a match leaves the loop around it."""
    count: u32 = 0
    for i in range(0, n):
        match i:
            case 3:
                continue
            case 9:
                break
            case _:
                pass
        count += 1
    return count
