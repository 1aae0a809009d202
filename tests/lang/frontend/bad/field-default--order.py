# SPDX-License-Identifier: BSD-2-Clause
"""Default of a field."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32 = 1
    y: u32

# error 10:5 C0208 y has no default, and follows a field that has one
# instead y further up, or with a default
