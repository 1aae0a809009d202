# SPDX-License-Identifier: BSD-2-Clause
"""Condition is no bool."""

from cloister.lang import u32


def f(a: u32) -> u32:
    if a:
        return 1
    return 2

# error 8:8 C0406 a is u32, and a condition is a bool
# instead a != 0
