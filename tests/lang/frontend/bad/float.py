# SPDX-License-Identifier: BSD-2-Clause
"""Floating point."""

from cloister.lang import u32


def f() -> u32:
    return u32(0.5)

# error 8:16 C0411 0.5 is a floating-point number, and there is no floating point
# instead integers in a smaller unit
