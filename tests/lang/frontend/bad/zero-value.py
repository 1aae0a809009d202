# SPDX-License-Identifier: BSD-2-Clause
"""Zero is no value."""

from cloister.lang import Ptr, struct, u32, zeroed


@struct
class Point:
    x: u32


@struct
class Line:
    end: Ptr[Point]


def f() -> None:
    line = zeroed(Line)

# error 18:19 C0509 zero bytes are no Line: it holds a non-null pointer, or an enum without a member 0
# instead Ptr[T] | None, an enum with a member 0, or a value for each field
