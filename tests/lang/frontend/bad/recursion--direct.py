# SPDX-License-Identifier: BSD-2-Clause
"""Recursion."""

from cloister.lang import u32


def f(n: u32) -> u32:
    return 1 if n == 0 else n * f(n - 1)

# error 8:33 C0704 recursion: f calls f
# instead a loop, with an array as the stack if need be
