# SPDX-License-Identifier: BSD-2-Clause
"""Comparison of pointers."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(p: Ptr[Point], q: Ptr[Point]) -> bool:
    return p == q

# error 13:12 C0407 pointers are compared by identity
# instead p is q, or their fields
