# SPDX-License-Identifier: BSD-2-Clause
"""Default of a field."""

from cloister.lang import Ptr, struct, u32


@struct
class Point:
    x: u32


origin: Point = Point(0)


@struct
class Line:
    start: Ptr[Point] = origin

# error 17:25 C0208 origin is no constant of type Ptr[Point]
# instead a constant, or no default
