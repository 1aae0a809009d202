# SPDX-License-Identifier: BSD-2-Clause
"""No such field or method."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(p: Ptr[Point]) -> u32:
    return p.y

# error 13:12 C0414 Point has no attribute y
# instead one of x
