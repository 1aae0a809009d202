# SPDX-License-Identifier: BSD-2-Clause
"""Type of an overlay."""

from cloister.lang import Ptr, Shared, View, overlay, struct, u8, u32


@struct
class Point:
    x: u32


def f(v: View[Shared[u8]]) -> Ptr[Point]:
    return overlay(Point, v, 0)

# error 13:20 C0510 Point has fields that are not Shared
# instead Shared[T] for each field, arrays and structs of such
