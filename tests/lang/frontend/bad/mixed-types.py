# SPDX-License-Identifier: BSD-2-Clause
"""Operands of two types."""

from cloister.lang import u16, u32


def f(a: u32, b: u16) -> u32:
    return a + b

# error 8:12 C0402 a is u32, and b is u16
# instead u32(b) or u16(a), which panic if the value does not fit
