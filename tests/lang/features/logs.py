# SPDX-License-Identifier: BSD-2-Clause
"""Lines of the log: integers, bools and enums, decimal and hexadecimal."""

from enum import Enum

from cloister.lang import i8, log, u32, u64


class Shade(Enum):
    DARK = 0
    MEDIUM = 1
    LIGHT = 7


def logs(a: u32, b: i8, c: bool, d: u64) -> None:
    log("text with 100% and \"quotes\"")
    log(f"{a} is {a:x}, {b}; {c} {d:x}{d}")
    log(f"{Shade(a % 3)}")
    log("")


def whole_lines_only(a: u32, b: u32) -> u32:
    log(f"{a} is {a // (b % 3)} times {b % 3}")
    return b
