# SPDX-License-Identifier: BSD-2-Clause
"""Loops of every kind: ranges up, down and by steps to the ends of their types, `while`, `break`, `continue`, `return`."""

from cloister.lang import i64, i8, u32, u64, u8


def while_countdown(n: u8, stop: u8) -> u32:
    total: u32 = 0
    while n > stop:
        total += u32(n)
        n -= 1
        if total > 5000:
            break
        if n % 3 == 0:
            continue
        total += 1
    return total


def range_sum(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_step(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b, 7):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_down(a: u8, b: u8) -> u64:
    total: u64 = 0
    for i in range(a, b, -1):
        total = total * 3 % 1000003 + u64(i)
    return total


def range_down_steps(a: i8, b: i8) -> i64:
    total: i64 = 0
    for i in range(a, b, -100):
        total = total * 3 % 1000003 + i64(i)
    return total


def range_signed(a: i8, b: i8) -> i64:
    total: i64 = 0
    for i in range(a, b, 50):
        total = total * 3 % 1000003 + i64(i)
    return total


def range_near_the_end(offset: u8) -> u64:
    """The counter must not wrap at the end of its type."""
    total: u64 = 0
    for i in range(18446744073709551610 + u64(offset % 6), 18446744073709551615, 2):
        total = total * 3 % 1000003 + i % 1000
    return total


def range_assigned_in_body(n: u8) -> u64:
    """Assigning the loop variable does not change the iteration."""
    total: u64 = 0
    for i in range(0, n):
        i += 5
        total += u64(i)
    return total


def range_bounds_once(n: u8) -> u64:
    stop: u8 = n
    total: u64 = 0
    for i in range(0, stop):
        stop = 0
        total += u64(i) + u64(stop)
    return total


def nested_loops(n: u8, m: u8) -> u32:
    hits: u32 = 0
    for i in range(0, n % 20):
        for j in range(0, m % 20):
            if i == j:
                continue
            if u32(i) * u32(j) > 90:
                break
            hits += 1
        if hits > 100:
            break
    return hits


def loop_local_after(n: u8) -> u32:
    last: u32 = 0
    for i in range(0, n):
        last = u32(i) * 2
        if last > 40:
            return last
    return last + 1000


def return_in_loop(n: u8) -> u32:
    while True:
        if n > 100:
            return 1
        n += 3
