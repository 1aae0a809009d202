# SPDX-License-Identifier: BSD-2-Clause
"""Statements, and the order in which operands are evaluated."""

from enum import Enum

from cloister.lang import i32, log, panic, u32, u64


class Kind(Enum):
    NONE = 0
    ONE = 1
    MANY = 2


counter: u32 = 0


def next_number(step: u32) -> u32:
    global counter
    counter += step
    return counter


def order(a: u32) -> u32:
    # C may evaluate operands in any order, Python goes from left to right.
    return counter + next_number(a) * next_number(2)


def conditions(a: u32) -> bool:
    return a > 3 and next_number(a) < next_number(1)


def loops(n: u32) -> u32:
    n %= 50
    total: u32 = 0
    for i in range(n):
        if i == 7:
            continue
        total += i
    for i in range(n, 0, -1):
        total += i
    for i in range(0, n, 3):
        match i:
            case 0 | 3:
                total += 1
            case 9:
                break  # leaves the loop
            case _:
                pass
    while total > next_number(1):
        total -= 1
    return total


def kinds(kind: Kind) -> u64:
    match kind:
        case Kind.NONE:
            return 0
        case Kind.ONE:
            return 1
        case Kind.MANY:
            return 2


def later(n: i32) -> i32:
    """A local that outlives the block of its first assignment."""
    if n < 0:
        sign: i32 = -1
    else:
        sign = 1
    return n * sign


def checks(n: u32) -> None:
    assert n < 100, "too large"
    log(f"n is {n}, {n:x} in hexadecimal")
    if n == 99:
        panic("unlucky")
