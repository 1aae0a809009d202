# SPDX-License-Identifier: BSD-2-Clause
"""Constant expression panics."""

from cloister.lang import u32


def f(a: u32) -> u32:
    a <<= 32
    return a

# error 8:5 C0415 a <<= 32 always panics: shift of u32 by 32
# instead at most 31
