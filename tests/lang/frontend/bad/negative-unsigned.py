# SPDX-License-Identifier: BSD-2-Clause
"""Minus on an unsigned integer."""

from cloister.lang import u32


def f(a: u32) -> u32:
    return -a

# error 8:12 C0418 a is u32, which has no negative
# instead a signed type, or wrapping_sub(0, x)
