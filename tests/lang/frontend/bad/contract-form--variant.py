# SPDX-License-Identifier: BSD-2-Clause
"""A signed variant."""

from cloister.lang import decreases, i32


def f(a: i32) -> None:
    while a > 0:
        decreases(a)
        a -= 1

# error 9:19 C0902 a is i32, and a variant is unsigned
# instead an unsigned value that shrinks
