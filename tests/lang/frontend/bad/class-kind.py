# SPDX-License-Identifier: BSD-2-Clause
"""Class of no kind."""

from cloister.lang import u32


class Point:
    x: u32

# error 7:1 C0206 nothing says what Point is
# instead @struct above it, @word(u64), or class ...(Enum)
