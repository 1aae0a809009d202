# SPDX-License-Identifier: BSD-2-Clause
"""Class of no kind."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32


@struct
class Place(Point):
    y: u32

# error 13:1 C0206 Place inherits, and structs do not
# instead a field of the other struct's type
