# SPDX-License-Identifier: BSD-2-Clause
"""Method without self."""

from cloister.lang import struct, u32


@struct
class Point:
    x: u32

    def length() -> u32:
        return 1

# error 11:5 C0711 length has no plain `self`
# instead def length(self, ...)
