# SPDX-License-Identifier: BSD-2-Clause
"""Recursion."""

from cloister.lang import u32


def f(n: u32) -> u32:
    return 1 if n == 0 else g(n)


def g(n: u32) -> u32:
    return f(n - 1)

# error 12:12 C0704 recursion: f calls g calls f
# instead a loop, with an array as the stack if need be
