# SPDX-License-Identifier: BSD-2-Clause
"""Fields by name, in an order that Python would evaluate otherwise."""

from cloister.lang import struct, u32

count: u32 = 0


@struct
class P:
    x: u32
    y: u32


def tick() -> u32:
    global count
    count += 1
    return count


def f() -> u32:
    p = P(y=tick(), x=tick())
    return p.x

# error 22:23 C0716 x is written after y, and declared before it; one of them calls a function or reads shared memory
# instead x=... before y=..., or the value in a local first
