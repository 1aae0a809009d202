# SPDX-License-Identifier: BSD-2-Clause
"""Unknown decorator."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32

    @staticmethod
    def origin() -> u32:
        return 0

# error 11:6 C0212 @staticmethod is no decorator of a function
# instead a function at module level, or a method with self
