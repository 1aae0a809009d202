# SPDX-License-Identifier: BSD-2-Clause
"""No such field or method."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


def f(p: Ptr[Point]) -> None:
    p.move()

# error 13:5 C0414 Point has no method move
# instead a function
