# SPDX-License-Identifier: BSD-2-Clause
"""Type of a region."""

from cloister.lang import region, struct, u32


@struct
class Point:
    x: u32


point = region(Point, "small")

# error 12:16 C0254 Point may not lie in memory that others write
# instead a struct of Shared fields, arrays and structs of such
