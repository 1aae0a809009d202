# SPDX-License-Identifier: BSD-2-Clause
"""Two fields of one name: only the bits of a word may share one."""

from cloister.lang import bits, struct, u32, word


@word(u32)
class W:
    low: u32 = bits(8)
    _: u32 = bits(8)
    high: u32 = bits(8)
    _: u32 = bits(8)


@struct
class S:
    _: u32 = 1
    _: u32 = 2

# error 18:5 C0110 _ is in S already
# instead another name
