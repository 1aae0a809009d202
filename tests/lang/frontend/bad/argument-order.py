# SPDX-License-Identifier: BSD-2-Clause
"""Arguments by name, in an order that Python would evaluate otherwise."""

from cloister.lang import u32

count: u32 = 0


def tick() -> u32:
    global count
    count += 1
    return count


def g(a: u32, b: u32) -> u32:
    return a * b


def f(x: u32) -> u32:
    return g(b=x, a=tick()) + g(b=tick(), a=x + 1)


def h() -> u32:
    return g(b=tick(), a=count)

# error 20:45 C0716 a is written after b, and declared before it; one of them calls a function or reads shared memory
# instead a=... before b=..., or the value in a local first
# error 24:26 C0716 a is written after b, and declared before it; one of them calls a function or reads shared memory
