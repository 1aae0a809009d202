# SPDX-License-Identifier: BSD-2-Clause
"""Operands of two types."""

from cloister.lang import i32, u32


def f(a: u32, b: i32) -> bool:
    return a < b

# error 8:12 C0402 a is u32, and b is i32
# instead u32(b) or i32(a), which panic if the value does not fit
