# SPDX-License-Identifier: BSD-2-Clause
"""A type that is none of those listed."""

from typing import TypeVar

from cloister.lang import u8, u16, u32

W = TypeVar("W", u16, u32)


def half(x: W) -> W:
    return x >> 1


def f(x: u8) -> u8:
    return half(x)

# error 16:12 C0316 W is u8 here, and stands for one of u16, u32
# instead one of these
