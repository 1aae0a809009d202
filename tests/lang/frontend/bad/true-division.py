# SPDX-License-Identifier: BSD-2-Clause
"""Division with a fraction."""

from cloister.lang import u32


def f(a: u32, b: u32) -> u32:
    return a / b

# error 8:12 C0404 `/` gives a floating-point number in Python
# instead a // b
