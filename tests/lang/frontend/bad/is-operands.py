# SPDX-License-Identifier: BSD-2-Clause
"""`is` on values."""

from cloister.lang import u32


def f(a: u32, b: u32) -> bool:
    return a is b

# error 8:12 C0408 `is` compares pointers and enums: a is u32, and b is u32
# instead a == b
