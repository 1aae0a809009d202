# SPDX-License-Identifier: BSD-2-Clause
"""Branches, conditional expressions, `and`, `or`, `not` and chained comparisons: only what is chosen is evaluated."""

from cloister.lang import i32, i8, u32, u8


def if_chain(x: u32) -> u32:
    if x < 10:
        return 1
    elif x < 100:
        result: u32 = 2
    elif x == 1000 or x == 2000:
        result = 3
    else:
        result = 4
    return result


def conditional(a: i32, b: i32) -> i32:
    return a if a > b else b if b > 0 else -b


def conditional_lazy(a: u32, b: u32) -> u32:
    """Only the side that is chosen may panic."""
    return a // b if b != 0 else a + 1


def logical_lazy(a: u32, b: u32) -> bool:
    return b != 0 and a // b > 3 or a == 7


def logical_not(a: bool, b: bool) -> bool:
    return not a and (b or not (a == b)) or (a and not b)


def chain(a: u8, b: u8, c: u8) -> bool:
    return a < b <= c


def chain_lazy(a: u8, b: u8, c: u8) -> bool:
    """The last operand is not evaluated if the first comparison is false."""
    return a < b < b + c


def chain_long(a: i8, b: i8, c: i8, d: i8) -> bool:
    return a <= b < c != d > a
