# SPDX-License-Identifier: BSD-2-Clause
"""Power at run time."""

from cloister.lang import u32


def f(a: u32) -> u32:
    return a**2

# error 8:12 C0405 a ** 2 is no untyped constant
# instead a shift (1 << n), or a loop of multiplications
