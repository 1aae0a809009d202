# SPDX-License-Identifier: BSD-2-Clause
"""Locals: declared where they are first assigned, or at the top if they are used outside of that block."""

from cloister.lang import Array, Ptr, array, copy, struct, u8, u32, u64


@struct
class Point:
    x: u32
    y: u32 = 7


def branches(flag: bool) -> u32:
    if flag:
        chosen: u32 = 1
    else:
        chosen = 2
    inner = chosen + 1
    if inner > 1:
        deep = inner
        return deep
    return chosen


def loops(n: u32) -> u32:
    total: u32 = 0
    for i in range(n % 100):
        part = i * 2
        total += part
    for i in range(1, 10, 3):
        total += u32(i)
    while True:
        last = total
        if last > 5:
            break
        total += 1
    return last


def structs(line: Ptr[Point]) -> Point:
    a = Point(1)
    b = a
    b.x = 5
    c = copy(line)
    c = Point(2, 3)
    data: Array[u8] = array(4)
    data[0] = 1
    part = data[1:3]
    part[0] = data[0]
    if c.x == b.x:
        return c
    return copy(line)


def declared_first(n: u64) -> u64:
    result: u64
    if n > 1:
        result = 1
    else:
        result = 2
    return result
