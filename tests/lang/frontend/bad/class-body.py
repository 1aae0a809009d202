# SPDX-License-Identifier: BSD-2-Clause
"""Body of a class."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32

    def __str__(self) -> u32:
        return self.x

# error 11:5 C0207 __str__ has a meaning to Python only
# instead an ordinary method
